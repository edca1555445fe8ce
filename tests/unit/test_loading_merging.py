"""What a later load does to what is stored: merging, ends that are derived, keys of ties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.bundles import ONE, Registry, codes, places, registry_in

LATER = date(2024, 9, 1)
MEMBERSHIPS = "id,partnership,organisation,role,start,end\n"


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with registry_in(tmp_path) as empty:
        yield empty


def test_the_same_file_on_the_same_day_changes_nothing(registry: Registry) -> None:
    files = {
        "partnerships": "id,name,themes,meetings_per_year,members_complete,colour,status\n"
        "P1,One,a|b,4,true,red,ended\nP2,Two,none,none,,,active\n",
        "memberships": "partnership,organisation,start\nP1,O,2015\nP1,O2,\n",
        "links": "a,b,contacts_per_year\nP2,P1,4\nP1,O,none\n",
        "same_as": "kind,id,same_as\norganisation,O2,O\n",
    }
    first = registry.load(**files)
    assert first.is_written
    before = registry.everything()
    again = registry.load(**files)
    assert again.summary.endswith("nothing changes, no revision was made")
    assert again.revision == 1
    assert registry.revision == 1
    assert registry.everything() == before
    assert all(counts.new == counts.changed == 0 for counts in again.counts.values())


def test_a_day_later_only_what_is_listed_is_confirmed(registry: Registry) -> None:
    registry.load(memberships="partnership,organisation\nP1,O\n")
    report = registry.load(memberships="partnership,organisation\nP1,O\n", as_of=LATER)
    assert {kind: str(counts) for kind, counts in report.counts.items()} == {
        "partnership": "1 changed",
        "membership": "1 unchanged",
    }
    assert registry.raw("partnership", "P1")["listed_on"] == "2024-09-01"
    assert registry.raw("source", "register") == {"id": "register", "as_of": "2024-09-01"}


def test_the_days_of_a_source_never_go_back(registry: Registry) -> None:
    registry.load(as_of=LATER)
    assert not registry.load().is_written
    assert registry.raw("partnership", "P1")["listed_on"] == "2024-09-01"
    assert registry.raw("source", "register")["as_of"] == "2024-09-01"


def test_an_empty_cell_keeps_and_none_replaces(registry: Registry) -> None:
    head = "id,name,level,themes,meetings_per_year,end,colour,size\n"
    registry.load(partnerships=head + "P1,One,local,a|b,4,2030,red,9\n")
    registry.load(partnerships=head + "P1,Uno,,,,,,10\n")
    kept = {"level": "local", "themes": ["a", "b"], "meetings_per_year": 4.0, "end": "2030"}
    attributes = '{"colour": "red", "size": "10"}'
    assert registry.row("partnership", "P1") == {"id": "P1", "name": "Uno", "attributes": attributes, **kept}
    registry.load(partnerships=head + "P1,Uno,none,none,none,none,,\n")
    nothing = dict.fromkeys(kept, "none")
    assert registry.row("partnership", "P1") == {
        "id": "P1",
        "name": "Uno",
        "attributes": attributes,
        **nothing,
    }
    registry.load(partnerships=head + "P1,Uno,national,c,2,2031,,\n")
    assert registry.row("partnership", "P1")["themes"] == ["c"]
    assert registry.row("partnership", "P1")["end"] == "2031"


def test_sources_gather_in_the_order_of_their_first_word(registry: Registry) -> None:
    registry.load(source="A")
    registry.load(source="B")
    registry.load(source="A")
    assert registry.raw("partnership", "P1")["sources"] == ["A", "B"]


def test_a_file_that_is_there_again_does_not_touch_what_was_made_from_ids(registry: Registry) -> None:
    registry.load(organisations="id,name\nO,The Org\n", memberships="partnership,organisation\nP1,O\n")
    report = registry.load(memberships="partnership,organisation\nP1,O\nP1,N\n")
    assert str(report.counts["organisation"]) == "1 new"
    assert registry.row("organisation", "O")["name"] == "The Org"
    registry.load(organisations="id,name\nN,The New\n")
    assert registry.row("organisation", "N")["name"] == "The New"


@pytest.mark.parametrize(
    ("row", "end"),
    [
        ("P1,One,ended,,,", "2024-05-01"),
        ("P1,One,ended,2023-07,,", "2023-07-01"),
        ("P1,One,ended,2023-07,,2020", "2020"),
        ("P1,One,ended,,2024-08,", "2024-08-01"),
        ("P1,One,ended,none,,", "2024-05-01"),
        ("P1,One,ended,,,none", "none"),
        ("P1,One,active,,,", None),
    ],
)
def test_the_end_of_what_has_ended(registry: Registry, row: str, end: str | None) -> None:
    partnerships = f"id,name,status,status_confirmed_on,start,end\n{row}\n"
    registry.load(partnerships=partnerships)
    assert registry.row("partnership", "P1").get("end") == end
    registry.load(partnerships=partnerships, as_of=LATER)
    assert registry.row("partnership", "P1").get("end") == end


def test_a_confirmation_of_another_status_ends_nothing(registry: Registry) -> None:
    registry.load(partnerships="id,name,status,status_confirmed_on\nP1,One,active,2019-03\n")
    registry.load(partnerships="id,name,status\nP1,One,ended\n", as_of=LATER)
    assert registry.row("partnership", "P1")["end"] == LATER.isoformat()


def test_an_end_given_later_moves_a_derived_one(registry: Registry) -> None:
    registry.load(partnerships="id,name,status\nP1,One,ended\n")
    registry.load(partnerships="id,name,status,end\nP1,One,ended,2019\n")
    assert registry.row("partnership", "P1")["end"] == "2019"


def test_a_later_file_closes_the_tie(registry: Registry) -> None:
    registry.load(memberships=MEMBERSHIPS + ",P1,O,lead,2015,\n")
    report = registry.load(memberships=MEMBERSHIPS + ",P1,O,lead,2015,2018\n")
    assert str(report.counts["membership"]) == "1 changed"
    assert registry.keys("membership") == ["P1|O|lead|2015"]
    assert registry.row("membership", "P1|O|lead|2015")["end"] == "2018"


def test_a_row_without_start_means_the_open_tie(registry: Registry) -> None:
    registry.load(memberships=MEMBERSHIPS + ",P1,O,lead,2010,2012\n,P1,O,lead,2015,\n,P1,O,,2016,\n")
    close = MEMBERSHIPS + ",P1,O,lead,,2018\n"
    for _ in range(2):
        registry.load(memberships=close)
        assert registry.keys("membership") == ["P1|O|lead|2010", "P1|O|lead|2015", "P1|O||2016"]
        assert registry.row("membership", "P1|O|lead|2015")["end"] == "2018"
    assert registry.revision == 2


def test_a_start_is_given_to_the_tie_that_lacks_one(registry: Registry) -> None:
    registry.load(memberships=MEMBERSHIPS + ",P1,O,,,\n")
    for _ in range(2):
        registry.load(memberships=MEMBERSHIPS + ",P1,O,,2015,\n")
        assert registry.keys("membership") == ["P1|O||"]
        assert registry.row("membership", "P1|O||")["start"] == "2015"
    registry.load(memberships=MEMBERSHIPS + ",P1,O,,2015,2017\n")
    registry.load(memberships=MEMBERSHIPS + ",P1,O,,2019,\n")
    assert registry.keys("membership") == ["P1|O||", "P1|O||2019"]


def test_an_id_of_its_own_decides(registry: Registry) -> None:
    registry.load(memberships=MEMBERSHIPS + "m1,P1,O,,2015,\n")
    registry.load(memberships=MEMBERSHIPS + ",P1,O,,2015,2018\n")
    registry.load(memberships=MEMBERSHIPS + "m2,P1,O,,2015,2018\n")
    assert registry.keys("membership") == ["m1", "m2"]
    assert registry.row("membership", "m1")["end"] == "2018"


def test_a_row_whose_tie_another_row_names_means_another(registry: Registry) -> None:
    registry.load(memberships=MEMBERSHIPS + "m1,P1,O,,,\n")
    registry.load(memberships=MEMBERSHIPS + "m1,P1,O,,,2018\n,P1,O,,2019,\n")
    assert registry.keys("membership") == ["P1|O||2019", "m1"]


def test_links_have_no_direction(registry: Registry) -> None:
    two = ONE + "P2,Two\n"
    registry.load(partnerships=two, links="a,b,channel,last_contact\nP2,P1,mail,2023\n")
    registry.load(partnerships=two, links="a,b,channel,last_contact\nP1,P2,mail,2024\n")
    assert registry.keys("link") == ["P1|P2|mail|"]
    assert registry.row("link", "P1|P2|mail|")["last_contact"] == "2024"


def test_the_other_end_of_a_link(registry: Registry) -> None:
    report = registry.load(
        partnerships=ONE + "P2,Two\n",
        organisations="id,name\nO,Org\nP2,Of the same id\n",
        links="a,b\nP1,P2\nP1,organisation:P2\nP1,O\n",
    )
    assert not report.errors
    assert registry.keys("link") == ["P1|P2||", "P1|organisation:O||", "P1|organisation:P2||"]
    assert registry.row("link", "P1|P2||")["b"] == "P2"
    only_stored = registry.load(partnerships=ONE, links="a,b\nP1,P2\nP1,O\n")
    assert str(only_stored.counts["link"]) == "2 unchanged"


def test_the_word_before_a_links_end_is_written_small(registry: Registry) -> None:
    report = registry.load(organisations="id,name\nO,Org\n", links="a,b\nP1,Organisation:O\n")
    assert places(report, "unknown-reference") == ["links.csv:2 b=Organisation:O"]


def test_roles_pair_with_stored_ones(registry: Registry) -> None:
    registry.load(roles="person,partnership,role,start\nX,P1,chair,2015\nX,P1,member,2015\n")
    registry.load(roles="person,partnership,role,end,end_reason\nX,P1,chair,2018,own_move\n")
    assert registry.keys("role") == ["X|P1||chair|2015", "X|P1||member|2015"]
    assert registry.row("role", "X|P1||chair|2015")["end_reason"] == "own_move"


def test_ends_of_stored_ties_are_checked_with_the_row(registry: Registry) -> None:
    registry.load(memberships=MEMBERSHIPS + "m1,P1,O,,2015,\n")
    report = registry.load(memberships="id,partnership,organisation,end\nm1,P1,O,2012\n")
    assert "end-before-start" in codes(report)
    assert registry.revision == 1


ROLES = "id,person,partnership,role,title,start,end\n"


def test_two_roles_on_no_list_are_two_ties(registry: Registry) -> None:
    report = registry.load(roles=ROLES + ",X,P1,Officer,,,\n,X,P1,Registered Contact,,,\n,X,P1,member,,,\n")
    assert not report.errors, str(report)
    keys = ["X|P1||member|", "X|P1||officer|", "X|P1||registered_contact|"]
    assert registry.keys("role") == keys
    later = registry.load(roles=ROLES + ",X,P1,registered-contact,,,2020\n,X,P1,Officer,,2015,\n")
    assert str(later.counts["role"]) == "2 changed"
    assert registry.keys("role") == keys
    assert registry.row("role", keys[2])["end"] == "2020"
    assert registry.row("role", keys[1])["start"] == "2015"
    assert not registry.load(roles=ROLES + ",X,P1,member,,,\n").is_written


def test_a_role_on_no_list_is_known_by_its_title(registry: Registry) -> None:
    """With an id of its own, or as it was stored when the words took no part in its key."""
    registry.load(roles=ROLES + "r1,X,P1,Officer,,,\nX|P1||member|,X,P1,Clerk,Head of office,,\n")
    assert registry.row("role", "X|P1||member|")["title"] == "Head of office (Clerk)"
    registry.load(roles=ROLES + ",X,P1,OFFICER,,,2020\n,X,P1,Clerk,Head of office,,2021\n")
    assert registry.keys("role") == ["X|P1||member|", "r1"]
    assert registry.row("role", "r1")["end"] == "2020"
    assert registry.row("role", "X|P1||member|")["end"] == "2021"


def test_a_role_on_no_list_may_hold_a_bar(registry: Registry) -> None:
    registry.load(roles=ROLES + ",X,P1,Officer | Clerk,,,\n")
    assert registry.keys("role") == ["X|P1||officer_clerk|"]
    assert registry.row("role", "X|P1||officer_clerk|")["title"] == "Officer | Clerk"
