"""A proposed succession in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from graphsvc.analysis.overlap.rules import reaches
from graphsvc.analysis.succession.evidence import Evidence
from graphsvc.analysis.succession.formula import LIKELY
from graphsvc.analysis.succession.table import MERGER, SPLIT, Successions
from graphsvc.kernels.sets import Ints

GUIDELINES = ("G37", "G38")
Name = Callable[[int], str]


def proposal(answer: Successions, row: int, evidence: Evidence, name: Name) -> str:
    """What is proposed and why, with what was not carried on and how sure it is; `name` of an ix."""
    parts = (
        _asked(answer, row, name),
        _timing(answer, row),
        _carried(evidence),
        _lost(evidence),
        _sureness(answer, row),
    )
    return " ".join(part for part in parts if part)


def _asked(answer: Successions, row: int, name: Name) -> str:
    before, after = (name(int(ix[row])) for ix in (answer.columns.predecessor, answer.columns.successor))
    kind = {MERGER: " (with others: a merger)", SPLIT: " (beside others: a split)"}.get(
        int(answer.kind[row]), ""
    )
    return f"Record that {after} succeeds {before}{kind}, if those concerned agree."


def _timing(answer: Successions, row: int) -> str:
    gap = int(answer.columns.gap_days[row])
    begun = "was first seen" if answer.date_seen[row] else "began"
    ended = "the last of its members and people left it" if answer.end_seen[row] else "it ended"
    if gap == 0:
        return f"The successor {begun} on the day {ended}."
    return f"The successor {begun} {_counted(abs(gap), 'day')} {'after' if gap > 0 else 'before'} {ended}."


def _carried(evidence: Evidence) -> str:
    kept = (
        _of(evidence.shared_people, evidence.lost_people, "person", "people"),
        _of(_size(evidence.shared_members), _size(evidence.lost_members), "member"),
        _of(_size(evidence.shared_themes), _size(evidence.lost_themes), "theme"),
    )
    return f"It carries on {_listed([part for part in kept if part])}."


def _lost(evidence: Evidence) -> str:
    parts = (
        (evidence.lost_people, "person", "people"),
        (_size(evidence.lost_members), "member", "members"),
        (_size(evidence.lost_themes), "theme", "themes"),
        (len(evidence.lost_links), "link", "links"),
        (len(evidence.lost_protocols), "protocol", "protocols"),
    )
    lost = [_counted(number, one, many) for number, one, many in parts if number]
    return f"Not carried on: {_listed(lost)}; agree on who takes over." if lost else ""


def _sureness(answer: Successions, row: int) -> str:
    return " ".join(_doubts(answer, row))


def _doubts(answer: Successions, row: int) -> Iterator[str]:
    columns = answer.columns
    if columns.shared_members[row] >= 0:
        sure = bool(reaches(columns.score_min[row : row + 1], LIKELY)[0])
        yield (
            f"It stays above {LIKELY:.2f} even if any one membership is wrong."
            if sure
            else f"One wrong membership could take it below {LIKELY:.2f}."
        )
    unknown = [
        what
        for what, value in (
            ("members", columns.members_similarity[row]),
            ("themes", columns.themes_similarity[row]),
            ("people", columns.people_similarity[row]),
            ("territories", columns.territory_containment[row]),
        )
        if np.isnan(value)
    ]
    if unknown:
        yield f"Unknown of one or both: {_listed(unknown)}."


def _of(kept: int | None, lost: int | None, one: str, many: str = "") -> str:
    """`3 of 4 people`; nothing where it is unknown."""
    if kept is None or lost is None:
        return ""
    return f"{kept} of {_counted(kept + lost, one, many)}"


def _size(found: Ints | None) -> int | None:
    return None if found is None else len(found)


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
