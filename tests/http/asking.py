"""A running service with the demo registry, and one who asks it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from graphsvc.demo.registry import demo_registry
from graphsvc.demo.writer import write_bundle
from graphsvc.loading import Request, load
from graphsvc.store import open_store
from loaders import read_all

DAY = "2026-06-30"  # the demo is made to be asked about this day
PATIENCE_SECONDS = 60
LATER = "id,name,level,territories,themes\np-later,A later one,local,,\n"


class Asking:
    """Asks a service over HTTP; in `with`, its connections are closed in the end."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = httpx.Client(timeout=PATIENCE_SECONDS)

    def __enter__(self) -> Asking:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def answer(self, document: str, **variables: Any) -> Any:
        """What the service says in JSON."""
        return self._client.post(self._url, json={"query": document, "variables": variables}).json()

    def data(self, document: str, **variables: Any) -> Any:
        """The data of an answer without errors."""
        answer = self.answer(document, **variables)
        assert "errors" not in answer, (document, answer["errors"])
        return answer["data"]

    def codes(self, document: str, **variables: Any) -> list[str]:
        """The codes of the errors of an answer."""
        return [error["extensions"]["code"] for error in self.answer(document, **variables).get("errors", [])]


def demo_store(folder: Path) -> str:
    """The address of a store with the demo registry as revision 1, and one partnership more as revision 2.

    The demo's files are left in the folder `demo`; names of people are kept.
    """
    registry = demo_registry()
    write_bundle(registry, folder / "demo")
    (folder / "later").mkdir()
    (folder / "later" / "partnerships.csv").write_text(LATER, encoding="utf-8")
    url = f"sqlite:{folder / 'registry.db'}"
    store = open_store(url, create=True)
    for name in ("demo", "later"):
        load(read_all([folder / name]), store, Request(name, "test", registry.as_of))
    store.close()
    return url
