"""Why some players are key, in words and with the facts behind them."""

from __future__ import annotations

from collections.abc import Iterator

from graphsvc.analysis.key_players.table import LINKS, KeyPlayers, Purpose
from graphsvc.analysis.reasons import Fact, Reason
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import NodeTable

NETWORKS, EXCHANGE, EXITS = "G9", "G36", "G38"


def reasons(answer: KeyPlayers) -> list[Reason]:
    """What the set does together, and how sure it is that no other does more."""
    if answer.nothing is not None:
        return []
    told = _lost(answer) if answer.purpose is Purpose.LOSE else _briefed(answer)
    return [*told, *_sureness(answer), *_grounds(answer)]


def reasons_of(answer: KeyPlayers, place: int, snapshot: Snapshot) -> list[Reason]:
    """What the player at a place adds to those before it."""
    table = snapshot.partnerships if answer.graph == LINKS else snapshot.organisations
    ix = int(answer.players[place])
    if answer.purpose is Purpose.LOSE:
        return [_loss(answer, place, table, ix)]
    return [_news(answer, place, table, ix)]


def _lost(answer: KeyPlayers) -> Iterator[Reason]:
    stages = answer.stages
    before, after = float(stages.fragmentation[0]), float(stages.fragmentation[-1])
    far, farther = (float(stages.distance_fragmentation[at]) for at in (0, -1))
    facts = (Fact("pairs apart now", f"{before:.3f}"), Fact("pairs apart without them", f"{after:.3f}"))
    without = _them(answer, "Without it", "Without the {number} of them")
    today = "as today" if f"{after:.1%}" == f"{before:.1%}" else f"today it is {before:.1%}"
    pairs = f"{after:.1%} of the pairs of partnerships left have no way to each other {_way(answer)}"
    text = f"{without} {pairs}{', ' if today == 'as today' else '; '}{today}."
    yield Reason("APART", text, EXITS, facts)
    facts = (Fact("distance fragmentation now", f"{far:.4f}"), Fact("without them", f"{farther:.4f}"))
    if farther > far:
        text = (
            f"With distance counted, too, fragmentation goes from {far:.3f} to {farther:.3f}: at 0 all are "
            "one step apart, at 1 none has a way to any other."
        )
        yield Reason("FARTHER", text, EXITS, facts)
    else:
        fragmented = f"fragmentation {farther:.3f}, today {far:.3f}"
        text = f"Whoever goes, those who are left are no farther apart than today ({fragmented})."
        yield Reason("NOTHING_HANGS", text, EXITS, facts)


def _briefed(answer: KeyPlayers) -> Iterator[Reason]:
    reached, total = int(answer.stages.reached[-1]), answer.partnerships
    facts = (Fact("reached", f"{reached}", "partnerships"), Fact("active", f"{total}", "partnerships"))
    told = _them(answer, "Told to it", "Told to the {number} of them")
    some = f"{reached:,} of {total:,} partnerships ({reached / total:.0%})"
    text = f"{told}, news reaches {some} {_within(answer)}."
    yield Reason("REACHES", text, EXCHANGE, facts)
    enough = next(at for at, each in enumerate(answer.stages.reached) if each == reached)
    if enough < len(answer):
        which = "first alone reaches" if enough == 1 else f"first {enough} reach"
        yield Reason("ENOUGH", f"The {which} as many.", EXCHANGE)


def _within(answer: KeyPlayers) -> str:
    """How far news goes, in words."""
    if answer.graph == LINKS:
        return "directly" if answer.steps == 1 else f"over at most {answer.steps} links"
    if answer.steps == 1:
        return "in which they sit"
    return f"over at most {answer.steps - 1} other {_plural(answer.steps - 1, 'member', 'members')}"


