"""Registries that no list is made for, from the store to the answer: every question of G17 has one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from graphsvc.api.execution.run import execute
from graphsvc.api.viewer import ANONYMOUS
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.store.base import Meta
from tests.api.registry import Rowset

PLACE = {"territories": ["t"], "themes": ["x"]}
COMPOSED, APART = (normalize(form, "Zoë’s Café") for form in ("NFC", "NFD"))
ALIKE = (COMPOSED, APART, "P1", "\N{CYRILLIC CAPITAL LETTER ER}1")
SCORE = "score a { key } b { key }"
ASKED = f"""{{ network(asOf: "2026-06-30") {{
    overlaps {{ nodes {{ {SCORE} chance {{ expectedShared pValue qValue }} advice {{ text }} }} }}
    overlapFamilies {{ scoreMin advice {{ text }} }}
    neighbours: overlapFamilies(kind: NEIGHBOURS) {{ scoreMin }}
    checkDraft(draft: {{ organisations: ["o0", "o1"], themes: ["x"], territories: ["t"] }}) {{ verdict }}
    successions {{ score }}
}} }}"""


def rows(members: dict[str, range | tuple[str, ...]]) -> Rowset:
    organisations = sorted({str(each) for listed in members.values() for each in listed} | {"0", "1"})
    return Rowset(
        territory=[{"id": "t"}],
        theme=[{"id": "x"}],
        organisation=[{"id": f"o{each}", "name": f"O{each}"} for each in organisations],
        partnership=[{"id": key, "name": key, **PLACE} for key in members],
        membership=[
            {"partnership": key, "organisation": f"o{each}"}
            for key, listed in members.items()
            for each in listed
        ],
    )


def answer(members: dict[str, Any], folder: Path) -> Any:
    with Service(Settings(store=f"sqlite:{folder / 'r.db'}"), create=True) as service:
        service.store.write(rows(members), Meta(author="test", source="hand"))
        response = execute(service, ASKED, {}, ANONYMOUS)
    assert "errors" not in response, response["errors"]
    json.dumps(response, allow_nan=False)
    return response["data"]["network"]


def test_ten_thousand_members_in_one_partnership(tmp_path: Path) -> None:
    found = answer({"large": range(10_000), "copy": range(10_000), "p": range(2), "q": range(2)}, tmp_path)
    pairs = {(pair["a"]["key"], pair["b"]["key"]): pair for pair in found["overlaps"]["nodes"]}
    assert pairs.keys() == {("copy", "large"), ("p", "q")}
    assert "10000 members are too many for one table" in pairs["copy", "large"]["advice"]["text"]
    assert pairs["copy", "large"]["chance"]["expectedShared"] == pytest.approx(10_000)
    assert found["checkDraft"]["verdict"] == "EXISTING_FITS"


def test_names_that_only_a_computer_tells_apart(tmp_path: Path) -> None:
    assert COMPOSED != APART
    found = answer(dict.fromkeys(ALIKE, (COMPOSED, APART, "P1")), tmp_path)
    pairs = {frozenset((pair["a"]["key"], pair["b"]["key"])) for pair in found["overlaps"]["nodes"]}
    assert pairs == {frozenset((one, other)) for one in ALIKE for other in ALIKE if one != other}
    assert all(pair["score"] == 1 for pair in found["overlaps"]["nodes"])
    assert len(found["overlapFamilies"]) == 1
