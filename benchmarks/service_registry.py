"""The registry that every measured server answers from: a store for ours, a dump of it for the others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from benchmarks import registries
from graphsvc.api.execution.run import execute
from graphsvc.demo.registry import DEMO_SEED
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.snapshot.arrays import NOBODY
from graphsvc.snapshot.csr import Ix
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import NodeTable

_PARTNERSHIPS = """query ($after: String) { network { partnerships(
  first: 1000, after: $after, filter: {statuses: [PLANNED, ACTIVE, DORMANT, ENDED, UNCLEAR]}
) { pageInfo { hasNextPage endCursor } nodes {
  key name level status start plannedEnd legalBasis goal meetingsPerYear hoursPerMeeting themes { key }
} } } }"""
_LISTED = ("ACTIVE", "DORMANT", "UNCLEAR")
_CURRENT = 0
_OVER = ("OVER", "BLOCKED")


@dataclass(frozen=True)
class Registry:
    """A generated registry: its store, its dump, and how many partnerships and memberships it has."""

    store: Path
    dump: Path
    partnerships: int
    memberships: int
    keys: list[str]  # of partnerships that the plain list shows


def scaled(folder: Path, *, partnerships: int) -> Registry:
    """A generated registry of a size in a folder; one that is there already is taken."""
    bundle = folder / str(partnerships)
    if not bundle.with_suffix(".db").exists():
        registries.scaled_bundle(bundle, partnerships=partnerships)
    return _registry(bundle)


def demo(folder: Path) -> Registry:
    """The demo registry in a folder."""
    bundle = folder / "demo"
    registries.demo_bundle(bundle, seed=DEMO_SEED)
    return _registry(bundle)


def _registry(bundle: Path) -> Registry:
    store, dump = bundle.with_suffix(".db"), bundle.with_suffix(".json")
    if not store.exists():
        registries.load(bundle, store)
    with Service(Settings(store=f"sqlite:{store}")) as service:
        written = _dumped(service)
    dump.write_bytes(orjson.dumps(written))
    listed = [each["key"] for each in written["partnerships"] if each["listed"]]
    return Registry(store, dump, len(written["partnerships"]), len(written["memberships"]), listed)


def _dumped(service: Service) -> dict[str, list[dict[str, Any]]]:
    """What the page reads, as of today: values as our own API shows them, ties by the keys of their ends."""
    snapshot = service.snapshot()
    return {
        "partnerships": _partnerships(service),
        "organisations": _named(snapshot, "organisation"),
        "themes": _named(snapshot, "theme"),
        "memberships": _memberships(snapshot),
        "links": _links(snapshot),
    }


def _partnerships(service: Service) -> list[dict[str, Any]]:
    found, after = list[dict[str, Any]](), None
    while True:
        page = execute(service, _PARTNERSHIPS, {"after": after})["data"]["network"]["partnerships"]
        for node in page["nodes"]:
            themes = [theme["key"] for theme in node["themes"]]
            found.append({**node, "themes": themes, "listed": node["status"] in _LISTED})
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def _named(snapshot: Snapshot, kind: str) -> list[dict[str, Any]]:
    table = snapshot.nodes[kind]
    names = zip(table.keys, table.columns["name"], strict=True)
    return [{"key": key, "name": name or key} for key, name in names]


def _memberships(snapshot: Snapshot) -> list[dict[str, Any]]:
    from graphsvc.api.index import index_of

    table = snapshot.ties["membership"]
    partnerships = _keys(table.ends["partnership"], snapshot.partnerships)
    organisations = _keys(table.ends["organisation"], snapshot.organisations)
    current = (index_of(snapshot).validity["membership"] == _CURRENT).tolist()
    rows = zip(table.keys, partnerships, organisations, current, strict=True)
    return [dict(zip(("key", "partnership", "organisation", "current"), row, strict=True)) for row in rows]


def _links(snapshot: Snapshot) -> list[dict[str, Any]]:
    from graphsvc.api.enums import LinkState

    table, names = snapshot.ties["link"], [state.name for state in LinkState]
    a, b = (_keys(table.ends[end], snapshot.partnerships) for end in ("a", "b"))
    organisations = _keys(table.ends["b_organisation"], snapshot.organisations)
    states = [names[state] for state in snapshot.link_states.tolist()]
    standing = [state not in _OVER for state in states]
    rows = zip(table.keys, a, b, organisations, states, standing, strict=True)
    return [
        dict(zip(("key", "a", "b", "organisation", "state", "standing"), row, strict=True)) for row in rows
    ]


def _keys(ends: Ix, nodes: NodeTable) -> list[str | None]:
    return [None if ix == NOBODY else nodes.keys[ix] for ix in ends.tolist()]
