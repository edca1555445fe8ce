"""What is proposed to two partnerships, in one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphsvc.analysis.links.evidence import Evidence, Introducer
from graphsvc.analysis.links.record import NO_LINK
from graphsvc.analysis.links.table import Block, MissingLinks
from graphsvc.snapshot.links import LinkState
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import NodeTable

_PROPOSED = {
    NO_LINK: "Open a link between {0} and {1}",
    LinkState.OVER: "Ask whether the link between {0} and {1}, which has ended, is needed again",
    LinkState.UNDATED: "Ask {0} and {1} when they last were in contact, and put it on record",
    LinkState.LIVE: "Keep up the link between {0} and {1}",
    LinkState.FADING: "Renew the link between {0} and {1} before it goes silent",
    LinkState.STALE: "Take up the link between {0} and {1} again, which has gone silent",
}
_TO_INTRODUCE = (NO_LINK, LinkState.OVER, LinkState.STALE)  # others know each other still


def proposal(answer: MissingLinks, row: int, evidence: Evidence, snapshot: Snapshot) -> str:
    """What is proposed to the two of a row; those of one name are called by name and key."""
    columns, state = answer.columns, int(answer.columns.state[row])
    ways = evidence.introducers[:1] if state in _TO_INTRODUCE else ()
    pair = int(columns.a[row]), int(columns.b[row])
    names = told_apart(snapshot.partnerships, (*pair, *(ix for way in ways for ix in _steps(way))))
    if columns.blocked[row] != Block.NONE:
        return f"No link is proposed between {names[0]} and {names[1]}."
    return f"{_PROPOSED[state].format(*names)}{_introduced(*names[2:])}."


def told_apart(table: NodeTable, numbers: Sequence[int]) -> list[str]:
    """The names of some nodes; with the key where several bear one name."""
    names = [str(table.columns["name"][ix] or table.keys[ix]) for ix in numbers]
    return [
        f"{name} ({table.keys[ix]})" if names.count(name) > 1 else name
        for name, ix in zip(names, numbers, strict=True)
    ]


def _introduced(*names: str) -> str:
    if not names:
        return ""
    way = "".join(f" by way of {name}" for name in names[1:])
    return f"; {names[0]} could introduce them{way}"


def _steps(way: Introducer) -> Iterator[int]:
    """The partnerships on the way from the one to the other."""
    yield way.partnership
    if way.by_way_of is not None:
        yield way.by_way_of
