"""The answer of one pair in words, made when somebody reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from graphsvc.analysis.overlap.formula import FORMULA, STRONG
from graphsvc.analysis.overlap.rules import BANDS, TABLE, THRESHOLDS, Entry, Flag
from graphsvc.analysis.overlap.table import Columns, Overlaps
from graphsvc.kernels.sets import LEEWAY
from graphsvc.snapshot.arrays import UNKNOWN_DAY, Arrays

Label = Callable[[int], str]  # how a partnership is called, by ix

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
SHORT = {
    "NONE": "no action",
    "COMPLETE_RECORD": "complete the record",
    "KEEP_SATELLITE": "keep as a satellite",
    "LET_END": "let one end",
    "ONE_SUCCESSOR": "one successor for both",
    "DIVIDE_LABOUR": "divide the labour by level or area",
    "MAKE_SATELLITE": "make a satellite",
    "ABSORB": "absorb, or give an end date",
    "MERGE": "merge",
    "MERGE_TWO_LEVELS": "merge with two levels",
    "DEMARCATE": "demarcate remits",
    "MEET_JOINTLY": "meet jointly",
    "COORDINATE": "coordinate and review",
}
MEASURES = {  # per name in THRESHOLDS: the column and how it is called
    "score": ("score", "the score"),
    "members_a": ("containment_a", "the share of the members of {a} that sit in {b}"),
    "members_b": ("containment_b", "the share of the members of {b} that sit in {a}"),
    "themes_a": ("theme_containment_a", "the share of the themes of {a} that {b} has"),
    "themes": ("themes_similarity", "the similarity of themes"),
    "people": ("people_similarity", "the share of people in both"),
    "territory": ("territory_similarity", "the share of common ground"),
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


def advise(overlaps: Overlaps, row: int, arrays: Arrays, label: Label) -> Advice:
    """The advice for one row in words; `label` names a partnership by its ix."""
    pair = _Pair(overlaps.columns, row, arrays, label)
    entry = TABLE[pair.number("entry")]
    extra = _modifiers(pair, entry)
    guidelines = dict.fromkeys((*entry.guidelines, *(number for _, numbers in extra for number in numbers)))
    return Advice(
        rule=entry.rule,
        action=entry.action,
        text=" ".join((_main(pair, entry), *(text for text, _ in extra), *_remarks(pair))),
        guidelines=tuple(f"G{number}" for number in guidelines),
        alternative=_alternative(pair),
        nearest_threshold=_nearest(pair),
    )


class _Pair:
    """One row of the answer, with names."""

    def __init__(self, columns: Columns, row: int, arrays: Arrays, label: Label) -> None:
        self.columns, self.row, self.arrays = columns, row, arrays
        self.ix_a, self.ix_b = int(columns.a[row]), int(columns.b[row])
        self.a, self.b = label(self.ix_a), label(self.ix_b)

    def number(self, column: str) -> int:
        return int(getattr(self.columns, column)[self.row])

    def value(self, column: str) -> float:
        return float(getattr(self.columns, column)[self.row])

    def has(self, flag: Flag) -> bool:
        return bool(self.number("flags") & flag)


def _main(pair: _Pair, entry: Entry) -> str:
    ending, staying = (pair.a, pair.b) if pair.has(Flag.ENDING_A) else (pair.b, pair.a)
    words = {"a": pair.a, "b": pair.b, "ending": ending, "staying": staying}
    return ADVICE[entry.action].format(**words, missing=_missing(pair), united=pair.number("united_members"))


def _missing(pair: _Pair) -> str:
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


def _modifiers(pair: _Pair, entry: Entry) -> list[tuple[str, tuple[int, ...]]]:
    """What is added to the proposal, with guidelines."""
    found: list[tuple[str, tuple[int, ...]]] = []
    if entry.action in ENDS_SOMETHING and pair.has(Flag.STATUTORY):
        found.append(("Check the legal basis before: one of the two is statutory.", (2, 10)))
    if entry.action in JOINS:
        found.append((_continuity(pair), (20, 38)))
    if entry.action not in {"NONE", "COMPLETE_RECORD"} and pair.has(Flag.NO_LIVE_LINK):
        found.append(("Open a link: no live contact between the two is recorded.", (36,)))
    return found


def _continuity(pair: _Pair) -> str:
    start_a, start_b = (int(pair.arrays.start[ix]) for ix in (pair.ix_a, pair.ix_b))
    core = "the core people of the longer-lived of the two"
    if start_a != start_b and UNKNOWN_DAY not in (start_a, start_b):
        core = f"the core people of {pair.a if start_a < start_b else pair.b}, which has lived longer"
    return f"Keep {core}, and plan how knowledge is transferred."


def _remarks(pair: _Pair) -> list[str]:
    """Reasons to read the score with care."""
    found = []
    if where := _sides(pair, Flag.UMBRELLA_A, Flag.UMBRELLA_B):
        found.append(f"In {where} an organisation sits beside its own umbrella.")
    if where := _sides(pair, Flag.ONE_ORGANISATION_A, Flag.ONE_ORGANISATION_B):
        found.append(f"In {where} only one organisation sits.")
    if pair.has(Flag.MEMBERS_INCOMPLETE):
        found.append("The list of members is said to be incomplete.")
    return [*found, *_steadiness(pair)]


def _sides(pair: _Pair, of_a: Flag, of_b: Flag) -> str:
    """Which of the two has a flag, in words; empty for neither."""
    here = [name for name, flag in ((pair.a, of_a), (pair.b, of_b)) if pair.has(flag)]
    return "both" if len(here) == 2 else "".join(here)


def _steadiness(pair: _Pair) -> list[str]:
    """Whether one wrong membership could take the pair out of its band."""
    if BANDS[pair.number("band")] not in {"STRONG", "REVIEW"} or pair.number("shared_members") < 0:
        return []
    if pair.value("score_min") < FORMULA.review - LEEWAY:
        return [f"It rests on one record: without it the score is {pair.value('score_min'):.2f}."]
    cut = STRONG if pair.value("score_min") >= STRONG - LEEWAY else FORMULA.review
    return [f"The score stays at {cut:.2f} or above even if any one membership is wrong."]


def _alternative(pair: _Pair) -> str | None:
    number = pair.number("runner_up")
    if number < 0:
        return None
    entry = TABLE[number]
    return SHORT[entry.action] + (f" ({entry.rule})" if entry.rule else "")


def _nearest(pair: _Pair) -> str | None:
    number = pair.number("nearest")
    if number < 0:
        return None
    name, cut = THRESHOLDS[number]
    column, words = MEASURES[name]
    above = pair.value(column) >= cut - LEEWAY
    side, beyond = ("above", "under") if above else ("below", "from")
    measure, distance = words.format(a=pair.a, b=pair.b), _amount(pair.value("nearest_distance"))
    return f"{measure} is {distance} {side} {cut:.2f}; {beyond} it: {_outcome(pair)}"


def _amount(distance: float) -> str:
    return f"{distance:.2f}" if distance >= 0.005 else "less than 0.01"


def _outcome(pair: _Pair) -> str:
    """What band and advice would be beyond the nearest threshold, as far as they differ."""
    then = []
    if pair.number("nearest_band") != pair.number("band"):
        then.append(BANDS[pair.number("nearest_band")])
    if pair.number("nearest_entry") != pair.number("entry"):
        then.append(SHORT[TABLE[pair.number("nearest_entry")].action])
    return ", ".join(then)
