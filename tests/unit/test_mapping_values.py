"""A name of `values` and a column are two things."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from graphsvc.model.records import Described, Problem, Severity
from loaders import ReadOptions, read_all
from tests.bundles import registry_in

MAPPING = """about: list
values: {%s: {from: Name, id: true}}
records:
  - partnership: {id: %s, name: Name}
"""


@pytest.mark.parametrize(("name", "codes"), [("Area", ["value-is-column"]), ("area", []), ("key", [])])
def test_a_value_is_not_called_like_a_column(tmp_path: Path, name: str, codes: list[str]) -> None:
    (tmp_path / "list.csv").write_text("Name,Area\nNorth,N\n", encoding="utf-8")
    (tmp_path / "list.yaml").write_text(MAPPING % (name, name), encoding="utf-8")
    options = ReadOptions(mapping=tmp_path / "list.yaml")
    found = [item for item in read_all([tmp_path / "list.csv"], options=options) if isinstance(item, Problem)]
    assert [item.code for item in found if item.severity is Severity.ERROR] == codes


@pytest.mark.parametrize(("told", "described"), [("as_of: 2015-12-31\n", "2015-12-31"), ("", None)])
def test_a_mapping_may_name_the_day(tmp_path: Path, told: str, described: str | None) -> None:
    (tmp_path / "list.csv").write_text("Name\nNorth\n", encoding="utf-8")
    text = f"about: list\n{told}records:\n  - partnership: {{id: Name, name: Name}}\n"
    (tmp_path / "list.yaml").write_text(text, encoding="utf-8")
    options = ReadOptions(mapping=tmp_path / "list.yaml")
    items = list(read_all([tmp_path / "list.csv"], options=options))
    assert [item.as_of for item in items if isinstance(item, Described)] == ([described] if described else [])
    with registry_in(tmp_path) as registry:
        report = registry.load_items(items, as_of=None)
        assert report.as_of == (described or datetime.now(UTC).date().isoformat())
    with registry_in(tmp_path) as registry:
        assert registry.load_items(items, as_of=date(2020, 1, 1)).as_of == "2020-01-01"
