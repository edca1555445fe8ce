"""`graphsvc dependence`: of what it is asked, and what it prints."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.conftest import DAY, command


def table(store: str, *arguments: str) -> str:
    result = command("dependence", *arguments, "--as-of", DAY, "--store", store)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def told(store: str, *arguments: str) -> Any:
    result = command("dependence", *arguments, "--as-of", DAY, "--format", "json", "--store", store)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)["data"]["network"]["dependence"]


def some_key(store: str, kind: str) -> str:
    many = f"{kind}s"
    document = f'{{ network(asOf: "{DAY}") {{ {many}(first: 1) {{ nodes {{ key }} }} }} }}'
    with open("one.graphql", "w", encoding="utf-8") as file:
        file.write(document)
    result = command("query", "one.graphql", "--store", store)
    key: str = json.loads(result.stdout)["data"]["network"][many]["nodes"][0]["key"]
    return key


@pytest.mark.parametrize("kind", ["partnership", "organisation", "post"])
def test_the_kind_is_found_where_one_has_the_key(demo_store: str, kind: str) -> None:
    key = some_key(demo_store, kind)
    printed = table(demo_store, key)
    assert printed.startswith(f"What hangs on {kind} {key}")
    assert "To settle before it goes (G38):" in printed and "place in a network is no performance" in printed
    assert printed == table(demo_store, key, "--kind", kind)
    assert told(demo_store, key)[kind] is not None


def test_the_checklist_is_printed_whole(demo_store: str) -> None:
    key = some_key(demo_store, "partnership")
    printed = table(demo_store, key)
    found = told(demo_store, key)
    for item in found["exit"]:
        for reason in item["known"]:
            assert " ".join(reason["text"].split()) in printed
        for text in item["notRecorded"]:
            assert f"{text}: not recorded." in printed
    for reason in found["reasons"]:
        assert f"{reason['guideline']} {reason['text']}" in printed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nobody",), "no partnership, organisation or post 'nobody'"),
        (("nobody", "--kind", "post"), "no post 'nobody'"),
    ],
)
def test_an_unknown_key_is_a_line_and_status_1(
    demo_store: str, arguments: tuple[str, ...], words: str
) -> None:
    result = command("dependence", *arguments, "--store", demo_store)
    assert (result.exit_code, result.stdout) == (1, "")
    assert words in result.stderr and result.stderr.count("\n") == 1
    shown = command("dependence", *arguments, "--format", "json", "--store", demo_store)
    assert shown.exit_code == 1
    assert json.loads(shown.stdout)["data"]["network"]["dependence"] is None


def test_a_person_is_no_kind_to_ask_of(demo_store: str) -> None:
    result = command("dependence", "somebody", "--kind", "person", "--store", demo_store)
    assert result.exit_code == 2 and "--kind" in result.stderr


def test_a_key_of_two_kinds_needs_saying_which(twofold_store: str) -> None:
    result = command("dependence", "same", "--store", twofold_store)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "'same' is the key of organisation and post; say which with --kind" in result.stderr
    assert table(twofold_store, "same", "--kind", "post").startswith("What hangs on post same")


@pytest.fixture
def twofold_store(tmp_path: Any) -> str:
    """A registry in which an organisation and a post have one key."""
    folder = tmp_path / "twofold"
    folder.mkdir()
    (folder / "partnerships.csv").write_text("id,name\np,P\n", encoding="utf-8")
    (folder / "organisations.csv").write_text("id,name\nsame,O\n", encoding="utf-8")
    (folder / "posts.csv").write_text("id,partnership\nsame,p\n", encoding="utf-8")
    store = f"sqlite:{tmp_path / 'twofold.db'}"
    assert command("load", str(folder), "--store", store).exit_code == 0
    return store
