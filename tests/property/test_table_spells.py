"""Laws of spells seen in snapshots, and an oracle that finds them by patterns in a text."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from loaders.table.joining import Origin
from loaders.table.mapping import Snapshots
from loaders.table.snapshots import Coverage
from loaders.table.spells import Sighting, Spell, begins, ends, spells

Stretch = tuple[str | None, str | None]
Register = dict[str, dict[str, frozenset[str]]]  # day → group → who is in it

FIRST = date(2020, 1, 1)
PEOPLE = "abc"
tolerances = st.integers(0, 3)


def day(number: int, shift: int = 0) -> str:
    return (FIRST + timedelta(days=number * 30 + shift)).isoformat()


snapshots = st.dictionaries(
    st.sampled_from("GH"), st.frozensets(st.sampled_from(PEOPLE), max_size=3), max_size=2
)
registers = st.lists(snapshots, min_size=1, max_size=9).map(
    lambda pictures: {day(number): picture for number, picture in enumerate(pictures)}
)


def seen_in(
    register: Register, *, tolerate: int, ended: bool = False
) -> dict[tuple[str, str], list[Stretch]]:
    """The spells of everybody in every group, by the code under test."""
    rule = Snapshots("", tolerate=tolerate, is_absent_ended=ended)
    coverage = Coverage(rule)
    for when, groups in register.items():
        coverage.begin(Origin(0, when))
        for group, people in groups.items():
            coverage.add("partnership", group)
            for _ in people:
                coverage.add("role", group)
    coverage.close()
    ties = {(group, person) for groups in register.values() for group in groups for person in groups[group]}
    found = {}
    for group, person in sorted(ties):
        sightings = [
            Sighting(coverage.number(Origin(0, when)))
            for when, groups in sorted(register.items())
            if person in groups.get(group, ())
        ]
        told = coverage.told("role", [group])
        made = spells(sightings, told=told, days=coverage.days, tolerate=tolerate)
        found[group, person] = [(spell.start, spell.end) for spell in made]
    return found


def by_pattern(
    register: Register, *, tolerate: int, ended: bool = False
) -> dict[tuple[str, str], list[Stretch]]:
    """The same by a text of P (present), A (absent) for each snapshot that says something."""
    days = sorted(register)
    found: dict[tuple[str, str], list[Stretch]] = {}
    for group in {name for groups in register.values() for name in groups}:
        named = [when for when in days if group in register[when]]
        told = (
            [when for when in days if when >= named[0]] if ended else [w for w in named if register[w][group]]
        )
        for person in {one for when in named for one in register[when][group]}:
            text = "".join("P" if person in register[when].get(group, ()) else "A" for when in told)
            found[group, person] = []
            for match in re.finditer(f"P(?:A{{0,{tolerate}}}P)*", text):
                start = told[match.start()] if match.start() else f"..{told[0]}"
                is_gone = len(re.match("A*", text[match.end() :])[0]) > tolerate  # type: ignore[index]
                found[group, person].append((start, told[match.end()] if is_gone else None))
    return found


@given(registers, tolerances, st.booleans())
def test_they_are_those_of_the_pattern(register: Register, tolerate: int, ended: bool) -> None:
    assert seen_in(register, tolerate=tolerate, ended=ended) == by_pattern(
        register, tolerate=tolerate, ended=ended
    )


@given(registers, tolerances, st.booleans(), st.integers(1, 400))
def test_shifted_snapshots_shift_the_spells(
    register: Register, tolerate: int, ended: bool, shift: int
) -> None:
    later = {day(number, shift): groups for number, groups in enumerate(register.values())}
    moved = {
        tie: [(_shifted(start, shift), _shifted(end, shift)) for start, end in stretches]
        for tie, stretches in seen_in(register, tolerate=tolerate, ended=ended).items()
    }
    assert seen_in(later, tolerate=tolerate, ended=ended) == moved


def _shifted(written: str | None, shift: int) -> str | None:
    if written is None:
        return None
    before = ".." if written.startswith("..") else ""
    return before + (date.fromisoformat(written.removeprefix("..")) + timedelta(days=shift)).isoformat()


@given(
    registers,
    tolerances,
    st.lists(st.frozensets(st.sampled_from(PEOPLE), max_size=3), min_size=9, max_size=9),
)
def test_another_group_changes_nothing(
    register: Register, tolerate: int, people: list[frozenset[str]]
) -> None:
    wider = {when: {**groups, "Z": people[number]} for number, (when, groups) in enumerate(register.items())}
    between = {day(number, 7): {"Z": one} for number, one in enumerate(people)}  # snapshots of its own
    alone = seen_in(register, tolerate=tolerate)
    with_others = seen_in({**wider, **between}, tolerate=tolerate)
    assert {tie: found for tie, found in with_others.items() if tie[0] != "Z"} == alone


@given(registers)
def test_without_tolerance_every_absence_is_an_end(register: Register) -> None:
    naive: dict[tuple[str, str], list[Stretch]] = {}
    for group, person in seen_in(register, tolerate=0):
        told = [when for when in sorted(register) if register[when].get(group)]
        stretches: list[Stretch] = []
        was_there = False
        for when in told:
            is_there = person in register[when][group]
            if is_there and not was_there:
                stretches.append((f"..{when}" if when == told[0] else when, None))
            elif was_there and not is_there:
                stretches[-1] = stretches[-1][0], when
            was_there = is_there
        naive[group, person] = stretches
    assert seen_in(register, tolerate=0) == naive


@given(registers, tolerances, st.booleans())
def test_spells_cover_every_sighting_once(register: Register, tolerate: int, ended: bool) -> None:
    for (group, person), stretches in seen_in(register, tolerate=tolerate, ended=ended).items():
        for when, groups in register.items():
            if person in groups.get(group, ()):
                seen = date.fromisoformat(when)
                assert sum(begins(start) <= seen < ends(end) for start, end in stretches) == 1


@given(st.integers(1, 9), tolerances, st.booleans())
def test_what_is_always_there_is_one_open_spell(number: int, tolerate: int, ended: bool) -> None:
    register: Register = {day(at): {"G": frozenset("a")} for at in range(number)}
    assert seen_in(register, tolerate=tolerate, ended=ended) == {("G", "a"): [(f"..{day(0)}", None)]}


# What the source itself says of dates and organisations

days_said = st.one_of(
    st.none(),
    st.integers(0, 12).map(lambda number: day(number, -10)),
    st.sampled_from(["2019", "2020-03", "..2020-02-01", "none", "2021"]),
)
sayings = st.tuples(
    days_said,
    days_said.filter(lambda end: not (end or "").startswith("..")),
    st.sampled_from(["X", "Y", None]),
)


@st.composite
def told_sightings(draw: st.DrawFn) -> tuple[list[Sighting], list[int]]:
    told = sorted(draw(st.sets(st.integers(0, 9), min_size=1)))
    seen = [at for at in told if draw(st.booleans())] or told[:1]
    return [Sighting(at, *draw(sayings)) for at in seen], told


def made(case: tuple[list[Sighting], list[int]], tolerate: int) -> list[Spell]:
    sightings, told = case
    return spells(sightings, told=told, days=[day(number) for number in range(10)], tolerate=tolerate)


@given(told_sightings(), tolerances)
def test_spells_of_one_tie_do_not_overlap(case: tuple[list[Sighting], list[int]], tolerate: int) -> None:
    found = made(case, tolerate)
    for earlier, later in pairwise(found):
        assert ends(earlier.end) <= begins(later.start)


@given(told_sightings(), tolerances)
def test_every_sighting_is_in_one_spell(case: tuple[list[Sighting], list[int]], tolerate: int) -> None:
    found = made(case, tolerate)
    assert [at for spell in found for at in range(spell.first, spell.last + 1)] == list(range(len(case[0])))


@given(told_sightings(), tolerances)
def test_organisations_are_those_seen(case: tuple[list[Sighting], list[int]], tolerate: int) -> None:
    plain = [Sighting(one.snapshot, organisation=one.organisation) for one in case[0]]
    for spell in made((plain, case[1]), tolerate):
        here = {one.organisation for one in plain[spell.first : spell.last + 1]} - {None}
        assert here <= {spell.organisation}


@given(told_sightings(), tolerances)
def test_organisations_end_no_time_in_role(case: tuple[list[Sighting], list[int]], tolerate: int) -> None:
    plain = [Sighting(one.snapshot) for one in case[0]]
    split = [Sighting(one.snapshot, organisation=one.organisation) for one in case[0]]
    whole = made((plain, case[1]), tolerate)
    parts = made((split, case[1]), tolerate)
    for spell in whole:
        inside = [part for part in parts if spell.first <= part.first <= spell.last]
        assert (inside[0].start, inside[-1].end) == (spell.start, spell.end)
        assert [one.end for one in inside[:-1]] == [one.start for one in inside[1:]]


@given(told_sightings(), tolerances)
def test_a_given_start_goes_before(case: tuple[list[Sighting], list[int]], tolerate: int) -> None:
    first = case[0][0]
    if first.start not in (None, "none"):
        assert made(case, tolerate)[0].start == first.start
