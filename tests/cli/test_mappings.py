"""`graphsvc mappings`, and a load by a mapping."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from loaders.table import shipped
from tests.cli.conftest import command

MAPPING = """about: groups
read: {delimiter: ";"}
records:
  - partnership: {id: {from: Group, id: true}, name: Group}
  - organisation: {id: {from: Who, id: true}, name: Who}
  - membership: {partnership: {from: Group, id: true}, organisation: {from: Who, id: true}}
"""


def test_every_mapping_that_ships_is_listed_with_what_it_is_about() -> None:
    lines = command("mappings").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(shipped.names())
    assert all(len(line.split(maxsplit=1)[1]) > 20 for line in lines)


def test_a_mapping_is_printed_as_it_is() -> None:
    for name in shipped.names():
        printed = command("mappings", name).stdout
        assert yaml.safe_load(printed)["about"] == shipped.mapping(name).about


def test_a_spreadsheet_is_loaded_by_a_mapping(tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text("Group;Who\nSafe Streets;City police\nSafe Streets;Tenants\n")
    (tmp_path / "groups.yaml").write_text(MAPPING)
    store = f"sqlite:{tmp_path / 'r.db'}"
    load = ("load", tmp_path / "groups.csv", "--mapping", tmp_path / "groups.yaml", "--store", store)
    done = command(*load)
    assert done.exit_code == 0, done.output
    assert "membership    2 new" in done.stdout
    assert "no revision" in command(*load).stdout or "nothing" in command(*load).stdout
    asked = command("query", "quality", "--store", store)
    assert json.loads(asked.stdout)["data"]


def test_a_mapping_that_names_a_missing_column_says_which_there_are(tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text("Grp;Who\nSafe Streets;City police\n")
    (tmp_path / "groups.yaml").write_text(MAPPING)
    store = tmp_path / "r.db"
    done = command(
        "load", tmp_path / "groups.csv", "--mapping", tmp_path / "groups.yaml", "--store", f"sqlite:{store}"
    )
    assert done.exit_code == 1
    assert "missing-column: groups.csv:1 Group" in done.stdout and "Grp, Who" in done.stdout
    assert not store.exists()


def test_a_mapping_with_mistakes_is_refused_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text("Group;Who\n")
    (tmp_path / "groups.yaml").write_text(MAPPING.replace("name: Group", "nam: Group"))
    done = command("load", tmp_path / "groups.csv", "--mapping", tmp_path / "groups.yaml")
    assert done.exit_code == 1
    assert "groups.yaml:4" in done.stdout and "did you mean name?" in done.stdout
    assert "nothing was written" in done.stderr
