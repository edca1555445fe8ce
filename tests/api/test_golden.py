"""Documents with the whole response they must get, and a budget of calls to the store.

The documents that ship with the project are among them. `make golden` writes
the responses anew; read the difference before you commit it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from graphsvc.api.execution.run import execute
from graphsvc.service import Service

FOLDER = Path(__file__).parent / "golden"
SHIPPED = Path(__file__).parents[2] / "graphsvc" / "api" / "documents"
DOCUMENTS = sorted([*FOLDER.glob("*.graphql"), *SHIPPED.glob("*.graphql")])
VARIABLES = {
    "check-draft": {
        "draft": {
            "name": "New table",
            "level": "LOCAL",
            "territories": ["x"],
            "themes": ["burglary"],
            "organisations": ["o1", "o4"],
            "plannedEnd": "2028-01-01",
        }
    },
    "dependence": {"key": "p1"},
    "convene": {"theme": "burglary", "territory": "x"},
    "diff": {"from": 1},
    "overlaps": {"filter": {"minScore": 0.1}},
    "partnership": {"key": "p1"},
    "search": {"text": "safe"},
    "what-if": {"changes": [{"merge": {"into": "p2", "from": ["p1"]}}, {"addLink": {"a": "p3", "b": "p6"}}]},
}  # beside the date, by name of document
STORE_CALLS = 2  # the latest revision, and its picture
MORE_CALLS = {"diff": 1, "turnover": 1, "dependence": 1}  # an earlier picture, that of the quarter day


def budget(path: Path, text: str) -> int:
    """How often a document may ask the store: its line `# store calls: N`, else once per picture."""
    said = re.search(r"^# store calls: (\d+)$", text, re.M)
    return int(said[1]) if said else STORE_CALLS + MORE_CALLS.get(path.stem, 0)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_golden(path: Path, cold: Service, request: pytest.FixtureRequest) -> None:
    text = path.read_text(encoding="utf-8")
    known = {"asOf": "2026-06-30", **VARIABLES.get(path.stem, {})}
    response = execute(cold, text, {name: value for name, value in known.items() if f"${name}" in text})
    calls = cold.store.calls  # type: ignore[attr-defined]
    assert len(calls) <= budget(path, text), calls
    written = json.dumps(response, ensure_ascii=False, indent=2) + "\n"
    expected = FOLDER / f"{path.stem}.json"
    if request.config.getoption("--update-golden", default=False):
        expected.write_text(written, encoding="utf-8")
    assert expected.read_text(encoding="utf-8") == written


def test_every_golden_answer_has_its_document() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {path.stem for path in DOCUMENTS}
    assert len({path.stem for path in DOCUMENTS}) == len(DOCUMENTS)
