"""A registry answers the same from Neo4j as from SQLite, to the last byte."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graphsvc.cli import answers
from graphsvc.demo.registry import demo_registry
from graphsvc.demo.writer import write_bundle
from graphsvc.store import open_store
from graphsvc.store.copying import copy
from tests.api.test_golden import FOLDER
from tests.cli.conftest import DAY, command
from tests.cli.test_query import VARIABLES
from tests.contract.store.engines import Neo4j

BUILT_AT = re.compile(r'"builtAt": "[^"]*"')


@pytest.fixture
def both(database: Neo4j, tmp_path: Path) -> tuple[str, str]:
    """The demo registry in either store."""
    write_bundle(demo_registry(), tmp_path / "bundle")
    url = f"sqlite:{tmp_path / 'demo.db'}"
    loaded = command(
        "load",
        tmp_path / "bundle",
        "--as-of",
        DAY,
        "--source",
        "demo",
        "--keep-personal-data",
        "--store",
        url,
    )
    assert loaded.exit_code == 0, loaded.output
    with open_store(url) as source:
        copy(source, database.open())
    return url, database.url


def asked() -> list[tuple[str, ...]]:
    """Every document that ships or has a golden answer, with what it is asked."""
    shipped = [(name, *VARIABLES[name]) for name in answers.documents()]
    golden = [(str(path),) for path in sorted(FOLDER.glob("*.graphql")) if "$asOf" in path.read_text()]
    return [(*each, "--var", f'asOf="{DAY}"') for each in [*shipped, *golden]]


def test_every_document_has_one_answer(both: tuple[str, str]) -> None:
    for document in asked():
        there, here = (BUILT_AT.sub("", command("query", *document, "--store", url).output) for url in both)
        assert there == here, document
        assert '"data"' in here, document
