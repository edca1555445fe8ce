"""What follows from the records as a whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graphsvc.model.kinds import KINDS
from loaders.table.deriving import Stretch, derive, unbroken
from loaders.table.gathering import Gathering
from loaders.table.joining import Origin
from loaders.table.layout import layouts_of
from loaders.table.mapping import Derive, Mapping, Read, Recipe, RecordRule, SourceRule

FIELDS = {
    "partnership": ("id", "name", "territories"),
    "organisation": ("id", "name", "territories"),
    "membership": ("partnership", "organisation", "role", "end"),
    "role": ("person", "partnership", "organisation", "role", "start", "end"),
}


def mapping(derived: Derive, *kinds: str) -> Mapping:
    rules = tuple(
        RecordRule(KINDS[kind], {name: Recipe(column=name) for name in FIELDS[kind]}) for kind in kinds
    )
    return Mapping("m.yaml", "test", (SourceRule(Read(), rules),), derive=derived)


class Case:
    """Records gathered by hand, and what is derived from them."""

    def __init__(self, rules: Mapping) -> None:
        self.rules = rules
        self.layouts = layouts_of(rules, keeps_personal_data=False)
        self.gathering = Gathering(self.layouts)

    def add(self, kind: str, *records: dict[str, object]) -> None:
        adder = self.gathering.adder(kind, "list.csv", Origin(0))
        for line, record in enumerate(records, 2):
            adder(self.layouts[kind].record(line, **record))

    def derived(self, kind: str, *, day: str | None = None) -> list[dict[str, object]]:
        derive(self.gathering, self.rules, day=day)
        fields = self.layouts[kind].fields
        found = (zip(fields, one.values[1:], strict=True) for one in self.gathering.records(kind))
        return [{name: value for name, value in pairs if value is not None} for pairs in found]


@pytest.fixture
def roles() -> Iterator[Case]:
    case = Case(mapping(Derive(memberships_from_roles=True), "membership", "role"))
    with case.gathering:
        yield case


@pytest.fixture
def members() -> Iterator[Case]:
    rules = mapping(Derive(territories_from_members=True), "partnership", "organisation", "membership")
    case = Case(rules)
    with case.gathering:
        yield case


@pytest.mark.parametrize(
    ("stretches", "united"),
    [
        ([("2016", "2017")], [("2016", "2017")]),
        ([("2018-01-01", None), ("2016", "2017")], [("2016", None)]),  # 2017 as an end is 1 January 2018
        ([("2018-01-02", None), ("2016", "2017")], [("2016", "2017"), ("2018-01-02", None)]),
        ([("2016", "2020"), ("2017", "2018")], [("2016", "2020")]),
        ([("2016", None), ("..2016", "2018")], [("..2016", None)]),
        ([("2010", "2012"), (None, "2011")], [(None, "2012")]),
        ([(None, None), ("2011", "none")], [(None, "none")]),
        ([("2011-01-01", "2011-01-01")], []),
        ([], []),
    ],
)
def test_stretches_are_united(stretches: list[Stretch], united: list[Stretch]) -> None:
    assert unbroken(stretches) == united
    assert unbroken(stretches[::-1]) == united


def test_organisations_of_roles_are_members_while_somebody_serves(roles: Case) -> None:
    roles.add(
        "role",
        {"person": "a", "partnership": "Q", "organisation": "X", "start": "..2016", "end": "2017-03-01"},
        {"person": "b", "partnership": "Q", "organisation": "X", "start": "2017-02-01", "end": "2018-01-01"},
        {"person": "a", "partnership": "Q", "organisation": "X", "start": "2020"},
        {"person": "c", "partnership": "P", "organisation": "X"},
        {"person": "d", "partnership": "P"},
        {"person": "e", "partnership": "P", "organisation": "none"},
    )
    assert roles.derived("membership") == [
        {"partnership": "P", "organisation": "X"},
        {"partnership": "Q", "organisation": "X", "start": "..2016", "end": "2018-01-01"},
        {"partnership": "Q", "organisation": "X", "start": "2020"},
    ]
    assert [found.values[0] for found in roles.gathering.records("membership")] == [5, 2, 2]


def test_a_membership_of_the_mapping_goes_before(roles: Case) -> None:
    roles.add("membership", {"partnership": "P", "organisation": "X", "role": "funder"})
    roles.add("role", *({"person": "a", "partnership": "P", "organisation": one} for one in "XY"))
    assert roles.derived("membership") == [
        {"partnership": "P", "organisation": "X", "role": "funder"},
        {"partnership": "P", "organisation": "Y"},
    ]


def test_observers_alone_make_an_observer(roles: Case) -> None:
    observer = {"person": "a", "partnership": "P", "role": "observer", "start": "2010"}
    roles.add("role", observer | {"organisation": "X"}, observer | {"organisation": "Y"})
    roles.add("role", {"person": "b", "partnership": "P", "organisation": "Y", "start": "2015"})
    assert roles.derived("membership") == [
        {"partnership": "P", "organisation": "X", "role": "observer", "start": "2010"},
        {"partnership": "P", "organisation": "Y", "start": "2015"},
    ]


def test_many_roles_are_derived_in_order(roles: Case) -> None:
    pairs = [(f"P{number % 100:03}", f"O{number % 70:03}") for number in range(6000)]
    roles.add("role", *({"person": "a", "partnership": p, "organisation": o} for p, o in pairs))
    found = [(one["partnership"], one["organisation"]) for one in roles.derived("membership")]
    assert found == sorted(set(pairs))


def test_partnerships_without_territories_work_where_their_members_do(members: Case) -> None:
    members.add(
        "partnership",
        {"id": "P"},
        {"id": "Q", "territories": ["q"]},
        {"id": "R", "territories": "none"},
        {"id": "S"},
        {"id": "T"},
    )
    members.add(
        "organisation",
        {"id": "X", "territories": ["b", "a"]},
        {"id": "Y", "territories": ["a", "c"]},
        {"id": "Z"},
        {"id": "N", "territories": "none"},
        {"id": "W", "territories": ["w"]},
    )
    members.add("membership", *({"partnership": p, "organisation": o} for p in "PQR" for o in "XYZN"))
    members.add("membership", {"partnership": "P", "organisation": "W", "role": "funder"})
    members.add("membership", {"partnership": "S", "organisation": "W", "end": "2014"})
    found = {one["id"]: one.get("territories") for one in members.derived("partnership")}
    assert found == {"P": ["b", "a", "c"], "Q": ["q"], "R": "none", "S": ["w"], "T": None}


@pytest.mark.parametrize(
    ("day", "territories"), [("2014-06-01", ["x", "y"]), ("2015-06-01", ["y"]), (None, ["y"])]
)
def test_members_are_those_of_the_day(members: Case, day: str | None, territories: list[str]) -> None:
    members.add("partnership", {"id": "P"})
    members.add("organisation", {"id": "X", "territories": ["x"]}, {"id": "Y", "territories": ["y"]})
    members.add("membership", {"partnership": "P", "organisation": "X", "end": "2014"})
    members.add("membership", {"partnership": "P", "organisation": "Y", "end": "none"})
    assert members.derived("partnership", day=day)[0]["territories"] == territories


def test_shared_territories_are_divided() -> None:
    case = Case(mapping(Derive(divide_territories=True), "partnership", "organisation"))
    with case.gathering:
        case.add(
            "partnership",
            {"id": "P", "name": "One", "territories": ["s", "t"]},
            {"id": "Q", "name": "Two", "territories": ["s"]},
            {"id": "R", "territories": "none"},
            {"id": "S"},
        )
        case.add("organisation", {"id": "X", "territories": ["u", "s"]})
        found = {one["id"]: one.get("territories") for one in case.derived("partnership")}
        assert found == {"P": ["s/P", "t"], "Q": ["s/Q"], "R": "none", "S": None}
        territories = [one.values[1:] for one in case.gathering.records("territory")]
    assert territories == [  # id, name, parent
        ["s", None, None],
        ["t", None, None],
        ["u", None, None],
        ["s/P", "One", "s"],
        ["s/Q", "Two", "s"],
    ]
