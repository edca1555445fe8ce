"""What hangs on a partnership, an organisation and a post, on pictures small enough to know by heart."""

from __future__ import annotations

from typing import Any

import pytest

from graphsvc.analysis.dependence import OfOrganisation, OfPartnership, Presence
from graphsvc.analysis.dependence.table import Dependence, Matter
from graphsvc.snapshot.snapshot import Snapshot
from tests.depending import codes, depends, registry, text
from tests.pictures import snapshot_of


@pytest.fixture
def picture() -> Snapshot:
    return snapshot_of(**registry())


def partnership(found: Dependence) -> OfPartnership:
    assert isinstance(found.of, OfPartnership)
    return found.of


def organisation(found: Dependence) -> OfOrganisation:
    assert isinstance(found.of, OfOrganisation)
    return found.of


def keys(picture: Snapshot, kind: str, numbers: Any) -> list[str]:
    return [picture.nodes[kind].keys[ix] for ix in numbers]


# Partnerships


def test_a_hub_cuts_the_others_apart(picture: Snapshot) -> None:
    found = depends(picture, "partnership", "p2")
    contacts = partnership(found).contacts
    assert contacts.cuts and contacts.pairs_lost == 1 and contacts.parts.tolist() == [1, 1]
    assert keys(picture, "partnership", contacts.only_link_of) == ["p1", "p3"]
    assert contacts.undated == 1
    assert codes(found)[:3] == ["CUTS", "ONLY_LINK", "UNDATED_LINKS"]
    assert "1 pair of partnerships" in text(found, "CUTS")
    assert text(found, "ONLY_LINK") == "It is the only contact of Safe streets and Young people."


def test_the_end_of_a_line_cuts_nobody_off(picture: Snapshot) -> None:
    assert "CUTS_NOBODY" in codes(depends(picture, "partnership", "p1"))
    assert "NO_LINKS" in codes(depends(picture, "partnership", "p4"))
    assert "LINKS_UNKNOWN" in codes(depends(picture, "partnership", "p7"))


def test_cells_that_nobody_else_covers(picture: Snapshot) -> None:
    found = depends(picture, "partnership", "p2")
    ground = partnership(found).ground
    assert ground is not None and ground.covered == 4 and ground.population == 40_000
    assert text(found, "CELLS_ONLY_HERE") == (
        "On 2 of the 4 combinations of place and theme that it covers nobody else works: Youth in Xanten and "
        "Burglary in Ysselstein; 40,000 people live there."
    )
    assert "others cover the one combination" in text(depends(picture, "partnership", "p1"), "CELLS_SHARED")
    assert partnership(depends(picture, "partnership", "p4")).ground is None
    assert "CELLS_UNKNOWN" in codes(depends(picture, "partnership", "p4"))


def test_members_with_no_other_table(picture: Snapshot) -> None:
    found = depends(picture, "partnership", "p1")
    assert text(found, "MEMBERS_ONLY_HERE") == "1 of its 2 members sits in no other partnership: School."
    assert partnership(found).pairs_only_here == partnership(found).pairs == 1
    assert "MEMBERS_ELSEWHERE" not in codes(found)
    assert "MEMBERS_INCOMPLETE" in codes(depends(picture, "partnership", "p3"))
    assert "MEMBERS_UNKNOWN" in codes(depends(picture, "partnership", "p4"))


def test_required_sectors_are_those_of_the_nearest_theme_that_has_any(picture: Snapshot) -> None:
    told = {
        key: [
            (each.sector, keys(picture, "organisation", each.members))
            for each in partnership(depends(picture, "partnership", key)).required
        ]
        for key in ("p1", "p2")
    }
    assert told["p1"] == [("health", [])]  # burglary has its own, so that those of crime do not hold
    assert told["p2"] == [("law_enforcement", ["police"])]
    assert "law enforcement" in text(depends(picture, "partnership", "p2"), "REQUIRED_SECTORS")


def test_what_rests_on_a_partnership(picture: Snapshot) -> None:
    found = depends(picture, "partnership", "p1")
    of = partnership(found)
    assert keys(picture, "partnership", of.satellites) == ["p7"]
    assert keys(picture, "protocol", of.protocols) == ["pr"]
    assert [keys(picture, "organisation", [each.other]) for each in of.authorities] == [["council"]]
    assert {"SATELLITES", "AUTHORITIES", "PROTOCOLS"} <= set(codes(found))
    assert "gone silent" in text(depends(picture, "partnership", "p2"), "AUTHORITIES_SILENT")
    assert partnership(depends(picture, "partnership", "p7")).satellite_of == 0


def test_who_could_carry_on(picture: Snapshot) -> None:
    found = partnership(depends(picture, "partnership", "p1"))
    assert keys(picture, "partnership", [each.partnership for each in found.candidates]) == ["p7"]
    assert found.candidates[0].adjustments == ("ADD_ORGANISATIONS",) and not found.candidates[0].suits
    assert text(depends(picture, "partnership", "p1"), "NEAREST_SUCCESSOR") == (
        "Nearest to carrying on is Satellite with more organisations."
    )
    nobody = depends(picture, "partnership", "p4")
    assert "SUCCESSOR_UNKNOWN" in codes(nobody) and not partnership(nobody).candidates


@pytest.mark.parametrize(
    ("key", "presence", "code"),
    [
        ("p5", Presence.NOT_YET, "NOT_YET"),
        ("p6", Presence.ENDED, "ENDED"),
        ("p1", Presence.IN_PLACE, "CUTS_NOBODY"),
    ],
)
def test_one_that_is_not_there_says_why_nothing_is_lost(
    picture: Snapshot, key: str, presence: Presence, code: str
) -> None:
    found = depends(picture, "partnership", key)
    assert (found.presence, codes(found)[0], codes(found)[-1]) == (presence, code, "NOT_PERFORMANCE")


