"""The smallest demo registry in a store, and what `graphsvc evaluate` reports of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from graphsvc.demo.registry import demo_registry
from graphsvc.demo.writer import write_bundle
from tests.cli.conftest import DAY, command

SIZE = 76  # the smallest that there is


def small_demo(folder: Path) -> str:
    """The address of a store with a small demo registry, made in a folder."""
    write_bundle(demo_registry(partnerships=SIZE), folder / "demo")
    url = f"sqlite:{folder / 'demo.db'}"
    loaded = command("load", folder / "demo", "--as-of", DAY, "--store", url)
    assert loaded.exit_code == 0, loaded.output
    return url


def reported(store: str, *arguments: object) -> Any:
    """What an evaluation reports as JSON."""
    result = command("evaluate", *arguments, "--format", "json", "--store", store)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)
