"""A series as it was known on a day: nothing of what came later may be seen."""

from __future__ import annotations

from datetime import date

import pytest

from graphsvc.errors import BadInput
from graphsvc.evaluating.series import KnownThen
from graphsvc.evaluating.series_days import first_forecast, last_described
from graphsvc.evaluating.series_links import MEMBERS, ORGANISATIONS, PEOPLE, Question, asked
from graphsvc.evaluating.series_terms import WithTerms
from graphsvc.snapshot.build import build
from graphsvc.snapshot.links import LinkState
from graphsvc.snapshot.snapshot import Snapshot
from tests.pictures import RowPicture, Rows

CUT = date(2020, 6, 30)
SERIES: dict[str, Rows] = {
    "source": [{"id": "register", "as_of": "2022-01-01"}],
    "theme": [{"id": "burglary"}, {"id": "drugs"}],
    "organisation": [{"id": f"o{n}"} for n in range(4)],
    "person": [{"id": f"x{n}"} for n in range(6)],
    "partnership": [
        {"id": "a", "start": "2018-01-01", "end": "2021-03-01", "end_reason": "merged", "themes": ["drugs"]},
        {"id": "b", "listed_on": "2022-01-01", "status": "dormant", "status_confirmed_on": "2021-05-01"},
        {"id": "c", "themes": ["burglary"]},
        {"id": "d"},
        {"id": "e", "start": "2021-01-01", "links_confirmed_none": "2021-06-01"},
    ],
    "membership": [
        {"partnership": "a", "organisation": "o0", "start": "2018"},
        {"partnership": "b", "organisation": "o0", "start": "2019-01-01", "end": "2021-01-01"},
        {"partnership": "c", "organisation": "o1", "start": "..2020-12-01"},
        {"partnership": "d", "organisation": "o2", "start": "2019-01-01", "end": "2020-01-01"},
    ],
    "role": [
        {"person": "x0", "partnership": "a", "start": "2018-02-01", "term_end": "2021-02-01"},
        {"person": "x0", "partnership": "b", "start": "2019-02-01", "end": "2020-12-01",
         "end_reason": "own_move"},
        {"person": "x1", "partnership": "a", "start": "2020-07-01"},
        {"person": "x1", "partnership": "b", "start": "2020-09-01"},
        {"person": "x2", "partnership": "a", "start": "2019-01-01", "end": "2020-01-01"},
        {"person": "x2", "partnership": "b", "start": "2020-02-01"},
        {"person": "x3", "partnership": "a", "role": "observer"},
        {"person": "x3", "partnership": "b"},
    ],
    "link": [
        {"id": "l1", "a": "a", "b": "b", "start": "2019-01-01", "last_contact": "2021-01-01"},
        {"id": "l2", "a": "b", "b": "c", "start": "2020-08-01"},
    ],
    "succession": [
        {"predecessor": "a", "successor": "e", "date": "2021-03-01"},
        {"predecessor": "d", "successor": "b"},
    ],
}  # fmt: skip


def then(day: date = CUT, **changed: Rows) -> Snapshot:
    return build(KnownThen(RowPicture(SERIES | changed), day), as_of=day, pseudonym=str)


def linked(question: Question, day: date = CUT) -> Snapshot:
    series = asked(KnownThen(RowPicture(SERIES), day), question)
    return build(series, as_of=day, pseudonym=str)


def test_later_ends_are_unknown_with_their_reasons() -> None:
    known = then()
    a = known.partnerships.ix["a"]
    assert known.partnerships.columns["end"][a] is None
    assert known.partnerships.columns["end_reason"][a] is None
    assert "own_move" not in known.ties["role"].columns["end_reason"]
    assert known.ties["link"].columns["last_contact"] == [None]


def test_later_beginnings_are_not_there() -> None:
    known = then()
    assert known.ties["link"].keys == ["l1"]
    assert len(known.ties["role"]) == len(SERIES["role"]) - 2
    assert len(known.ties["membership"]) == 3  # one was first seen later
    assert len(known.ties["succession"]) == 0  # one later, one nobody knows when


def test_later_statements_about_partnerships_are_unknown() -> None:
    columns, ix = then().partnerships.columns, then().partnerships.ix
    assert columns["status"][ix["b"]] is None and columns["listed_on"][ix["b"]] is None
    assert columns["links_confirmed_none"][ix["e"]] is None


def test_terms_that_end_later_are_known_beforehand() -> None:
    assert "2021-02-01" in then().ties["role"].columns["term_end"]


def test_who_lives_shows_in_the_ties() -> None:
    """c is first seen later, all have left d, e begins later."""
    known = then()
    alive = {key for key, active in zip(known.partnerships.keys, known.arrays.active, strict=True) if active}
    assert alive == {"a", "b"}


def test_places_are_the_same_on_all_days() -> None:
    assert then().partnerships.keys == then(date(2021, 12, 1)).partnerships.keys
    assert then().people.keys == then(date(2021, 12, 1)).people.keys


