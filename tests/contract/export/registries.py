"""Registries to export: one that is hostile all over, and small ones as a load could have made them."""

from __future__ import annotations

import filecmp
import json
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from graphsvc.exporting.people import Pseudonyms
from graphsvc.model.fields import BAR, NONE, ORGANISATION_PREFIX, Kind
from graphsvc.model.keys import made_key
from graphsvc.model.kinds import ALIAS, ALIASED, KINDS, LINK, NODES, ROLE, SUCCESSION, TIES
from graphsvc.model.pseudonyms import pseudonym
from graphsvc.model.reading import trimmed
from graphsvc.model.tables import columns_of
from graphsvc.snapshot.build import build
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.store.base import Store
from tests.contract.store.rows import Rows, whole
from tests.property.test_loading import Record, Records, record_of

DAY = date(2026, 6, 30)  # the demo is made to be asked about it
FILES = [kind for kind in KINDS.values() if kind.file]
HOSTILE = (
    "=cmd|'/C calc'!A0",
    "+1",
    "-2",
    "@SUM(A1)",
    "'quoted'",
    '"',
    "<b>&amp;</b> ]]>",
    "#N/A",
    "1e5",
    "007",
    "2016-05-01",
    "TRUE",
    "tab\there",
    "line\nbreak",
    "carriage\rreturn\r\nboth",
    "bell\x07 and \x0b and \ufffe",
    "_x0041_ is no A",
    "\u202eright to left",
    "مرحبا שלום",
    "😀 👩‍👩‍👧",
    "semi;colon, comma",
    "a|b\\|c\\",
    "none",
    "long " * 6_000,
)


def hostile_rows() -> Rows:
    keys = [text.replace(BAR, "/") for text in HOSTILE if text != NONE]
    own = json.dumps(
        {f"column {at}": trimmed(text) for at, text in enumerate(HOSTILE)}, sort_keys=True, ensure_ascii=False
    )
    told = [{"id": f"o{at}", "name": trimmed(text), "attributes": own} for at, text in enumerate(HOSTILE)]
    keyed = [{"id": trimmed(key), "name": "name"} for key in keys]
    listed = [trimmed(text) for text in HOSTILE]
    return Rows(
        {
            "organisation": [whole("organisation", row) for row in (*told, *keyed)],
            "partnership": [whole("partnership", {"id": "p", "name": "P", "identifiers": listed})],
            "person": [whole("person", {"id": key["id"], "name": key["id"]}) for key in keyed],
            "membership": [membership("p", row["id"]) for row in keyed],
            "role": [
                role(row["id"], "p", title=trimmed(text)) for row, text in zip(keyed, HOSTILE, strict=False)
            ],
        }
    )


def membership(partnership: str, organisation: str, **fields: Any) -> Record:
    row = {"partnership": partnership, "organisation": organisation, **fields}
    return {"id": made_key(KINDS["membership"], row), **row}


def role(person: str, partnership: str, **fields: Any) -> Record:
    row = {"person": person, "partnership": partnership, **fields}
    return {"id": made_key(ROLE, row), **row}


def snapshot_of(store: Store, day: date = DAY) -> Snapshot:
    """The network on a day."""
    with store.read() as picture:
        return build(picture, as_of=day, pseudonym=partial(pseudonym, store.open().pseudonym_key))


def hidden(store: Store) -> Pseudonyms:
    """What hides the people of a store."""
    return Pseudonyms(store.open().pseudonym_key)


def same(one: Path, other: Path) -> bool:
    """Whether two files, or folders of files, hold the same bytes."""
    if one.is_file():
        return one.read_bytes() == other.read_bytes()
    names = sorted(path.name for path in one.iterdir())
    is_same = filecmp.cmpfiles(one, other, names, shallow=False) == (names, [], [])
    return is_same and names == sorted(path.name for path in other.iterdir())


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8)
CELLS = TEXTS.map(trimmed).filter(bool)
OWN_IDS = st.sampled_from(["own", "a|b|c", "4711", "=1+1"])


def is_free(kind: Kind, title: str) -> bool:
    return title.lower().replace(" ", "_") not in columns_of(kind)


@st.composite
def attributes_of(draw: st.DrawFn, kind: Kind) -> str | None:
    titles = CELLS.filter(lambda title: is_free(kind, title))
    kept = draw(st.dictionaries(titles, CELLS, max_size=2))
    return json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else None


@st.composite
def registries(draw: st.DrawFn) -> Records:
    """A small registry with records of every kind, as a load would keep them."""
    records: Records = {}
    for kind in NODES:
        if kind.file:
            ids = draw(st.lists(CELLS.filter(is_key), min_size=1, max_size=3, unique=True))
            records[kind.name] = [whole(kind.name, {"id": key, **draw(row_of(kind, records))}) for key in ids]
    for partnership in records["partnership"]:
        partnership["start"] = None  # roles lie within it whatever they say
    for kind in TIES:
        drawn = [draw(row_of(kind, records)) for _ in range(draw(st.integers(0, 3)))]
        records[kind.name] = [*with_ids(draw, kind, drawn)]
    return records


def is_key(text: str) -> bool:
    return BAR not in text and text != NONE and not text.startswith(ORGANISATION_PREFIX)


@st.composite
def row_of(draw: st.DrawFn, kind: Kind, records: Records) -> Record:
    if kind is ALIAS:
        return draw(alias_of(records))
    row = {**draw(record_of(kind, records)), "attributes": draw(attributes_of(kind))}
    for field in kind.fields:  # numbers are drawn from 0 to 100
        if field.maximum is not None and isinstance(row.get(field.name), float):
            row[field.name] = min(row[field.name], field.maximum)
    return row


@st.composite
def alias_of(draw: st.DrawFn, records: Records) -> Record:
    kind = draw(st.sampled_from(ALIASED))
    known = [row["id"] for row in records[kind]]
    alias = draw(CELLS.filter(is_key).filter(lambda key: key not in known))
    return {"kind": kind, "alias": alias, "same_as": draw(st.sampled_from(known))}


def with_ids(draw: st.DrawFn, kind: Kind, drawn: list[Record]) -> Iterator[Record]:
    """Ties with their keys, some of them of the register's own, as a load would write their ends."""
    taken: set[str] = set()
    for row in drawn:
        if kind in (LINK, SUCCESSION):
            one, other = kind.ends
            if row[one] == row[other]:
                continue
            row[one], row[other] = sorted((row[one], row[other]))
        made = made_key(kind, row)
        key = draw(OWN_IDS) if kind is not ALIAS and draw(st.integers(0, 3)) == 0 else made
        if taken.isdisjoint((made, key)):
            taken |= {made, key}
            yield whole(kind.name, {**row, "id": key})
