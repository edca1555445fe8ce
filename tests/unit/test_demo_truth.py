"""What the demo says was planted is there, and has the property that defines it."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

import pytest

from graphsvc.demo.days import DEMO_AS_OF
from graphsvc.demo.registry import DemoRegistry, demo_registry
from graphsvc.demo.rows import Row
from graphsvc.demo.themes import PARENTS, branch_of, top_of
from graphsvc.demo.truth import PlantedPair
from graphsvc.model.dates import first_day, months_before, next_day
from graphsvc.model.fields import BAR

SILENT_SINCE = months_before(DEMO_AS_OF, 24)


class Picture:
    """The registry on the day of the demo, read from its rows alone."""

    def __init__(self, registry: DemoRegistry) -> None:
        self.truth = registry.truth
        self.tables = registry.tables
        self.partnerships = {row["id"]: row for row in registry.tables["partnerships"]}
        self.meant = {row["id"]: row["same_as"] for row in registry.tables["same_as"]}
        self.members: dict[str, set[str]] = defaultdict(set)
        self.people: dict[str, set[str]] = defaultdict(set)
        for row in registry.tables["memberships"]:
            if now(row) and row.get("role", "") in ("", "member", "lead"):
                self.members[row["partnership"]].add(self.meant.get(row["organisation"], row["organisation"]))
        for row in registry.tables["roles"]:
            if now(row):
                self.people[row["partnership"]].add(row["person"])

    def alive(self, key: str) -> bool:
        return now(self.partnerships[key])

    def cells(self, key: str, column: str) -> set[str]:
        return set(filter(None, self.partnerships[key].get(column, "").split(BAR)))

    def jaccard(self, pair: PlantedPair) -> float:
        a, b = self.members[pair.a], self.members[pair.b]
        return len(a & b) / len(a | b)

    def shared_people(self, pair: PlantedPair) -> int:
        return len(self.people[pair.a] & self.people[pair.b])

    def same_ground(self, pair: PlantedPair) -> bool:
        return self.cells(pair.a, "territories") == self.cells(pair.b, "territories")

    def branches(self, key: str) -> set[str]:
        return {branch_of(theme) for theme in self.cells(key, "themes")}

    def links_of(self, *keys: str) -> list[Row]:
        return [row for row in self.tables["links"] if set(keys) <= {row["a"], row["b"]}]


def now(row: Row) -> bool:
    started = first_day(row.get("start", "1900")) <= DEMO_AS_OF
    return started and ("end" not in row or next_day(row["end"]) > DEMO_AS_OF)


@pytest.fixture(scope="module", params=[2003, 1, 2])
def picture(request: pytest.FixtureRequest) -> Picture:
    return Picture(demo_registry(seed=request.param))


def test_planted_pairs_are_alive_but_for_predecessors(picture: Picture) -> None:
    for pair in picture.truth.pairs:
        assert picture.alive(pair.b)
        assert picture.alive(pair.a) == ("succession" not in pair.kind)


def test_every_pair_is_planted_once(picture: Picture) -> None:
    pairs = [frozenset((pair.a, pair.b)) for pair in picture.truth.pairs]
    assert len(pairs) == len(set(pairs))
    assert len(picture.truth.overlapping()) >= 40


@pytest.mark.parametrize(
    ("difficulty", "least", "most", "people"),
    [
        ("easy", 0.70, 0.95, True),
        ("medium", 0.40, 0.80, True),
        ("hard", 0.35, 0.60, False),
        ("record missing", 0.45, 0.65, True),
        ("large", 0.70, 0.90, True),
    ],
)
def test_duplicates_are_graded(
    picture: Picture, difficulty: str, least: float, most: float, people: bool
) -> None:
    pairs = [pair for pair in picture.truth.of_kind("duplicate") if pair.difficulty == difficulty]
    assert pairs
    for pair in pairs:
        assert pair.overlapping and picture.same_ground(pair)
        assert least <= picture.jaccard(pair) <= most
        assert picture.branches(pair.a) & picture.branches(pair.b)
        assert (picture.shared_people(pair) > 0) == people
        assert picture.partnerships[pair.a]["name"] != picture.partnerships[pair.b]["name"]


def test_a_hard_duplicate_names_its_theme_one_step_away(picture: Picture) -> None:
    for pair in picture.truth.of_kind("duplicate"):
        if pair.difficulty == "hard":
            a, b = picture.cells(pair.a, "themes"), picture.cells(pair.b, "themes")
            assert not a & b
            assert any(PARENTS[t] == u or PARENTS[u] == t for t in a for u in b)


def test_only_large_duplicates_need_two_levels(picture: Picture) -> None:
    for pair in picture.truth.of_kind("duplicate"):
        union = picture.members[pair.a] | picture.members[pair.b]
        assert (len(union) > 25) == (pair.action == "MERGE_TWO_LEVELS")


def test_some_duplicates_are_statutory(picture: Picture) -> None:
    pairs = picture.truth.of_kind("duplicate")
    assert any(picture.partnerships[pair.a].get("legal_basis") == "statutory" for pair in pairs)


@pytest.mark.parametrize("kind", ["satellite", "unrecorded satellite", "absorbable"])
def test_satellites_sit_inside(picture: Picture, kind: str) -> None:
    for pair in picture.truth.of_kind(kind):
        a, b = picture.members[pair.a], picture.members[pair.b]
        assert b < a and len(b) / len(a) < 0.60
        assert picture.cells(pair.b, "themes") <= picture.cells(pair.a, "themes")
        recorded = picture.partnerships[pair.b].get("satellite_of", "")
        assert recorded == (pair.a if kind == "satellite" else "")
        ends = picture.partnerships[pair.b].get("planned_end", "")
        assert bool(ends) == (kind == "unrecorded satellite")
        if ends:
            assert timedelta(days=183) < next_day(ends) - DEMO_AS_OF < timedelta(days=730)


def test_ending_pairs_end_within_half_a_year(picture: Picture) -> None:
    for pair in picture.truth.of_kind("ending"):
        ends = [picture.partnerships[key].get("planned_end", "9000") for key in (pair.a, pair.b)]
        soon = [next_day(each) <= DEMO_AS_OF + timedelta(days=183) for each in ends]
        assert soon == [pair.action == "ONE_SUCCESSOR", True]
        assert picture.jaccard(pair) >= 0.5


def test_nested_pairs_share_theme_and_members_on_different_ground(picture: Picture) -> None:
    for pair in picture.truth.of_kind("nested"):
        assert picture.branches(pair.a) & picture.branches(pair.b)
        assert len(picture.members[pair.a] & picture.members[pair.b]) >= 5
        assert not picture.same_ground(pair) and not pair.overlapping


def test_other_members_share_the_theme_and_hardly_a_member(picture: Picture) -> None:
    for pair in picture.truth.of_kind("other members"):
        a, b = picture.members[pair.a], picture.members[pair.b]
        assert len(a & b) / min(len(a), len(b)) < 0.40
        assert picture.cells(pair.a, "themes") == picture.cells(pair.b, "themes")


def test_the_same_people_pursue_unrelated_themes(picture: Picture) -> None:
    for pair in picture.truth.of_kind("same people"):
        tops = [{top_of(theme) for theme in picture.cells(key, "themes")} for key in (pair.a, pair.b)]
        assert not tops[0] & tops[1]
        assert picture.jaccard(pair) >= 0.6 and picture.shared_people(pair) >= 2


def test_decoys_tempt(picture: Picture) -> None:
    decoys = picture.truth.of_kind("decoy")
    duplicates = picture.truth.of_kind("duplicate")
    assert not any(pair.overlapping for pair in decoys)
    assert not any(picture.cells(p.a, "themes") & picture.cells(p.b, "themes") for p in decoys)
    hardest = min(picture.jaccard(pair) for pair in duplicates)
    assert sum(picture.jaccard(pair) > hardest for pair in decoys) > len(decoys) / 2


def test_elsewhere_pairs_share_regional_members_not_ground_or_subject(picture: Picture) -> None:
    for pair in picture.truth.of_kind("elsewhere"):
        assert len(picture.members[pair.a] & picture.members[pair.b]) >= 4
        assert not picture.cells(pair.a, "territories") & picture.cells(pair.b, "territories")
        assert not picture.branches(pair.a) & picture.branches(pair.b)


@pytest.mark.parametrize("kind", ["recorded succession", "unrecorded succession"])
def test_successors_start_when_predecessors_end(picture: Picture, kind: str) -> None:
    recorded = {(row["predecessor"], row["successor"]) for row in picture.tables["successions"]}
    for pair in picture.truth.of_kind(kind):
        ended = next_day(picture.partnerships[pair.a]["end"])
        gap = first_day(picture.partnerships[pair.b]["start"]) - ended
        assert timedelta(0) <= gap <= timedelta(days=92)
        assert ((pair.a, pair.b) in recorded) == (kind == "recorded succession")
        served = {row["person"] for row in picture.tables["roles"] if row["partnership"] == pair.a}
        assert len(served & picture.people[pair.b]) >= 2


def test_incomplete_pairs_lack_something(picture: Picture) -> None:
    pairs = picture.truth.of_kind("incomplete")
    assert pairs
    for pair in pairs:
        row = picture.partnerships[pair.b]
        assert not row.get("themes") or not row.get("territories") or not picture.members[pair.b]


def test_second_spellings_are_rows_of_their_own(picture: Picture) -> None:
    names = {row["id"]: row["name"] for row in picture.tables["organisations"]}
    for kind, noticed in (("two spellings", True), ("two spellings, unnoticed", False)):
        facts = picture.truth.facts_of_kind(kind)
        assert facts
        for fact in facts:
            spelt, meant = fact.keys
            assert names[spelt] != names[meant] and names[spelt].casefold() == names[meant].casefold()
            assert (picture.meant.get(spelt) == meant) == noticed
            assert any(row["organisation"] == spelt for row in picture.tables["memberships"])


def test_heavy_turnover_is_heavy(picture: Picture) -> None:
    window = DEMO_AS_OF.replace(year=DEMO_AS_OF.year - 5)
    for fact in picture.truth.facts_of_kind("heavy turnover"):
        rows = [row for row in picture.tables["roles"] if row["partnership"] == fact.keys[0]]
        ends = [next_day(row["end"]) if "end" in row else DEMO_AS_OF for row in rows]
        days = sum(
            max(0, (end - max(first_day(row["start"]), window)).days)
            for row, end in zip(rows, ends, strict=True)
        )
        departures = sum(window <= end < DEMO_AS_OF for end in ends)
        assert departures / (days / 365.25) > 0.30


def test_no_renewal_means_long_tenure_and_no_newcomer(picture: Picture) -> None:
    for fact in picture.truth.facts_of_kind("no renewal"):
        rows = [row for row in picture.tables["roles"] if row["partnership"] == fact.keys[0]]
        starts = [first_day(row["start"]) for row in rows]
        assert len(starts) >= 5 and not any("end" in row for row in rows)
        assert max(starts) < months_before(DEMO_AS_OF, 60)


def test_silent_links_are_silent(picture: Picture) -> None:
    facts = picture.truth.facts_of_kind("silent link")
    assert len(facts) >= 10
    for fact in facts:
        (row,) = picture.links_of(*fact.keys)
        assert first_day(row["last_contact"]) < SILENT_SINCE and "end" not in row


def test_missing_links_join_neighbours_of_one_theme(picture: Picture) -> None:
    adjoins = {row["id"]: row.get("adjoins", "").split(BAR) for row in picture.tables["territories"]}
    for kind in ("missing link", "blocked pair"):
        for fact in picture.truth.facts_of_kind(kind):
            a, b = fact.keys
            (here,), (there,) = picture.cells(a, "territories"), picture.cells(b, "territories")
            assert there in adjoins[here] and picture.cells(a, "themes") == picture.cells(b, "themes")
            reasons = [row.get("blocked_reason") for row in picture.links_of(a, b)]
            assert reasons == [] if kind == "missing link" else all(reasons)


def test_one_person_carries_all_links_of_a_sole_carrier(picture: Picture) -> None:
    facts = picture.truth.facts_of_kind("sole carrier")
    assert facts
    for fact in facts:
        partnership, person = fact.keys
        assert person in picture.people[partnership]
        rows = picture.links_of(partnership)
        assert len(rows) >= 3 and {row["carriers"] for row in rows} == {person}


def test_partnerships_checked_for_links_have_none(picture: Picture) -> None:
    for fact in picture.truth.facts_of_kind("no links, confirmed"):
        assert picture.partnerships[fact.keys[0]]["links_confirmed_none"]
        assert not picture.links_of(*fact.keys)


def test_a_broker_alone_joins_its_groups(picture: Picture) -> None:
    facts = picture.truth.facts_of_kind("broker")
    assert facts
    for fact in facts:
        broker, *keys = fact.keys
        for a in keys[:2]:
            for b in keys[2:]:
                assert picture.members[a] & picture.members[b] == {broker}
                assert not picture.links_of(a, b)


def test_sisters_share_regional_members_and_theme_but_no_ground(picture: Picture) -> None:
    facts = picture.truth.facts_of_kind("sisters")
    assert facts
    for fact in facts:
        shared = set.intersection(*(picture.members[key] for key in fact.keys))
        assert len(shared) >= 2
        assert len({frozenset(picture.cells(key, "themes")) for key in fact.keys}) == 1
        grounds = [picture.cells(key, "territories") for key in fact.keys]
        assert len(set.union(*grounds)) == sum(map(len, grounds))
