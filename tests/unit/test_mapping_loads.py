"""Loads of a mapped file, which holds several kinds of record in each row."""

from __future__ import annotations

from pathlib import Path

from graphsvc.loading import LoadReport, Mode, OnError
from loaders import ReadOptions, read_all
from tests.bundles import Registry, codes, registry_in

MAPPING = """about: seats
records:
  - partnership: {id: group, name: group}
  - organisation: {id: body, name: body}
  - membership: {partnership: group, organisation: body, start: since}
"""


def load(registry: Registry, folder: Path, rows: str, **request: object) -> LoadReport:
    (folder / "seats.csv").write_text(f"group,body,since\n{rows}", encoding="utf-8")
    (folder / "seats.yaml").write_text(MAPPING, encoding="utf-8")
    options = ReadOptions(mapping=folder / "seats.yaml")
    return registry.load_items(read_all([folder / "seats.csv"], options=options), **request)


def test_rows_that_were_left_out_close_no_tie_of_any_kind(tmp_path: Path) -> None:
    with registry_in(tmp_path) as registry:
        load(registry, tmp_path, "A,x,2020\nA,y,2020\nB,x,2021\n")
        broken = {"mode": Mode.REPLACE_SOURCE, "on_error": OnError.SKIP}
        report = load(registry, tmp_path, "A,x,2020\nB,x,soon\n", **broken)
        assert "nothing-closed" in codes(report)
        assert not any(
            row["end"] for kind in ("membership", "organisation") for row in registry.store.page(kind)
        )
        assert load(registry, tmp_path, "A,x,2020\nB,x,2021\n", mode=Mode.REPLACE_SOURCE).errors == 0
        ended = [row["organisation"] for row in registry.store.page("membership") if row["end"]]
        assert ended == ["y"]
