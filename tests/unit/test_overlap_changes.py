"""What changed between two pictures: which pair is which, the kinds, the counts, and the reasons."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from graphsvc.analysis.overlap import (
    CHANGES,
    OverlapChanges,
    Side,
    compare_pairs,
    find_changes,
    find_overlaps,
    reason,
    with_higher,
)
from graphsvc.errors import BadInput
from graphsvc.snapshot.snapshot import Snapshot
from tests.pictures import snapshot_of


def registry(
    members: dict[str, str],
    *,
    same_as: dict[str, str] | None = None,
    people: dict[str, str] | None = None,
    places: dict[str, str] | None = None,
    more: dict[str, dict[str, Any]] | None = None,
    organisations_same_as: dict[str, str] | None = None,
) -> Snapshot:
    """Partnerships with one letter per member; of theme x in place t unless `places` and `more` say so."""
    keys = sorted({letter for letters in members.values() for letter in letters})
    aliases = {("partnership", alias): meant for alias, meant in (same_as or {}).items()}
    aliases |= {("organisation", alias): meant for alias, meant in (organisations_same_as or {}).items()}
    return snapshot_of(
        territory=[{"id": "t"}, {"id": "u"}],
        theme=[{"id": "x", "name": "Burglary"}, {"id": "y"}, {"id": "z"}],
        organisation=[{"id": key, "name": f"Body {key}"} for key in keys],
        person=[{"id": key, "name": "Secret Name"} for key in ("ann", "bob", "cyd")],
        partnership=[
            {
                "id": key,
                "name": f"Forum {key}",
                "territories": [(places or {}).get(key, "t")],
                "themes": ["x"],
                **(more or {}).get(key, {}),
            }
            for key in members
        ],
        membership=[{"partnership": p, "organisation": o} for p, letters in members.items() for o in letters],
        role=[
            {"person": person, "partnership": p, "role": "member"}
            for p, names in (people or {}).items()
            for person in names.split()
        ],
        alias=[{"kind": kind, "alias": alias, "same_as": meant} for (kind, alias), meant in aliases.items()],
    )


class Compared(NamedTuple):
    """Two pictures, and the changes between them."""

    before: Snapshot
    after: Snapshot
    changes: OverlapChanges

    def told(self) -> list[tuple[str, str | None, str | None]]:
        """Kind, and keys before and after, in order."""
        kinds = [CHANGES[kind] for kind in self.changes.kind.tolist()]
        rows = range(len(kinds))
        return [
            (kind, self.keys(row, now=False), self.keys(row, now=True))
            for kind, row in zip(kinds, rows, strict=True)
        ]

    def keys(self, row: int, *, now: bool) -> str | None:
        """The keys of a changed pair in one of the pictures, as `p1 p2`; None where it could not overlap."""
        changes, picture = self.changes, self.after if now else self.before
        place = (changes.after_row if now else changes.before_row)[row]
        if place < 0:
            return None
        columns = (changes.after if now else changes.before).columns
        ends = (int(columns.a[place]), int(columns.b[place]))
        return " ".join(sorted(picture.partnerships.keys[ix] for ix in ends))

    def reasons(self) -> list[str | None]:
        """Why each changed."""
        return [reason(self.changes, row, self.before, self.after) for row in range(len(self.changes))]


def compared(before: Snapshot, after: Snapshot, *, min_change: float = 0.05, **asked: Any) -> Compared:
    """The changes of one question between two pictures."""
    wanted = {**asked, "bands": with_higher(asked.get("bands"))}
    sides = [Side(picture, find_overlaps(picture.arrays, **wanted)) for picture in (before, after)]
    return Compared(before, after, find_changes(*sides, bands=asked.get("bands"), min_change=min_change))


def told(before: Snapshot, after: Snapshot, **asked: Any) -> list[tuple[str, str | None, str | None]]:
    """Kind, and keys before and after, of every change."""
    return compared(before, after, **asked).told()


def why(before: Snapshot, after: Snapshot, **asked: Any) -> str | None:
    """The reason of the only change."""
    (text,) = compared(before, after, **asked).reasons()
    return text


ALIKE = {"p1": "abc", "p2": "abc", "p3": "xyz"}


# Kinds


def test_nothing_changed() -> None:
    picture = registry(ALIKE)
    found = compared(picture, registry(ALIKE))
    assert len(found.changes) == 0 and len(found.changes.raised) == 0
    assert found.changes.counts() == dict.fromkeys(CHANGES, 0)


def test_a_pair_that_rises_over_the_threshold_is_new() -> None:
    before, after = registry({"p1": "abcd", "p2": "defg"}), registry({"p1": "abcd", "p2": "abcdefg"})
    found = compared(before, after)
    assert found.told() == [("NEW", "p1 p2", "p1 p2")], "its score before is known"
    assert found.changes.before.columns.score[found.changes.before_row[0]] < 0.4
    assert found.changes.score_change[0] > 0.1
    assert why(before, after) == (
        "It was not listed at 0.28 (pattern). Body a, Body b and Body c joined Forum p2."
    )
    assert told(after, before) == [("GONE", "p1 p2", "p1 p2")]
    assert why(after, before) == (
        "It is no longer listed at 0.28 (pattern). Body a, Body b and Body c left Forum p2."
    )


def test_a_band_counts_before_the_score() -> None:
    before, after = registry({"p1": "abcd", "p2": "abef"}), registry({"p1": "abcd", "p2": "abcf"})
    found = compared(before, after, min_change=1.0)
    assert found.told() == [("STRONGER", "p1 p2", "p1 p2")]
    assert told(after, before, min_change=1.0) == [("WEAKER", "p1 p2", "p1 p2")]


@pytest.mark.parametrize(("least", "kinds"), [(0.0, ["STRONGER"]), (0.05, ["STRONGER"]), (0.5, [])])
def test_a_score_counts_from_the_least_change_on(least: float, kinds: list[str]) -> None:
    before, after = registry({"p1": "abcde", "p2": "abcdf"}), registry({"p1": "abcde", "p2": "abcde"})
    assert [kind for kind, *_ in told(before, after, min_change=least)] == kinds


@pytest.mark.parametrize("least", [-0.1, 1.1, float("nan")])
def test_a_least_change_is_a_share(least: float) -> None:
    with pytest.raises(BadInput, match="minChange"):
        compared(registry(ALIKE), registry(ALIKE), min_change=least)


def test_no_change_of_score_is_no_change_whatever_the_least() -> None:
    assert told(registry(ALIKE), registry(ALIKE), min_change=0.0) == []


def test_bands_narrow_what_is_told_and_not_what_is_compared() -> None:
    strong = registry({"p1": "abc", "p2": "abc"})
    review = registry({"p1": "abcdef", "p2": "abcghi"})
    found = compared(strong, review, bands=["REVIEW"])
    assert found.told() == [("WEAKER", "p1 p2", "p1 p2")], "it came down, so it is not new"
    assert len(found.changes.raised) == 0
    assert told(review, strong, bands=["REVIEW"]) == [("STRONGER", "p1 p2", "p1 p2")]
    assert told(registry({"p1": "abc"}), strong, bands=["REVIEW"]) == []
    assert with_higher(["PATTERN", "STRONG"]) == ("STRONG", "REVIEW", "PATTERN")
    assert with_higher([]) == () and with_higher(None) is None


def test_recorded_satellites_are_not_counted() -> None:
    satellite = registry(ALIKE, more={"p1": {"satellite_of": "p2"}})
    found = compared(registry({"p1": "abc"}), satellite)
    assert len(found.changes) == 1 and found.changes.counts()["NEW"] == 0
    assert compared(satellite, registry({"p1": "abc"})).changes.counts()["GONE"] == 0
    assert compared(registry({"p1": "abc"}), registry(ALIKE)).changes.counts()["NEW"] == 1


def test_counts_of_bands() -> None:
    found = compared(registry({"p1": "abc"}), registry(ALIKE), min_score=0.0)
    assert found.changes.counts(["STRONG"])["NEW"] == 1
    assert found.changes.counts(["INCOMPLETE"])["NEW"] == 0
    assert found.changes.counts()["NEW"] == len(found.changes)


def test_everything_is_new_beside_the_empty_registry() -> None:
    found = compared(snapshot_of(), registry(ALIKE))
    assert found.told() == [("NEW", None, "p1 p2")]
    assert found.reasons()[0] == "Both are new in the registry."
    assert found.changes.raised.tolist() == [0]


# Reasons


def test_a_partnership_that_is_new_or_ends() -> None:
    alone = registry({"p1": "abc"})
    ended = registry(ALIKE, more={"p2": {"end": "2026-05-01", "end_reason": "goal_achieved"}})
    planned = registry(ALIKE, more={"p2": {"start": "2026-12-01"}})
    dormant = registry(ALIKE, more={"p2": {"status": "ended"}})
    assert why(alone, registry(ALIKE)) == "Forum p2 is new in the registry."
    assert why(registry(ALIKE), ended) == "Forum p2 is now recorded as ended on 2026-05-01 (goal achieved)."
    assert why(ended, registry(ALIKE)) == "Forum p2 was recorded as ended on 2026-05-01 (goal achieved)."
    assert why(planned, registry(ALIKE)) == "Forum p2 was recorded as planned for 2026-12-01."
    assert why(registry(ALIKE), dormant) == "Forum p2 is now recorded as ended."


def test_the_names_of_a_few_and_the_number_of_the_others() -> None:
    before, after = registry({"p1": "abcdef", "p2": "f"}), registry({"p1": "abcdef", "p2": "abcdef"})
    assert "Body a, Body b, Body c and 2 more joined Forum p2." in str(why(before, after))


def test_a_name_may_hold_braces() -> None:
    named = {"p2": {"name": "Forum {0} {}"}}
    before = registry({"p1": "abcd", "p2": "defg"}, more=named)
    after = registry({"p1": "abcd", "p2": "abcdefg"}, more=named)
    assert "joined Forum {0} {}." in str(why(before, after))


@pytest.mark.parametrize(
    ("field", "before", "after", "words"),
    [
        ("themes", ["y"], ["x"], "Forum p2 took up Burglary. Forum p2 dropped y"),
        ("themes", None, ["x"], "The themes of Forum p2 are now recorded"),
        ("territories", None, ["t"], "The territory of Forum p2 is now recorded"),
        ("territories", ["u"], ["t"], "The territory of Forum p2 changed"),
    ],
)
def test_themes_and_ground(field: str, before: object, after: object, words: str) -> None:
    pictures = [registry(ALIKE, more={"p2": {field: value}}) for value in (before, after)]
    text = why(*pictures)
    assert text is not None and text.endswith(f"{words}.")


def test_a_record_that_is_lost_again() -> None:
    before, after = registry(ALIKE), registry(ALIKE, more={"p2": {"themes": None}})
    assert str(why(before, after)).endswith("(incomplete). The themes of Forum p2 are no longer recorded.")


def test_no_common_ground() -> None:
    before, after = registry(ALIKE), registry(ALIKE, places={"p2": "u"})
    found = compared(before, after)
    assert found.told() == [("GONE", "p1 p2", None)]
    assert found.reasons()[0] == (
        "It is no longer listed: the two share no ground, or nothing on it. "
        "The territory of Forum p2 changed."
    )


def test_of_people_only_numbers() -> None:
    members = {"p1": "abc", "p2": "abd"}
    before = registry(members, people={"p1": "ann", "p2": "bob"})
    both = registry(members, people={"p1": "ann", "p2": "ann"})
    nobody = registry(members, people={"p1": "ann"})
    more = registry(members, people={"p1": "ann", "p2": "ann bob"})
    texts = [why(before, both), why(nobody, both), why(both, more)]
    assert texts == [
        "People in post in both: 0 before, 1 now.",
        "People in post in both: unknown before, 1 now.",
        "The people in post of Forum p2 changed.",
    ]


def test_only_others_changed() -> None:
    """An organisation that leaves everywhere else becomes rare, and weighs more."""
    rest = {f"q{number}": "az" for number in range(40)}
    places = dict.fromkeys(rest, "u")
    before = registry({"p1": "abc", "p2": "adz", **rest}, places=places)
    after = registry({"p1": "abc", "p2": "adz", **dict.fromkeys(rest, "z")}, places=places)
    text = why(before, after, min_score=0.2, min_change=0.001)
    assert text == "Nothing of the two changed, but their members sit in more or fewer partnerships now."


# Keys that are read as others


def test_a_pair_under_another_key_is_the_same_pair() -> None:
    before = registry({"p1": "abc", "p3": "abc"})
    after = registry({"p1": "abc", "p2": "abc", "p3": "abc"}, same_as={"p3": "p2"})
    assert told(before, after) == []
    assert told(after, before) == []
    weaker = registry({"p1": "abcd", "p2": "abce", "p3": "abce"}, same_as={"p3": "p2"})
    assert told(before, weaker) == [("WEAKER", "p1 p3", "p1 p2")]
    assert why(before, weaker) == "The key p3 is now read as p2."
    assert told(weaker, before) == [("STRONGER", "p1 p2", "p1 p3")]
    assert why(weaker, before) == "The key p3 was read as p2."


def test_two_that_are_read_as_one_overlap_no_more() -> None:
    members = {"p1": "abc", "p2": "abc", "p3": "abc"}
    apart, one = registry(members), registry(members, same_as={"p3": "p2"})
    found = compared(apart, one)
    assert found.told() == [("GONE", "p1 p3", None), ("GONE", "p2 p3", None)], "p1 p2 is as it was"
    assert set(found.reasons()) == {"The key p3 is now read as p2."}
    back = compared(one, apart)
    assert back.told() == [("NEW", None, "p1 p3"), ("NEW", None, "p2 p3")]
    assert set(back.reasons()) == {"The key p3 was read as p2."}


def test_an_alias_that_is_turned_round() -> None:
    members = {"p1": "abc", "p2": "abc", "p3": "abc"}
    assert told(registry(members, same_as={"p3": "p2"}), registry(members, same_as={"p2": "p3"})) == []


def test_members_that_are_read_as_one() -> None:
    members = {"p1": "abcd", "p2": "abef"}
    before, after = registry(members), registry(members, organisations_same_as={"e": "f"})
    assert why(before, after, min_change=0.01) == "The members of Forum p2: 4 of them are now read as 3."
    assert why(after, before, min_change=0.01) == "The members of Forum p2: 4 of them were read as 3."
    renamed = registry({"p1": "abcd", "p2": "abeg", "p9": "f"}, organisations_same_as={"f": "g"})
    assert "joined" not in str(compared(before, renamed, min_change=0.0).reasons()[0])


# Pairs that no list shows


def test_pairs_that_can_overlap_are_those_that_some_list_shows() -> None:
    picture = registry(
        {"p1": "abc", "p2": "abc", "p3": "xyz", "p4": "abc", "p5": "abc", "p6": "abc"},
        places={"p4": "u"},
        more={"p5": {"end": "2020"}, "p6": {"territories": None, "themes": ["z"]}},
    )
    answer = find_overlaps(picture.arrays, min_score=0.0).columns
    listed = {
        frozenset(pair): row
        for row, pair in enumerate(zip(answer.a.tolist(), answer.b.tolist(), strict=True))
    }
    size = len(picture.partnerships)
    left, right = (each.astype(np.int32) for each in np.triu_indices(size, 1))
    places, columns = compare_pairs(picture.arrays, left=left, right=right)
    found = [frozenset(pair) for pair in zip(left[places].tolist(), right[places].tolist(), strict=True)]
    assert set(found) == set(listed)
    for row, pair in enumerate(found):
        for name in ("a", "b", "score", "band", "entry", "shared_members", "flags"):
            assert getattr(columns, name)[row] == getattr(answer, name)[listed[pair]]
