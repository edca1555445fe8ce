"""A mapping file becomes a Mapping, or one error that names everything wrong with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from graphsvc.errors import BadInput, NotFound
from graphsvc.model import dates
from loaders.table.document import document
from loaders.table.mapping import Derive, Mapping, SourceRule
from loaders.table.parsing_read import read, snapshots
from loaders.table.parsing_recipes import Known, conditions, values
from loaders.table.parsing_records import rules
from loaders.table.parts import Part

_MOST_BYTES = 1_000_000  # as long as one cell of a bundle; the longest that ships has 4,000
_SOURCE = ("read", "snapshots", "values", "when", "records")
_KEYS = ("about", "source", "as_of", *_SOURCE, "sources", "tables", "derive")


def read_mapping(path: Path) -> Mapping:
    """The mapping in a file.

    Raises NotFound where there is none, BadInput with a line for each fault
    (at most 20): `uk.yaml:12 records[2].partnership.levle — no field of a
    partnership — did you mean level?`
    """
    if not path.is_file():
        raise NotFound(f"{path} — no such mapping file — give the path of a YAML file")
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"{path} — not readable — {error.strerror}") from None
    return parse(_text(content, path.name), path.name)


def parse(text: str, file: str) -> Mapping:
    """The mapping that a text is; `file` begins its messages. Raises BadInput as `read_mapping`."""
    top = document(text, file)
    entries = top.known(_KEYS, "part of a mapping")
    tables = {name: read(part) for name, part in _below(entries.get("tables")).items()}
    mapping = Mapping(
        file,
        about=_about(top, entries),
        sources=_sources(top, entries, frozenset(tables)),
        tables=tables,
        source=entries["source"].text() if "source" in entries else "",
        as_of=_day(entries["as_of"]) if "as_of" in entries else None,
    )
    derived = _derive(entries["derive"], mapping) if "derive" in entries else Derive()
    top.faults.raised()
    return replace(mapping, derive=derived)


def _text(content: bytes, file: str) -> str:
    if len(content) > _MOST_BYTES:
        raise BadInput(f"{file} — over {_MOST_BYTES:,} bytes — a mapping is a page or two; is this the data?")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{file}:{line} — not UTF-8 text — save the mapping as UTF-8") from None


def _below(part: Part | None) -> dict[str, Part]:
    return part.entries() if part else {}


def _about(top: Part, entries: dict[str, Part]) -> str:
    if "about" in entries:
        return entries["about"].text()
    if top.is_mapping and not top.may_mean("about", _KEYS):
        top.fault("no `about`", "say in a line what the source is")
    return ""


def _day(part: Part) -> str:
    text = part.text("a day")
    try:
        _, precision, before = dates.parse(text)
    except ValueError:
        precision, before = dates.Precision.YEAR, False
    if text and (precision is not dates.Precision.DAY or before):
        part.fault(f"{text!r} is no day", "write YYYY-MM-DD")
    return text


def _sources(top: Part, entries: dict[str, Part], tables: frozenset[str]) -> tuple[SourceRule, ...]:
    several = entries.get("sources")
    if several is None:
        return (_source(top, entries, tables),)
    beside = [key for key in _SOURCE if key in entries]
    if beside:
        entries[beside[0]].fault("`sources` says it already", "move it below one of the `sources`")
    if not several.is_list or not several.items():
        several.fault("no list of sources", "write `- read: …` below it")
        return ()
    return tuple(_source(item, item.known(_SOURCE, "part of a source"), tables) for item in several.items())


def _source(part: Part, entries: dict[str, Part], tables: frozenset[str]) -> SourceRule:
    if "records" not in entries and part.is_mapping and not part.may_mean("records", _KEYS):
        part.fault("no `records`", "say which records the rows make")
    known = Known(tables=tables, has_date="snapshots" in entries)
    return SourceRule(
        read(entries.get("read")),
        rules(entries.get("records"), known),
        values=values(entries.get("values"), known),
        when=conditions(entries.get("when"), known),
        snapshots=snapshots(entries.get("snapshots")),
    )


def _derive(part: Part, mapping: Mapping) -> Derive:
    entries = part.known(("memberships", "territories", "divide_territories"), "part of `derive`")
    made = {kind.name for kind in mapping.kinds}
    from_roles = "memberships" in entries and entries["memberships"].choice(("roles",)) == "roles"
    if from_roles and "role" not in made:
        entries["memberships"].fault("no record makes roles", "leave it out")
    from_members = "territories" in entries and entries["territories"].choice(("members",)) == "members"
    if from_members and not from_roles and "membership" not in made:
        entries["territories"].fault("no record makes memberships", "leave it out")
    divide = "divide_territories" in entries and entries["divide_territories"].flag()
    return Derive(from_roles, from_members, divide)
