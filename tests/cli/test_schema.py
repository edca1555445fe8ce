"""`graphsvc schema`: the schema, a check of a copy of it, and the description of a bundle."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl

from graphsvc.api.schema import sdl
from tests.cli.conftest import command


def test_the_schema_is_printed() -> None:
    result = command("schema")
    assert (result.exit_code, result.stdout) == (0, sdl())


def test_a_true_copy_passes() -> None:
    Path("copy.graphql").write_text(sdl(), encoding="utf-8")
    result = command("schema", "--check", "copy.graphql")
    assert (result.exit_code, result.output) == (0, "")


def test_a_copy_that_differs_fails_with_the_difference() -> None:
    Path("copy.graphql").write_text(
        sdl().replace("type Query {", "type Query {\n  more: Int"), encoding="utf-8"
    )
    result = command("schema", "--check", "copy.graphql")
    assert result.exit_code == 1
    assert "-  more: Int" in result.stdout.splitlines()
    assert result.stderr.startswith("graphsvc: copy.graphql ") and result.stderr.count("\n") == 1


def test_what_would_break_clients_must_be_in_the_changelog() -> None:
    older = sdl().replace("type Query {", 'type Query {\n  """Gone."""\n  more: Int\n', 1)
    Path("released.graphql").write_text(older, encoding="utf-8")
    Path("CHANGELOG.md").write_text("## Unreleased\n\n### Added\n\n- `Query.more`\n", encoding="utf-8")
    result = command("schema", "--breaking", "released.graphql")
    assert (result.exit_code, result.stdout) == (1, "breaking: Field Query.more was removed.\n")
    assert "CHANGELOG.md does not name `Query.more`" in result.stderr and result.stderr.count("\n") == 1
    Path("told.md").write_text("## Unreleased\n\n### Removed\n\n- `Query.more`\n", encoding="utf-8")
    told = command("schema", "--breaking", "released.graphql", "--changelog", "told.md")
    assert (told.exit_code, told.stdout) == (0, result.stdout)


def test_the_bundle_is_described_and_can_be_filled_in() -> None:
    result = command("schema", "--bundle", "mine")
    assert result.exit_code == 0
    assert sorted(result.stdout.split()) == sorted(str(path) for path in Path("mine").iterdir())
    package = json.loads(Path("mine/datapackage.json").read_text(encoding="utf-8"))
    assert {resource["path"] for resource in package["resources"]} == {
        p.name for p in Path("mine").glob("*.csv")
    }
    header = Path("mine/partnerships.csv").read_text(encoding="utf-8").strip()
    with Path("mine/partnerships.csv").open("a", encoding="utf-8") as file:
        csv.DictWriter(file, header.split(",")).writerow({"id": "p1", "name": "Safe Streets"})
    loaded = command("load", "mine", "--store", "sqlite:m.db")
    assert loaded.exit_code == 0 and "partnership   1 new" in loaded.stdout, loaded.output


def test_the_template_can_be_filled_in_and_loaded() -> None:
    assert command("schema", "--bundle", "mine").exit_code == 0
    book = openpyxl.load_workbook("mine/template.xlsx")
    book["partnerships"]["A2"], book["partnerships"]["B2"] = "007", "Safe Streets"
    book.save("mine.xlsx")
    loaded = command("load", "mine.xlsx", "--store", "sqlite:m.db")
    assert loaded.exit_code == 0 and "partnership   1 new" in loaded.stdout, loaded.output
    assert "0 errors, " in loaded.stdout


def test_two_questions_at_once_are_wrong_usage() -> None:
    assert command("schema", "--check", "a", "--bundle", "b").exit_code == 2
    assert command("schema", "--check", "a", "--breaking", "b").exit_code == 2
