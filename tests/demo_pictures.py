"""Invented registries as pictures, loaded as any other."""

from __future__ import annotations

import tempfile
from pathlib import Path

from graphsvc.demo.registry import demo_registry
from graphsvc.demo.truth import Truth
from graphsvc.demo.writer import write_bundle
from graphsvc.loading import Request, load
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.store import open_store
from loaders import read_all


def pictured(*, seed: int, partnerships: int) -> tuple[Snapshot, Truth]:
    """The picture of a demo registry on its day, and what was planted in it."""
    registry = demo_registry(seed=seed, partnerships=partnerships)
    with tempfile.TemporaryDirectory() as folder:
        bundle, url = Path(folder, "bundle"), f"sqlite:{Path(folder, 'r.db')}"
        write_bundle(registry, bundle)
        store = open_store(url, create=True)
        load(read_all([bundle]), store, Request("demo", "test", registry.as_of))
        store.close()
        with Service(Settings(store=url)) as service:
            return service.snapshot(registry.as_of), registry.truth