def test_one_that_ended_names_who_carries_on(picture: Snapshot) -> None:
    found = depends(picture, "partnership", "p6")
    assert text(found, "ENDED") == "It has ended (2024-05-01): nothing hangs on it any more."
    assert text(found, "SUCCESSOR_RECORDED") == "Safe streets is recorded as carrying on what it did."


def test_the_checklist_has_the_four_items_of_the_guideline(picture: Snapshot) -> None:
    found = depends(picture, "partnership", "p1")
    assert [each.matter for each in found.exits] == list(Matter)
    known = {each.matter: [reason.code for reason in each.known] for each in found.exits}
    assert known[Matter.COMMITMENTS][:3] == ["LEGAL_BASIS", "TERM", "LEADS"]
    assert known[Matter.ASSETS] == ["HOST", "SUPPORTERS", "PROTOCOLS"]
    assert known[Matter.KNOWLEDGE] == ["PEOPLE", "POSTS", "CONTACTS", "INVITE"]
    assert known[Matter.MEDIA] == ["PAGE", "TELL_AUTHORITIES", "TELL"]
    assert all(each.not_recorded for each in found.exits)
    bare = depends(picture, "partnership", "p4")
    assert "what it rests on" in bare.exits[0].not_recorded and "who houses it" in bare.exits[1].not_recorded


def test_nothing_alone_is_said_where_nothing_is() -> None:
    twins = [{"id": name, "name": name, "territories": ["x"], "themes": ["t"]} for name in ("a", "b")]
    members = [{"partnership": name, "organisation": member} for name in ("a", "b") for member in ("m", "n")]
    picture = snapshot_of(
        partnership=twins,
        membership=members,
        organisation=[{"id": "m", "name": "M"}, {"id": "n", "name": "N"}],
        territory=[{"id": "x"}],
        theme=[{"id": "t"}],
    )
    found = depends(picture, "partnership", "a")
    assert "NOTHING_ALONE" in codes(found)
    assert text(found, "LIKELY_SUCCESSOR") == "b could carry on as it is."


# Organisations


def test_where_an_organisation_is_missed(picture: Snapshot) -> None:
    found = depends(picture, "organisation", "police")
    of = organisation(found)
    seats = {picture.partnerships.keys[seat.partnership]: seat for seat in of.seats}
    assert list(seats) == ["p1", "p2", "p3"]
    assert [seat.only_of_sector for seat in seats.values()] == [True, True, None]
    assert seats["p1"].roles == ("lead",) and seats["p2"].required and not seats["p1"].alone
    assert text(found, "LOSES_MEMBER").startswith("3 partnerships lose a member")
    assert "1 of them needs that sector" in text(found, "ONLY_OF_SECTOR")
    assert text(found, "PERHAPS_ONLY_OF_SECTOR").startswith(
        "It may be the only member from law enforcement in Young"
    )
    assert text(found, "AS_LEAD") == "It leads Safe streets."


def test_what_an_organisation_joins(picture: Snapshot) -> None:
    found = depends(picture, "organisation", "police")
    of = organisation(found)
    assert of.through is not None
    assert [keys(picture, "partnership", each) for each in (of.through.left, of.through.right)] == [
        ["p1", "p2"], ["p3", "p3"]
    ]  # fmt: skip
    assert of.joined.pairs_lost == 3
    assert {"ONLY_THROUGH", "CUTS"} <= set(codes(found))


def test_who_is_beside_a_partnership_is_told(picture: Snapshot) -> None:
    found = depends(picture, "organisation", "council")
    seat = organisation(found).seats[0]
    assert (seat.roles, seat.counted, seat.only_of_sector) == (("funder", "host"), False, None)
    assert [each.state for each in organisation(found).links] == [0, 2]
    assert "political authority" in text(found, "LINKS_TO_IT")
    assert {"AS_HOST", "AS_FUNDER"} <= set(codes(found))


def test_a_sector_that_is_not_known_is_said(picture: Snapshot) -> None:
    found = depends(picture, "organisation", "club")
    assert "SECTOR_UNKNOWN" in codes(found)
    assert organisation(found).seats[0].only_of_sector is None
    assert organisation(found).substitutes == ()


def test_who_could_take_its_place(picture: Snapshot) -> None:
    of = organisation(depends(picture, "organisation", "police"))
    told = [(picture.organisations.keys[s.organisation], s.ground, s.kin) for s in of.substitutes]
    assert told == [("guard", 2, None), ("station", 2, "CHILD")]
    assert of.substitutes_number == 2
    school = depends(picture, "organisation", "school")
    assert "NO_SUBSTITUTE" in codes(school)


def test_an_organisation_without_a_seat(picture: Snapshot) -> None:
    found = depends(picture, "organisation", "guard")
    assert codes(found)[0] == "NO_SEAT"
    assert "SUBSTITUTE" not in codes(found)


@pytest.mark.parametrize(("dates", "code"), [({"end": "2020"}, "ENDED"), ({"start": "2030"}, "NOT_YET")])
def test_an_organisation_that_is_not_there(dates: dict[str, str], code: str) -> None:
    picture = snapshot_of(organisation=[{"id": "o", "name": "O", **dates}])
    assert codes(depends(picture, "organisation", "o"))[0] == code


def test_kin_and_itself() -> None:
    rows = registry()
    rows["organisation"][0]["partnership"] = "p2"
    found = depends(snapshot_of(**rows), "organisation", "police")
    assert text(found, "PARTS") == "Station is a part of it."
    assert "Region board" in text(found, "IS_PARTNERSHIP")
    assert text(depends(snapshot_of(**rows), "organisation", "station"), "PART_OF") == "It is part of Police."
