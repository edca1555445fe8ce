"""Every warning and note of a load: its code, its place, and that the load succeeds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from graphsvc.loading import Mode
from tests.bundles import Registry, codes, places, problems, registry_in

FULL = """
    id,name,territories,themes
    P1,One,T,H
    """
MEMBERS = "partnership,organisation\nP1,O1\n"
CODES = "id,name,level,status,legal_basis,end_reason\n"


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with registry_in(tmp_path) as empty:
        yield empty


@pytest.mark.parametrize(
    ("code", "place", "files"),
    [
        ("repeated-row", "partnerships.csv:4 id=P1", {"partnerships": "id,name\nP1,One\nP2,Two\nP1, One\n"}),
        ("unknown-column", "partnerships.csv:1 colour", {"partnerships": "id,name,colour\nP1,One,red\n"}),
        ("unknown-file", "partnership.csv", {"partnership": "id,name\nP1,One\n"}),
        (
            "unknown-code",
            "partnerships.csv:2 level=galactic",
            {"partnerships": CODES + "P1,One,galactic,,,\n"},
        ),
        (
            "unknown-code",
            "partnerships.csv:2 status=unknown",
            {"partnerships": CODES + "P1,One,,unknown,,\n"},
        ),
        (
            "unknown-code",
            "organisations.csv:2 sector=sports",
            {"organisations": "id,name,sector\nO1,Org,sports\n", "memberships": MEMBERS},
        ),
        (
            "unknown-code",
            "memberships.csv:2 role=mascot",
            {"memberships": "partnership,organisation,role\nP1,O,mascot\n"},
        ),
        ("unknown-code", "roles.csv:2 role=Sheriff", {"roles": "person,partnership,role\nX,P1,Sheriff\n"}),
        ("unknown-code", "posts.csv:2 role=Sheriff", {"posts": "id,partnership,role\nX,P1,Sheriff\n"}),
        (
            "future-date",
            "partnerships.csv:2 start=2024-05-02",
            {"partnerships": "id,name,start\nP1,One,2024-05-02\n"},
        ),
        ("future-date", "links.csv:2 last_contact=2025", {"links": "a,b,last_contact\nP1,O,2025\n"}),
        (
            "future-date",
            "memberships.csv:2 end=2024-06",
            {"memberships": "partnership,organisation,end\nP1,O,2024-06\n"},
        ),
        (
            "empty-spell",
            "memberships.csv:2 end=2016-01-01",
            {"memberships": "partnership,organisation,start,end\nP1,O,2016,2016-01-01\n"},
        ),
        (
            "likely-duplicate",
            "organisations.csv:3 id=O2",
            {"organisations": "id,name\nO1,Town Council\nO2,TÖWN-council.\n", "memberships": MEMBERS},
        ),
        (
            "likely-duplicate",
            "organisations.csv:3 id=O2",
            {"organisations": "id,name,identifiers\nO1,A,gb:1\nO2,B,x:9|GB:1\n", "memberships": MEMBERS},
        ),
        ("no-members", "partnerships.csv:2", {}),
        (
            "no-members",
            "partnerships.csv:2",
            {"memberships": "partnership,organisation,role\nP1,O,observer\n"},
        ),
        ("no-themes", "partnerships.csv:2 themes", {}),
        ("no-territory", "partnerships.csv:2 territories", {}),
        (
            "not-a-member",
            "roles.csv:2 organisation=O2",
            {"memberships": MEMBERS, "roles": "person,partnership,organisation\nX,P1,O2\n"},
        ),
        (
            "not-a-member",
            "roles.csv:3 organisation=O1",
            {
                "memberships": "partnership,organisation,start,end\nP1,O1,2015,2018-06-01\n",
                "roles": "person,partnership,organisation,start\nX,P1,O1,2018-05-31\nY,P1,O1,2018-06-01\n",
            },
        ),
        (
            "alias-chain",
            "same_as.csv:2 same_as=b",
            {"themes": "id\na\nb\nc\n", "same_as": "kind,id,same_as\ntheme,a,b\ntheme,b,c\n"},
        ),
        (
            "alias-unused",
            "same_as.csv:2 id=x",
            {"themes": "id\na\n", "same_as": "kind,id,same_as\ntheme,x,a\n"},
        ),
    ],
)
def test_a_warning_names_its_place_and_the_load_succeeds(
    registry: Registry, code: str, place: str, files: dict[str, str]
) -> None:
    report = registry.load(**files)
    assert places(report, code) == [place]
    assert problems(report, code)[0].severity == "warning"
    assert report.warnings >= 1
    assert not report.errors
    assert report.is_written


def test_a_complete_bundle_has_no_warning(registry: Registry) -> None:
    report = registry.load(
        partnerships=FULL,
        territories="id,name\nT,Town\n",
        themes="id,name\nH,Housing\n",
        organisations="id,name\nO1,Org\n",
        memberships=MEMBERS,
    )
    assert codes(report) == set()
    assert report.summary == "0 errors, 0 warnings: written as revision 1"


def test_none_is_an_answer(registry: Registry) -> None:
    report = registry.load(partnerships="id,name,territories,themes\nP1,One,none,none\n")
    assert codes(report) == {"no-members"}


def test_what_is_made_from_ids_is_one_line_a_kind(registry: Registry) -> None:
    report = registry.load(
        partnerships="id,name,territories,themes\nP1,One,T2|T1,H1\n",
        memberships="partnership,organisation\nP1,O1\nP1,O2\n",
        roles="person,partnership,post\nX,P1,Chair\n",
        links="a,b,carriers,protocol\nP1,O3,Y,Pr\n",
    )
    made = problems(report, "made-from-id")
    assert {(p.place.file, p.severity.value) for p in made} == {
        (f"{name}.csv", "note")
        for name in ("territories", "themes", "organisations", "people", "posts", "protocols")
    }
    assert made[0].wrong == "3 not listed and made from the ids used: O1, O2, O3"
    people = next(p for p in made if p.place.file == "people.csv")
    assert people.wrong == "2 not listed and made from the ids used"  # which may be names
    assert registry.row("organisation", "O3") == {"id": "O3", "name": "O3"}
    assert registry.row("post", "Chair") == {"id": "Chair", "partnership": "P1"}
    assert registry.row("person", "Y") == {"id": "Y"}
    assert registry.row("link", "P1|organisation:O3||")["b"] == "organisation:O3"


def test_an_unknown_service_role_counts_as_member_and_keeps_its_words(registry: Registry) -> None:
    report = registry.load(
        roles="""
        person,partnership,role,title
        X,P1,Sheriff,
        Y,P1,Sheriff,Head of posse
        Z,P1,Sheriff,The sheriff
        """,
        posts="""
        id,partnership,role,title
        S,P1,Sheriff,
        T,P1,Sheriff,Head of posse
        """,
    )
    assert registry.row("role", "X|P1||sheriff|")["title"] == "Sheriff"
    assert registry.row("role", "Y|P1||sheriff|")["title"] == "Head of posse (Sheriff)"
    assert registry.row("role", "Z|P1||sheriff|")["title"] == "The sheriff"
    assert {row["role"] for row in registry.everything()["role"]} == {"member"}
    assert registry.row("post", "S") == {"id": "S", "partnership": "P1", "role": "member", "title": "Sheriff"}
    assert registry.row("post", "T")["title"] == "Head of posse (Sheriff)"
    assert {p.wrong for p in problems(report, "unknown-code")} == {
        "on no list; read as member, the words kept as title"
    }


def test_one_line_for_each_value_with_the_first_three_places(registry: Registry) -> None:
    rows = "".join(f"P1,O{n},mascot\n" for n in range(7)) + "P1,P,herald\n"
    report = registry.load(memberships="partnership,organisation,role\n" + rows)
    shown = [str(group) for group in report.groups if group.problem.code == "unknown-code"]
    assert len(shown) == 2
    assert shown[0].startswith("memberships.csv:2 role 'mascot' — on no list")
    assert shown[0].endswith("(7 rows: 2, 3, 4…)")
    assert report.warnings == 8 + 2  # no themes, no territories


def test_a_field_the_source_lacks_is_one_line(registry: Registry) -> None:
    report = registry.load(partnerships="id,name\nP1,One\nP2,Two\nP3,Three\nP4,Four\n")
    assert [str(g) for g in report.groups if g.problem.code == "no-themes"] == [
        "partnerships.csv:2 themes — no themes known — fill it in, or write none (4 rows: 2, 3, 4…)"
    ]


def test_likely_duplicates_have_a_line_each_and_are_sought_in_the_store(registry: Registry) -> None:
    registry.load(organisations="id,name\nO1,Town Council\n", memberships=MEMBERS)
    report = registry.load(
        organisations="id,name\nO2,town council\nO3,Town  Council\n",
        memberships="partnership,organisation\nP1,O2\n",
    )
    assert places(report, "likely-duplicate") == ["organisations.csv:2 id=O2", "organisations.csv:3 id=O3"]
    assert "probably O1: the same name" in problems(report, "likely-duplicate")[1].wrong
    settled = registry.load(
        organisations="id,name\nO2,town council\nO3,Town  Council!\n",
        same_as="kind,id,same_as\norganisation,O2,O1\norganisation,O3,O1\n",
    )
    assert "likely-duplicate" not in codes(settled)


def test_names_in_other_scripts_are_not_folded_to_nothing(registry: Registry) -> None:
    report = registry.load(organisations="id,name\nO1,Ереван\nO2,Гюмри\nO3,...\nO4,!!!\n")
    assert "likely-duplicate" not in codes(report)


def test_aliases_are_seen_through(registry: Registry) -> None:
    report = registry.load(
        organisations="id,name\nO1,Org\n",
        memberships="partnership,organisation\nP1,Old\n",
        roles="person,partnership,organisation\nX,P1,O1\n",
        same_as="kind,id,same_as\norganisation,Old,O1\n",
    )
    assert codes(report) == {"no-themes", "no-territory", "made-from-id"}
    assert registry.row("organisation", "Old") == {"id": "Old", "name": "Old"}
    assert registry.row("membership", "P1|Old||")["organisation"] == "Old"


def test_stored_members_count(registry: Registry) -> None:
    registry.load(memberships=MEMBERS)
    report = registry.load(roles="person,partnership,organisation\nX,P1,O1\n")
    assert codes(report) == {"no-themes", "no-territory", "made-from-id"}
    ended = registry.load(
        memberships="partnership,organisation,end\nP1,O1,2016\n",
        roles="person,partnership,organisation,start\nX,P1,O1,2018\n",
    )
    assert places(ended, "not-a-member") == ["roles.csv:2 organisation=O1"]


def test_personal_data_is_left_out_unless_asked_for(registry: Registry) -> None:
    files = {
        "people": "id,name,email,shoe_size\nX,Jane Doe,jane@example.org,38\n",
        "roles": "person,partnership,mood\nX,P1,fine\n",
    }
    report = registry.load(**files)
    assert places(report, "personal-data-left-out") == ["people.csv:1 name", "people.csv:1 email"]
    assert places(report, "unknown-column") == ["people.csv:1 shoe_size", "roles.csv:1 mood"]
    assert "left out" in problems(report, "unknown-column")[0].wrong
    assert registry.row("person", "X") == {"id": "X"}
    assert "attributes" not in registry.row("role", "X|P1|||")
    kept = registry.load(keep_personal_data=True, **files)
    assert registry.row("person", "X")["name"] == "Jane Doe"
    assert registry.row("person", "X")["attributes"] == '{"shoe_size": "38"}'
    assert registry.row("role", "X|P1|||")["attributes"] == '{"mood": "fine"}'
    assert "personal-data-left-out" not in codes(kept)


def test_unknown_columns_are_kept_as_attributes(registry: Registry) -> None:
    registry.load(partnerships="id,name,Colour,size\nP1,One, red ,\n")
    assert registry.row("partnership", "P1")["attributes"] == '{"Colour": "red"}'


def test_a_misspelt_column_is_guessed(registry: Registry) -> None:
    report = registry.load(partnerships="id,name,teritories\nP1,One,T\n")
    assert problems(report, "unknown-column")[0].right == "if territories is meant, call it so"


def test_columns_are_known_in_any_case(registry: Registry) -> None:
    report = registry.load(partnerships="ID;Name;Meetings per year\nP1;One;12\n")
    assert registry.row("partnership", "P1")["meetings_per_year"] == 12.0
    assert "unknown-column" not in codes(report)


def test_a_member_role_on_no_list_counts_as_member(registry: Registry) -> None:
    report = registry.load(memberships="partnership,organisation,role\nP1,O1,patron\n")
    (found,) = problems(report, "unknown-code")
    assert found.wrong == "on no list; kept, and counted as a member"
    assert "no-members" not in codes(report)


def test_what_ended_is_said_to_be_active_and_stays_ended(registry: Registry) -> None:
    registry.load(partnerships="id,name,status\nP1,One,ended\n")
    assert "listed-again" not in codes(registry.load(as_of=date(2025, 1, 1)))
    again = registry.load(partnerships="id,name,status\nP1,One,active\n", as_of=date(2025, 1, 1))
    assert places(again, "listed-again") == ["partnerships.csv:2 end=P1"]


def test_what_its_source_lists_again_stays_closed(registry: Registry) -> None:
    replace = {"request": {"mode": Mode.REPLACE_SOURCE}}
    registry.load(memberships=MEMBERS, **replace)
    registry.load(memberships="partnership,organisation\n", as_of=date(2024, 6, 1), **replace)
    assert registry.row("membership", "P1|O1||")["end"] == "2024-06-01"
    again = registry.load(memberships=MEMBERS, as_of=date(2024, 7, 1), **replace)
    assert places(again, "listed-again") == ["memberships.csv:2 end=P1|O1||"]
    assert registry.row("membership", "P1|O1||")["end"] == "2024-06-01"
    registry.load(memberships="partnership,organisation,end\nP1,O1,none\n", as_of=date(2024, 7, 1), **replace)
    assert registry.row("membership", "P1|O1||")["end"] == "none"


def test_a_tie_that_has_ended_is_listed_again(registry: Registry) -> None:
    registry.load(memberships="partnership,organisation,end\nP1,O1,2020\nP1,O2,2030\n")
    again = registry.load(memberships="partnership,organisation\nP1,O1\nP1,O2\n", source="other")
    assert places(again, "listed-again") == ["memberships.csv:2 end=P1|O1||"]
    assert registry.row("membership", "P1|O1||")["end"] == "2020"
    dated = registry.load(memberships="partnership,organisation,end\nP1,O1,2020\n")
    assert "listed-again" not in codes(dated)


@pytest.mark.parametrize("end", ["9999", "9999-12", "9999-12-31"])
def test_the_end_of_the_calendar_is_an_end_like_any_other(registry: Registry, end: str) -> None:
    """As registers write what has no end."""
    report = registry.load(
        partnerships=f"id,name,start,end\nP1,One,0001,{end}",
        roles=f"person,partnership,start,end\na,P1,2001,{end}",
    )
    assert (report.errors, report.is_written) == (0, True)
