"""Bundles on the way to a snapshot, by the commands that everybody uses."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from benchmarks.measuring import Run, graphsvc
from graphsvc.demo.days import DEMO_AS_OF
from graphsvc.demo.registry import demo_registry, scaled_registry
from graphsvc.demo.truth import Truth
from graphsvc.demo.writer import write_bundle, write_parts
from graphsvc.snapshot.snapshot import Snapshot


def demo_bundle(folder: Path, *, seed: int, partnerships: int = 300) -> Truth:
    """Writes a demo registry and says what was planted in it."""
    registry = demo_registry(seed=seed, partnerships=partnerships)
    write_bundle(registry, folder)
    return registry.truth


def scaled_bundle(folder: Path, *, partnerships: int) -> None:
    """Writes a generated registry of a size; the median of members is 8, the mean 25."""
    write_parts(scaled_registry(partnerships=partnerships), folder)


def load(folder: Path, store: Path, *, as_of: date = DEMO_AS_OF) -> Run:
    """Loads a bundle into a fresh SQLite store by `graphsvc load`."""
    store.unlink(missing_ok=True)
    return graphsvc("load", str(folder), "--as-of", as_of.isoformat(), store=store)


def snapshot(store: Path, *, as_of: date = DEMO_AS_OF) -> Snapshot:
    """The network of a store on a day."""
    from graphsvc.service import Service
    from graphsvc.settings import Settings

    with Service(Settings(store=f"sqlite:{store}")) as service:
        return service.snapshot(as_of)


def pictured(folder: Path, *, as_of: date = DEMO_AS_OF) -> Snapshot:
    """The snapshot of a bundle, loaded into a store beside it."""
    store = folder.with_suffix(".db")
    load(folder, store, as_of=as_of)
    return snapshot(store, as_of=as_of)
