"""The health of a network in words: what stands out, what to do about it, and what the figures leave open."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graphsvc.analysis.health.table import Authority, Measure, Mixing, NetworkHealth, Told
from graphsvc.analysis.reasons import Fact, Reason
from graphsvc.model.codes import AUTHORITIES
from graphsvc.snapshot.arrays import UNKNOWN_DAY
from graphsvc.snapshot.days import day_number, day_of, starts
from graphsvc.snapshot.snapshot import Snapshot

INWARD, UPWARD, ACROSS, NETWORKS = "G31", "G35", "G36", "G40"
SURE = 0.05  # a p-value below it is told as more than chance


def reasons(health: NetworkHealth) -> list[Reason]:
    """What the figures say, and what could be done; nothing where no partnership is active."""
    if not health.partnerships:
        return []
    return [
        *_contact(health),
        *_mixing(health.territory, "regions", "TERRITORIES"),
        *_mixing(health.level, "levels", "LEVELS"),
        *_nation(health),
        *_inward(health),
        *_upward(health),
    ]


def caveats(health: NetworkHealth, snapshot: Snapshot) -> list[Reason]:
    """What the record leaves open on the day."""
    return [*_unrecorded(health), *_thin(health, snapshot)]


def inward_reasons(health: NetworkHealth, partnership: int) -> list[Reason]:
    """What is recorded of one partnership's contact with its members (G31)."""
    informed = health.informed
    members, reached = int(informed.members[partnership]), int(informed.reached[partnership])
    if members < 0:
        text = "No contact with its members is recorded: whether they are told of the work is not known."
        return [Reason("INWARD_NOT_EVALUATED", text, INWARD)]
    never = len(informed.never.row(partnership))
    text = f"{_of(reached, members)} members had contact within six months"
    text += f"; with {never:,} of them none at all is recorded: report back to them." if never else "."
    facts = (Fact("members", f"{members}"), Fact("reached", f"{reached}"), Fact("never reached", f"{never}"))
    return [Reason("INWARD", text, INWARD, facts)]


def upward_reasons(health: NetworkHealth, partnership: int) -> list[Reason]:
    """Which authorities of its level one partnership tells of its work (G35), and how far the nation is."""
    informed = health.informed
    if informed.told[partnership, 0] == Told.NOT_ACTIVE:
        return []
    found = [_authority(kind, *_contact_with(health, partnership, kind)) for kind in Authority]
    steps = int(informed.steps[partnership])
    if steps > 0:
        text = f"A national body or partnership is {_many(steps, 'contact')} away."
        found.append(Reason("STEPS_TO_NATION", text, NETWORKS, (Fact("contacts", f"{steps}"),)))
    return found


def _contact_with(health: NetworkHealth, partnership: int, kind: Authority) -> tuple[int, float]:
    return int(health.informed.told[partnership, kind]), float(health.informed.age[partnership, kind])


def _authority(kind: Authority, told: int, age: float) -> Reason:
    name, one = AUTHORITIES[kind], f"{_article(AUTHORITIES[kind])} {AUTHORITIES[kind]} authority of its level"
    last = "" if np.isnan(age) else f"; the last contact was {_many(round(age), 'day')} ago"
    facts = () if np.isnan(age) else (Fact("last contact", f"{age:.0f}", "days ago"),)
    texts = {
        Told.INFORMED: f"It is in touch with {one}{last}.",
        Told.AT_THE_TABLE: f"{one[0].upper()}{one[1:]} is a member, without a live link of its own{last}: "
        "see that it hears of the work as an authority, too.",
        Told.NOT_INFORMED: f"No live link to {one} is recorded{last}: report to one.",
        Told.NOT_EVALUATED: f"Whether {one} is told is not known{last}.",
    }
    return Reason(f"{name.upper()}_{Told(told).name}", texts[Told(told)], UPWARD, facts)


def _contact(health: NetworkHealth) -> Iterator[Reason]:
    linked, largest = health.value(Measure.LINKED_SHARE), health.value(Measure.LARGEST_SHARE)
    known = health.partnerships - health.not_evaluated
    facts = (Fact("live links", f"{health.links}"), Fact("groups", f"{health.components}"))
    if not health.links and health.undated_links:
        text = (
            f"No contact of {_many(known, 'partnership')} whose links are known is dated within a year, and "
        )
        text += f"{_many(health.undated_links, 'link')} without any date: ask when the last contact was."
        yield Reason("CONTACT_UNDATED", text, ACROSS, facts[:1])
    if linked is None or largest is None:
        return
    in_contact = round(linked * known)
    text = f"{_of(in_contact, known)} partnerships whose links are known {_have(in_contact)} live contact."
    together = _of(round(largest * health.partnerships), health.partnerships)
    text += f" Contact holds {together} together in the largest of {_many(health.components or 0, 'group')}, "
    text += "those of one counted."
    yield Reason("CONTACT", text, ACROSS, facts)


def _mixing(mixing: Mixing, groups: str, code: str) -> Iterator[Reason]:
    every = mixing.between + mixing.within
    if mixing.expected is None or mixing.p_value is None:
        return
    index = (mixing.between - mixing.within) / every
    facts = (
        Fact("E-I index", f"{index:.2f}"),
        Fact("by chance", f"{mixing.expected:.2f}"),
        Fact("p", f"{mixing.p_value:.3f}"),
    )
    text = f"{_of(mixing.between, every)} live links join two {groups}"
    if mixing.p_value >= SURE:
        yield Reason(f"{code}_AS_BY_CHANCE", f"{text}, about as many as chance would give.", ACROSS, facts)
    elif index < mixing.expected:
        text += f", fewer than chance would give: bring {groups} together (see holes)."
        yield Reason(f"{code}_APART", text, ACROSS, facts)
    else:
        text += ", more than chance would give."
        yield Reason(f"{code}_JOINED", text, ACROSS, facts)


