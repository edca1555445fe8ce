"""Every error that a load finds: its code, its place, and that nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from graphsvc.errors import BadInput, LoadRefused
from graphsvc.loading import Mode, OnError
from tests.bundles import ONE, Registry, codes, places, problems, registry_in

TWO = """
    id,name,start,end
    P1,One,2010,
    P2,Two,2012-05,2015
    """


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with registry_in(tmp_path) as empty:
        yield empty


def circle(first: str, second: str) -> str:
    return f"id,name,parent\n{first},One,{second}\n{second},Two,{first}\n"


@pytest.mark.parametrize(
    ("code", "place", "files"),
    [
        ("missing-cell", "partnerships.csv:3 name", {"partnerships": "id,name\nP1,One\nP2,\n"}),
        ("missing-cell", "partnerships.csv:2 id", {"partnerships": "id,name\n,One\n"}),
        (
            "missing-cell",
            "memberships.csv:2 organisation",
            {"memberships": "partnership,organisation\nP1,\n"},
        ),
        ("bad-id", "partnerships.csv:2 id=P|1", {"partnerships": "id,name\nP|1,One\n"}),
        (
            "not-a-date",
            "partnerships.csv:2 start=1.5.2016",
            {"partnerships": "id,name,start\nP1,One,1.5.2016\n"},
        ),
        (
            "not-a-number",
            "partnerships.csv:2 meetings_per_year=often",
            {"partnerships": "id,name,meetings_per_year\nP1,One,often\n"},
        ),
        ("out-of-range", "territories.csv:2 latitude=91", {"territories": "id,latitude\nT,91\n"}),
        (
            "not-true-or-false",
            "partnerships.csv:2 members_complete=maybe",
            {"partnerships": "id,name,members_complete\nP1,One,maybe\n"},
        ),
        (
            "unknown-reference",
            "memberships.csv:3 organisation=O2",
            {"organisations": "id,name\nO1,Org\n", "memberships": "partnership,organisation\nP1,O1\nP1,O2\n"},
        ),
        (
            "unknown-reference",
            "memberships.csv:2 partnership=P9",
            {"memberships": "partnership,organisation\nP9,O1\n"},
        ),
        (
            "unknown-reference",
            "partnerships.csv:2 satellite_of=P9",
            {"partnerships": "id,name,satellite_of\nP1,One,P9\n"},
        ),
        (
            "unknown-reference",
            "partnerships.csv:2 themes=c",
            {"partnerships": "id,name,themes\nP1,One,a|c\n", "themes": "id\na\nb\n"},
        ),
        (
            "unknown-reference",
            "links.csv:2 b=X",
            {"links": "a,b\nP1,X\n", "organisations": "id,name\nO1,Org\n"},
        ),
        (
            "unknown-reference",
            "links.csv:2 a=O1",
            {"links": "a,b\nO1,P1\n", "organisations": "id,name\nO1,Org\n"},
        ),
        (
            "unknown-reference",
            "same_as.csv:2 same_as=O9",
            {"organisations": "id,name\nO1,Org\n", "same_as": "kind,id,same_as\norganisation,O1,O9\n"},
        ),
        ("unknown-kind", "same_as.csv:2 kind=link", {"same_as": "kind,id,same_as\nlink,O1,O9\n"}),
        (
            "end-before-start",
            "partnerships.csv:2 end=2015",
            {"partnerships": "id,name,start,end\nP1,One,2016-02,2015\n"},
        ),
        (
            "end-before-start",
            "memberships.csv:2 end=2015-01-31",
            {"memberships": "partnership,organisation,start,end\nP1,O,..2015-02-01,2015-01-31\n"},
        ),
        ("duplicate-id", "partnerships.csv:2 id=P1", {"partnerships": "id,name\nP1,One\nP1,Two\n"}),
        (
            "duplicate-id",
            "memberships.csv:2 id=P1|O||",
            {"memberships": "partnership,organisation,end\nP1,O,2015\nP1,O,2016\n"},
        ),
        ("self-tie", "links.csv:2 b=P1", {"links": "a,b\nP1,P1\n"}),
        (
            "self-tie",
            "successions.csv:2 successor=P1",
            {"successions": "predecessor,successor\nP1,P1\n"},
        ),
        ("cycle", "themes.csv:2 parent=b", {"themes": circle("a", "b")}),
        ("cycle", "territories.csv:2 parent=b", {"territories": circle("a", "b")}),
        ("cycle", "organisations.csv:2 parent=b", {"organisations": circle("a", "b")}),
        (
            "cycle",
            "partnerships.csv:2 satellite_of=P2",
            {"partnerships": "id,name,satellite_of\nP1,One,P2\nP2,Two,P3\nP3,Three,P1\nP4,Four,P1\n"},
        ),
        ("cycle", "themes.csv:2 parent=a", {"themes": "id,parent\na,a\n"}),
        ("cycle", "same_as.csv:2 same_as=b", {"same_as": "kind,id,same_as\ntheme,a,b\ntheme,b,a\n"}),
        (
            "role-outside-partnership",
            "roles.csv:2 start=2009-04",
            {"partnerships": TWO, "roles": "person,partnership,start\nX,P2,2009-04\n"},
        ),
        (
            "role-outside-partnership",
            "roles.csv:2 end=2017",
            {"partnerships": TWO, "roles": "person,partnership,end\nX,P2,2017\n"},
        ),
        (
            "role-outside-partnership",
            "roles.csv:2 start=2017-01-02",
            {"partnerships": TWO, "roles": "person,partnership,start\nX,P2,2017-01-02\n"},
        ),
        (
            "role-outside-partnership",
            "roles.csv:2 end=2010",
            {"partnerships": TWO, "roles": "person,partnership,end\nX,P2,2010\n"},
        ),
        ("wrong-cells", "partnerships.csv:3", {"partnerships": "id,name\nP1,One\nP2\n"}),
        ("wrong-cells", "partnerships.csv:3", {"partnerships": "id,name\nP1,One\nP2,Two,three\n"}),
        ("no-header", "partnerships.csv:3", {"partnerships": "id,name,\nP1,One,\nP2,Two,lost\n"}),
        ("header-twice", "partnerships.csv:3", {"partnerships": "id,name\nP1,One\nid,name\nP2,Two\n"}),
    ],
)
def test_an_error_names_its_place_and_nothing_is_written(
    registry: Registry, code: str, place: str, files: dict[str, str]
) -> None:
    report = registry.load(**files)
    assert places(report, code)[0] == place
    assert {p.code for g in report.groups if (p := g.problem).severity == "error"} == {code}
    assert report.is_refused
    assert not report.is_written
    assert registry.revision == 0
    with pytest.raises(LoadRefused, match="nothing was written"):
        report.raise_if_refused()


def test_bounds_of_a_role_are_a_year_wide(registry: Registry) -> None:
    roles = """
        person,partnership,start,end
        X,P2,2011-05,2016-12
        Y,P2,..2011-05-01,2017-01-01
        """
    assert not registry.load(partnerships=TWO, roles=roles).errors


def test_a_partnership_on_or_before_has_no_first_bound(registry: Registry) -> None:
    partnerships = "id,name,start\nP1,One,..2012\n"
    report = registry.load(partnerships=partnerships, roles="person,partnership,start\nX,P1,2001\n")
    assert not report.errors


def test_a_circle_is_found_through_the_store_and_through_aliases(registry: Registry) -> None:
    themes = "id,parent\na,b\nb,c\nc,\n"
    assert not registry.load(themes=themes).errors
    report = registry.load(themes="id,parent\nc,d\nd,a\n")
    assert places(report, "cycle") == ["themes.csv:2 parent=d", "themes.csv:3 parent=a"]
    aliased = registry.load(themes="id,parent\nc,x\nx,\n", same_as="kind,id,same_as\ntheme,x,a\n")
    assert places(aliased, "cycle") == ["themes.csv:2 parent=x"]
    assert registry.revision == 1


def test_every_problem_of_a_row_is_found_at_once(registry: Registry) -> None:
    memberships = "partnership,organisation,start\nP9,O1,soon\n"
    report = registry.load(memberships=memberships)
    assert codes(report) >= {"not-a-date", "unknown-reference"}
    assert report.errors == 2


def test_an_error_says_what_would_be_right(registry: Registry) -> None:
    report = registry.load(partnerships="id,name,start\nP1,One,soon\n")
    assert str(problems(report, "not-a-date")[0]) == (
        "partnerships.csv:2 start 'soon' — not a date — write YYYY, YYYY-MM or YYYY-MM-DD"
    )


def test_two_stored_ties_that_a_row_could_mean(registry: Registry) -> None:
    assert not registry.load(memberships="partnership,organisation,start\nP1,O,2015\nP1,O,2018\n").errors
    report = registry.load(memberships="partnership,organisation\nP1,O\n")
    assert places(report, "two-candidates") == ["memberships.csv:2 id=P1|O||2015"]
    assert "P1|O||2015, P1|O||2018" in problems(report, "two-candidates")[0].wrong
    assert registry.revision == 1


def test_two_rows_for_one_stored_tie(registry: Registry) -> None:
    assert not registry.load(memberships="partnership,organisation\nP1,O\n").errors
    report = registry.load(memberships="partnership,organisation,start\nP1,O,2015\nP1,O,2018\n")
    assert places(report, "duplicate-id") == ["memberships.csv:2 id=P1|O||"]


def test_an_older_file_does_not_replace_a_newer_one(registry: Registry) -> None:
    registry.load(partnerships=ONE)
    with pytest.raises(BadInput, match="loaded as of 2024-05-01"):
        registry.load(as_of=date(2024, 4, 30), request={"mode": Mode.REPLACE_SOURCE})
    assert registry.load(as_of=date(2024, 4, 30)).is_written is False


def test_an_end_of_a_link_is_named_by_its_column(registry: Registry) -> None:
    """Ends are kept in order of id; what is wrong with one stands where the file has it."""
    report = registry.load(links="a,b\nP9,P1\nA0,P1\n", partnerships="id,name\nP1,One\nP2,Two\n")
    assert places(report, "unknown-reference") == ["links.csv:2 a=P9", "links.csv:3 a=A0"]


def test_what_a_link_turned_round_refers_to_is_left_out(registry: Registry) -> None:
    report = registry.load(
        partnerships="id,name,start\nP1,One,\nP2,Two,soon\n",
        links="a,b\nP2,P1\n",
        request={"on_error": OnError.SKIP},
    )
    assert places(report, "refers-to-left-out") == ["links.csv:2 a=P2"]
