"""Attributes that are named like fields go out and come back as attributes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphsvc.exporting.bundle import write_bundle
from graphsvc.exporting.workbook import write_workbook
from graphsvc.store import open_store
from loaders.bundle import BundleLoader
from loaders.workbook import WorkbookLoader
from tests.contract.export.test_round_trip import identity_holds
from tests.contract.store.rows import META, Rows, whole

OWN = {"Name": "N", "id": "I", "attribute:x": "y", "x": "z", "attributes": "a", "planned end": "p"}


@pytest.mark.parametrize("ending", ["", ".xlsx"])
def test_names_of_fields_may_be_names_of_attributes(tmp_path: Path, ending: str) -> None:
    text = json.dumps(OWN, sort_keys=True)
    rows = {"partnership": [whole("partnership", {"id": "p", "name": "P", "attributes": text})]}
    loader, write = (WorkbookLoader(), write_workbook) if ending else (BundleLoader(), write_bundle)
    with open_store("sqlite::memory:") as store:
        store.write(Rows(rows), META)
        identity_holds(store, tmp_path, loader, ending, write)
