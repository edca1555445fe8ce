"""What is proposed to a family, in words: a proposal that is true of each of its pairs."""

from __future__ import annotations

from collections import Counter

import numpy as np

from graphsvc.analysis.families.burden import known
from graphsvc.analysis.families.table import NEIGHBOURS, Families
from graphsvc.analysis.overlap.evidence import Label
from graphsvc.analysis.overlap.formula import PLENARY
from graphsvc.analysis.overlap.rules import TABLE, Entry, Flag
from graphsvc.analysis.overlap.sentences import ENDS_SOMETHING, JOINS, Advice, Follows, Heaviest, advise
from graphsvc.analysis.overlap.thresholds import amount, named
from graphsvc.kernels.sets import LEEWAY, Floats
from graphsvc.model.codes import LEGAL_BASES
from graphsvc.snapshot.arrays import UNKNOWN_DAY, Arrays

R8 = Entry("R8", "JOIN_NEIGHBOURS", (16, 17, 20, 22))
OTHERWISE = TABLE[-1]
WORDS = {
    "NONE": "No rule fires for every pair of the {number}: they have something in common, "
    "but not enough to act on.",
    "ONE_SUCCESSOR": "All {number} are ending: let them end, agree on one successor and transfer "
    "what they know.",
    "MAKE_SATELLITE": "Run the smaller as satellites of {largest}: nearly all of their members sit in the "
    "larger of each pair, and they have an end in sight.",
    "ABSORB": "Absorb the smaller into {largest}, or give them an end date: of each pair nearly all members "
    "of the smaller sit in the larger, which has its themes.",
    "MERGE": "Propose one partnership of the {number}: each pair has most members and themes in common.",
    "MERGE_TWO_LEVELS": "Propose one partnership of the {number} with a planning and an operational level: "
    "each pair has most members and themes in common, and {united} members are too many for one table.",
    "DEMARCATE": "Same themes and ground, different members: demarcate the remits of the {number}, exchange "
    "observers, or ask which of them should take it.",
    "MEET_JOINTLY": "Same people, different themes: hold joint or back-to-back meetings of the {number}, "
    "share a secretariat.",
    "COORDINATE": "Coordinate the {number} together, and review in 12 months.",
    "JOIN_NEIGHBOURS": "The same members from above sit at {number} tables: hold joint or back-to-back "
    "meetings, form one board with local delivery teams, or merge and keep those teams.",
}


def advise_family(
    families: Families,
    family: int,
    arrays: Arrays,
    label: Label,
    heaviest: Heaviest | None = None,
    *,
    follows: Follows | None = None,
) -> Advice:
    """The advice on one family in words; `label`, `heaviest` and `follows` as in `advise`.

    Two overlapping partnerships get the advice on their pair. More get what the rule of every pair
    proposes, a merger where every rule joins the two, and else to coordinate (R7).
    """
    group = _Group(families, family, arrays, label)
    if families.kind == NEIGHBOURS:
        return _written(group, R8, None, heaviest)
    assert families.overlaps is not None
    if len(group.members) == 2:
        return advise(families.overlaps, group.rows.start, arrays, label, heaviest, follows=follows)
    entry = _entry(group)
    alternative = None if entry.action in {"NONE", OTHERWISE.action} else OTHERWISE
    return _written(group, entry, alternative, heaviest)


class _Group:
    """One family, with names."""

    def __init__(self, families: Families, family: int, arrays: Arrays, label: Label) -> None:
        self.families, self.arrays, self.label = families, arrays, label
        self.members = families.members.row(family)
        self.rows = families.rows(family)
        self.weakest = families.weakest(family)

    @property
    def entries(self) -> list[Entry]:
        """The rows of the decision table that match its pairs."""
        overlaps = self.families.overlaps
        return [] if overlaps is None else [TABLE[number] for number in overlaps.columns.entry[self.rows]]

    @property
    def united(self) -> int:
        """Organisations that sit at one of the tables or more."""
        return len(np.unique(np.concatenate([self.arrays.members.row(int(ix)) for ix in self.members])))

    def pair(self, row: int) -> str:
        pairs = self.families.pairs
        one, other = sorted((int(pairs.a[row]), int(pairs.b[row])))
        return f"{self.label(one)} and {self.label(other)}"

    def largest(self) -> str:
        """The one with most members; equal: of the smaller key."""
        return self.label(int(self.members[np.argmax(self.arrays.members.sizes[self.members])]))


def _entry(group: _Group) -> Entry:
    """What every pair's rule allows to propose to all."""
    entries = group.entries
    actions, rules = {entry.action for entry in entries}, {entry.rule for entry in entries}
    if actions <= JOINS and actions != {"ABSORB"}:
        action = "MERGE" if group.united <= PLENARY else "MERGE_TWO_LEVELS"
        row = next(entry for entry in TABLE if entry.action == action)
        return row._replace(rule=row.rule if rules == {row.rule} else None)
    if len(actions) == 1:
        return entries[0]
    return next((entry for entry in entries if entry.action == "NONE"), OTHERWISE)


