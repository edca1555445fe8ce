"""The answer about a draft in words, made when somebody reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from graphsvc.analysis.draft import evidence
from graphsvc.analysis.draft.check import DraftCheck
from graphsvc.analysis.draft.evidence import Seats
from graphsvc.analysis.draft.fit import ADJUSTMENTS, last_days
from graphsvc.analysis.overlap.formula import PLENARY
from graphsvc.analysis.overlap.rules import TABLE, Flag
from graphsvc.analysis.overlap.sentences import ENDS_SOMETHING, Advice, outlook
from graphsvc.model.codes import LEVELS
from graphsvc.snapshot.csr import Ix
from graphsvc.snapshot.days import day_of

NAMED = 6  # in one sentence
IT = "the draft"
LACKING = {"themes": "which themes it is for", "territories": "where it will work"}
ADVICE = {  # what the overlap with {other} would call for, were the draft founded as it is
    "NONE": "It would have something in common with {other}, but not enough to act on.",
    "COMPLETE_RECORD": "Complete the record first: {missing}.",
    "LET_END": "{other} is ending: found the new one as its successor and have its knowledge handed over.",
    "DRAFT_ENDS": "It would end within half a year: make it a task of {other} rather than a partnership.",
    "ONE_SUCCESSOR": "Both would end within half a year: make it a last task of {other}.",
    "DIVIDE_LABOUR": "Divide the labour with {other} by level or area, and keep a link between the two.",
    "MAKE_SATELLITE": "Nearly all its organisations sit in {other}, and it has an end in sight: "
    "run it as a satellite of {other}.",
    "OTHER_SATELLITE": "{other} has an end in sight and nearly all its members are among the organisations "
    "of the draft: make {other} its satellite, or let it widen.",
    "ABSORB": "Nearly all its organisations sit in {other}, which has its themes: let {other} take it on.",
    "OTHER_ABSORBED": "Nearly all members of {other} are among the organisations of the draft, which has its "
    "themes: let {other} widen, or merge it into the new one.",
    "MERGE": "Most organisations and themes are the same: let {other} take it on instead of a second one.",
    "MERGE_TWO_LEVELS": "Most organisations and themes are the same: let {other} take it on, with a planning "
    "and an operational level, as {united} members are too many for one table.",
    "DEMARCATE": "Same themes and ground, other organisations: ask {other} which of the two should take it; "
    "if both are needed, demarcate their remits and exchange observers.",
    "MEET_JOINTLY": "Same organisations, other themes: meet together with {other} or back to back, "
    "and share its secretariat.",
    "COORDINATE": "Co-ordinate with {other} from the start, and review in 12 months.",
}
TURNED = {"LET_END": "DRAFT_ENDS", "MAKE_SATELLITE": "OTHER_SATELLITE", "ABSORB": "OTHER_ABSORBED"}
CITED = {  # per adjustment the guidelines behind it
    "WIDEN_THEMES": (16,),
    "EXTEND_TERRITORY": (16, 21),
    "ADD_ORGANISATIONS": (16, 18),
    "ADD_LEVEL": (16, 21),
    "MAKE_ROOM": (16, 22),
    "PROLONG": (14, 16),
}


class Words(NamedTuple):
    """How things are called: a node by kind and ix; and in how many partnerships each organisation sits."""

    name: Callable[[str, int], str]
    seats: Seats
    it: str = IT  # what is to be taken on


class Adjustment(NamedTuple):
    """One thing that a partnership would have to change to take the draft on, as a proposal."""

    kind: str  # one of ADJUSTMENTS
    text: str
    guidelines: tuple[str, ...]
    share: float  # how far it goes now, 0 to 1; from 0.60 on nothing needs to change
    organisations: Ix
    themes: Ix
    territories: Ix


def summarise(check: DraftCheck, words: Words) -> tuple[str, tuple[str, ...]]:
    """What is proposed for the draft, in words, and the guidelines behind it."""
    cited = ("G16", "G17") if check.proposal == "NEW_PARTNERSHIP" and check.overlapping else ("G16",)
    return " ".join((*_proposal(check, words), *_open(check))), cited


def _proposal(check: DraftCheck, words: Words) -> Iterator[str]:
    if check.proposal == "COMPLETE_THE_DRAFT":
        lacking = [asked for name, asked in LACKING.items() if not getattr(check.draft, name)]
        yield f"Say first {' and '.join(lacking)}: without that, nothing can be proposed."
    elif check.proposal == "NEW_PARTNERSHIP":
        yield "Nothing that exists fits, even with two adjustments: a new partnership may be justified."
        if check.overlapping:
            yield f"{_counted(check.overlapping)} would overlap with it; see what is proposed for each."
    else:
        changes = " ".join(each.text for each in adjustments(check, 0, words))
        how = f"with adjustments. {changes}" if changes else "as it is."
        yield f"Ask {words.name('partnership', int(check.ix[0]))} first: it could take this on {how}"
        yield from _others(check)


def _others(check: DraftCheck) -> Iterator[str]:
    """How many could take it on beside the first."""
    ready, adjusted = check.suiting
    ready, adjusted = (ready - 1, adjusted) if ready else (ready, adjusted - 1)
    told = [f"{ready:,} other{'s' if ready > 1 else ''}"] if ready else []
    more = "more" if ready else "others" if adjusted > 1 else "other"
    told += [f"{adjusted:,} {more} with adjustments"] if adjusted else []
    if told:
        yield f"So could {', and '.join(told)}."


def _open(check: DraftCheck) -> Iterator[str]:
    """What is not known of the draft or of others."""
    if not check.draft.complete:
        return
    if not check.draft.organisations:
        yield "The draft names no organisations yet: fits rest on themes, territory and level alone."
    undecided = int(np.isnan(check.fits.value).sum())
    if undecided:
        yield f"{_counted(undecided)} listed cannot be judged: themes or territory are not recorded."


def _counted(number: int) -> str:
    return f"{number:,} partnership{'' if number == 1 else 's'}"


def advise(check: DraftCheck, row: int, words: Words) -> Advice:
    """What the overlap of one match would call for, were the draft founded as it is."""
    columns = check.columns
    entry = TABLE[columns.entry[row]]
    label = _labels(check, words)
    other = label(int(check.ix[row]))
    text = ADVICE[TURNED.get(entry.action, entry.action) if _turned(check, row) else entry.action]
    said = [
        text.format(
            other=other,
            united=int(columns.united_members[row]),
            missing="; ".join(_missing(check, row, other)),
        )
    ]
    guidelines = dict.fromkeys((16, *entry.guidelines))
    if entry.action in ENDS_SOMETHING and columns.flags[row] & Flag.STATUTORY:
        said.append(f"Check the legal basis before: {other} is statutory.")
        guidelines |= dict.fromkeys((2, 10))
    alternative, nearest = outlook(columns, row, check.registry.arrays, label)
    cited = tuple(f"G{number}" for number in guidelines)
    return Advice(entry.rule, entry.action, " ".join(said), cited, alternative, nearest)


def _missing(check: DraftCheck, row: int, other: str) -> Iterator[str]:
    """What rule R0 lacks, of the draft and of the other."""
    draft, arrays, ix = check.draft, check.registry.arrays, check.ix[row]
    drafted = {"themes": draft.themes, "territories": draft.territories, "organisations": draft.organisations}
    recorded = {"themes": arrays.themes, "territory": arrays.leaves, "members": arrays.members}
    for says, lacking in (
        (f"{IT} names", [field for field, listed in drafted.items() if not listed]),
        (f"{other} has", [field for field, rows in recorded.items() if not len(rows.row(ix))]),
    ):
        if lacking:
            yield f"{says} no {' and no '.join(lacking)}"


def _turned(check: DraftCheck, row: int) -> bool:
    """Whether the rule speaks of the other way round: the draft ends, or the other is the smaller one."""
    first = check.columns.a[row] == check.registry.arrays.partnerships
    if TABLE[check.columns.entry[row]].action == "LET_END":
        return bool(check.columns.flags[row] & (Flag.ENDING_A if first else Flag.ENDING_B))
    return not first


def _labels(check: DraftCheck, words: Words) -> Callable[[int], str]:
    ours = check.registry.arrays.partnerships
    return lambda ix: IT if ix == ours else words.name("partnership", ix)


def adjustments(check: DraftCheck, row: int, words: Words) -> list[Adjustment]:
    """What the partnership of a match would have to change, in the order of the parts of its fit."""
    return [
        _adjustment(check, row, words, place)
        for place in range(len(ADJUSTMENTS))
        if check.fits.short[row, place]
    ]


def _adjustment(check: DraftCheck, row: int, words: Words, place: int) -> Adjustment:
    kind, nothing = ADJUSTMENTS[place], np.zeros(0, np.int32)
    organisations = themes = territories = nothing
    if kind == "ADD_ORGANISATIONS":
        organisations = evidence.missing_organisations(check, row, words.seats)
    elif kind == "WIDEN_THEMES":
        themes = evidence.missing_themes(check, row)
    elif kind == "EXTEND_TERRITORY":
        territories = evidence.missing_territories(check, row)
    named = {"organisation": organisations, "theme": themes, "territory": territories}
    names = [words.name(each, int(ix)) for each, found in named.items() for ix in found]
    share = float(check.fits.parts[place][row])
    text = _TEXTS[kind](check, row, _Said(words.it, _listed(names), share))
    cited = tuple(f"G{number}" for number in CITED[kind])
    return Adjustment(kind, text, cited, share, organisations, themes, territories)


def _listed(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more:,} more" if more > 0 else "")


class _Said(NamedTuple):
    """What an adjustment is about."""

    it: str
    names: str
    share: float


def _level(check: DraftCheck, row: int, said: _Said) -> str:
    wanted = LEVELS[check.draft.level]
    is_now = LEVELS[check.registry.arrays.level[check.ix[row]]]
    return f"Agree on work at {wanted} level, too: it is {is_now}."


def _room(check: DraftCheck, row: int, said: _Said) -> str:
    members = int(check.registry.arrays.members.sizes[check.ix[row]])
    united = int(check.columns.united_members[row])
    return (
        f"Make room, or work with a planning and an operational level: it has {members:,} members, with "
        f"those of {said.it} {united:,}, and one table seats {PLENARY}."
    )


def _prolong(check: DraftCheck, row: int, said: _Said) -> str:
    arrays = check.registry.arrays
    day = int(last_days(arrays, check.ix[[row]])[0])
    ends = "is to end" if day == arrays.as_of_day else f"ends on {day_of(day)}"
    return f"Prolong it: it {ends}, before {said.it}'s time is over: it is there for {said.share:.0%} of it."


_TEXTS: dict[str, Callable[[DraftCheck, int, _Said], str]] = {
    "WIDEN_THEMES": lambda check, row, said: (
        f"Widen its themes to {said.names}: it covers {said.share:.0%} of {said.it}'s."
    ),
    "EXTEND_TERRITORY": lambda check, row, said: (
        f"Extend its territory to {said.names}: it covers {said.share:.0%} of {said.it}'s ground."
    ),
    "ADD_ORGANISATIONS": lambda check, row, said: (
        f"Add {said.names}: it has {said.share:.0%} of {said.it}'s organisations, by weight."
    ),
    "ADD_LEVEL": _level,
    "MAKE_ROOM": _room,
    "PROLONG": _prolong,
}
