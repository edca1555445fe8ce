"""What every answering command keeps to, however different the answers: one line here for a new one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from graphql import FieldNode, InlineFragmentNode, OperationDefinitionNode, SelectionSetNode, parse

from graphsvc.cli import answers, brokers, diff, families, overlaps
from graphsvc.cli.output import value_at
from tests.cli.conftest import DAY, command


class Answer(NamedTuple):
    """A command, the document behind it, and where its nodes stand in the network."""

    document: str
    nodes: str
    variables: Mapping[str, object] = {}
    columns: tuple[str, ...] = ()
    """Of its CSV, where that has what JSON has."""
    elsewhere: frozenset[str] = frozenset()
    """Values of a node that another column has."""
    lists: bool = True
    """Whether it narrows a list by partnership."""
    scored: bool = True
    """... and by score."""


ANSWERS = {
    "overlaps": Answer("overlaps", "overlaps.nodes", {}, overlaps.COLUMNS),
    "families": Answer(
        "families",
        "overlapFamilies",
        {"kind": "SAME_GROUND"},
        families.COLUMNS,
        frozenset({"partnerships.level"}),
    ),
    "families --kind neighbours": Answer("families", "overlapFamilies", {"kind": "NEIGHBOURS"}),
    "successions": Answer("successions", "successions"),
    "diff --from 0": Answer("diff", "overlapChanges.nodes", {"from": 0}, diff.COLUMNS),
    "check-draft draft.json": Answer(
        "check-draft", "checkDraft.matches", {"draft": {"name": "New"}}, lists=False
    ),
    "dependence p-001-008": Answer("dependence", "dependence.reasons", {"key": "p-001-008"}, lists=False),
    "missing-links": Answer("missing-links", "missingLinks.nodes", scored=False),
    "turnover": Answer("turnover", "turnover.nodes", scored=False),
    "composition": Answer("composition", "composition.nodes", scored=False),
    "health": Answer("health", "health.toInform.nodes", lists=False),
    "holes": Answer("holes", "holes.nodes", lists=False),
    "coverage": Answer("coverage", "coverage.nodes", lists=False),
    "brokers": Answer("brokers", "brokers.nodes", scored=False),
    "brokers --graph links --stability": Answer(
        "brokers",
        "brokers.nodes",
        {"graph": "LINKS", "stability": True},
        brokers.COLUMNS,
        frozenset(
            {
                *(f"pairs.{side}.{name}" for side in "ab" for name in ("key", "name")),
                *("pairs.sharedCount", "pairs.linked", "pairs.onlyThrough"),
                *("reasons.code", "reasons.guideline"),
                *(f"reasons.facts.{name}" for name in ("label", "value", "unit", "key")),
            }
        ),
        scored=False,
    ),
}
LISTS = [name for name, answer in ANSWERS.items() if answer.lists]
SCORED = [name for name in LISTS if ANSWERS[name].scored]
SHEETS = [name for name, answer in ANSWERS.items() if answer.columns]
FAILING = {  # options of any answer: (status, part of the line)
    "--as-of 0001-01-01": (1, "0001-01-01"),
    "--as-of soon": (2, "YYYY-MM-DD"),
    "--store sqlite:none.db": (1, "no store at none.db"),
    "--format xml": (2, "--format"),
    "--first 1001": (2, "--first"),
}
FAILING_LISTS = {
    "--partnership nobody": (1, "no partnership 'nobody'"),
}
FAILING_SCORED = {
    "--min-score x": (2, "--min-score"),
    "--min-score 1.5": (2, "--min-score"),
}
FAILING_ALONE = {
    "holes --group-by sea": (2, "--group-by"),
    "coverage --level village": (2, "--level"),
    "coverage --min-population -1": (2, "--min-population"),
    "coverage --territory nowhere": (1, "no territory 'nowhere'"),
    "coverage --theme nothing": (1, "no theme 'nothing'"),
    "overlaps --fail-on below": (2, "--fail-on"),
    "families --kind all": (2, "--kind"),
    "families --fail-on strong": (2, "--fail-on"),
    "check-draft draft.json --fail-on strong": (2, "--fail-on"),
    "diff": (2, "--from"),
    "diff --from soon": (2, "'soon' is neither revision nor day"),
    "diff --from 2026-13-01": (2, "neither revision nor day"),
    "diff --from -1": (2, "neither revision nor day"),
    "diff --from 1 --to 2026": (1, "no revision 2026"),
    "diff --from 99": (1, "no revision 99; the store is at revision 1 [NOT_FOUND]"),
    "diff --from 1 --to 0": (1, "1 is later than revision 0"),
    "diff --from 1 --min-change 2": (2, "--min-change"),
    "diff --from 1 --fail-on gone": (2, "--fail-on"),
}
CASES = {
    **{f"{name} {each}": told for name in ANSWERS for each, told in FAILING.items()},
    **{f"{name} {each}": told for name in LISTS for each, told in FAILING_LISTS.items()},
    **{f"{name} {each}": told for name in SCORED for each, told in FAILING_SCORED.items()},
    **FAILING_ALONE,
}


@pytest.fixture(autouse=True)
def _draft(tmp_path: Path) -> None:
    """A planned partnership of which only the name is known."""
    (tmp_path / "draft.json").write_text('{"name": "New"}', encoding="utf-8")


def ask(store: str, name: str, *options: object) -> str:
    """What an answer prints of the demo."""
    result = command(*name.split(), "--as-of", DAY, *options, "--store", store)
    assert (result.exit_code, result.exception) == (0, None), result.output
    return result.stdout


def network(store: str, name: str, *options: object) -> Any:
    """The network of its JSON."""
    return json.loads(ask(store, name, "--format", "json", *options))["data"]["network"]


def nodes(answer: Answer, found: Any) -> list[dict[str, Any]]:
    """The nodes of its network."""
    listed: list[dict[str, Any]] = reduce(lambda value, name: value[name], answer.nodes.split("."), found)
    return listed


# What goes wrong


@pytest.mark.parametrize("arguments", CASES)
def test_a_failure_is_a_status_and_a_line(demo_store: str, arguments: str, tmp_path: Path) -> None:
    status, words = CASES[arguments]
    named = () if "--store" in arguments else ("--store", demo_store)
    before = sorted(tmp_path.iterdir())
    result = command(*arguments.split(), *named)
    assert result.exit_code == status, result.output
    lines = result.stderr.splitlines()
    assert words in lines[-1] and "Traceback" not in result.output
    assert status == 2 or (len(lines) == 1 and lines[0].startswith("graphsvc: "))
    assert result.stdout == "" and sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", LISTS)
def test_json_shows_an_error_as_it_is(demo_store: str, name: str) -> None:
    asked = (*name.split(), "--partnership", "nobody", "--store", demo_store)
    result = command(*asked, "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    for layout in ("table", "csv"):
        assert command(*asked, "--format", layout).stdout == ""


# What is printed


@pytest.mark.parametrize("name", ANSWERS)
def test_json_is_what_query_prints(demo_store: str, name: str) -> None:
    answer = ANSWERS[name]
    told = {**answer.variables, "asOf": DAY, "first": 3}
    variables = [part for each, value in told.items() for part in ("--var", f"{each}={json.dumps(value)}")]
    queried = command("query", answer.document, *variables, "--store", demo_store)
    assert queried.exit_code == 0, queried.output
    assert queried.stdout == ask(demo_store, name, "--first", 3, "--format", "json")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_is_not_all_says_so(demo_store: str, name: str) -> None:
    every = len(nodes(ANSWERS[name], network(demo_store, name, "--first", 1000)))
    assert every > 1
    asked = (*name.split(), "--as-of", DAY, "--first", 1, "--store", demo_store)
    assert command(*asked, "--format", "csv").stderr.startswith(
        f"graphsvc: these are the first 1 of {every} "
    )
    assert f"These are 1 of {every} " in " ".join(command(*asked).stdout.split())
    assert command(*asked, "--first", 1000, "--format", "csv").stderr == ""


@pytest.mark.parametrize("name", ANSWERS)
def test_the_table_says_how_to_take_it_and_fits(
    demo_store: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    table = ask(demo_store, name, "--first", 3)
    assert "proposals for the people concerned to discuss" in " ".join(table.split())
    assert max(map(len, table.splitlines())) <= 40


@pytest.mark.parametrize("name", SHEETS)
def test_csv_has_the_same_values(demo_store: str, name: str) -> None:
    answer = ANSWERS[name]
    found = network(demo_store, name)
    rows = list(csv.DictReader(io.StringIO(ask(demo_store, name, "--format", "csv"), newline="")))
    dated = {"asOf": DAY, "revision": 1, "sinceRevision": 0}
    expected = [
        {column: _cell(value_at({**dated, **node}, column)) for column in answer.columns}
        for node in nodes(answer, found)
    ]
    assert rows == expected and rows


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("name", SHEETS)
def test_csv_has_a_column_for_every_value_of_a_node(name: str) -> None:
    answer = ANSWERS[name]
    (operation,) = parse(answers.document(answer.document)).definitions
    assert isinstance(operation, OperationDefinitionNode)
    start = f"network.{answer.nodes}."
    selected = {
        leaf.removeprefix(start) for leaf in leaves(operation.selection_set) if leaf.startswith(start)
    }
    dated = {"asOf", "revision", "sinceRevision"} & set(answer.columns)
    assert sorted(answer.columns) == sorted({*dated, *selected} - answer.elsewhere)


def leaves(selections: SelectionSetNode, path: str = "") -> Iterator[str]:
    """Every leaf of a selection as a dotted path."""
    for node in selections.selections:
        if isinstance(node, InlineFragmentNode):
            yield from leaves(node.selection_set, path)
            continue
        assert isinstance(node, FieldNode)
        name = f"{path}{(node.alias or node.name).value}"
        if node.selection_set is None:
            yield name
        else:
            yield from leaves(node.selection_set, f"{name}.")
