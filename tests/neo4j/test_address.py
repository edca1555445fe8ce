"""Addresses of a Neo4j database, and where its password comes from."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from graphsvc.errors import BadInput, BadSetting
from graphsvc.store import check_address, open_store
from graphsvc.store.neo4j.address import PASSWORD, PASSWORD_FILE, SCHEMES, USER, Address, credentials, parsed
from tests.neo4j_server import ROOT

RIGHT = {
    "neo4j://db.example.org": Address("neo4j://db.example.org"),
    "neo4j://db.example.org:7687/": Address("neo4j://db.example.org:7687"),
    "neo4j+s://db.example.org:7687/registry": Address("neo4j+s://db.example.org:7687", "registry"),
    "bolt://[::1]:7687/registry": Address("bolt://[::1]:7687", "registry"),
    "bolt+ssc://127.0.0.1": Address("bolt+ssc://127.0.0.1"),
}
WRONG = {
    "neo4j://u:secret@host:7687/db": "holds no user or password",
    "bolt+s://u:secret@host": "holds no user or password",
    "bolt://secret@host": "holds no user or password",
    "neo4j:": "names no host",
    "neo4j:///db": "names no host",
    "bolt://host:secret": "no such host or port",
    "bolt://host:99999": "no such host or port",
    "bolt://[secret": "no such host or port",
    "neo4j://host/db/secret": "ends with the database",
    "neo4j://host/db?password=secret": "ends with the database",
    "neo4j://host/db#secret": "ends with the database",
}


@pytest.mark.parametrize("url", RIGHT)
def test_an_address_names_a_server_and_a_database(url: str) -> None:
    assert parsed(url) == RIGHT[url]
    assert str(parsed(url)) == url.rstrip("/")
    check_address(url)


@pytest.mark.parametrize("url", WRONG)
def test_what_is_no_address_is_refused_without_repeating_it(url: str) -> None:
    for ask in (check_address, open_store):
        with pytest.raises(BadInput, match=WRONG[url]) as raised:
            ask(url)
        assert "secret" not in str(raised.value)
        assert "neo4j://HOST:PORT/DATABASE" in str(raised.value)


def test_the_schemes_are_those_of_the_driver() -> None:
    from neo4j import GraphDatabase

    for scheme in SCHEMES:
        GraphDatabase.driver(f"{scheme}://localhost").close()


def test_the_password_comes_from_the_environment(tmp_path: Path) -> None:
    assert credentials({}) is None
    assert credentials({USER: "ada"}) is None
    plain = credentials({PASSWORD: "s3cret"})
    assert plain is not None
    assert (plain.user, plain.password) == ("neo4j", "s3cret")
    assert "s3cret" not in repr(plain)
    file = tmp_path / "password"
    file.write_text("from a file \n", encoding="utf-8")
    kept = credentials({USER: "ada", PASSWORD_FILE: str(file)})
    assert kept is not None
    assert (kept.user, kept.password) == ("ada", "from a file ")


def test_a_password_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    for name in ("missing", "bytes"):
        with pytest.raises(BadSetting, match=f"{PASSWORD_FILE}: .*{name} cannot be read"):
            credentials({PASSWORD_FILE: str(tmp_path / name)})


@pytest.mark.parametrize(
    "code",
    [
        "from graphsvc.cli import graphsvc; graphsvc(['--help'], standalone_mode=False)",
        "from graphsvc.store import open_store; open_store('sqlite::memory:').close()",
    ],
)
def test_the_driver_is_imported_only_for_its_addresses(code: str) -> None:
    check = f"import sys; {code}; sys.exit('neo4j' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
