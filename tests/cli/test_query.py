"""`graphsvc query`: any document, answered in process."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from graphql import build_schema, parse, validate

from graphsvc.api.schema import sdl
from graphsvc.cli import answers, graphsvc
from tests.cli.conftest import DAY, command

VARIABLES = {
    "check-draft": ("--var", 'draft={"name":"New","themes":["abuse_in_care"],"territories":["t-001-00"]}'),
    "composition": ("--var", "first=2"),
    "dependence": ("--var", 'key="p-001-008"'),
    "convene": ("--var", 'theme="street_violence"', "--var", 'territory="t-002-05"'),
    "diff": ("--var", "from=0"),
    "families": (),
    "brokers": ("--var", "first=2"),
    "key-players": ("--var", 'purpose="BRIEF"'),
    "health": ("--var", 'dates=["2026-01-01"]', "--var", "first=2"),
    "missing-links": ("--var", "first=2"),
    "holes": ("--var", 'groupBy="THEME"'),
    "coverage": ("--var", 'filter={"narrowerThemes":true}'),
    "overlaps": (),
    "quality": ("--var", "first=2"),
    "partnership": ("--var", 'key="p-001-008"'),
    "search": ("--var", 'text="police"', "--var", 'kinds=["ORGANISATION"]'),
    "successions": ("--var", "first=1"),
    "turnover": ("--var", "first=2"),
    "what-if": ("--var", 'changes=[{"end":{"partnership":"p-001-008"}}]'),
}


def test_every_document_that_ships_is_tried() -> None:
    assert sorted(VARIABLES) == answers.documents()


@pytest.mark.parametrize("name", VARIABLES)
def test_a_shipped_document_fits_the_schema(name: str) -> None:
    assert validate(build_schema(sdl()), parse(answers.document(name))) == []


@pytest.mark.parametrize("name", VARIABLES)
def test_a_shipped_document_is_answered_by_its_name(name: str, demo_store: str) -> None:
    result = command("query", name, *VARIABLES[name], "--var", f'asOf="{DAY}"', "--store", demo_store)
    assert result.exit_code == 0, result.output
    network = json.loads(result.stdout)["data"]["network"]
    assert (network["asOf"], network["revision"]) == (DAY, 1)
    assert all(network.values())


def test_a_file_goes_before_a_name(demo_store: str) -> None:
    Path("overlaps").write_text("{ network { revision } }")
    result = command("query", "overlaps", "--store", demo_store)
    assert json.loads(result.stdout) == {"data": {"network": {"revision": 1}}}


def test_a_document_from_stdin(demo_store: str) -> None:
    document = "query Q($key: String!) { network { partnership(key: $key) { key } } }"
    asked = ["query", "-", "--var", 'key="p-001-008"', "--store", demo_store]
    result = CliRunner().invoke(graphsvc, asked, input=document)
    assert json.loads(result.stdout)["data"]["network"]["partnership"] == {"key": "p-001-008"}


def test_no_stdin_at_all(demo_store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in `graphsvc query - <&-`."""
    monkeypatch.setattr("graphsvc.cli.query.sys", SimpleNamespace(stdin=None))
    result = command("query", "-", "--store", demo_store)
    assert (result.exit_code, result.stderr) == (1, "graphsvc: -: there is no stdin to read; name a file\n")


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{ network { nonsense } }", "BAD_USER_INPUT"),
        ("{ network(revision: 99) { asOf } }", "NOT_FOUND"),
        ("{ network { overlaps(first: 5000) { totalCount } } }", "BAD_USER_INPUT"),
        ('{ network { overlaps(after: "x") { totalCount } } }', "BAD_CURSOR"),
        ("{ network(asOf: \"soon\") { asOf } }", "BAD_USER_INPUT"),
        ("no document", "BAD_USER_INPUT"),
        ("", "BAD_USER_INPUT"),
    ],
)  # fmt: skip
def test_a_response_with_errors_is_status_1(demo_store: str, document: str, code: str) -> None:
    result = CliRunner().invoke(graphsvc, ["query", "-", "--store", demo_store], input=document)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["errors"][0]["extensions"]["code"] == code
    assert result.stderr.count("\n") == 1 and f"[{code}]" in result.stderr


def test_names_of_people_need_asking_for(demo_store: str) -> None:
    Path("people.graphql").write_text("{ network { people(first: 3) { nodes { key name } } } }")
    hidden, shown = (
        json.loads(command("query", "people.graphql", *options, "--store", demo_store).stdout)
        for options in ((), ("--show-people",))
    )
    nodes = hidden["data"]["network"]["people"]["nodes"]
    assert len(nodes) == 3 and all(node["name"] is None for node in nodes)
    assert hidden["extensions"]["redacted"]
    assert all(node["name"] for node in shown["data"]["network"]["people"]["nodes"])
    assert {node["key"] for node in nodes}.isdisjoint(
        node["key"] for node in shown["data"]["network"]["people"]["nodes"]
    )


def test_an_internal_error_is_masked_and_kept(
    demo_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("graphsvc.service.Service.overlaps", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = command("query", "overlaps", "--store", demo_store)
    assert result.exit_code == 1 and "secret" not in result.output and "Traceback" not in result.output
    (details,) = tmp_path.glob("graphsvc-error-*.txt")
    assert str(details) in result.stderr and "ZeroDivisionError: secret" in details.read_text()


@pytest.mark.parametrize(
    "value", ["first", "first=", "first=five", "first=NaN", "=1", "a b=1", f"a={'[' * 100000}"]
)
def test_a_variable_that_is_no_json_is_wrong_usage(demo_store: str, value: str) -> None:
    result = command("query", "overlaps", "--var", value, "--store", demo_store)
    assert result.exit_code == 2 and "--var" in result.stderr


def test_a_document_that_is_no_text_is_wrong_usage(demo_store: str) -> None:
    Path("latin.graphql").write_bytes("{ ø }".encode("latin-1"))
    assert command("query", "latin.graphql", "--store", demo_store).exit_code == 2
    result = CliRunner().invoke(graphsvc, ["query", "-", "--store", demo_store], input=io.BytesIO(b"\xff"))
    assert result.exit_code == 2
