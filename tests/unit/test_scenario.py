"""What each change makes of a small registry, and what contradicts it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from graphsvc.analysis.scenario import assumptions
from graphsvc.errors import BadInput
from graphsvc.snapshot.links import LinkState
from graphsvc.snapshot.scenario import (
    MOST_CHANGES,
    AddLink,
    AddMember,
    Change,
    End,
    Merge,
    RemoveLink,
    RemoveMember,
    RemoveRole,
    derive,
)
from graphsvc.snapshot.scenario.uniting import all_true, earliest, latest_contact, latest_end, united
from graphsvc.snapshot.snapshot import Snapshot
from tests.pictures import snapshot_of
from tests.scenarios import DAY, what_if


@pytest.fixture
def real() -> Snapshot:
    return snapshot_of(
        DAY.isoformat(),
        territory=[{"id": "n"}, {"id": "s"}],
        theme=[{"id": "youth"}, {"id": "roads"}],
        organisation=[
            {"id": "police", "name": "Police"},
            {"id": "school", "name": "School"},
            {"id": "watch", "name": "Watch", "partnership": "b"},
            {"id": "old", "name": "Old", "end": "2020"},
        ],
        partnership=[
            {"id": "a", "name": "A", "start": "2018", "themes": ["youth"], "territories": ["n"],
             "level": "local", "members_complete": True, "satellite_of": "b"},
            {"id": "b", "name": "B", "start": "2012-05", "themes": ["roads", "youth"], "territories": ["s"],
             "level": "regional", "legal_basis": "statutory", "members_complete": False},
            {"id": "c", "name": "C", "satellite_of": "b"},
            {"id": "gone", "name": "Gone", "end": "2020"},
            {"id": "soon", "name": "Soon", "start": "2026-09-01"},
        ],
        person=[{"id": "ann"}, {"id": "bob"}],
        post=[
            {"id": "chair-b", "partnership": "b", "title": "Chair", "role": "chair"},
            {"id": "seat-a", "partnership": "a", "title": "Seat"},
            {"id": "was-b", "partnership": "b", "end": "2019"},
        ],
        membership=[
            {"id": "m1", "partnership": "a", "organisation": "police", "start": "2019"},
            {"id": "m2", "partnership": "b", "organisation": "police", "role": "lead", "start": "2013"},
            {"id": "m3", "partnership": "b", "organisation": "school", "end": "2030"},
            {"id": "m4", "partnership": "b", "organisation": "watch", "end": "2016"},
            {"id": "m5", "partnership": "c", "organisation": "school", "role": "observer"},
        ],
        role=[
            {"id": "r1", "person": "ann", "partnership": "a", "organisation": "police", "role": "member",
             "start": "2020"},
            {"id": "r2", "person": "ann", "partnership": "b", "organisation": "police", "role": "member"},
            {"id": "r3", "person": "bob", "partnership": "b", "role": "chair", "post": "chair-b"},
            {"id": "r4", "person": "bob", "partnership": "c", "role": "member", "end": "2024"},
        ],
        link=[
            {"id": "l1", "a": "a", "b": "b", "last_contact": "2026-05"},
            {"id": "l2", "a": "b", "b": "c", "last_contact": "2026-01", "carriers": ["ann"]},
            {"id": "l3", "a": "c", "b": "a", "last_contact": "2026-04", "carriers": ["bob"]},
            {"id": "l4", "a": "b", "b": "organisation:school"},
            {"id": "l5", "a": "c", "b": "soon", "blocked_reason": "they object"},
        ],
    )  # fmt: skip


def of(snapshot: Snapshot, kind: str, key: str) -> dict[str, object]:
    """A record by key; of a tie with the keys of its ends."""
    if kind in snapshot.nodes:
        table = snapshot.nodes[kind]
        return {name: values[table.ix[key]] for name, values in table.columns.items()}
    ties = snapshot.ties[kind]
    row = list(ties.keys).index(key)
    told = {name: values[row] for name, values in ties.columns.items()}
    for end, ix in ties.ends.items():
        kind_of = {"a": "partnership", "b": "partnership", "b_organisation": "organisation",
                   "predecessor": "partnership", "successor": "partnership"}.get(end, end)  # fmt: skip
        told[end] = None if ix[row] < 0 else snapshot.nodes[kind_of].keys[ix[row]]
    return told


def keys(snapshot: Snapshot, kind: str) -> list[str]:
    return list(snapshot.ties[kind].keys)


# Merging


def test_fields_of_a_merged_partnership(real: Snapshot) -> None:
    one = of(what_if(real, Merge("a", ("b",))), "partnership", "a")
    assert (one["start"], one["themes"], one["territories"]) == ("2012-05", ["youth", "roads"], ["n", "s"])
    assert (one["level"], one["legal_basis"], one["members_complete"]) == ("local", "statutory", False)
    assert one["satellite_of"] is None, "it was a satellite of what became part of it"


def test_what_is_merged_ends_on_the_day_and_is_succeeded(real: Snapshot) -> None:
    after = what_if(real, Merge("a", ("b",)))
    other = of(after, "partnership", "b")
    assert (other["end"], other["end_reason"], other["level"]) == ("2026-06-30", "merged", "regional")
    tie = of(after, "succession", "b|a")
    assert (tie["predecessor"], tie["successor"]) == ("b", "a")
    assert (tie["date"], tie["kind"]) == ("2026-06-30", "merger")
    assert after.arrays.active.tolist() == [True, False, True, False, False]


def test_satellites_posts_and_organisations_point_to_it(real: Snapshot) -> None:
    after = what_if(real, Merge("a", ("b",)))
    assert of(after, "partnership", "c")["satellite_of"] == "a"
    assert [of(after, "post", key)["partnership"] for key in ("chair-b", "seat-a", "was-b")] == [
        "a",
        "a",
        "b",
    ]
    assert of(after, "organisation", "watch")["partnership"] == "a"


def test_memberships_are_joined_and_past_ones_stay(real: Snapshot) -> None:
    after = what_if(real, Merge("a", ("b",)))
    assert keys(after, "membership") == ["m1", "m3", "m4", "m5"]
    joined = of(after, "membership", "m1")
    assert (joined["start"], joined["role"], joined["partnership"]) == ("2013", "lead", "a")
    assert [of(after, "membership", key)["partnership"] for key in ("m3", "m4", "m5")] == ["a", "b", "c"]


def test_roles_are_joined_with_the_earliest_start(real: Snapshot) -> None:
    after = what_if(real, Merge("a", ("b",)))
    assert keys(after, "role") == ["r1", "r3", "r4"]
    assert of(after, "role", "r1")["start"] == "..2020", "of one nobody knows since when"
    assert of(after, "role", "r3")["partnership"] == "a"


def test_links_are_joined_and_those_between_the_merged_are_gone(real: Snapshot) -> None:
    after = what_if(real, Merge("a", ("b",)))
    assert keys(after, "link") == ["l3", "l4", "l5"]
    joined = of(after, "link", "l3")
    assert {joined["a"], joined["b"]} == {"a", "c"}
    assert (joined["last_contact"], joined["carriers"]) == ("2026-04", ["bob", "ann"])
    assert of(after, "link", "l4")["a"] == "a"


def test_several_may_be_merged_at_once(real: Snapshot) -> None:
    after = what_if(real, Merge("c", ("a", "b")))
    assert after.arrays.active.tolist() == [False, False, True, False, False]
    assert of(after, "partnership", "c")["start"] == "..2012-05", "its own start is not known"
    assert keys(after, "succession") == ["a|c", "b|c"]
    assert of(after, "partnership", "c")["satellite_of"] is None


def test_mergers_may_follow_one_another(real: Snapshot) -> None:
    after = what_if(real, Merge("c", ("b",)), Merge("a", ("c",)))
    assert keys(after, "succession") == ["b|c", "c|a"]
    assert after.arrays.active.tolist() == [True, False, False, False, False]
    at_once = what_if(real, Merge("a", ("c", "b")))
    for name in ("members", "people", "themes", "leaves", "live_links"):
        one, other = (getattr(each.arrays, name).row(0).tolist() for each in (after, at_once))
        assert one == other, name


def test_a_succession_that_is_recorded_is_not_told_twice() -> None:
    real = snapshot_of(
        DAY.isoformat(),
        partnership=[{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
        succession=[{"id": "s", "predecessor": "b", "successor": "a", "kind": "renaming"}],
    )
    assert keys(what_if(real, Merge("a", ("b",))), "succession") == ["s"]


# The other changes


def test_an_end_may_be_on_the_day_or_later(real: Snapshot) -> None:
    assert not what_if(real, End("a", DAY)).arrays.active[0]
    later = what_if(real, End("a", date(2026, 9, 1)))
    assert later.arrays.active[0]
    assert later.partnerships.columns["end"][0] == "2026-09-01"


def test_a_new_member_counts_as_its_role_says(real: Snapshot) -> None:
    school = real.organisations.ix["school"]
    assert school in what_if(real, AddMember("a", "school")).arrays.members.row(0)
    assert school not in what_if(real, AddMember("a", "school", "funder")).arrays.members.row(0)
    assert school in what_if(real, AddMember("c", "school")).arrays.members.row(2), "an observer joins"


def test_whoever_leaves_takes_their_people_along(real: Snapshot) -> None:
    after = what_if(real, RemoveMember("a", "police"))
    assert not len(after.arrays.members.row(0)) and not len(after.arrays.people.row(0))
    assert len(after.arrays.people.row(1)) == 2, "elsewhere they go on"


@pytest.mark.parametrize("change", [RemoveRole(role="r3"), RemoveRole(post="chair-b")])
def test_somebody_leaves_a_role(real: Snapshot, change: Change) -> None:
    after = what_if(real, change)
    assert of(after, "role", "r3")["end"] == "2026-06-30"
    assert len(after.arrays.people.row(1)) == 1


def test_a_link_begins_and_ends(real: Snapshot) -> None:
    met = what_if(real, AddLink("c", "police", DAY, "organisation"))
    assert met.link_states[list(met.ties["link"].keys).index("c|police||2026-06-30")] == LinkState.LIVE
    apart = what_if(real, RemoveLink("b", "a"))
    assert of(apart, "link", "l1")["end"] == "2026-06-30"
    assert apart.arrays.live_links.row(0).tolist() == [2]


def test_a_stale_link_may_be_renewed(real: Snapshot) -> None:
    stale = snapshot_of(
        DAY.isoformat(),
        partnership=[{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
        link=[{"id": "l", "a": "a", "b": "b", "last_contact": "2020"}],
    )
    after = what_if(stale, AddLink("b", "a", DAY))
    assert after.arrays.live_links.row(0).tolist() == [1]


# What contradicts


@pytest.mark.parametrize(
    "changes, text",
    [
        ([Merge("a", ())], "changes[0].merge.from: empty; name at least one partnership that becomes part"),
        ([Merge("a", ("c", "a"))], "changes[0].merge.from[1]: 'a' is `into` itself; name others"),
        ([Merge("a", ("b", "b"))], "changes[0].merge.from[1]: 'b' is there twice; name each once"),
        ([Merge("gone", ("a",))], "changes[0].merge.into: 'gone' has ended by 2026-06-30; name one"),
        ([Merge("a", ("soon",))], "changes[0].merge.from[0]: 'soon' has not begun on 2026-06-30"),
        ([Merge("a", ("b",)), End("b", DAY)], "changes[1].end.partnership: 'b' has ended by 2026-06-30"),
        ([End("a", DAY), End("a", DAY)], "changes[1].end.partnership: 'a' has ended by 2026-06-30"),
        ([End("a", date(2026, 1, 1))], "changes[0].end.date 2026-01-01 is before 2026-06-30"),
        ([End("a", date(9999, 12, 31))],
         "changes[0].end.date 9999-12-31: write a day from 1000-01-01 to 2999-12-31"),
        ([AddLink("c", "police", date(1, 1, 1), "organisation")],
         "changes[0].addLink.lastContact 0001-01-01: write a day from 1000-01-01 to"),
        ([Merge("b", ("c",)), Merge("c", ("a",))], "changes[1].merge.into: 'c' has ended by 2026-06-30"),
        ([End("a", DAY), AddMember("a", "school")], "changes[1].addMember.partnership: 'a' has ended"),
        ([AddLink("c", "police", DAY, "organisation")] * 2,
         "changes[1].addLink: 'c' and 'police' are in touch; leave it out"),
        ([AddMember("a", "police")], "changes[0].addMember: 'police' is in 'a' already; leave it out"),
        ([AddMember("c", "school", "observer")], "changes[0].addMember: 'school' is in 'c' already"),
        ([AddMember("a", "old")], "changes[0].addMember.organisation: 'old' is not there on 2026-06-30"),
        ([AddMember("a", "school", "boss")], "changes[0].addMember.role 'boss': it must be one of member"),
        ([AddMember("gone", "police")], "changes[0].addMember.partnership: 'gone' has ended"),
        ([RemoveMember("a", "school")], "changes[0].removeMember: 'school' is not in 'a'; name one of its"),
        ([RemoveMember("b", "watch")], "changes[0].removeMember: 'watch' is not in 'b'; name one of its"),
        ([RemoveRole(role="r4", said="R")], "changes[0].removeRole: role 'R' is not held on 2026-06-30"),
        ([RemoveRole(post="seat-a")], "changes[0].removeRole: post 'seat-a' is vacant on 2026-06-30"),
        ([AddLink("a", "a", DAY)], "changes[0].addLink: 'a' is both ends; name two"),
        ([AddLink("a", "b", DAY)], "changes[0].addLink: 'a' and 'b' are in touch; leave it out"),
        ([AddLink("soon", "c", DAY)], "changes[0].addLink: the two object to it or may not exchange (G29)"),
        ([AddLink("a", "soon", date(2026, 7, 1))], "changes[0].addLink.lastContact 2026-07-01 is after"),
        ([AddLink("a", "gone", DAY)], "changes[0].addLink.b: 'gone' has ended"),
        ([RemoveLink("a", "soon")], "changes[0].removeLink: no link is recorded between 'a' and 'soon'"),
        ([RemoveLink("soon", "c")], "changes[0].removeLink: no link is recorded between 'soon' and 'c'"),
        ([End("a", DAY)] * (MOST_CHANGES + 1), "changes: 51 in all, assume at most 50"),
    ],
)  # fmt: skip
def test_a_contradiction_is_named_with_its_place(real: Snapshot, changes: list[Change], text: str) -> None:
    with pytest.raises(BadInput) as raised:
        what_if(real, *changes)
    assert str(raised.value).startswith(text)


def test_changes_of_an_outer_scenario_count(real: Snapshot) -> None:
    step = real
    for number in range(MOST_CHANGES // 2):
        step = what_if(step, AddMember("c", "police"), RemoveMember("c", "police"))
        assert len(step.assumed.changes) == 2 * number + 2
    with pytest.raises(BadInput, match="51 in all"):
        what_if(step, End("a", DAY))


def test_which_changes_touch_people(real: Snapshot) -> None:
    touching = [
        Merge("a", ("b",)), End("c", DAY), RemoveMember("a", "police"), RemoveRole(role="r1"),
        AddLink("a", "police", DAY, "organisation"), RemoveLink("a", "b"),
    ]  # fmt: skip
    assert [what_if(real, change).assumed.touches_people for change in touching] == [True] * 6
    others = [AddMember("a", "school"), RemoveMember("c", "school")]
    assert [what_if(real, change).assumed.touches_people for change in others] == [False] * 2
    assert what_if(what_if(real, touching[0]), others[1]).assumed.touches_people


def test_a_digest_tells_nothing_without_the_secret(real: Snapshot) -> None:
    changes = [RemoveRole(role="r1")]
    one, other = (derive(real, changes, secret=secret).scenario for secret in (b"one", b"other"))
    assert one != other and len(one) == 16


def test_assumptions_are_told_in_words(real: Snapshot) -> None:
    after = what_if(
        real, Merge("a", ("b",)), End("c", DAY), AddLink("a", "police", DAY, "organisation"),
        RemoveRole(role="r1"), AddMember("soon", "school"), RemoveMember("soon", "school"),
        RemoveLink("a", "police", "organisation"), RemoveRole(post="chair-b"),
    )  # fmt: skip
    assert [reason.text for reason in assumptions(after)] == [
        "B becomes part of A.",
        "B rests on law: check the legal basis first.",
        "They work at different levels: dividing the labour by level may serve better than a merger.",
        "C ends on 2026-06-30.",
        "A and Police are in touch, the last time on 2026-06-30.",
        "Somebody leaves a role.",
        "School joins Soon.",
        "School leaves Soon, and so does whoever serves there on its behalf.",
        "A and Police are no more in touch.",
        "The post Chair gets vacant.",
    ]
    assert assumptions(real) == []
    law = assumptions(what_if(real, Merge("b", ("a", "c"))))
    assert law[0].text == "A and C become part of B."
    assert law[1].text == "B rests on law: check the legal basis first."


# One value of several


def test_values_are_united() -> None:
    assert earliest([None, None]) is None
    assert earliest(["2016", "2015-12"]) == "2015-12"
    assert earliest(["2016", None]) == "..2016"
    assert earliest(["..2014", None]) == "..2014"
    assert latest_end(["2016", "2015-12-31"]) == "2016"
    assert latest_end(["2016", None]) is None
    assert latest_end([None, "none"]) == "none"
    assert latest_contact([None, "2016", "2016-02"]) == "2016-02"
    assert latest_contact([None]) is None
    assert united([["x", "y"], None, ["y", "z"]]) == ["x", "y", "z"]
    assert united(["none", None]) is None
    assert united(["none", []]) == "none"
    assert [all_true(values) for values in ([True, True], [True, None], [None, False])] == [True, None, False]


def test_nothing_is_numbered_anew(real: Snapshot) -> None:
    after = what_if(real, Merge("a", ("b",)), End("c", DAY))
    for kind, table in real.nodes.items():
        assert list(after.nodes[kind].keys) == list(table.keys)
    assert np.array_equal(after.arrays.theme_parent, real.arrays.theme_parent)
