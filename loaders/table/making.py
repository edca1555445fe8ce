"""Makes records of rows: the rules of a mapping compiled over one file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from graphsvc.model.reading import BadCell
from graphsvc.model.records import Place, Problem, Severity, shortened
from loaders.table.careful import CarefulMaker, Tell, known_of
from loaders.table.filling import Form, Plan
from loaders.table.gathering import Add
from loaders.table.layout import Layout, Values
from loaders.table.mapping import Condition, EachRule, RecordRule, Rule
from loaders.table.monthends import MonthEnds
from loaders.table.names import GridNames
from loaders.table.recipes import Context, column_of, condition, with_values
from loaders.table.repeats import Repeats
from loaders.table.rows import Names, Row

Make = Callable[[int | None, Row], object]
MakeNew = Callable[[int | None, Row], bool]  # whether all was plain: the same row would make the same record


@dataclass
class Making:
    """What the records of a source are made with; `tell` takes the problems met on the way."""

    layouts: Mapping[str, Layout]
    context: Context
    tell: Callable[[Problem], None]
    month_ends: MonthEnds = field(default_factory=MonthEnds)
    _repeats: dict[int, Repeats] = field(default_factory=dict)
    _plans: dict[int, Plan] = field(default_factory=dict)

    def plan(self, rule: RecordRule, names: Names) -> Plan:
        """What a rule needs in every file; the names have the same named values in all of them."""
        key = id(rule)  # a rule holds dictionaries, which have no hash; it lives as long as the mapping
        if key not in self._plans:
            self._plans[key] = Plan(rule, names, self.layouts[rule.kind.name])
        return self._plans[key]

    def repeats(self, rule: RecordRule) -> Repeats:
        """What a rule has made records of; the same for all files of a source or snapshot."""
        return self._repeats.setdefault(id(rule), Repeats())

    def forget_repeats(self) -> None:
        """Has everything made again: another snapshot begins, or something made does not count."""
        for repeats in self._repeats.values():
            repeats.known.clear()


@dataclass(frozen=True)
class Target:
    """One file and where its records go; `inside` are the lists around the items in hand."""

    label: str
    adder: Callable[[str], Add]
    grid: GridNames | None = None  # of a table: what its rows are is known
    inside: tuple[str, ...] = ()

    def below(self, path: str) -> Target:
        """The same for the items of a list."""
        return replace(self, inside=(*self.inside, path))

    def place(self, line: int | None, column: str | None) -> Place:
        """The place of a column: `7 name`, in a list `7 officers.name`."""
        name, around = column or "", list(self.inside)
        while name.startswith("..") and around:
            name, around = name[2:], around[:-1]
        parts = [part for part in (*around, name) if part.strip(".")]
        return Place(self.label, line, ".".join(parts) or None)


def maker(rules: Sequence[Rule], names: Names, making: Making, target: Target) -> Make:
    """What makes the records of a row, as the rules say. Raises Unreadable where a column is missing."""
    makes: list[Make] = []
    for rule in rules:
        if isinstance(rule, EachRule):
            makes += [_ItemsMaker(rule, path, names, making, target).make for path in rule.paths]
        else:
            makes.append(_record_maker(rule, names, making, target))

    def make(line: int | None, row: Row) -> None:
        for one in makes:
            one(line, row)

    return makes[0] if len(makes) == 1 else make


def chooser(
    when: Sequence[Condition], names: Names, making: Making, target: Target
) -> Callable[[int | None, Row], bool] | None:
    """Whether a row is one of which records are made; None where all are."""
    if not when:
        return None
    holds, tell = condition(when, names, making.context), _teller(making, target)
    column = column_of(when[0].value, names)

    def is_wanted(line: int | None, row: Row) -> bool:
        try:
            return holds(row)
        except BadCell as bad:
            tell(bad, line, *known_of(bad, column))
            return False

    return is_wanted


class _ItemsMaker:
    """Makes the records of the items of one nested list; compiled when the first of them comes."""

    def __init__(self, rule: EachRule, path: str, names: Names, making: Making, target: Target) -> None:
        self._rule = rule
        self._making = making
        inner, self._items = names.each(path)
        self._names = with_values(inner, rule.values, making.context)
        self._target = target.below(path)

    def make(self, line: int | None, row: Row) -> None:
        """Makes the records of all items in a row."""
        try:
            for _, _, item in self._items(row):
                if self._holds(item):
                    self._make(line, item)
        except BadCell as bad:
            self._making.tell(_problem(bad, self._target.place(line, None), ""))

    @cached_property
    def _holds(self) -> Callable[[Row], bool]:
        return condition(self._rule.when, self._names, self._making.context)

    @cached_property
    def _make(self) -> Make:
        return maker(self._rule.records, self._names, self._making, self._target)


def _record_maker(rule: RecordRule, names: Names, making: Making, target: Target) -> Make:
    """What makes the record of one rule, but not twice of the same cells.

    At once where each field has one good value, else with care. Closures, as
    this is the innermost loop of a load: about 0.3 µs for a row whose cells
    came before, 2 µs for another of five fields.
    """
    form = Form(making.plan(rule, names), names, making.context)
    add = _counting_ends(form.plan, target.adder(rule.kind.name), making.month_ends)
    careful = CarefulMaker(form, add, _teller(making, target)).make
    make_new = _where(form, _quick_maker(form, target.grid, add, careful), careful)
    combined, notes, repeats = form.combination(target.grid), making.context.notes, making.repeats(rule)
    known = repeats.known

    def make(line: int | None, row: Row) -> bool:
        if not repeats.pays:
            return make_new(line, row)
        try:
            combination = combined(row)
            is_known = combination in known
        except (BadCell, TypeError):  # TypeError: a list of values, which is not remembered
            careful(line, row)
            return False
        if is_known:
            repeats.met_again += 1
            return True
        noted = notes.total
        is_plain = make_new(line, row)
        if is_plain and notes.total == noted:
            repeats.add(combination)
        return is_plain

    return make


def _where(form: Form, make: MakeNew, careful: Make) -> MakeNew:
    """Has records made only of rows for which the condition of the rule holds."""
    if not form.plan.rule.when:
        return make
    holds = form.holds

    def make_some(line: int | None, row: Row) -> bool:
        try:
            is_wanted = holds(row)
        except (BadCell, TypeError):
            careful(line, row)
            return False
        return not is_wanted or make(line, row)

    return make_some


def _quick_maker(form: Form, grid: GridNames | None, add: Add, careful: Make) -> MakeNew:
    """What makes a record and gives whether all of it was plain, so that the same row would make the same."""
    blank = form.plan.layout.blank()
    columns, fields = form.parted(grid)
    required = [filling.at for filling, _ in form.fillings if filling.field.required]

    def make(line: int | None, row: Row) -> bool:
        try:
            values = blank.copy()
            for at, place, cells in columns:
                values[at] = cells[row[place]]
            for at, get, read in fields:
                value = get(row)
                if value is not None:
                    values[at] = read(value)
            is_complete = None not in [values[at] for at in required]
        except (BadCell, TypeError):
            is_complete = False
        if not is_complete:
            careful(line, row)
            return False
        values[0] = line
        add(values)
        return True

    return make


def _counting_ends(plan: Plan, add: Add, month_ends: MonthEnds) -> Add:
    """Has ends counted that are not read as last days."""
    kind = plan.layout.kind.name
    ends = [filling for filling in plan.fillings.values() if filling.is_end]
    counters = [(filling.at, month_ends.counter(f"{kind}.{filling.field.name}")) for filling in ends]

    def counted(values: Values) -> None:
        for at, counter in counters:
            if values[at] is not None:
                counter[values[at]] += 1
        add(values)

    return counted if counters else add


def _teller(making: Making, target: Target) -> Tell:
    def tell(bad: BadCell, line: int | None, column: str | None, value: str) -> None:
        making.tell(_problem(bad, target.place(line, column), value))

    return tell


def _problem(bad: BadCell, place: Place, value: str) -> Problem:
    return Problem(Severity.ERROR, bad.code, place, shortened(value), bad.wrong, bad.right)
