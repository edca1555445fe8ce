"""The law of stored snapshots: one that has been files answers every document as the one it was made of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from graphsvc.api.execution.run import execute
from graphsvc.api.viewer import ANONYMOUS
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.snapshot import stored
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.stored import columns, form
from graphsvc.store.base import Meta
from tests.api.conftest import SEES_PEOPLE
from tests.api.registry import Rowset
from tests.api.test_awkward import ALIKE, PLACE, rows
from tests.api.test_golden import DOCUMENTS, VARIABLES

AS_OF = {"asOf": "2026-06-30"}
BARE = Rowset(partnership=[{"id": "p", "name": "none"}, {"id": "q", "name": " "}])
AWKWARD = {
    "nothing": Rowset(),
    "names only": BARE,
    "names that only a computer tells apart": rows(dict.fromkeys(ALIKE, (ALIKE[0], ALIKE[1], "P1"))),
    "a thousand members in one": rows({"large": range(1_000), "copy": range(1_000), "p": range(2)}),
    "unknown everywhere": Rowset(
        territory=[{"id": "t"}],
        theme=[{"id": "x"}],
        organisation=[{"id": "o", "name": "O"}],
        person=[{"id": "n"}],
        partnership=[{"id": "p", "name": "P", **PLACE}],
        membership=[{"partnership": "p", "organisation": "o"}],
        role=[{"partnership": "p", "person": "n"}],
    ),
}


class Twin(Service):
    """A service whose pictures have been files, made of those of another service."""

    origin: Service

    def _kept(self, as_of: date, revision: int) -> Snapshot:
        def make() -> Snapshot:
            with TemporaryDirectory() as folder:
                stored.write(self.origin.snapshot(as_of, revision), Path(folder))
                return stored.opened(Path(folder))

        return self._snapshots.get((as_of, revision), make)


@pytest.fixture(params=["plain lists", "mapped", "mapped, hardly coded"])
def twin(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, service: Service) -> Iterator[Twin]:
    """The twin of the hand-made registry, in the forms that registries of very different sizes take."""
    if request.param != "plain lists":
        for module in (form, columns):
            monkeypatch.setattr(module, "PLAIN_ROWS", 0)
    if request.param == "mapped, hardly coded":
        monkeypatch.setattr(columns, "_FEW", 0)
    with twin_of(service) as opened:
        yield opened


def twin_of(service: Service) -> Twin:
    made = Twin(service.settings)
    made.origin, made.info = service, service.info
    return made


def asked(service: Service, path: Path, viewer: Any) -> str:
    text = path.read_text(encoding="utf-8")
    known = {**AS_OF, **VARIABLES.get(path.stem, {})}
    variables = {name: value for name, value in known.items() if f"${name}" in text}
    return json.dumps(execute(service, text, variables, viewer), ensure_ascii=False)


def test_every_document_is_answered_alike(service: Service, twin: Twin) -> None:
    for path in DOCUMENTS:
        for viewer in (ANONYMOUS, SEES_PEOPLE):
            assert asked(twin, path, viewer) == asked(service, path, viewer), path.stem


@pytest.mark.parametrize("name", AWKWARD)
def test_so_is_every_document_about_awkward_registries(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (form, columns):
        monkeypatch.setattr(module, "PLAIN_ROWS", 0)
    with Service(Settings(store=f"sqlite:{tmp_path / 'r.db'}"), create=True) as whole:
        whole.store.write(AWKWARD[name], Meta(author="test", source="hand"))
        with twin_of(whole) as twin:
            for path in DOCUMENTS:
                assert asked(twin, path, SEES_PEOPLE) == asked(whole, path, SEES_PEOPLE), path.stem