def test_nothing_later_changes_a_picture() -> None:
    """A series that ends on the day gives the same picture as one that goes on."""
    known, cut = KnownThen(RowPicture(SERIES), CUT), KnownThen(KnownThen(RowPicture(SERIES), CUT), CUT)
    for kind in ("membership", "role", "link", "succession"):
        assert known.ties(kind) == cut.ties(kind)
    assert known.nodes("partnership") == cut.nodes("partnership")


def test_people_in_both_are_links_from_their_first_day_in_both() -> None:
    link = linked(Question(PEOPLE)).ties["link"]
    assert len(link) == 1
    # x0 from 2019-02-01; x2 was never in both at one time, x3 only observes, x1 comes later
    assert link.columns["start"] == ["2019-02-01"] and link.columns["end"] == [None]
    assert linked(Question(PEOPLE)).link_states.tolist() == [LinkState.LIVE]


def test_a_link_by_people_ends_with_the_last_of_them() -> None:
    later = linked(Question(PEOPLE), date(2021, 12, 1)).ties["link"]
    assert later.columns["end"] == ["2021-03-01"]  # x1 stayed until a ended


def test_members_in_both_are_links_within_the_lives_of_both() -> None:
    link = linked(Question(MEMBERS)).ties["link"]
    assert link.columns["start"] == ["2019-01-01"]


def test_organisations_are_joined_by_what_they_are_members_of() -> None:
    rows = [
        {"partnership": "a", "organisation": "o1", "start": "2019-01-01"},
        {"partnership": "c", "organisation": "o2", "start": "2019-01-01"},
        {"partnership": "c", "organisation": "o3", "start": "..2019-06-01"},
    ]
    series = RowPicture(SERIES | {"membership": [*SERIES["membership"][:1], *rows]})
    for theme, pairs, alive in (
        (None, {("o0", "o1"), ("o2", "o3")}, {"o0", "o1", "o2", "o3"}),
        ("drugs", {("o0", "o1")}, {"o0", "o1"}),
    ):
        question = Question(MEMBERS, ORGANISATIONS, theme)
        known = build(asked(KnownThen(series, CUT), question), as_of=CUT, pseudonym=str)
        keys, link = known.partnerships.keys, known.ties["link"]
        joined = {(keys[a], keys[b]) for a, b in zip(link.ends["a"], link.ends["b"], strict=True)}
        assert joined == pairs
        assert {key for key, active in zip(keys, known.arrays.active, strict=True) if active} == alive
        themes = dict(zip(keys, known.partnerships.columns["themes"], strict=True))
        assert themes == {"o0": ["drugs"], "o1": ["drugs"], "o2": ["burglary"], "o3": ["burglary"]}


def test_a_link_first_seen_says_so() -> None:
    rows: Rows = [
        {"partnership": "b", "organisation": "o1", "start": "2018-01-01"},
        {"partnership": "c", "organisation": "o1", "start": "..2019-06-01"},
    ]
    series = asked(KnownThen(RowPicture(SERIES | {"membership": rows}), CUT), Question(MEMBERS))
    assert series.ties("link")["start"] == ["..2019-06-01"]


@pytest.mark.parametrize(
    "asked_for",
    [{"ties": "people", "nodes": "organisations"}, {"ties": "people", "theme": "drugs"}],
)
def test_questions_without_sense_are_refused(asked_for: dict[str, str]) -> None:
    with pytest.raises(BadInput, match="organisations"):
        Question(**asked_for)


def test_terms_cut_roles_into_pieces() -> None:
    rows: Rows = [
        {"id": "r", "person": "x0", "partnership": "a", "start": "2018-02-01", "end": "2020-05-01",
         "end_reason": "own_move"},
        {"id": "s", "person": "x1", "partnership": "a", "start": "2018-02-01", "term_end": "2018-06-01"},
    ]  # fmt: skip
    ends = [date(year, 1, 3) for year in (2017, 2019, 2021)]
    roles = WithTerms(RowPicture(SERIES | {"role": rows}), ends).ties("role")
    found = list(zip(*(roles[name] for name in ("start", "end", "term_end", "end_reason")), strict=True))
    assert found == [
        ("2018-02-01", "2019-01-03", "2019-01-03", None),
        ("2019-01-03", "2020-05-01", "2021-01-03", "own_move"),
        ("2018-02-01", None, "2018-06-01", None),
    ]
    assert len(set(roles["id"])) == 3


def test_a_series_says_from_when_to_when_it_tells() -> None:
    picture = RowPicture(SERIES)
    assert last_described(picture) == date(2022, 1, 1)
    assert first_forecast(picture) == date(2019, 2, 1)
    for wanting, ask in (("source", last_described), ("role", first_forecast)):
        with pytest.raises(BadInput):
            ask(RowPicture(SERIES | {wanting: []}))
