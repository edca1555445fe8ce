"""Laws of a load: what is written into a bundle is what is stored, whatever the order, however often."""

from __future__ import annotations

import csv
import io
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.model.fields import BAR, NONE, Field, FieldType, Kind
from graphsvc.model.keys import made_key
from graphsvc.model.kinds import KINDS, LINK, MEMBERSHIP, ORGANISATION, PARTNERSHIP, PERSON, ROLE, THEME
from graphsvc.model.reading import trimmed
from loaders import ReadOptions
from tests.bundles import TODAY, Registry, registry_in

Record = dict[str, Any]
Records = dict[str, list[Record]]

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8).map(trimmed)
NAMES = WORDS.filter(bool)
KEYS = NAMES.filter(lambda word: BAR not in word and word != NONE)
WRITTEN = st.dates(date(1990, 1, 1), TODAY).flatmap(
    lambda day: st.sampled_from([day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]])
)
ITEMS = NAMES.filter(lambda word: word != NONE and not word.endswith("\\"))
VALUES = {
    FieldType.TEXT: NAMES,
    FieldType.INTEGER: st.integers(0, 10**9),
    FieldType.NUMBER: st.floats(0, 100, allow_nan=False),
    FieldType.BOOLEAN: st.booleans(),
    FieldType.DATE: WRITTEN,
    FieldType.END_DATE: WRITTEN,
    FieldType.DATE_OR_TRUE: WRITTEN | st.just("true"),
    FieldType.TEXTS: st.lists(ITEMS, min_size=1, max_size=3, unique=True),
}
NOT_AT_ONCE = ("end", "status")  # they are checked against, or make, a start or an end


def value_of(field: Field, keys: Records) -> st.SearchStrategy[Any]:
    """What a field may hold, its references among the records drawn before."""
    if field.refers_to:
        known = [record["id"] for record in keys.get(field.refers_to[0], [])]
        one = st.sampled_from(known) if known else st.nothing()
        return st.lists(one, min_size=1, max_size=3, unique=True) if field.is_list and known else one
    if field.type in (FieldType.CODE, FieldType.OPEN_CODE):
        return st.sampled_from(field.codes)
    return VALUES[field.type]


@st.composite
def record_of(draw: st.DrawFn, kind: Kind, keys: Records) -> Record:
    """A record with some of its fields, some of those known to be none."""
    record: Record = {}
    for field in kind.fields:
        strategy = value_of(field, keys)
        if field.column is None or field.name in NOT_AT_ONCE or strategy.is_empty:
            continue
        if field.required:
            record[field.name] = draw(strategy)
        elif draw(st.booleans()):
            may_be_none = field.name not in ("name", *kind.identity)
            record[field.name] = NONE if may_be_none and draw(st.integers(0, 4)) == 0 else draw(strategy)
    return record


@st.composite
def registries(draw: st.DrawFn) -> Records:
    """A small registry without contradictions."""
    records: Records = {}
    for kind in (THEME, ORGANISATION, PARTNERSHIP, PERSON):
        ids = draw(st.lists(KEYS, min_size=2, max_size=4, unique=True))
        upward = {"parent", "satellite_of", "partnership", "host_organisation", "territories"}
        records[kind.name] = [
            {"id": key, **{n: v for n, v in draw(record_of(kind, records)).items() if n not in upward}}
            for key in ids
        ]
    for partnership in records["partnership"]:
        partnership.pop("start", None)  # roles lie within it whatever they say
    for kind in (MEMBERSHIP, ROLE, LINK):
        drawn = draw(st.lists(record_of(kind, records), max_size=4))
        ties = {made_key(kind, tie): tie for tie in drawn if kind is not LINK or tie["a"] < tie["b"]}
        records[kind.name] = [{"id": key, **tie} for key, tie in ties.items()]
    return records


def cell(value: object) -> str:
    """A value as a cell."""
    if isinstance(value, list):
        return BAR.join(item.replace(BAR, f"\\{BAR}") for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def text_of(kind: Kind, records: Sequence[Record], *, with_ids: bool) -> str:
    """The file of a kind."""
    columns = [field.column for field in kind.fields if field.column]
    header = (["id"] if with_ids else []) + [column for column in columns if column]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(header)
    writer.writerows([cell(record.get(name)) for name in header] for record in records)
    return stream.getvalue()


def files_of(records: Records, *, reverse: bool = False) -> dict[str, str]:
    """The bundle of a registry, rows in one order or the other."""
    return {
        str(KINDS[name].file): text_of(
            KINDS[name], rows[::-1] if reverse else rows, with_ids=not KINDS[name].is_tie
        )
        for name, rows in records.items()
    }


def stored(registry: Registry, kinds: Iterable[str]) -> Records:
    """What is stored of these kinds, without what only the system keeps."""
    return {kind: [registry.row(kind, key) for key in registry.keys(kind)] for kind in kinds}


def load_into(registry: Registry, folder: Path, files: dict[str, str]) -> Any:
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return registry.load_paths(folder, options=ReadOptions(keep_personal_data=True))


@settings(max_examples=60, deadline=None)
@given(registries())
def test_a_bundle_reads_back_as_it_was_written(records: Records) -> None:
    with tempfile.TemporaryDirectory() as name, registry_in(Path(name)) as registry:
        report = load_into(registry, Path(name) / "one", files_of(records))
        assert report.errors == 0, str(report)
        found = stored(registry, records)
        assert found == {kind: sorted(rows, key=lambda row: row["id"]) for kind, rows in records.items()}
        again = load_into(registry, Path(name) / "two", files_of(records, reverse=True))
        assert not again.is_written
        assert again.errors == 0
        assert stored(registry, records) == found


@settings(max_examples=40, deadline=None)
@given(registries())
def test_the_order_of_rows_does_not_matter(records: Records) -> None:
    with tempfile.TemporaryDirectory() as name:
        outcomes = []
        for reverse in (False, True):
            with registry_in(Path(name)) as registry:
                report = load_into(registry, Path(name) / f"r{reverse}", files_of(records, reverse=reverse))
                counted = Counter[str]()
                for group in report.groups:
                    counted[group.problem.code] += group.rows
                outcomes.append((registry.everything(), report.counts, report.warnings, counted))
        assert outcomes[0] == outcomes[1]
