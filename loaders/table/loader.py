"""Reads any table, list or tree of records by a mapping that says what becomes of what (docs/mapping.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from graphsvc.errors import BadInput
from graphsvc.model.kinds import TERRITORY
from graphsvc.model.records import Described, Item, Place, Problem, Rows, Severity
from loaders.base import Loader, ReadOptions
from loaders.bundle import not_readable
from loaders.delimited import Unreadable
from loaders.table import shipped
from loaders.table.deriving import derive
from loaders.table.gathering import Gathering
from loaders.table.joining import Differences
from loaders.table.layout import ATTRIBUTES, Layout, Values, is_personal, layouts_of, record_rules
from loaders.table.lookup import Tables
from loaders.table.mapping import Mapping
from loaders.table.notes import Notes
from loaders.table.parsing import read_mapping
from loaders.table.parts import BadMapping
from loaders.table.recipes import Context
from loaders.table.source import Source
from loaders.table.sources import files


class TableLoader(Loader):
    """CSV, workbooks, JSON, YAML, archives of them: whatever a mapping says the meaning of."""

    name = "table"

    def recognises(self, path: Path) -> bool:
        """Never: without a mapping nobody knows what the columns of a file mean."""
        return False

    def read(self, path: Path, options: ReadOptions) -> Iterator[Item]:
        """As the port says. Records come once all files are read, as later ones may add to them.

        What is wrong with the mapping are problems, too.
        """
        try:
            return _items(path, mapping_of(options), options)
        except BadMapping as error:
            return iter(error.problems)


def mapping_of(options: ReadOptions) -> Mapping:
    """The mapping that the options name. Raises BadInput where they name none or it cannot be read."""
    path = options.mapping
    if path is None:
        raise BadInput(f"table needs --mapping FILE; shipped are {', '.join(shipped.names())}")
    return read_mapping(path)


def _items(path: Path, mapping: Mapping, options: ReadOptions) -> Iterator[Item]:
    layouts = layouts_of(mapping, keeps_personal_data=options.keep_personal_data)
    try:
        with Gathering(layouts) as gathering:
            yield from _left_out(mapping, layouts)
            yield from _gathered(path, mapping, options, gathering)
            yield from _rows(gathering, path)
    except Unreadable as error:
        yield error.problem
    except OSError as error:
        yield not_readable(str(path), error)


def _gathered(path: Path, mapping: Mapping, options: ReadOptions, gathering: Gathering) -> Iterator[Item]:
    """Reads all files, then joins, settles and derives; gives the problems met."""
    tables, differences = Tables(path, mapping, options), Differences()
    context = Context(tables, Notes())
    sources = [Source(number, rule, gathering, context) for number, rule in enumerate(mapping.sources)]
    for number, (source, rule) in enumerate(zip(sources, mapping.sources, strict=True)):
        found = files(path, rule.read, options, is_first=number == 0, choose=source.chosen)
        yield from source.read(found)
        yield from tables.taken()
    snapshots = [day for source in sources if (day := source.settle(differences))]
    for kind in gathering.layouts:
        gathering.join(kind, differences)
    for source in sources:
        source.end_partnerships()
    day = mapping.as_of or max(snapshots, default=None)
    if day is not None:
        yield Described(day)
    derive(gathering, mapping, day=day)
    if mapping.derive.divide_territories:  # the source itself may have a part already
        gathering.join(TERRITORY.name, differences)
    yield from differences.taken(gathering.files)


def _left_out(mapping: Mapping, layouts: dict[str, Layout]) -> Iterator[Problem]:
    """A note for each field of personal data that is not read."""
    rules = (rule for source in mapping.sources for rule in record_rules(source.records))
    given = (
        (rule.kind, name) for rule in rules for name in (*rule.fields, *(rule.attributes and [ATTRIBUTES]))
    )
    for kind, name in dict.fromkeys(given):
        if is_personal(kind, name) and name not in layouts[kind.name].position:
            wrong = f"{'may be ' if name == ATTRIBUTES else ''}personal data, left out"
            place = Place(mapping.file, None, f"{kind.name}.{name}")
            yield Problem(
                Severity.NOTE, "personal-data-left-out", place, "", wrong, "--keep-personal-data keeps it"
            )


def _rows(gathering: Gathering, path: Path) -> Iterator[Rows]:
    for kind, layout in gathering.layouts.items():
        yield Rows(kind, gathering.files[0] if gathering.files else str(path), layout.fields, [])
        for file, rows in gathering.chunks(kind):
            yield Rows(kind, file, layout.fields, _with_text_of_attributes(rows, layout))


def _with_text_of_attributes(rows: list[Values], layout: Layout) -> list[Values]:
    if ATTRIBUTES in layout.position:
        at = layout.position[ATTRIBUTES]
        for row in rows:
            if row[at] is not None:
                row[at] = json.dumps(row[at], ensure_ascii=False, sort_keys=True)
    return rows
