"""Every document that ships with the project, and every golden one, answered by both executors."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphsvc.api.viewer import ANONYMOUS, KEEPER, Viewer
from graphsvc.service import Service
from tests.api.conftest import SEES_PEOPLE
from tests.api.test_golden import DOCUMENTS, VARIABLES
from tests.differential.both import same


@pytest.mark.parametrize("viewer", [ANONYMOUS, SEES_PEOPLE, KEEPER], ids=["anonymous", "people", "keeper"])
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_document(service: Service, path: Path, viewer: Viewer) -> None:
    text = path.read_text(encoding="utf-8")
    known = {"asOf": "2026-06-30", **VARIABLES.get(path.stem, {})}
    variables = {name: value for name, value in known.items() if f"${name}" in text}
    found = same(service, text, variables, viewer)
    assert found.by_plan is ("errors" not in found.response)
