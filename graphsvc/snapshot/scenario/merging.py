"""What becomes of the records when partnerships are merged into another."""

from __future__ import annotations

from collections.abc import Sequence

from graphsvc.model.codes import COUNTED_MEMBER_ROLES, MEMBER_ROLES
from graphsvc.model.kinds import KINDS
from graphsvc.snapshot.scenario.records import Records, Row
from graphsvc.snapshot.scenario.uniting import (
    all_true,
    earliest,
    first_known,
    latest_contact,
    latest_end,
    united,
)

_STATUTORY, _MERGED, _MERGER = "statutory", "merged", "merger"
_SHOWN_ONLY = frozenset(MEMBER_ROLES) - frozenset(COUNTED_MEMBER_ROLES)
_SAME = {  # beside the ends: what makes two running ties one
    "membership": ("role",),  # those that count are one whatever they are called
    "role": ("organisation", "role", "post"),
    "link": ("channel", "protocol", "blocked_reason"),
}
_JOINED = {
    "start": earliest,
    "end": latest_end,
    "last_contact": latest_contact,
    "carriers": united,
    "sources": united,
}
_STRONGER = ("lead", "member")


def merge(records: Records, into: int, merged: Sequence[int]) -> None:
    """Lets one partnership carry on what others did; they end on the day, with a recorded succession.

    Themes and territories are united, the start is the earliest; of other fields those of `into` stay.
    Memberships, roles, links and posts that are not over go on in `into`, those that were the same in
    several are one; links between the merged are gone. What was over before stays where it was.
    """
    _unite_fields(records, into, merged)
    for kind, ends in (("membership", ("partnership",)), ("role", ("partnership",)), ("link", ("a", "b"))):
        moved = _move(records, kind, ends, into, merged)
        _join_alike(records, kind, ends, into, moved)
    _refer_to(records, into, set(merged))
    for ix in merged:
        records.end_partnership(ix, records.day)
        records.put("partnership", "end_reason", ix, _MERGED)
        _record_succession(records, ix, into)
    records.touches_people = True


def _unite_fields(records: Records, into: int, merged: Sequence[int]) -> None:
    def values(name: str) -> list[object]:
        return [records.field("partnership", name, ix) for ix in (into, *merged)]

    for name in ("themes", "territories"):
        records.put("partnership", name, into, united(values(name)))
    records.put("partnership", "start", into, earliest(values("start")))
    records.put("partnership", "members_complete", into, all_true(values("members_complete")))
    if _STATUTORY in values("legal_basis"):
        records.put("partnership", "legal_basis", into, _STATUTORY)
    if any(value is None for value in values("links_confirmed_none")):
        records.put("partnership", "links_confirmed_none", into, None)


def _move(
    records: Records, kind: str, ends: tuple[str, ...], into: int, merged: Sequence[int]
) -> frozenset[Row]:
    """Lets running ties of the merged end in `into`; those that then have both ends there are dropped."""
    there = records.number("partnership", into)
    moved = set()
    for end in ends:
        for ix in merged:
            for row in records.at(kind, end, records.number("partnership", ix)):
                records.set(kind, end, row, there)
                moved.add(row)
    for row in moved:
        if all(records.value(kind, end, row) == there for end in KINDS[kind].ends):
            records.drop(kind, row)
    return frozenset(moved)


def _join_alike(records: Records, kind: str, ends: tuple[str, ...], into: int, moved: frozenset[Row]) -> None:
    """Makes one of the running ties of `into` that are the same but for their dates, its own first."""
    there = records.number("partnership", into)
    alike: dict[object, list[Row]] = {}
    for end in ends:
        far = next(other for other in KINDS[kind].ends if other != end)
        for row in records.at(kind, end, there):
            same = (records.value(kind, far, row), *(_sameness(records, kind, n, row) for n in _SAME[kind]))
            alike.setdefault(same, []).append(row)
    for rows in alike.values():
        if not moved.isdisjoint(rows) and len(rows) > 1:
            _join(records, kind, sorted(rows, key=lambda row: (row in moved, row)))


def _sameness(records: Records, kind: str, name: str, row: Row) -> object:
    value = records.value(kind, name, row)
    return "counted" if kind == "membership" and value not in _SHOWN_ONLY else value


def _join(records: Records, kind: str, rows: Sequence[Row]) -> None:
    first, *more = rows
    fixed = {"attributes", *KINDS[kind].ends}
    for name in (name for name in KINDS[kind].by_name if name not in fixed):
        values = [records.value(kind, name, row) for row in rows]
        choice = _strongest if (kind, name) == ("membership", "role") else _JOINED.get(name, first_known)
        records.set(kind, name, first, choice(values))
    for row in more:
        records.drop(kind, row)


def _strongest(roles: Sequence[object]) -> object:
    """The role of an organisation that had several: it leads if it led anywhere."""
    return next((role for role in _STRONGER if role in roles), roles[0])


def _refer_to(records: Records, into: int, merged: set[int]) -> None:
    """Lets posts, satellites and organisations that point to the merged point to `into`."""
    key = records.key("partnership", into)
    for kind in ("post", "organisation"):
        for ix in records.referring(kind, "partnership", "partnership", merged):
            if not records.is_past(kind, ix):
                records.put(kind, "partnership", ix, key)
    for ix in records.referring("partnership", "satellite_of", "partnership", merged):
        if ix not in merged:
            records.put("partnership", "satellite_of", ix, key)
    if _is_own_satellite(records, into):
        records.put("partnership", "satellite_of", into, None)


def _is_own_satellite(records: Records, into: int) -> bool:
    """Whether the way from a satellite to what it is one of leads back to itself."""
    known, seen = records.snapshot.partnerships.ix, set[int]()
    at: int | None = into
    while at is not None and at not in seen:
        seen.add(at)
        at = known.get(str(records.field("partnership", "satellite_of", at)))
    return at == into


def _record_succession(records: Records, ix: int, into: int) -> None:
    before, after = records.number("partnership", ix), records.number("partnership", into)
    recorded = records.at("succession", "predecessor", before)
    if any(records.value("succession", "successor", row) == after for row in recorded):
        return
    tie = {"predecessor": before, "successor": after, "date": records.day.isoformat(), "kind": _MERGER}
    keys = {name: records.key("partnership", at) for name, at in (("predecessor", ix), ("successor", into))}
    records.add("succession", tie, keys)
