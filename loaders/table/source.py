"""One source of a mapping: its files read into records, its snapshots into spells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphsvc.model.fields import NONE
from graphsvc.model.kinds import PARTNERSHIP
from graphsvc.model.portions import HEAVIEST
from graphsvc.model.records import Met, Place, Problem, Severity, some_of
from loaders.table.finding import Entry
from loaders.table.gathering import Add, Gathering
from loaders.table.joining import Differences, Found, Origin
from loaders.table.layout import SEEN_IN_SNAPSHOTS, Values
from loaders.table.making import Making, Target, chooser, maker
from loaders.table.mapping import SourceRule
from loaders.table.names import GridNames
from loaders.table.recipes import Context, with_values
from loaders.table.rows import SourceFile
from loaders.table.sightings import Sightings, listing_partnership
from loaders.table.snapshots import Coverage, Series

_COLUMNS_SHOWN = 10
_ROWS_BETWEEN = 500  # looks at how many records wait


class Source:
    """Reads the files of one source into the gathering; problems are told as they are met.

    The same files are read once, by `read`; then `settle` makes spells of
    what snapshots show.
    """

    def __init__(self, number: int, rule: SourceRule, gathering: Gathering, context: Context) -> None:
        self._number = number
        self._rule = rule
        self._gathering = gathering
        self._context = context
        self._found: list[Problem] = []
        self._making = Making(gathering.layouts, context, self._found.append)
        self._series = Series(number, rule.snapshots) if rule.snapshots else None
        self._coverage = Coverage(rule.snapshots) if rule.snapshots else None
        self._origin = Origin(number)
        self._columns: dict[str, bool] = {}  # whether any recipe reads it
        self._label = ""

    def read(self, files: Iterable[SourceFile]) -> Iterator[Problem | Met]:
        """Reads every file, and tells how far it is. Raises Unreadable where one cannot be read."""
        for file in files:
            self._label = self._label or file.label
            self._begin(file)
            yield from self._file(file)
        yield from self._context.notes.taken()
        yield from self._notes()

    def chosen(self, entries: list[Entry]) -> list[Entry]:
        """Those of the files found that are to be read."""
        return entries if self._series is None else self._series.chosen(entries)

    def settle(self, differences: Differences) -> str | None:
        """Makes spells of what the snapshots show; gives the day of the last one."""
        if self._coverage is None:
            return None
        self._coverage.close()
        for kind in SEEN_IN_SNAPSHOTS:
            if kind.name in self._gathering.layouts:
                spells = self._spells(kind.name, self._coverage, differences)
                self._gathering.replace_sightings(kind.name, self._number, spells)
        return self._coverage.days[-1] if self._coverage.days else None

    def end_partnerships(self) -> None:
        """Ends partnerships that are gone from the last snapshots, where absence is an end."""
        coverage, layout = self._coverage, self._gathering.layouts.get(PARTNERSHIP.name)
        if coverage is None or layout is None or not coverage.is_absent_ended:
            return
        at = layout.position["end"]

        def ended(values: Values) -> Values | None:
            end = coverage.end(str(layout.get(values, "id")))
            if end is None or values[at] not in (None, NONE):
                return None
            values[at] = end
            return values

        self._gathering.change(PARTNERSHIP.name, ended)

    def _begin(self, file: SourceFile) -> None:
        if self._series is None or self._coverage is None:
            return
        origin = self._series.of_file(file.path, file.label)
        if origin != self._origin:
            self._making.forget_repeats()
            self._origin = origin
        self._coverage.begin(origin)
        file.names.date = origin.day

    def _file(self, file: SourceFile) -> Iterator[Problem | Met]:
        notes, found = self._context.notes, self._found
        notes.file, notes.line = file.label, None
        names = with_values(file.names, self._rule.values, self._context, columns=file.columns or ())
        grid = file.names if isinstance(file.names, GridNames) else None
        target = Target(file.label, lambda kind: self._adder(kind, file), grid)
        make = maker(self._rule.records, names, self._making, target)
        is_wanted = chooser(self._rule.when, names, self._making, target)
        weight = met = 0
        for number, (line, row) in enumerate(file.rows):
            met += 1
            notes.line = line
            weight += file.weigh(row)
            if is_wanted is None or is_wanted(line, row):
                make(line, row)
            else:  # nor does it matter that a row of totals holds formulas
                yield from (problem for problem in file.taken() if problem.place.line != line)
            if found:  # a load may leave the row out: what else it says may stand in other rows, too
                self._gathering.doubt(file.label, self._origin, line)
                self._making.forget_repeats()
                yield from found
                found.clear()
            if weight >= HEAVIEST or not number % _ROWS_BETWEEN:
                self._gathering.make_room(are_large=weight >= HEAVIEST)
                yield Met(met)
                weight = met = 0
        self._note_columns(file)
        yield from file.taken()

    def _adder(self, kind: str, file: SourceFile) -> Add:
        add = self._gathering.adder(kind, file.label, self._origin)
        coverage, layout = self._coverage, self._gathering.layouts[kind]
        if coverage is None or not (layout.is_seen_in_snapshots or layout.kind is PARTNERSHIP):
            return add

        def noted(values: Values) -> None:
            coverage.add(kind, listing_partnership(layout, values))
            add(values)

        return noted

    def _spells(self, kind: str, coverage: Coverage, differences: Differences) -> Iterator[Found]:
        layout = self._gathering.layouts[kind]
        for tie in self._gathering.sightings(
            kind, self._number, lambda: Sightings(layout, coverage, differences)
        ):
            yield from tie.records()

    def _note_columns(self, file: SourceFile) -> None:
        if isinstance(file.names, GridNames):
            for at, title in enumerate(file.names.titles):
                self._columns[title] = self._columns.get(title, False) or at in file.names.asked

    def _notes(self) -> Iterator[Problem]:
        unused = [title for title, is_used in self._columns.items() if not is_used]
        if unused:
            named = some_of(unused, most=_COLUMNS_SHOWN)
            wrong = f"the mapping leaves {len(unused)} of {len(self._columns)} columns unused: {named}"
            yield Problem(Severity.NOTE, "unused-columns", Place(self._label), "", wrong, "")
        yield from self._making.month_ends.notes(self._label)
        yield from self._series.notes(self._label) if self._series else ()
