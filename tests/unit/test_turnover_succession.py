"""Turnover of a partnership that carries on another: tenure goes on, and nobody has left."""

from __future__ import annotations

from graphsvc.analysis.turnover.knowledge import present_on
from graphsvc.analysis.turnover.record import role_record
from graphsvc.analysis.turnover.renewal import renewal_due
from graphsvc.analysis.turnover.spells import FAR, roles_of, spells_on
from tests.pictures import snapshot_of
from tests.turnovers import AS_OF, day, registry, role

PEOPLE = [f"x{at}" for at in range(8)]
ROLES = [
    *(role("old", person, day(2200), day(400 + 40 * (person == "x0"))) for person in PEOPLE),
    *(role("new", person, day(395)) for person in PEOPLE),
]
MOVED = day(395)
RECORDED = {"predecessor": "old", "successor": "new", "date": MOVED, "kind": "renaming"}


def spells(**kinds):
    found = snapshot_of(AS_OF, **registry(ROLES, **kinds))
    record = role_record(found)
    return found, spells_on(roles_of(record), found.arrays.as_of_day, found.partnerships.end)


def tenures(kind=None, date=MOVED):
    recorded = {} if kind is None else {"succession": [{**RECORDED, "kind": kind, "date": date}]}
    found, made = spells(**recorded)
    return sorted(
        set((present_on(made, found.arrays.as_of_day).years * 365.25).round().astype(int).tolist())
    ), made


def test_people_in_both_keep_their_tenure():
    assert tenures()[0] == [395]
    assert tenures("renaming")[0] == tenures("merger")[0] == [2200]
    assert tenures("split")[0] == [395]
    assert tenures("renaming", day(-9))[0] == [395], "not known yet"


def test_who_went_on_early_has_not_left():
    def departures(made):
        return int(((made.end != FAR) & ~made.competing).sum())

    assert departures(tenures()[1]) == 1  # x0, who went forty days before the others
    assert departures(tenures("renaming")[1]) == 0


def test_renewal_is_due_when_the_tenures_of_both_are_long():
    def due(**kinds):
        found, made = spells(**kinds)
        return renewal_due(made, found.arrays.as_of_day, 2)[found.partnerships.ix["new"]]

    assert (due(), due(succession=[RECORDED])) == (0, 1)
