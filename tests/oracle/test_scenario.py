"""A merger that is assumed answers as one that was recorded: two stores, one of them edited by hand."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from graphsvc.api.execution.run import execute
from graphsvc.api.viewer import KEEPER
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.store.base import Meta
from tests.api.registry import Rowset
from tests.api.what_if_attacks import everything
from tests.oracle.plain_merging import Registry, merged
from tests.pictures import snapshot_of
from tests.scenarios import DAY, rows_of, running

PAIR = "a { key } b { key }"
ASKED = (  # the answer, and whom its rows are about
    ("overlaps(first: 100, filter: { minScore: 0.1 })", "OverlapConnection", f"nodes {{ {PAIR} }}"),
    ("missingLinks(first: 100)", "MissingLinkConnection", f"nodes {{ {PAIR} }}"),
    ("brokers(first: 100)", "BrokerConnection", "nodes { node { ... on Organisation { key } } }"),
    (
        "brokers(graph: LINKS, first: 100)",
        "BrokerConnection",
        "nodes { node { ... on Partnership { key } } }",
    ),
    ("holes(first: 100)", "HoleConnection", ""),
    ("holes(groupBy: COMPONENT, first: 100)", "HoleConnection", ""),
    ("health", "NetworkHealth", ""),
    ("linkCoverage", "LinkCoverage", ""),
    ("coverage(first: 100)", "CoverageConnection", "nodes { territory { key } theme { key } }"),
    ("composition(first: 100)", "CompositionConnection", "nodes { partnership { key } }"),
    ("dataQuality", "DataQuality", ""),
    ("successions", "Succession", "predecessor { key } successor { key }"),
)


def service_over(path: Path, rows: Registry) -> Service:
    service = Service(Settings(store=f"sqlite:{path}"), create=True)
    service.store.write(Rowset(**rows), Meta(author="test", source="hand"))
    return service


def answered(service: Service, asked: str) -> Any:
    response = execute(service, f'{{ network(asOf: "{DAY}") {{ {asked} }} }}', {}, KEEPER)
    assert "errors" not in response, response["errors"]
    return response["data"]["network"]


@pytest.mark.parametrize("seed", range(5))
def test_a_merger_assumed_is_a_merger_recorded(seed: int, tmp_path: Path) -> None:
    rows = rows_of(seed, partnerships=12)
    rows["link"] = [row for row in rows["link"] if row["a"] != row["b"]]
    into, *gone = Random(seed).sample(running(snapshot_of(DAY.isoformat(), **rows)), 2 + seed % 2)
    keys = ", ".join(f'"{key}"' for key in gone)
    changes = f'[{{ merge: {{ into: "{into}", from: [{keys}] }} }}]'
    edited = merged(rows, into, gone, DAY.isoformat())
    with (
        service_over(tmp_path / "before.db", rows) as before,
        service_over(tmp_path / "after.db", edited) as after,
    ):
        for field, kind, about in ASKED:
            asked = f"{field} {{ {everything(kind)} {about} }}"
            would = answered(before, f"whatIf(changes: {changes}) {{ {asked} }}")["whatIf"]
            assert would == answered(after, asked), field
