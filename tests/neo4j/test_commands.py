"""The command line on a Neo4j database: what makes a store in it, and what does not."""

from __future__ import annotations

from functools import partialmethod
from pathlib import Path

import pytest

from graphsvc.store import open_store
from graphsvc.store.neo4j.connection import Limits
from tests.cli.conftest import command, small, write
from tests.contract.store.engines import Neo4j
from tests.contract.store.rows import everything

__all__ = ["small"]  # a fixture
NODES = "MATCH (n) RETURN count(n)"


def test_a_refused_load_makes_no_store(database: Neo4j, tmp_path: Path) -> None:
    write(tmp_path, "partnerships", "id,name", "p1,Safe Streets")
    write(tmp_path, "memberships", "partnership,organisation", "p9,police")
    for how in ((), ("--dry-run",)):
        refused = command("load", tmp_path, *how, "--store", database.url)
        assert refused.exit_code == 1, refused.output
        assert database.around(NODES) == [(0,)]
    told = command("info", "--store", database.url)
    assert told.exit_code == 1
    assert f"no store at {database.url}" in told.stderr


def test_a_registry_is_loaded_told_of_and_backed_up(database: Neo4j, small: Path, tmp_path: Path) -> None:
    loaded = command("load", small, "--store", database.url)
    assert loaded.exit_code == 0, loaded.output
    again = command("load", small, "--store", database.url)
    assert again.exit_code == 0, again.output
    told = command("info", "--store", database.url).stdout
    assert database.url in told and "neo4j" in told
    backup = f"sqlite:{tmp_path / 'backup.db'}"
    done = command("backup", "--store", database.url, tmp_path / "backup.db")
    assert done.exit_code == 0, done.output
    assert f"Revision 1 of {database.url} is backed up" in done.stdout
    with open_store(database.url) as there, open_store(backup, create=False) as here:
        assert everything(there) == everything(here)
        assert there.secrets() == here.secrets()
    for ask in (["overlaps", "--format", "csv"], ["query", "overlaps"], ["history", "--format", "json"]):
        there, here = (command(*ask, "--store", url) for url in (database.url, backup))
        assert there.exit_code == 0, there.output
        if ask[0] != "query":  # which says when it was built
            assert there.stdout == here.stdout


def test_force_lets_a_load_in_beside_other_data(database: Neo4j, small: Path) -> None:
    database.around("CREATE (:Film {title: 'Vertigo'})")
    refused = command("load", small, "--store", database.url)
    assert refused.exit_code == 1
    assert "holds data, but no graphsvc store" in refused.stderr
    assert database.around(NODES) == [(1,)]
    forced = command("load", small, "--force", "--store", database.url)
    assert forced.exit_code == 0, forced.output
    assert database.around("MATCH (f:Film) RETURN f.title") == [("Vertigo",)]
    assert command("verify", "--store", database.url).exit_code == 0


def test_not_beside_data_of_the_same_names(database: Neo4j, small: Path) -> None:
    database.around("CREATE (:Person {name: 'Kim Novak'})")
    refused = command("load", small, "--force", "--store", database.url)
    assert refused.exit_code == 1
    assert "holds data of the same names, Person" in refused.stderr
    assert database.around(NODES) == [(1,)]


def test_a_server_that_is_not_there_is_said(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The port is one that nothing may listen on."""
    monkeypatch.setattr(Limits, "__init__", partialmethod(Limits.__init__, opening_seconds=0.1))
    refused = command("load", small, "--store", "bolt://127.0.0.1:1")
    assert refused.exit_code == 1
    assert "bolt://127.0.0.1:1: cannot be reached" in refused.stderr