def _written(group: _Group, entry: Entry, alternative: Entry | None, heaviest: Heaviest | None) -> Advice:
    extra = _modifiers(group, entry)
    guidelines = dict.fromkeys((*entry.guidelines, *(number for _, numbers in extra for number in numbers)))
    words = {"number": len(group.members), "largest": group.largest(), "united": group.united}
    sentences = (
        WORDS[entry.action].format(**words),
        *_pair_by_pair(group),
        *(text for text, _ in extra),
        *_remarks(group, heaviest),
    )
    return Advice(
        rule=entry.rule,
        action=entry.action,
        text=" ".join(sentences),
        guidelines=tuple(f"G{number}" for number in guidelines),
        alternative=alternative and named(alternative),
        nearest_threshold=_nearest(group),
    )


def _pair_by_pair(group: _Group) -> list[str]:
    """What is proposed to the pairs, where that is not one thing."""
    found = Counter(named(entry) for entry in group.entries if entry.rule)
    if len({entry.action for entry in group.entries}) <= 1:
        return []
    return [f"Pair by pair: {', '.join(f'{words} for {number}' for words, number in found.most_common())}."]


def _modifiers(group: _Group, entry: Entry) -> list[tuple[str, tuple[int, ...]]]:
    """What is added to the proposal, with guidelines."""
    found: list[tuple[str, tuple[int, ...]]] = []
    statutory = group.arrays.legal_basis[group.members] == LEGAL_BASES.index("statutory")
    if entry.action in {*ENDS_SOMETHING, R8.action} and statutory.any():
        found.append((f"Check the legal basis before: {_of(statutory)} statutory.", (2, 10)))
    if entry.action in JOINS:
        found.append((_continuity(group), (20, 38)))
    if group.families.overlaps is not None and entry.action != "NONE":
        unlinked = group.families.overlaps.columns.flags[group.rows] & Flag.NO_LIVE_LINK > 0
        if unlinked.any():
            these = (
                f"{unlinked.sum()} of the {len(unlinked)}" if not unlinked.all() else f"all {len(unlinked)}"
            )
            found.append((f"Open links: no live contact is recorded for {these} pairs.", (36,)))
    return found


def _of(chosen: np.ndarray) -> str:
    """How many of the partnerships, with the verb."""
    number = int(chosen.sum())
    return (
        "all of them are" if number == len(chosen) else f"{number} of them {'is' if number == 1 else 'are'}"
    )


def _continuity(group: _Group) -> str:
    start = group.arrays.start[group.members]
    oldest = np.flatnonzero(start == start.min())
    core = "the core people of the longest-lived of them"
    if len(oldest) == 1 and UNKNOWN_DAY not in start:
        core = f"the core people of {group.label(int(group.members[oldest[0]]))}, which has lived longest"
    return f"Keep {core}, and plan how knowledge is transferred."


def _remarks(group: _Group, heaviest: Heaviest | None) -> list[str]:
    """Reasons to read the score with care."""
    found = []
    if (group.arrays.members_complete[group.members] == 0).any():
        found.append("The list of members is said to be incomplete for some of them.")
    if not known(group.arrays.members, group.members):
        return found
    cut, floors = group.families.cut, group.families.pairs.floor[group.rows]
    resting = int((floors < cut - LEEWAY).sum())
    if not resting:
        return [*found, f"Every pair stays at {cut:.2f} or above even if any one membership is wrong."]
    return [*found, _resting(group, floors, resting, heaviest)]


def _resting(group: _Group, floors: Floats, resting: int, heaviest: Heaviest | None) -> str:
    """Which membership carries a pair, first of all the one that would fall deepest."""
    pairs, row = group.families.pairs, group.rows.start + int(np.argmin(floors))
    one, other = sorted((int(pairs.a[row]), int(pairs.b[row])))
    on = "" if heaviest is None else f" on the membership of {heaviest(one, other)}"
    if len(floors) == 1:
        where = on and f":{on.removeprefix(' on')} in {group.label(one)} or in {group.label(other)}"
        return f"They rest on one record{where}."
    some = "Every pair rests" if resting == len(floors) else f"{resting} of the {len(floors)} pairs rest"
    where = on and f": {group.pair(row)}, first of all,{on} in either"
    return f"{some} on one record{where}."


def _nearest(group: _Group) -> str:
    score, cut = float(group.families.pairs.score[group.weakest]), group.families.cut
    return (
        f"the score of {group.pair(group.weakest)}, the weakest pair, is {score:.2f}, "
        f"{amount(score - cut)} above {cut:.2f}; under it they are not in one family"
    )
