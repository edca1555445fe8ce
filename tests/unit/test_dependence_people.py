"""What is told of the people whom a partnership, an organisation or a post rests on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from graphsvc.analysis.dependence import OfOrganisation, OfPartnership, OfPost, Presence, Withheld
from graphsvc.analysis.dependence.table import Dependence
from graphsvc.snapshot.snapshot import Snapshot
from tests.depending import Rows, codes, crowd, depends, registry, text
from tests.pictures import snapshot_of


@pytest.fixture
def picture() -> Snapshot:
    return snapshot_of(**registry())


def post(found: Dependence) -> OfPost:
    assert isinstance(found.of, OfPost)
    return found.of


# Posts, and people


def test_a_post_and_its_seat(picture: Snapshot) -> None:
    found = depends(picture, "post", "chair")
    of = post(found)
    assert (of.vacant, of.only_of_role, of.role) == (False, True, "chair")
    assert text(found, "ONLY_OF_ROLE") == "It is the only chair of Safe streets."
    assert "Police" in text(found, "SEAT_OF")
    clerk = depends(picture, "post", "clerk")
    assert post(clerk).vacant is True and "VACANT" in codes(clerk)
    assert "SOLE_LINKS_WITHHELD" not in codes(clerk)
    unknown = depends(picture, "post", "other")
    assert post(unknown).vacant is None and "HOLDER_UNKNOWN" in codes(unknown)
    assert depends(picture, "post", "past").presence is Presence.ENDED


def test_figures_of_few_people_are_withheld(picture: Snapshot) -> None:
    of = post(depends(picture, "post", "chair"))
    assert of.sole_links is of.knowledge_share is None
    assert of.sole_links_withheld is of.knowledge_withheld is Withheld.TOO_FEW_PEOPLE
    people = depends(picture, "organisation", "police").of
    assert isinstance(people, OfOrganisation)
    assert (people.people, people.people_withheld) == (None, Withheld.TOO_FEW_PEOPLE)
    found = depends(picture, "partnership", "p1").of
    assert isinstance(found, OfPartnership)
    staff = found.staff
    assert staff is not None and staff.people == 2 and staff.knowledge_expected is None


def test_links_that_hang_on_a_post_are_counted_where_turnover_counts_them() -> None:
    picture = snapshot_of(**crowd(members=6, chairs=1))
    found = depends(picture, "post", "chair")
    assert (post(found).sole_links, post(found).sole_links_withheld) == (1, None)
    assert text(found, "SOLE_LINKS").startswith("1 live link hangs on it alone")
    assert post(depends(picture, "post", "seat")).sole_links == 0
    assert post(depends(picture, "post", "chair", floor=10)).sole_links_withheld is Withheld.TOO_FEW_PEOPLE


def known(years: float) -> float:
    return float(1 - np.exp(-years))


def test_the_knowledge_of_a_role_is_that_of_five_at_least_and_of_five_others() -> None:
    few = snapshot_of(**crowd(members=6, chairs=1))
    for key in ("chair", "seat"):  # the share of six would tell that of the one
        assert post(depends(few, "post", key)).knowledge_withheld is Withheld.TOO_FEW_PEOPLE
    many = snapshot_of(**crowd(members=6, chairs=5))
    years = [(date(2026, 6, 30) - date(2010 + number, 1, 1)).days / 365.25 for number in range(11)]
    chairs = sum(known(each) for each in years[:5]) / sum(known(each) for each in years)
    of = post(depends(many, "post", "chair"))
    assert of.knowledge_share == pytest.approx(chairs, abs=0.005) and of.knowledge_withheld is None
    assert post(depends(many, "post", "seat")).knowledge_share == pytest.approx(1 - chairs, abs=0.011)
    assert "hold" in text(depends(many, "post", "chair"), "KNOWLEDGE")


def test_a_role_that_all_have_may_be_told() -> None:
    picture = snapshot_of(**crowd(members=6, chairs=0))
    assert post(depends(picture, "post", "seat")).knowledge_share == 1.0
    chair = post(depends(picture, "post", "chair"))
    assert (chair.knowledge_share, chair.knowledge_withheld) == (None, Withheld.UNKNOWN)


# All of them


@pytest.mark.parametrize("make", [registry, lambda: crowd(6, 5), dict], ids=["registry", "crowd", "empty"])
def test_no_answer_names_a_person_and_each_says_what_it_is_not(make: Callable[[], Rows]) -> None:
    picture = snapshot_of(**make())
    for kind in ("partnership", "organisation", "post"):
        for key in picture.nodes[kind].keys:
            found = depends(picture, kind, key)
            said = [*found.reasons, *(reason for item in found.exits for reason in item.known)]
            words = [each.text for each in said]
            words += [f"{fact.value} {fact.key}" for each in said for fact in each.facts]
            assert not [each for each in words if "person" in each.replace("person serves", "")]
            assert found.reasons[-1].guideline == "G42"
            assert all(each.text.endswith((".", "example.org.")) and "  " not in each.text for each in said)
