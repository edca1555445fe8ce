"""Invented registries for evaluations, loaded as any other."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from graphsvc.cli import load, options

if TYPE_CHECKING:
    from graphsvc.demo.truth import Truth
    from graphsvc.snapshot.snapshot import Snapshot


def invented(*, seed: int, partnerships: int) -> tuple[Snapshot, Truth]:
    """The picture of a demo registry on its day, and what was planted in it."""
    from graphsvc.demo.registry import demo_registry
    from graphsvc.demo.writer import write_bundle
    from graphsvc.loading import Request
    from graphsvc.service import Service
    from loaders import read_all

    registry = demo_registry(seed=seed, partnerships=partnerships)
    with tempfile.TemporaryDirectory(prefix="graphsvc-evaluate-") as folder:
        bundle, url = Path(folder, "bundle"), f"sqlite:{Path(folder, 'registry.db')}"
        write_bundle(registry, bundle)
        request = Request(f"demo {seed}", load.author(), registry.as_of)
        with load.opened(url) as kept:
            load.run(read_all([bundle]), kept, request).raise_if_refused()
        with Service(options.settings(store=url)) as service:
            return service.snapshot(registry.as_of), registry.truth