def _sureness(answer: KeyPlayers) -> Iterator[Reason]:
    number, sets = len(answer), f"{answer.sets:,.0f}" if answer.sets < 1e12 else f"{answer.sets:.1e}"
    facts = (Fact("sets", f"{answer.sets:.0f}"), Fact("compared", f"{answer.compared}"))
    if answer.sets == 1:
        text = "Nobody else could be chosen: no more have a tie."
        yield Reason("EXACT", text, NETWORKS, facts)
    elif answer.exact:
        text = f"No other {_plural(number, 'one', f'{number}')} would do more: all {sets} were compared."
        yield Reason("EXACT", text, NETWORKS, facts)
    else:
        text = (
            f"{sets} sets of {number} are too many to compare: these were found one after the other and by "
            f"swaps among {answer.compared:,} sets. Others may do a little more."
        )
        yield Reason("GREEDY", text, NETWORKS, facts)
    if not answer.exact and answer.weighed < answer.candidates:
        text = f"Only the {answer.weighed:,} of {answer.candidates:,} that alone do most were weighed."
        yield Reason("FOREMOST", text, NETWORKS, (Fact("weighed", f"{answer.weighed}"),))
    if answer.alternative_count:
        others = answer.alternative_count
        text = f"{others:,} other {_plural(others, 'choice does', 'choices do')} as much: take whom it suits."
        yield Reason("AS_GOOD", text, NETWORKS, (Fact("as good", f"{others}"),))


def _grounds(answer: KeyPlayers) -> Iterator[Reason]:
    if answer.sources < answer.partnerships:
        text = (
            f"Distances were measured from {answer.sources:,} of {answer.partnerships:,} partnerships, drawn "
            "at random."
        )
        yield Reason("SAMPLED", text, None, (Fact("measured from", f"{answer.sources}", "partnerships"),))
    if len(answer) < answer.size:
        text = f"Only {len(answer)} can be named, not {answer.size}: no more have a tie that counts."
        yield Reason("FEWER", text, None)
    if answer.undated:
        links = _plural(
            answer.undated, "link without a dated contact counts", "links without a dated contact count"
        )
        text = f"{answer.undated:,} {links} as live."
        yield Reason("UNDATED", text, EXCHANGE, (Fact("undated", f"{answer.undated}", "links"),))


def _loss(answer: KeyPlayers, place: int, table: NodeTable, ix: int) -> Reason:
    name, fact = _name(table, ix), _fact(table, ix)
    gain = float(answer.value[place + 1] - answer.value[place])
    cut = _cut(answer, place)
    facts = (fact, Fact("fragmentation added", f"{gain:.4f}"))
    if cut:
        pairs = _plural(cut, "pair of other partnerships has", "pairs of other partnerships have")
        if answer.graph != LINKS:
            pairs = _plural(cut, "pair of partnerships has", "pairs of partnerships have")
        text = f"Without {name} {cut:,} {pairs} no way to each other any more {_way(answer)}."
        return Reason("CUTS_OFF", text, EXITS, (*facts, Fact("pairs cut off", f"{cut}", "pairs")))
    if gain > 0:
        text = f"Without {name} ways become longer: fragmentation rises by {gain:.4f}."
        return Reason("LENGTHENS", text, EXITS, facts)
    return Reason("REPLACED", f"Without {name} those who are left are no farther apart.", EXITS, facts)


def _cut(answer: KeyPlayers, place: int) -> int | None:
    """Pairs of others that its going leaves without a way; None where a sample was measured."""
    connected = answer.stages.connected
    if connected[place] < 0:
        return None
    return int(connected[place] - connected[place + 1] - answer.own[place])


def _news(answer: KeyPlayers, place: int, table: NodeTable, ix: int) -> Reason:
    name, fact = _name(table, ix), _fact(table, ix)
    more = int(answer.stages.reached[place + 1] - answer.stages.reached[place])
    facts = (fact, Fact("reached first", f"{more}", "partnerships"))
    if not more:
        text = f"{name} reaches nobody more {_within(answer)}, but is nearer to others."
        return Reason("NEARER", text, EXCHANGE, facts)
    itself = " (itself included)" if answer.graph == LINKS else ""
    beside = " that those above do not reach" if place else ""
    partnerships = _plural(more, "partnership", "partnerships")
    text = f"From {name} news reaches {more:,} {partnerships}{itself}{beside}."
    return Reason("REACHES", text, EXCHANGE, facts)


def _way(answer: KeyPlayers) -> str:
    return "over links" if answer.graph == LINKS else "by members in common"


def _them(answer: KeyPlayers, one: str, several: str) -> str:
    return one if len(answer) == 1 else several.format(number=len(answer))


def _fact(table: NodeTable, ix: int) -> Fact:
    return Fact("player", _name(table, ix), key=table.keys[ix])


def _name(table: NodeTable, ix: int) -> str:
    return str(table.columns["name"][ix] or table.keys[ix])


def _plural(number: int, one: str, many: str) -> str:
    return one if number == 1 else many