def _nation(health: NetworkHealth) -> Iterator[Reason]:
    share = health.value(Measure.WITHIN_REACH_OF_NATION)
    if share is None:
        if not health.national and not health.bodies:
            text = "Neither a national body nor a national partnership is recorded."
            yield Reason("NO_NATION", text, NETWORKS)
        return
    text = f"{share:.0%} of partnerships that are not national, and whose links are known, are within three "
    text += "contacts of a national body or partnership."
    facts = (
        Fact("national partnerships", f"{health.national}"),
        Fact("national bodies", f"{health.bodies}"),
    )
    yield Reason("NATION", text, NETWORKS, facts)


def _inward(health: NetworkHealth) -> Iterator[Reason]:
    if not health.inward_evaluated:
        text = (
            "No contact of partnerships with their members is recorded: nobody can tell whether these hear "
        )
        yield Reason("INWARD_NOT_EVALUATED", f"{text}of the work.", INWARD)
        return
    told, every = health.inward_evaluated, health.partnerships
    text = f"Of {_of(told, every)} partnerships contact with members is recorded. "
    text += f"{_of(health.reached, health.members)} members had contact within six months, and with "
    text += f"{f'{health.never:,}' if health.never else 'none'} of them no contact at all is recorded."
    if told < every:
        text += " What the others tell theirs is not known."
    facts = (Fact("members", f"{health.members}"), Fact("reached", f"{health.reached}"))
    yield Reason("INWARD", text, INWARD, facts)


def _upward(health: NetworkHealth) -> Iterator[Reason]:
    for kind in Authority:
        name, counts = AUTHORITIES[kind], health.told[kind].tolist()
        if counts[Told.NOT_EVALUATED] == health.partnerships:
            text = f"Whether {name} authorities are told of the work is recorded of no partnership."
            yield Reason(f"{name.upper()}_NOT_EVALUATED", text, UPWARD)
            continue
        told, evaluated = counts[Told.INFORMED], health.told_evaluated[kind]
        text = f"{_of(told, evaluated)} partnerships of which it can be told {_have(told)} live contact with "
        text += f"{_article(name)} {name} authority of the same level. " if evaluated else ""
        text += f"Of all others {counts[Told.AT_THE_TABLE]:,} have one as a member, "
        text += (
            f"{counts[Told.NOT_INFORMED]:,} have neither, and of {counts[Told.NOT_EVALUATED]:,} it is not "
        )
        text += "known."
        yield Reason(name.upper(), text, UPWARD)


def _unrecorded(health: NetworkHealth) -> Iterator[Reason]:
    if not health.partnerships:
        text = "No partnership is active on this day, as far as is recorded."
        yield Reason("NO_PARTNERSHIPS", text)
    elif health.not_evaluated == health.partnerships:
        text = "No partnership's links are recorded: how contact holds the network together is not known."
        yield Reason("NOTHING_EVALUATED", text, ACROSS)
    elif health.not_evaluated:
        some = _of(health.not_evaluated, health.partnerships)
        text = f"Of {some} partnerships no links are recorded. They count as without contact in all but the "
        text += "linked share: the network may be better connected than shown, not worse."
        yield Reason("NOT_EVALUATED", text, ACROSS)
    if health.undated_links:
        text = (
            f"{_many(health.undated_links, 'link')} without a dated contact left out: record the latest one."
        )
        yield Reason("UNDATED_LINKS", text, ACROSS)


def _thin(health: NetworkHealth, snapshot: Snapshot) -> Iterator[Reason]:
    """What an early day does not know: registers keep what is, and little of what was."""
    if health.links_since:
        text = (
            f"Of {_many(health.links_since, 'link')} only a contact after this day is recorded: what contact "
        )
        text += "there was by then is not kept, so figures of earlier days come out too low."
        yield Reason("LATER_CONTACT", text, ACROSS)
    today, start = day_number(snapshot.as_of), snapshot.partnerships.start
    described = starts(list(snapshot.sources.values()))
    described = described[described != UNKNOWN_DAY]
    if len(described) and today < described.min():
        text = (
            f"Every file on record describes {day_of(described.min())} or a later day. What ended before, or "
        )
        text += "was different, is in this picture only as far as they tell of the past."
        yield Reason("BEFORE_THE_RECORD", text)
        unknown = int(np.count_nonzero(snapshot.arrays.active & (start == UNKNOWN_DAY)))
        if unknown:
            some = _of(unknown, health.partnerships)
            text = f"Of {some} partnerships the start is not known: they count here, there or not."
            yield Reason("UNKNOWN_STARTS", text)
    written = snapshot.partnerships.columns["start"]
    seen_later = sum(str(written[ix]).startswith("..") for ix in np.flatnonzero(start > today).tolist())
    if seen_later:
        text = f"{_many(seen_later, 'partnership')} first seen after this day may have been there by then."
        yield Reason("FIRST_SEEN_LATER", text)


def _many(number: int, one: str) -> str:
    return f"{number:,} {one if number == 1 else one + 's'}"


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def _of(some: int, every: int) -> str:
    return f"{f'{some:,}' if some else 'None'} of {every:,}"


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"
