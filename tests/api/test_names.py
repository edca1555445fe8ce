"""A name is a name, whatever word it is."""

from __future__ import annotations

from pathlib import Path

from graphsvc.api.execution.run import execute
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.store.base import Meta
from tests.api.conftest import SEES_PEOPLE
from tests.api.registry import Rowset

NAMED_NONE = Rowset(
    partnership=[{"id": "p1", "name": "none"}, {"id": "p2", "name": "Street"}],
    organisation=[{"id": "o1", "name": "none"}],
    territory=[{"id": "t1", "name": "none"}],
    person=[{"id": "a", "name": "none"}],
)
DOCUMENT = """{ network {
    partnerships(orderBy: [{ field: NAME, direction: DESC }]) { nodes { name } }
    organisations { nodes { name } }
    territories { nodes { name knownNone } }
    people { nodes { name } }
} }"""


def test_who_is_called_none_has_that_name(tmp_path: Path) -> None:
    with Service(Settings(store=f"sqlite:{tmp_path / 'registry.db'}"), create=True) as service:
        service.store.write(NAMED_NONE, Meta(author="test", source="hand"))
        network = execute(service, DOCUMENT, viewer=SEES_PEOPLE)["data"]["network"]
    assert network["partnerships"]["nodes"] == [{"name": "Street"}, {"name": "none"}]
    assert network["organisations"]["nodes"] == [{"name": "none"}]
    assert network["territories"]["nodes"] == [{"name": "none", "knownNone": []}]
    assert network["people"]["nodes"] == [{"name": "none"}]
