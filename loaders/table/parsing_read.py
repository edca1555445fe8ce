"""How a mapping says where its rows come from, as parts of its file."""

from __future__ import annotations

import re

from loaders.table.mapping import ColumnReading, Read, Snapshots
from loaders.table.parsing_steps import date_format, encoding, pattern
from loaders.table.parts import Part

FORMATS = ("csv", "tsv", "json", "jsonl", "yaml", "xlsx")
_KEYS = (
    *("files", "archive", "format", "encoding", "delimiter", "header", "skip", "sheet"),
    *("items", "optional", "empty", "columns", "repair", "fill_down"),
)
_ONLY_FOR = {  # what says nothing of the other formats
    "delimiter": ("csv", "tsv"),
    "encoding": ("csv", "tsv", "json", "jsonl", "yaml"),
    "header": ("csv", "tsv", "xlsx"),
    "skip": ("csv", "tsv", "xlsx"),
    "fill_down": ("csv", "tsv", "xlsx"),
    "sheet": ("xlsx",),
    "items": ("json", "jsonl", "yaml"),
}
_DELIMITERS = {"tab": "\t", "\\t": "\t"}


def read(part: Part | None) -> Read:
    """Where the rows come from."""
    if part is None:
        return Read()
    entries = part.known(_KEYS, "part of `read`")
    form = entries["format"].choice(FORMATS) if "format" in entries else None
    for key, formats in _ONLY_FOR.items():
        if key in entries and form and form not in formats:
            entries[key].fault(f"`{key}` says nothing of {form}", f"it is for {', '.join(formats)}")
    skip = entries.get("skip")
    return Read(
        files=_texts(entries, "files"),
        archive=entries["archive"].text() if "archive" in entries else None,
        format=form,
        encoding=encoding(entries["encoding"]) if "encoding" in entries else "utf-8",
        delimiter=_delimiter(entries["delimiter"]) if "delimiter" in entries else None,
        header=entries["header"].number() if "header" in entries else 1,
        skip=frozenset(item.number(least=1) for item in skip.items())
        if skip and skip.is_list
        else frozenset(),
        skip_after_header=skip.number() if skip and not skip.is_list else 0,
        sheet=entries["sheet"].text() if "sheet" in entries else None,
        items=_texts(entries, "items"),
        optional=frozenset(_texts(entries, "optional")),
        empty=_empty(entries["empty"]) if "empty" in entries else frozenset({""}),
        columns=_columns(entries.get("columns")),
        repair=encoding(entries["repair"]) if "repair" in entries else None,
        fill_down=_texts(entries, "fill_down"),
    )


def snapshots(part: Part | None) -> Snapshots | None:
    """How a register seen at intervals is read."""
    if part is None:
        return None
    entries = part.known(("date", "format", "tolerate", "absent"), "part of `snapshots`")
    if "date" not in entries:
        part.fault("`snapshots` without `date`", "give a pattern on the path whose first group is the date")
        return None
    found = pattern(entries["date"])
    if found and _groups(found) == 0:
        entries["date"].fault("a pattern without a group", "put brackets around the date")
    return Snapshots(
        found,
        format=date_format(entries["format"]) if "format" in entries else "%Y-%m-%d",
        tolerate=entries["tolerate"].number() if "tolerate" in entries else 1,
        is_absent_ended="absent" in entries and entries["absent"].choice(("unknown", "ended")) == "ended",
    )


def _groups(found: str) -> int | None:
    try:
        return re.compile(found).groups
    except re.error:
        return None


def _texts(entries: dict[str, Part], key: str) -> tuple[str, ...]:
    return entries[key].texts() if key in entries else ()


def _empty(part: Part) -> frozenset[str]:
    return frozenset("" if item.is_null else item.scalar().strip() for item in part.items())


def _columns(part: Part | None) -> dict[str, ColumnReading]:
    found = {}
    for name, below in (part.entries() if part else {}).items():
        entries = below.known(("empty", "repair"), "part of a column's reading")
        found[name] = ColumnReading(
            empty=_empty(entries["empty"]) if "empty" in entries else None,
            repair=encoding(entries["repair"]) if "repair" in entries else None,
        )
    return found


def _delimiter(part: Part) -> str:
    text = part.scalar("a delimiter")
    found = _DELIMITERS.get(text, text)
    if len(found) != 1 or found in '"\r\n':
        part.fault("no delimiter", "write one character, in quotes, or tab")
        return ","
    return found
