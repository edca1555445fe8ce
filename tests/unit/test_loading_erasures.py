"""A file that still lists an erased person changes nothing, whichever way it is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphsvc.loading import Mode
from graphsvc.store.base import Meta
from tests.bundles import registry_in

FILES = {
    "partnerships": "id,name\nP1,One\nP2,Two",
    "people": "id,name\nanna,Anna Quirk\nbob,Bob",
    "roles": "id,person,partnership,start\n,anna,P1,2020\nseat_anna,anna,P2,2021\n,bob,P1,2019",
    "links": "a,b,carriers\nP1,P2,anna|bob",
    "same_as": "kind,id,same_as\nperson,annie,anna",
}


@pytest.mark.parametrize("mode", Mode)
def test_loading_again_what_was_erased(tmp_path: Path, mode: Mode) -> None:
    with registry_in(tmp_path) as registry:
        registry.load(keep_personal_data=True, **FILES)
        registry.store.erase("anna", Meta(author="officer"))
        before = registry.everything()
        report = registry.load(keep_personal_data=True, request={"mode": mode}, **FILES)
        assert (report.errors, report.is_written) == (0, False)
        assert registry.everything() == before


def test_what_an_erased_person_does_no_more_is_closed(tmp_path: Path) -> None:
    with registry_in(tmp_path) as registry:
        registry.load(keep_personal_data=True, **FILES)
        registry.store.erase("anna", Meta(author="officer"))
        fewer = FILES | {"roles": "id,person,partnership,start\n,anna,P1,2020\n,bob,P1,2019"}
        registry.load(keep_personal_data=True, request={"mode": Mode.REPLACE_SOURCE}, **fewer)
        ends = sorted((row["partnership"], row["end"]) for row in registry.everything()["role"])
        assert ends == [("P1", None), ("P1", None), ("P2", "2024-05-01")]
