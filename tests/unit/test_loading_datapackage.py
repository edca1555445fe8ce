"""The published description of a bundle, read by a tool that is not ours."""

from __future__ import annotations

import json
from pathlib import Path

import frictionless
import pytest

from graphsvc.errors import BadInput
from graphsvc.model.kinds import KINDS
from graphsvc.model.tables import columns_of, datapackage
from loaders.datapackage import write_datapackage
from tests.bundles import codes, registry_in, write_folder

EVERYTHING = {
    "partnerships": """
        id,name,level,territories,themes,start,end,status,links_confirmed_none,meetings_per_year,members_complete,colour
        P1,One,local,T1|T2,H,..2016-05,none,active,true,4.5,TRUE,red
        P2,Two,galactic,none,,2016,2018-02-01,ended,2020-01,none,,
        """,
    "territories": "id;name;population;latitude\nT1;Town;12000;51.5\nT2;;none;\n",
    "organisations": "id,name,sector\nO,Org,sports\n",
    "memberships": "organisation,partnership,start\nO,P1,2016-05\nO,P2,\n",
    "roles": "person,partnership,role,term_end\nX,P1,Sheriff,2026\n",
    "links": "a,b,contacts_per_year,last_contact\nP1,P2,12,2023-02\n",
    "same_as": "kind,id,same_as\nterritory,T2,T1\n",
    "capacities": "organisation,criterion,value\nO,competence,0.5\n",
    "requirements": "theme,sector,weight\nH,police,2\n",
}


def problems_of(folder: Path) -> list[list[object]]:
    """What Frictionless finds wrong with the package in a folder."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    return report.flatten(["type", "rowNumber", "fieldName", "note"])


def test_a_bundle_that_loads_is_a_valid_package(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bundle", **EVERYTHING)
    with registry_in(tmp_path) as registry:
        report = registry.load_paths(folder)
    assert not report.errors
    assert "unknown-code" in codes(report)
    assert write_datapackage(folder) == [folder / "datapackage.json"]
    assert problems_of(folder) == []


def test_a_bundle_with_a_byte_order_mark_is_valid(tmp_path: Path) -> None:
    (tmp_path / "partnerships.csv").write_bytes(b"\xef\xbb\xbfid\tname\r\nP1\tOne\r\n")
    write_datapackage(tmp_path)
    assert problems_of(tmp_path) == []


@pytest.mark.parametrize(
    ("files", "field"),
    [
        ({"partnerships": "id,name,start\nP1,One,soon\n"}, "start"),
        ({"partnerships": "id,name,end\nP1,One,..2016\n"}, "end"),
        ({"partnerships": "id,name,meetings_per_year\nP1,One,often\n"}, "meetings_per_year"),
        ({"partnerships": "id,name\nP1,\n"}, "name"),
        ({"capacities": "organisation,criterion,value\nO,competence,1.5\n"}, "value"),
    ],
)
def test_what_a_load_refuses_in_a_cell_the_package_refuses_too(
    tmp_path: Path, files: dict[str, str], field: str
) -> None:
    folder = write_folder(tmp_path / "bundle", **files)
    write_datapackage(folder)
    assert [problem[2] for problem in problems_of(folder)] == [field]
    with registry_in(tmp_path) as registry:
        assert registry.load_paths(folder).is_refused


def test_an_empty_folder_becomes_an_empty_bundle(tmp_path: Path) -> None:
    written = write_datapackage(tmp_path / "new")
    assert len(written) == len([kind for kind in KINDS.values() if kind.file]) + 2
    assert written[-2].name == "template.xlsx"
    assert problems_of(tmp_path / "new") == []
    assert json.loads(written[-1].read_text(encoding="utf-8")) == datapackage()
    with registry_in(tmp_path) as registry:
        assert codes(registry.load_paths(tmp_path / "new")) == {"personal-data-left-out"}


def test_every_field_with_a_column_is_described() -> None:
    for resource in datapackage()["resources"]:
        assert all(field["description"] for field in resource["schema"]["fields"])
    for kind in KINDS.values():
        named = {field.column for field in kind.fields if field.column}
        assert set(columns_of(kind)) - {"id"} == named - {"id"}


def test_a_broken_bundle_is_not_described(tmp_path: Path) -> None:
    (tmp_path / "partnerships.csv").write_bytes(b"id,n\xe9m\n")
    with pytest.raises(BadInput, match=r"partnerships\.csv:1 — byte 0xE9"):
        write_datapackage(tmp_path)
