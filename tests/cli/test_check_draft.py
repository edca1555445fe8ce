"""`graphsvc check-draft`: the file, the answer however it is printed, and the status."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from graphsvc.api.draft_input import DraftPartnershipInput
from graphsvc.cli import graphsvc
from graphsvc.cli.check_draft import PARTS, PROPOSALS
from graphsvc.cli.draft_file import FIELDS
from tests.cli.conftest import DAY, command

Draft = dict[str, Any]
Check = Callable[..., Result]


@pytest.fixture(scope="module")
def taken(demo_store: str) -> Draft:
    """A draft of what a partnership of the demo does already."""
    asked = command("overlaps", "--as-of", DAY, "--first", 1, "--format", "json", "--store", demo_store)
    key = json.loads(asked.stdout)["data"]["network"]["overlaps"]["nodes"][0]["a"]["key"]
    card = (
        f'{{ network(asOf: "{DAY}") {{ partnership(key: "{key}") {{ level '
        "themes { key } territories { key } members(first: 1000) { nodes { role organisation { key } } } "
        "} } }"
    )
    answer = CliRunner().invoke(graphsvc, ["query", "-", "--store", demo_store], input=card)
    found = json.loads(answer.stdout)["data"]["network"]["partnership"]
    return {
        "name": "The same again",
        "level": found["level"],
        "themes": [each["key"] for each in found["themes"]],
        "territories": [each["key"] for each in found["territories"]],
        "organisations": [
            each["organisation"]["key"]
            for each in found["members"]["nodes"]
            if each["role"] in ("MEMBER", "LEAD", None)
        ],
    }


@pytest.fixture
def check(demo_store: str, tmp_path: Path) -> Check:
    """Asks about a draft in a file."""

    def asked(draft: object, *options: object) -> Result:
        text = draft if isinstance(draft, str) else json.dumps(draft)
        (tmp_path / "draft.json").write_text(text, encoding="utf-8")
        return command("check-draft", "draft.json", "--as-of", DAY, *options, "--store", demo_store)

    return asked


def answer(result: Result) -> dict[str, Any]:
    """What JSON says of the draft."""
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)["data"]["network"]["checkDraft"]
    return found


def test_stdin_is_a_file_too(check: Check, taken: Draft, demo_store: str) -> None:
    arguments = ["check-draft", "-", "--as-of", DAY, "--store", demo_store]
    read = CliRunner().invoke(graphsvc, arguments, input=json.dumps(taken))
    assert read.exit_code == 0 and read.stdout == check(taken).stdout


def test_the_table_says_what_json_says(check: Check, taken: Draft) -> None:
    told, table = answer(check(taken, "--format", "json")), check(taken).stdout
    flat = " ".join(table.split())
    assert flat.startswith(f"The same again on {DAY}, revision 1: {PROPOSALS['EXISTING_FITS'][0]} Ask ")
    assert " ".join(told["text"].split()) in flat
    assert told["matches"]
    for match in told["matches"]:
        assert f"{match['partnership']['key']} {match['partnership']['name']}" in flat
        assert f"{match['score']:.2f} {match['band'].lower()}" in flat
        for words in (match["advice"]["text"], *(each["text"] for each in match["adjustments"])):
            assert " ".join(words.split()) in flat
    first = told["matches"][0]
    assert f"{first['members']['sharedCount']} shared organisations: " in flat
    assert set(PARTS) == set(first["fitParts"])
    assert "proposals for the people concerned to discuss" in flat


def test_the_table_says_what_it_leaves_out(check: Check, taken: Draft) -> None:
    total = answer(check(taken, "--format", "json"))["totalCount"]
    assert total > 1
    assert f"These are 1 of {total} partnerships; --first N shows more." in check(taken, "--first", 1).stdout


def test_a_draft_to_complete(check: Check) -> None:
    flat = " ".join(check({}).stdout.split())
    assert flat.startswith(
        f"the draft on {DAY}, revision 1: complete the draft Say first which themes it is for"
    )
    assert "Nothing is listed" in flat


@pytest.mark.parametrize("least", ["fits", "adjustment"])
def test_the_status_for_what_exists_already(check: Check, taken: Draft, least: str) -> None:
    found = check(taken, "--fail-on", least)
    assert (found.exit_code, found.stderr) == (3, "graphsvc: an existing partnership fits\n")
    assert found.stdout == check(taken).stdout
    assert check({**taken, "themes": []}, "--fail-on", least).exit_code == 0


def test_the_status_for_what_fits_with_adjustments(check: Check, taken: Draft) -> None:
    nearly = {**taken, "organisations": taken["organisations"][:1]}
    level = {"LOCAL": "REGIONAL"}.get(taken["level"], "LOCAL")
    found = [{**nearly, "level": level}, {**taken, "level": level}]
    verdicts = [answer(check(each, "--format", "json"))["verdict"] for each in found]
    assert "EXISTING_WITH_ADJUSTMENT" in verdicts
    draft = found[verdicts.index("EXISTING_WITH_ADJUSTMENT")]
    assert check(draft, "--fail-on", "fits").exit_code == 0
    assert check(draft, "--fail-on", "adjustment").exit_code == 3


def test_the_file_has_the_fields_of_the_input() -> None:
    names = DraftPartnershipInput.__strawberry_definition__.fields  # type: ignore[attr-defined]
    assert set(FIELDS) == {field.name.replace("planned_end", "plannedEnd") for field in names}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('{"themes": ["a"', "draft.json: line 1, column 16: no JSON: expecting ',' delimiter"),
        ('{\n  "level" "LOCAL"}', "draft.json: line 2, column 11: no JSON: expecting ':' delimiter"),
        ("", "draft.json: line 1, column 1: no JSON: expecting value"),
        ("[]", 'draft.json: a draft is a JSON object, such as {"themes": ["KEY"], "territories": ["KEY"]}'),
        pytest.param("[" * 100_000, "draft.json: nested too deeply for a draft", id="deep"),
        ('{"theme": ["a"]}', "draft.json: unknown field 'theme'; did you mean 'themes'?"),
        ('{"members": []}', "draft.json: unknown field 'members'; "),
        (
            '{"xyz": 1}',
            "unknown field 'xyz'; there are name, level, territories, themes, organisations, start",
        ),
        ('{"name": "a", "name": "b"}', "draft.json: field 'name' stands twice"),
        ('{"name": NaN}', "draft.json: NaN is no JSON value; an unknown one is null"),
        ('{"name": 5}', "draft.json: name: 5 is no text; write it in quotes"),
        ('{"themes": "youth"}', 'draft.json: themes: "youth" is no list; write ["KEY", …]'),
        ('{"themes": ["a", 5]}', "draft.json: themes[1]: 5 is no text; write it in quotes"),
        ('{"level": "local"}', 'level: "local" is none of INTERNATIONAL, NATIONAL, REGIONAL, LOCAL'),
        ('{"level": ["LOCAL"]}', 'level: ["LOCAL"] is none of'),
        ('{"start": "2027"}', 'draft.json: start: "2027" is no day; write YYYY-MM-DD, such as 2027-01-31'),
        ('{"plannedEnd": "2027-02-30"}', 'plannedEnd: "2027-02-30" is no day'),
        ('{"plannedEnd": 2027}', "plannedEnd: 2027 is no day"),
        ('{"themes": ["youh offending"]}', "draft.themes[0]: no theme 'youh offending'; did you mean '"),
        (
            '{"plannedEnd": "2020-01-01"}',
            f"draft.plannedEnd 2020-01-01 is not after {DAY}, the day asked about",
        ),
        ('{"themes": ["\\ud800"]}', "draft.themes[0]: no theme "),
    ],
)
def test_a_wrong_file_is_one_line_with_the_place(check: Check, written: str, said: str) -> None:
    result = check(written)
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    assert said in result.stderr and result.stderr.count("\n") == 1
    assert result.stderr.startswith("graphsvc: ") and "unexpected" not in result.stderr


def test_a_file_that_is_no_text(check: Check, tmp_path: Path, demo_store: str) -> None:
    (tmp_path / "latin.json").write_bytes('{"name": "Sûreté"}'.encode("latin-1"))
    result = command("check-draft", "latin.json", "--store", demo_store)
    assert (result.exit_code, result.stderr) == (1, "graphsvc: latin.json: byte 11: no UTF-8 text\n")
    assert command("check-draft", tmp_path, "--store", demo_store).exit_code == 1


def test_nulls_and_a_byte_order_mark_are_read(check: Check, taken: Draft) -> None:
    plain = check(taken, "--format", "json").stdout
    assert check("\ufeff" + json.dumps({**taken, "start": None}), "--format", "json").stdout == plain


def test_json_shows_errors_of_the_answer(check: Check) -> None:
    result = check({"themes": ["nowhere to be found"]}, "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["errors"][0]["extensions"]["code"] == "NOT_FOUND"
