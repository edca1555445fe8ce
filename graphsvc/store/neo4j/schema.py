"""How the kinds of the model lie in the graph: labels, relationship types, constraints, indexes.

A node is a node with the label of its kind; a tie with two ends is a
relationship between them; a tie without ends is a node, too. Every record
has an `id`, a number that never changes (`nid`) and the revision it was last
changed at (`since`). What a later write replaced or removed stands as a node
`Past…` with the revisions between which it held, [since, until), and the
numbers of its ends. References that tell something by themselves
(`satellite_of`, `themes`, …) are properties, and drawn as relationships
besides.
"""

from __future__ import annotations

from dataclasses import dataclass

from graphsvc.model.fields import Field, Kind
from graphsvc.model.kinds import KINDS

PREFIX = "graphsvc_"  # of the names of constraints and indexes
REGISTRY, REVISION, CHANGES, WRITE_KEY, ERASED = "Registry", "Revision", "Changes", "WriteKey", "Erased"
_RELATIONSHIPS = {  # kind → its type, the field it starts from, the field it leads to
    "membership": ("MEMBER_OF", "organisation", "partnership"),
    "role": ("SERVES_IN", "person", "partnership"),
    "link": ("COMMUNICATES", "a", "b"),
    "succession": ("SUCCEEDS", "successor", "predecessor"),
}


def quoted(name: str) -> str:
    """A name of the model as a Cypher identifier (`end` is a word of Cypher)."""
    return f"`{name}`"


def sought(variable: str, label: str, field: str, value: str) -> str:
    """Cypher that finds nodes by an index.

    It says which: a plan that was made while the database was all but empty
    would look through everything, and is kept when there is much.
    """
    name = quoted(field)
    return f"MATCH ({variable}:{label} {{{name}: {value}}}) USING INDEX SEEK {variable}:{label}({name})"


@dataclass(frozen=True)
class Shape:
    """The label or relationship type under which one kind is stored."""

    kind: Kind

    @property
    def is_relationship(self) -> bool:
        """Whether its records are relationships."""
        return self.kind.name in _RELATIONSHIPS

    @property
    def label(self) -> str:
        """The label of its nodes, or the type of its relationships."""
        return _RELATIONSHIPS[self.kind.name][0] if self.is_relationship else self.kind.name.capitalize()

    @property
    def past(self) -> str:
        """The label of what later writes replaced or removed."""
        return f"Past{self.kind.name.capitalize()}"

    @property
    def start(self) -> Field:
        """The end that the relationship starts from."""
        return self.kind.by_name[_RELATIONSHIPS[self.kind.name][1]]

    @property
    def end(self) -> Field:
        """The end that the relationship leads to."""
        return self.kind.by_name[_RELATIONSHIPS[self.kind.name][2]]

    @property
    def properties(self) -> tuple[Field, ...]:
        """The fields that are properties: all but the ends."""
        return tuple(field for field in self.kind.fields if field.name not in self.kind.ends)

    def pattern(self, where: str = "") -> str:
        """A Cypher pattern of one record `n`, of a relationship with its nodes `a` and `b`."""
        return f"(a)-[n:{self.label}{where}]->(b)" if self.is_relationship else f"(n:{self.label}{where})"

    @property
    def counted(self) -> str:
        """A pattern of all records `n` that Neo4j keeps count of."""
        return f"()-[n:{self.label}]->()" if self.is_relationship else f"(n:{self.label})"

    def sought(self, value: str) -> str:
        """Cypher that finds the record `n` by its id, as `sought` does."""
        return f"MATCH {self.pattern(f' {{id: {value}}}')} USING INDEX SEEK n:{self.label}(id)"


SHAPES = {name: Shape(kind) for name, kind in KINDS.items()}
END_KINDS = tuple(sorted({kind for s in KINDS.values() for e in s.ends for kind in s.by_name[e].refers_to}))


@dataclass(frozen=True)
class Reference:
    """A field that refers to nodes by key and is drawn as a relationship of this type."""

    kind: str
    field: str
    type: str

    @property
    def target(self) -> str:
        """The kind it refers to."""
        return KINDS[self.kind].by_name[self.field].refers_to[0]

    @property
    def is_list(self) -> bool:
        """Whether the field lists several keys."""
        return KINDS[self.kind].by_name[self.field].is_list


REFERENCES = (
    Reference("partnership", "territories", "COVERS"),
    Reference("partnership", "themes", "ADDRESSES"),
    Reference("partnership", "satellite_of", "SATELLITE_OF"),
    Reference("organisation", "territories", "COVERS"),
    Reference("organisation", "themes", "ADDRESSES"),
    Reference("organisation", "parent", "PART_OF"),
    Reference("territory", "parent", "PART_OF"),
    Reference("territory", "adjoins", "ADJOINS"),
    Reference("theme", "parent", "PART_OF"),
)


@dataclass(frozen=True)
class Rule:
    """A constraint (no two have the same value) or an index on one property."""

    label: str
    field: str
    is_unique: bool = False
    on_relationships: bool = False

    @property
    def statement(self) -> str:
        """What makes it where it is not there."""
        name = f"{PREFIX}{self.label.lower()}_{self.field}"
        pattern = f"()-[n:{self.label}]-()" if self.on_relationships else f"(n:{self.label})"
        place = f"n.{quoted(self.field)}"
        if self.is_unique:
            return f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR {pattern} REQUIRE {place} IS UNIQUE"
        return f"CREATE INDEX {name} IF NOT EXISTS FOR {pattern} ON ({place})"


def _rules() -> tuple[Rule, ...]:
    found = [
        Rule(REGISTRY, "id", is_unique=True),
        Rule(REVISION, "number", is_unique=True),
        Rule(REVISION, "token", is_unique=True),
        Rule(CHANGES, "last", is_unique=True),
        Rule(WRITE_KEY, "key", is_unique=True),
        Rule(ERASED, "pseudonym", is_unique=True),
    ]
    for shape in SHAPES.values():
        found.append(Rule(shape.label, "id", is_unique=True, on_relationships=shape.is_relationship))
        found.append(Rule(shape.past, "id"))
    for kind in END_KINDS:
        found.append(Rule(SHAPES[kind].label, "nid", is_unique=True))
        found.append(Rule(SHAPES[kind].past, "nid"))
    found += [Rule(SHAPES[r.kind].label, r.field) for r in REFERENCES if not r.is_list]
    return tuple(found)


RULES = _rules()
OWN_LABELS = frozenset(rule.label for rule in RULES if not rule.on_relationships)
OWN_TYPES = frozenset(rule.label for rule in RULES if rule.on_relationships) | {r.type for r in REFERENCES}
