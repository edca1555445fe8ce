"""Spells of ties seen in snapshots: the cases that docs/mapping.md tells of."""

from __future__ import annotations

import io

import pytest

from graphsvc.model.kinds import ROLE
from graphsvc.model.records import Problem
from loaders.delimited import Unreadable
from loaders.table.finding import Entry
from loaders.table.joining import Differences, Found, Origin
from loaders.table.layout import Layout
from loaders.table.mapping import Snapshots
from loaders.table.sightings import Sightings
from loaders.table.snapshots import Coverage, Series
from loaders.table.spells import Run, Sighting, runs, spells

DAYS = [f"2020-0{month}-01" for month in range(1, 7)]


def told(*sightings: Sighting, snapshots: str = "012345", tolerate: int = 1) -> list[tuple[object, ...]]:
    """Start, end and organisation of each spell, where these snapshots say something."""
    numbers = [int(number) for number in snapshots]
    found = spells(sightings, told=numbers, days=DAYS, tolerate=tolerate)
    return [(spell.start, spell.end, spell.organisation) for spell in found]


def seen(snapshots: str) -> list[Sighting]:
    return [Sighting(int(number)) for number in snapshots]


def test_a_tie_that_comes_and_goes() -> None:
    assert told(*seen("23"), tolerate=0) == [("2020-03-01", "2020-05-01", None)]


def test_tolerated_absences_are_no_break_and_no_end() -> None:
    assert told(*seen("024")) == [("..2020-01-01", None, None)]
    assert told(*seen("03")) == [("..2020-01-01", "2020-02-01", None), ("2020-04-01", "2020-05-01", None)]
    assert told(*seen("03"), tolerate=2) == [("..2020-01-01", None, None)]


def test_snapshots_that_say_nothing_are_no_absence() -> None:
    assert told(*seen("15"), snapshots="15") == [("..2020-02-01", None, None)]
    assert runs([1, 5], [0, 1, 5], 0) == [Run(0, 1, None)]


def test_a_given_start_and_end_go_before() -> None:
    given = Sighting(2, start="2019-05", end="2021"), Sighting(3)
    assert told(*given) == [("2019-05", "2021", None)]
    assert told(Sighting(2), Sighting(3, start="2019")) == [("2020-03-01", "2020-05-01", None)]


def test_what_is_said_to_be_open_stays_so_until_it_is_gone() -> None:
    assert told(*(Sighting(at, end="none") for at in range(6))) == [("..2020-01-01", "none", None)]
    assert told(Sighting(0, end="none")) == [("..2020-01-01", "2020-02-01", None)]


def test_an_end_before_the_first_sighting_leaves_the_start_unknown() -> None:
    assert told(Sighting(0, end="2019-06-01")) == [(None, "2019-06-01", None)]


def test_what_is_gone_before_it_begins_never_holds() -> None:
    assert told(Sighting(0, start="2020-06-15")) == [("2020-06-15", "2020-06-15", None)]


def test_a_given_start_over_a_break_makes_one_of_two_runs() -> None:
    assert told(Sighting(0, start="2010"), Sighting(4, start="2010")) == [("2010", None, None)]


def test_a_changed_organisation_makes_a_touching_spell() -> None:
    seats = [Sighting(at, organisation="AABBB"[at]) for at in range(5)]
    assert told(*seats, snapshots="01234") == [
        ("..2020-01-01", "2020-03-01", "A"),
        ("2020-03-01", None, "B"),
    ]


def test_a_change_begins_on_the_day_given_for_it() -> None:
    seats = [
        Sighting(0, "2018", None, "A"),
        Sighting(1, "2020-01-20", None, "B"),
        Sighting(2, "2020-01-20", None, "B"),
    ]
    assert told(*seats, snapshots="012") == [("2018", "2020-01-20", "A"), ("2020-01-20", None, "B")]


def test_an_unknown_organisation_is_the_one_before_or_else_after() -> None:
    seats = [Sighting(at, organisation=name) for at, name in enumerate([None, "A", None, "B", None])]
    assert told(*seats, snapshots="01234") == [
        ("..2020-01-01", "2020-04-01", "A"),
        ("2020-04-01", None, "B"),
    ]


# Coverage


def covered(*pictures: tuple[str, str, str], ended: bool = False, tolerate: int = 1) -> Coverage:
    """Each picture: its day, the partnerships named, those that list roles."""
    coverage = Coverage(Snapshots("", tolerate=tolerate, is_absent_ended=ended))
    for day, named, listing in pictures:
        coverage.begin(Origin(0, day))
        for one in named:
            coverage.add("partnership", one)
        for one in listing:
            coverage.add("role", one)
    coverage.close()
    return coverage


def test_unknown_absence_counts_snapshots_that_list_the_kind() -> None:
    coverage = covered(("2020-03-01", "GH", "G"), ("2020-01-01", "G", ""), ("2020-02-01", "H", "H"))
    assert coverage.days == ["2020-01-01", "2020-02-01", "2020-03-01"]
    assert list(coverage.told("role", ["G"])) == [2]
    assert list(coverage.told("role", ["G", "H"])) == [1, 2]
    assert list(coverage.told("link", ["G"])) == []


