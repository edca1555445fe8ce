"""`graphsvc convene`: the answer however it is printed, and what goes wrong."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from graphsvc.cli.convene import COLUMNS, PROPOSALS
from tests.cli.conftest import DAY, command

TASK = ("street_violence", "t-002-05")


def ask(store: str, *options: object) -> str:
    """What the command prints of the demo."""
    result = command("convene", *(options or TASK), "--as-of", DAY, "--store", store)
    assert (result.exit_code, result.exception) == (0, None), result.output
    return result.stdout


def advice(store: str, *options: object) -> dict[str, Any]:
    """The answer of its JSON."""
    found: dict[str, Any] = json.loads(ask(store, *TASK, "--format", "json", *options))
    return found["data"]["network"]["convene"]


def test_the_table_says_what_is_proposed_and_whom_to_invite(demo_store: str) -> None:
    text, found = " ".join(ask(demo_store).split()), advice(demo_store)
    assert PROPOSALS[found["proposal"]][0] in text
    assert " ".join(found["text"].split()) in text
    for each in found["invitees"]:
        assert f"+{each['gain']:.2f} {each['organisation']['key']} {each['organisation']['name']}" in text
    assert "These are proposals for the people concerned to discuss" in text


def test_a_town_is_served_by_those_who_work_there(demo_store: str) -> None:
    found = advice(demo_store)
    assert len(found["invitees"]) >= 5
    assert all(each["coverage"] == 1.0 for each in found["invitees"])
    assert found["needsTheme"]["key"] == "violence"
    assert found["invitees"][0]["organisation"]["sector"] == "health"


def test_json_is_what_query_prints(demo_store: str) -> None:
    variables = {"asOf": DAY, "theme": TASK[0], "territory": TASK[1], "minSize": 5, "maxSize": 12}
    told = [part for name, value in variables.items() for part in ("--var", f"{name}={json.dumps(value)}")]
    queried = command("query", "convene", *told, "--store", demo_store)
    assert queried.exit_code == 0, queried.output
    assert queried.stdout == ask(demo_store, *TASK, "--format", "json")


def test_csv_lists_the_invited(demo_store: str) -> None:
    rows = list(csv.DictReader(io.StringIO(ask(demo_store, *TASK, "--format", "csv"), newline="")))
    found = advice(demo_store)
    assert tuple(rows[0]) == COLUMNS
    assert [row["organisation.key"] for row in rows] == [
        each["organisation"]["key"] for each in found["invitees"]
    ]
    assert {(row["theme"], row["territory"], row["asOf"]) for row in rows} == {(*TASK, DAY)}


def test_sizes_are_kept_to(demo_store: str) -> None:
    assert len(advice(demo_store, "--min-size", 2, "--max-size", 3)["invitees"]) == 3


def test_it_fits_a_narrow_terminal(demo_store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert max(map(len, ask(demo_store).splitlines())) <= 40


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ("street_violense t-002-05", 1, "theme: no theme 'street_violense'; did you mean 'street_violence'"),
        ("street_violence t-002-5", 1, "territory: no territory 't-002-5'; did you mean 't-002-05'"),
        ("street_violence t-002-05 --min-size 9 --max-size 3", 1, "minSize 9: from 1 to maxSize, which is 3"),
        ("street_violence t-002-05 --max-size 26", 2, "--max-size"),
        ("street_violence t-002-05 --min-size 0", 2, "--min-size"),
        ("street_violence", 2, "TERRITORY"),
        ("street_violence t-002-05 --as-of soon", 2, "YYYY-MM-DD"),
        ("street_violence t-002-05 --format xml", 2, "--format"),
    ],
)
def test_what_goes_wrong_is_one_line(demo_store: str, arguments: str, status: int, said: str) -> None:
    result = command("convene", *arguments.split(), "--store", demo_store)
    assert (result.exit_code, result.stdout) == (status, "")
    assert said in result.stderr.splitlines()[-1]
