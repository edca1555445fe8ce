"""How names, numbers and lists stand in the sentences of this answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graphsvc.analysis.dependence.table import Withheld
from graphsvc.analysis.links.proposal import told_apart
from graphsvc.analysis.reasons import Fact, Reason
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import NodeTable

MOST_NAMED = 4  # names in a sentence
MOST_FACTS = 20  # names among the facts
WITHHELD = {
    Withheld.TOO_FEW_PEOPLE: "no figure is shown of so few people",
    Withheld.COMPLEMENTARY: "no figure is shown, or another small group's could be worked out",
    Withheld.NOT_ALLOWED: "no figure about people is shown here",
    Withheld.UNKNOWN: "too little is recorded",
}


def nodes(label: str, table: NodeTable, numbers: Iterable[int]) -> tuple[Fact, ...]:
    """A fact for each of some nodes, up to twenty."""
    some = list(numbers)[:MOST_FACTS]
    return tuple(Fact(label, name_of(table, ix), key=table.keys[ix]) for ix in some)


def number(label: str, value: int, unit: str | None = None) -> Fact:
    """A number as a fact."""
    return Fact(label, f"{value}", unit)


def share(label: str, value: float | None) -> tuple[Fact, ...]:
    """A share as a fact; none where it is unknown."""
    return () if value is None else (Fact(label, f"{value:.3f}"),)


def name_of(table: NodeTable, ix: int) -> str:
    """The name of a node; the key where it has none."""
    return str(table.columns["name"][ix] or table.keys[ix]) if "name" in table.columns else table.keys[ix]


def posts(snapshot: Snapshot, numbers: Sequence[int]) -> tuple[str, tuple[Fact, ...]]:
    """Some posts in words and as facts, by role and partnership: a title may name whoever holds it."""
    table = snapshot.nodes["post"]
    said = [_post(snapshot, table, ix) for ix in numbers[:MOST_FACTS]]
    facts = tuple(Fact("post", words, key=table.keys[ix]) for words, ix in zip(said, numbers, strict=False))
    return some_of(said, len(numbers)), facts


def _post(snapshot: Snapshot, table: NodeTable, ix: int) -> str:
    role, partnership = table.columns["role"][ix], table.target("partnership", ix, snapshot.partnerships)
    where = "" if partnership is None else f" of {name_of(snapshot.partnerships, partnership)}"
    return f"{role or 'post'}{where}"


def names(table: NodeTable, numbers: Sequence[int]) -> str:
    """The first few names of some nodes, and how many more there are."""
    some = list(numbers[:MOST_NAMED])
    known = told_apart(table, some) if "name" in table.columns else [name_of(table, ix) for ix in some]
    return some_of(known, len(numbers))


def some_of(known: Sequence[str], total: int) -> str:
    """The first few of a number of names, and how many more there are."""
    shown = list(known[:MOST_NAMED])
    more = total - len(shown)
    return listed([*shown, f"{more:,} more"] if more > 0 else shown)


def listed(parts: Sequence[str]) -> str:
    """A list in words."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def counted(size: int, one: str, many: str | None = None) -> str:
    """A number with its noun."""
    return f"{size:,} {one if size == 1 else many or one + 's'}"


def plural(size: int, one: str, many: str) -> str:
    """The one word or the other."""
    return one if size == 1 else many


def plain(code: str) -> str:
    """A code of the registry as it is read."""
    return code.replace("_", " ")


NOT_PERFORMANCE = Reason(
    "NOT_PERFORMANCE",
    "This says what would be missing, not how well anybody works: place in a network is no performance.",
    "G42",
)
