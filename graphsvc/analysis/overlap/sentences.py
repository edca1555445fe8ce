"""The answer of one pair in words, made when somebody reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from graphsvc.analysis.overlap.evidence import Label, Pair
from graphsvc.analysis.overlap.formula import FORMULA, STRONG
from graphsvc.analysis.overlap.rules import BANDS, TABLE, Entry, Flag
from graphsvc.analysis.overlap.table import Columns, Overlaps
from graphsvc.analysis.overlap.thresholds import alternative, nearest
from graphsvc.kernels.sets import LEEWAY
from graphsvc.snapshot.arrays import UNKNOWN_DAY, Arrays

Heaviest = Callable[[int, int], str]  # how the rarest member that two partnerships share is called, by ix
Follows = Callable[[int, int], bool]  # whether the second is recorded as the successor of the first, by ix

ADVICE = {
    "NONE": "No rule fires: the two have something in common, but not enough to act on.",
    "COMPLETE_RECORD": "Complete the record first: {missing}.",
    "KEEP_SATELLITE": "Keep both: one is recorded as a satellite of the other.",
    "LET_END": "{ending} is ending: let it end and hand over to {staying}.",
    "ONE_SUCCESSOR": "Both are ending: let them end, agree on one successor and transfer what they know.",
    "DIVIDE_LABOUR": "Divide the labour by level or area and keep a link between the levels; do not merge.",
    "MAKE_SATELLITE": "{a} has an end in sight and nearly all of its members in {b}: "
    "run it as a satellite of {b}.",
    "ABSORB": "Nearly all members of {a} sit in {b}, which has its themes: "
    "absorb {a} into {b}, or give it an end date.",
    "MERGE": "Propose a merger: most members and themes are the same.",
    "MERGE_TWO_LEVELS": "Propose a merger with a planning and an operational level: "
    "most members and themes are the same, and {united} members are too many for one table.",
    "DEMARCATE": "Same themes and ground, different members: demarcate the remits, exchange observers, "
    "or ask which of the two should take it.",
    "MEET_JOINTLY": "Same people, different themes: hold joint or back-to-back meetings, "
    "share a secretariat.",
    "COORDINATE": "Coordinate, and review in 12 months.",
}
ENDS_SOMETHING = {"LET_END", "ONE_SUCCESSOR", "ABSORB", "MERGE", "MERGE_TWO_LEVELS"}
JOINS = {"ABSORB", "MERGE", "MERGE_TWO_LEVELS"}


class Advice(NamedTuple):
    """What is proposed for a pair; guidelines as Rec(2003)21 numbers them."""

    rule: str | None
    action: str
    text: str
    guidelines: tuple[str, ...]
    alternative: str | None  # the next rule that would match
    nearest_threshold: str | None  # which number, changed a little, changes the answer


def advise(
    overlaps: Overlaps,
    row: int,
    arrays: Arrays,
    label: Label,
    heaviest: Heaviest | None = None,
    *,
    follows: Follows | None = None,
) -> Advice:
    """The advice for one row in words; `label` names a partnership, `heaviest` the rarest shared member.

    `follows` tells recorded successions: both of such a pair are active, or it would be no overlap.
    """
    pair = Pair(overlaps.columns, row, arrays, label)
    entry = TABLE[pair.number("entry")]
    extra = [*_succession(pair, follows), *_modifiers(pair, entry)]
    guidelines = dict.fromkeys((*entry.guidelines, *(number for _, numbers in extra for number in numbers)))
    return Advice(
        rule=entry.rule,
        action=entry.action,
        text=" ".join(
            (_main(pair, entry), *_containment(pair), *(text for text, _ in extra), *_remarks(pair, heaviest))
        ),
        guidelines=tuple(f"G{number}" for number in guidelines),
        alternative=alternative(pair),
        nearest_threshold=nearest(pair),
    )


def outlook(columns: Columns, row: int, arrays: Arrays, label: Label) -> tuple[str | None, str | None]:
    """Of one row the next rule that would match, and the nearest threshold, in words."""
    pair = Pair(columns, row, arrays, label)
    return alternative(pair), nearest(pair)


def _main(pair: Pair, entry: Entry) -> str:
    ending, staying = (pair.a, pair.b) if pair.has(Flag.ENDING_A) else (pair.b, pair.a)
    words = {"a": pair.a, "b": pair.b, "ending": ending, "staying": staying}
    return ADVICE[entry.action].format(**words, missing=_missing(pair), united=pair.number("united_members"))


def _missing(pair: Pair) -> str:
    """Which fields of which partnership rule R0 lacks."""
    fields = [("themes", pair.arrays.themes), ("territory", pair.arrays.leaves)]
    if pair.number("shared_people") <= 0:
        fields.append(("members", pair.arrays.members))
    lacking = []
    for name, ix in ((pair.a, pair.ix_a), (pair.b, pair.ix_b)):
        unknown = [field for field, rows in fields if len(rows.row(ix)) == 0]
        if unknown:
            lacking.append(f"{name} has no {' and no '.join(unknown)}")
    return "; ".join(lacking)


def _containment(pair: Pair) -> list[str]:
    """How much of each sits in the other."""
    shared = pair.number("shared_members")
    in_a, in_b = (int(pair.arrays.members.sizes[ix]) for ix in (pair.ix_a, pair.ix_b))
    if shared < 0:
        return []
    if shared == 0:
        return [f"No member of {pair.a} sits in {pair.b}."]
    if shared == in_a == in_b:
        return ["Both have the same members." if shared > 1 else "Both have one member, the same."]
    some = f"All {in_a}" if shared == in_a else f"{shared} of the {in_a}"
    who = {1: "The only member", 2: "Both members"}.get(in_a if shared == in_a else 0, f"{some} members")
    more = f"{in_b - shared} more" if in_b > shared else "no others"
    return [f"{who} of {pair.a} {'sits' if shared == 1 else 'sit'} in {pair.b}, which has {more}."]


def _succession(pair: Pair, follows: Follows | None) -> list[tuple[str, tuple[int, ...]]]:
    """What is to be done first where one is recorded as the successor of the other."""
    ways = ((pair.ix_a, pair.ix_b, pair.a, pair.b), (pair.ix_b, pair.ix_a, pair.b, pair.a))
    return [
        (
            f"{later} is recorded as the successor of {former}, which is still active: if {former} has "
            "ended, record its end, and the two overlap no more.",
            (37, 38),
        )
        for old, new, former, later in ways
        if follows is not None and follows(old, new)
    ]


def _modifiers(pair: Pair, entry: Entry) -> list[tuple[str, tuple[int, ...]]]:
    """What is added to the proposal, with guidelines."""
    found: list[tuple[str, tuple[int, ...]]] = []
    if entry.action in ENDS_SOMETHING and pair.has(Flag.STATUTORY):
        found.append(("Check the legal basis before: one of the two is statutory.", (2, 10)))
    if entry.action in JOINS:
        found.append((_continuity(pair), (20, 38)))
    if entry.action not in {"NONE", "COMPLETE_RECORD"} and pair.has(Flag.NO_LIVE_LINK):
        found.append(("Open a link: no live contact between the two is recorded.", (36,)))
    return found


def _continuity(pair: Pair) -> str:
    start_a, start_b = (int(pair.arrays.start[ix]) for ix in (pair.ix_a, pair.ix_b))
    core = "the core people of the longer-lived of the two"
    if start_a != start_b and UNKNOWN_DAY not in (start_a, start_b):
        core = f"the core people of {pair.a if start_a < start_b else pair.b}, which has lived longer"
    return f"Keep {core}, and plan how knowledge is transferred."


def _remarks(pair: Pair, heaviest: Heaviest | None) -> list[str]:
    """Reasons to read the score with care."""
    found = []
    if where := _sides(pair, Flag.UMBRELLA_A, Flag.UMBRELLA_B):
        found.append(f"In {where} an organisation sits beside its own umbrella.")
    if where := _sides(pair, Flag.ONE_ORGANISATION_A, Flag.ONE_ORGANISATION_B):
        found.append(f"In {where} only one organisation sits.")
    if pair.has(Flag.MEMBERS_INCOMPLETE):
        found.append("The list of members is said to be incomplete.")
    return [*found, *_steadiness(pair, heaviest)]


def _sides(pair: Pair, of_a: Flag, of_b: Flag) -> str:
    """Which of the two has a flag, in words; empty for neither."""
    here = [name for name, flag in ((pair.a, of_a), (pair.b, of_b)) if pair.has(flag)]
    return "both" if len(here) == 2 else "".join(here)


def _steadiness(pair: Pair, heaviest: Heaviest | None) -> list[str]:
    """Whether one wrong membership could take the pair out of its band."""
    if BANDS[pair.number("band")] not in {"STRONG", "REVIEW"} or pair.number("shared_members") < 0:
        return []
    if pair.value("score_min") < FORMULA.review - LEEWAY:
        record = "it"
        if heaviest is not None:
            record = f"the membership of {heaviest(pair.ix_a, pair.ix_b)} in {pair.a} or in {pair.b}"
        return [f"It rests on one record: without {record} the score is {pair.value('score_min'):.2f}."]
    cut = STRONG if pair.value("score_min") >= STRONG - LEEWAY else FORMULA.review
    return [f"The score stays at {cut:.2f} or above even if any one membership is wrong."]