def test_ended_absence_counts_all_since_the_partnership_was_named() -> None:
    coverage = covered(("2020-01-01", "H", ""), ("2020-02-01", "G", ""), ("2020-03-01", "H", "G"), ended=True)
    assert list(coverage.told("role", ["G"])) == [1, 2]


def test_a_partnership_gone_for_longer_than_tolerated_has_ended() -> None:
    pictures = [("2020-01-01", "GH", ""), ("2020-02-01", "H", ""), ("2020-03-01", "", "")]
    assert covered(*pictures, ended=True).end("G") == "2020-02-01"
    assert covered(*pictures, ended=True).end("H") is None
    assert covered(*pictures, ended=True, tolerate=0).end("H") == "2020-03-01"
    assert covered(*pictures).end("G") is None
    assert covered(*pictures, ended=True).end("unheard of") is None


# Which snapshot a file belongs to


def entries(*paths: str) -> list[Entry]:
    return [Entry(path, path, io.BytesIO) for path in paths]


def test_files_below_one_folder_are_one_snapshot() -> None:
    series = Series(0, Snapshots(r"releases/(\d{6})/", "%y%m%d"))
    files = entries("x/releases/240828/a.json", "x/releases/240828/b.json")
    assert series.chosen(files) == files
    for file in files:
        assert series.of_file(file.path, file.label) == Origin(0, "2024-08-28", "x/releases/240828")
    assert list(series.notes("x")) == []


def test_of_several_snapshots_of_a_day_the_last_by_path_counts() -> None:
    series = Series(0, Snapshots(r"^(\d{4}-\d\d-\d\d)_"))
    files = entries(*(f"2020-01-01_{name}/list.yaml" for name in "bca"), "no date")
    assert [file.path for file in series.chosen(files)] == ["2020-01-01_c/list.yaml", "no date"]
    (note,) = series.notes("lists")
    assert (note.code, note.value) == ("snapshots-of-a-day", "2020-01-01_c")
    assert note.wrong == "3 snapshots of 2020-01-01; not counted: 2020-01-01_a, 2020-01-01_b"


@pytest.mark.parametrize(("path", "value"), [("2020-13-01.csv", "2020-13-01"), ("list.csv", "")])
def test_a_path_without_a_date_is_refused(path: str, value: str) -> None:
    with pytest.raises(Unreadable) as raised:
        Series(0, Snapshots(r"(\d{4}-\d\d-\d\d)")).of_file(path, f"x.zip/{path}")
    problem: Problem = raised.value.problem
    assert (problem.code, str(problem.place), problem.value) == ("no-snapshot", f"x.zip/{path}", value)
    assert problem.fatal


# Records of spells


def records(*seats: tuple[int, dict[str, str]], snapshots: int = 3) -> list[dict[str, object]]:
    """The spells of what is seen of roles in each snapshot."""
    layout = Layout(ROLE, {"id", "person", "partnership", "organisation", "role", "title", "start", "end"})
    coverage = Coverage(Snapshots("", tolerate=0))
    for number in range(snapshots):
        coverage.begin(Origin(0, DAYS[number]))
        coverage.add("role", "G")
    coverage.close()
    tie = Sightings(layout, coverage, Differences())
    for number, (snapshot, said) in enumerate(seats):
        values = layout.record(number, person="p", partnership="G", **said)
        tie.add(Found(number, 0, values), Origin(0, DAYS[snapshot]))
    return [
        {
            name: value
            for name, value in zip(layout.fields, found.values[1:], strict=True)
            if value is not None
        }
        for found in tie.records()
    ]


def test_a_spell_keeps_what_its_last_snapshot_says() -> None:
    (record,) = records(
        (0, {"title": "Vice chair"}), (1, {"title": "Vice Chair"}), (2, {"title": "Vice-Chair"})
    )
    assert record == {"person": "p", "partnership": "G", "title": "Vice-Chair", "start": "..2020-01-01"}


def test_another_title_is_another_spell() -> None:
    found = records((0, {"title": "Officer"}), (1, {"title": "Treasurer"}))
    assert [(one["title"], one["start"], one["end"]) for one in found] == [
        ("Officer", "..2020-01-01", "2020-02-01"),
        ("Treasurer", "2020-02-01", "2020-03-01"),
    ]
    assert all("id" not in one for one in found)


def test_two_titles_at_once_are_told_apart_by_id() -> None:
    found = records(
        (0, {"role": "member", "title": "Officer"}), (0, {"role": "member", "title": "Treasurer"})
    )
    assert [one["id"] for one in found] == [
        "p|G||member|..2020-01-01|officer",
        "p|G||member|..2020-01-01|treasurer",
    ]


def test_an_id_of_a_tie_goes_with_its_first_spell() -> None:
    found = records((0, {"id": "seat"}), (2, {"id": "seat"}))
    assert [one["id"] for one in found] == ["seat", "seat|2020-03-01"]
