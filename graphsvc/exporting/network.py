"""A snapshot as nodes and edges with ids, labels and typed values, as network tools want them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from graphsvc.exporting.spells import ALWAYS, Spell, spell_from, spell_of, united
from graphsvc.model.codes import STATUSES
from graphsvc.model.fields import BAR, NONE, Field, FieldType
from graphsvc.model.kinds import KINDS, PARTNERSHIP, PERSON, ROLE, SUCCESSION
from graphsvc.snapshot.arrays import NOBODY
from graphsvc.snapshot.days import starts
from graphsvc.snapshot.graph import Edge, Place, edges, link_reading, places, shown_nodes
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import NodeTable, TieTable

NODE_KINDS = ("partnership", "organisation", "person", "territory", "theme")
TIE_KINDS = ("membership", "role", "link", "succession")
NAME = "name"  # the label
BLOCKED = "blocked_reason"  # with one it is no edge
KIND = "kind"  # of node or edge; the field of a succession has another name here
_RENAMED = {KIND: "succession"}
_BEHALF = {"on_behalf_of": FieldType.KEY}
_ON_THE_DAY = {"state": FieldType.TEXT, "freshness": FieldType.NUMBER}
EXACT_TYPES = (FieldType.INTEGER, FieldType.NUMBER, FieldType.BOOLEAN)

Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Node:
    """A node; its id is `KIND:KEY`, of a person with the pseudonym unless people are shown."""

    id: str
    kind: str
    key: str
    label: str
    values: Values
    spell: Spell


@dataclass(frozen=True, slots=True)
class Line:
    """An edge between two nodes by their ids; `kind` is in words, such as `member of`."""

    id: str
    kind: str
    type: str
    source: str
    target: str
    values: Values
    spells: tuple[Spell, ...]


class Network:
    """The network of a snapshot on its day, or with `ever` as it is recorded for all days.

    `node_columns` and `edge_columns` give the type of each value; what is
    unknown has no value. `shows_people` puts the ids, names and contacts of
    people in place of their pseudonyms.
    """

    def __init__(self, snapshot: Snapshot, *, shows_people: bool = False, ever: bool = False) -> None:
        self.snapshot = snapshot
        self._shows_people = shows_people
        self._ever = ever
        self._shown = {kind: shown_nodes(snapshot, ever=ever)[kind] for kind in NODE_KINDS}
        self._fields = {kind: self._fields_of(kind) for kind in (*NODE_KINDS, *TIE_KINDS)}
        self.node_columns = self._columns(NODE_KINDS)
        self.edge_columns = {**self._columns(TIE_KINDS), **_BEHALF, **({} if ever else _ON_THE_DAY)}

    def nodes(self) -> Iterator[Node]:
        """The nodes, kind by kind, in order of key."""
        for kind, ix in places(self._shown):
            table = self.snapshot.nodes[kind]
            key = self._key((kind, ix))
            values = self._values(table, ix)
            if kind == PARTNERSHIP.name and not self._ever:
                values["status"] = STATUSES[int(self.snapshot.arrays.status[ix])]
            yield Node(f"{kind}:{key}", kind, key, self._label(kind, ix, key), values, spell_of(table, ix))

    def lines(self) -> Iterator[Line]:
        """The edges; the second of a kind between the same ends has `#2` in its id, and so on."""
        for group in self._grouped():
            for number, edge in enumerate(group, 1):
                line = self._line(edge)
                yield line if number == 1 else replace(line, id=f"{line.id} #{number}")

    def merged_lines(self) -> Iterator[Line]:
        """The edges, all spells of a kind between the same ends in one; those that never held are left out.

        Where values differ from spell to spell, they stand side by side.
        """
        for group in self._grouped():
            lines = [line for line in map(self._line, group) if not line.spells[0].is_empty]
            if len(lines) == 1:
                yield lines[0]
            elif lines:
                spells = united(spell for line in lines for spell in line.spells)
                yield replace(lines[0], values=self._together(lines), spells=tuple(spells))

    def _grouped(self) -> Iterator[Iterator[Edge]]:
        found = edges(self.snapshot, self._shown, ever=self._ever)
        return (group for _, group in groupby(found, attrgetter("type", "source", "target")))

    def _fields_of(self, kind: str) -> dict[str, Field]:
        """The fields that become values, by the name they have here."""
        return {
            _RENAMED.get(field.name, field.name): field
            for field in KINDS[kind].fields
            if field.column is not None
            and not field.refers_to
            and field.name not in (NAME, BLOCKED)
            and (self._shows_people or not field.personal)
        }

    def _columns(self, kinds: tuple[str, ...]) -> dict[str, FieldType]:
        return {name: field.type for kind in kinds for name, field in self._fields[kind].items()}

    def _line(self, edge: Edge) -> Line:
        source, target = self._id(edge.source), self._id(edge.target)
        words = edge.type.lower().replace("_", " ")
        values: Values = {}
        if edge.table is not None:
            values = self._values(edge.table, edge.number) | self._behalf(edge.table, edge.number)
        if not self._ever:
            values |= link_reading(self.snapshot, edge)
        return Line(f"{source} {words} {target}", words, edge.type, source, target, values, (_spell(edge),))

    def _values(self, table: NodeTable | TieTable, number: int) -> Values:
        fields = self._fields[table.kind].items()
        held = ((name, field, table.columns[field.name][number]) for name, field in fields)
        return {name: _plain(value) for name, field, value in held if _is_known(field, value)}

    def _together(self, lines: list[Line]) -> Values:
        """The values of several edges as those of one: of numbers the last, of texts each that differs."""
        together: Values = {}
        for name in dict.fromkeys(name for line in lines for name in line.values):
            values = list(dict.fromkeys(line.values[name] for line in lines if name in line.values))
            is_one = len(values) == 1 or self.edge_columns[name] in EXACT_TYPES
            together[name] = values[-1] if is_one else BAR.join(map(str, values))
        return together

    def _behalf(self, table: TieTable, number: int) -> Values:
        """The organisation for which somebody serves."""
        if table.kind != ROLE.name or table.ends["organisation"][number] == NOBODY:
            return {}
        return {"on_behalf_of": self._id(("organisation", int(table.ends["organisation"][number])))}

    def _id(self, place: Place) -> str:
        return f"{place[0]}:{self._key(place)}"

    def _key(self, place: Place) -> str:
        kind, ix = place
        hidden = kind == PERSON.name and not self._shows_people
        return self.snapshot.pseudonyms[ix] if hidden else self.snapshot.nodes[kind].keys[ix]

    def _label(self, kind: str, ix: int, key: str) -> str:
        if kind == PERSON.name and not self._shows_people:
            return key
        return str(self.snapshot.nodes[kind].columns[NAME][ix] or key)


def _is_known(field: Field, value: object) -> bool:
    return value is not None and not (value == NONE and field.type in EXACT_TYPES)


def _plain(value: object) -> object:
    return BAR.join(map(str, value)) if isinstance(value, list) else value


def _spell(edge: Edge) -> Spell:
    """The days of an edge: of a succession those since its date, of a mere reference all."""
    if edge.table is None:
        return ALWAYS
    if edge.table.kind == SUCCESSION.name:
        return spell_from(int(starts([edge.table.columns["date"][edge.number]])[0]))
    return spell_of(edge.table, edge.number)
