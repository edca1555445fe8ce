"""What is read of links, what is said of a pair, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from graphsvc.analysis.links import Block, MissingLinks, Nothing, Standing, dyads, link_record
from graphsvc.analysis.links.coverage import link_coverage
from graphsvc.analysis.links.evidence import Meeting, evidence
from graphsvc.analysis.links.find import find_missing_links
from graphsvc.analysis.links.proposal import proposal
from graphsvc.analysis.links.sentences import reasons
from graphsvc.analysis.links.stability import link_stability
from graphsvc.errors import BadInput, QueryTooComplex
from graphsvc.snapshot.links import LinkState
from graphsvc.snapshot.snapshot import Snapshot
from tests.contacts import AS_OF, awkward_contacts, day, random_contacts
from tests.pictures import snapshot_of

Rows = list[dict[str, Any]]
PLACES: dict[str, Rows] = {
    "territory": [
        {"id": "R", "name": "Region"},
        {"id": "x", "name": "Xanten", "parent": "R"},
        {"id": "y", "name": "Yssel", "parent": "R", "adjoins": ["x"]},
    ],
    "theme": [{"id": "crime"}, {"id": "burglary", "parent": "crime"}, {"id": "arson", "parent": "crime"},
              {"id": "roads"}],
    "organisation": [{"id": "police", "name": "Police"}],
    "person": [{"id": "anna"}, {"id": "bo"}],
    "protocol": [{"id": "old", "expires_on": day(10)}],
}  # fmt: skip


def tables(**more: dict[str, Any]) -> Rows:
    """Four tables: p and q beside each other, r and s elsewhere."""
    rows = {
        "p": {"territories": ["x"], "themes": ["burglary"], "level": "local"},
        "q": {"territories": ["y"], "themes": ["arson"], "level": "local"},
        "r": {"territories": ["x"], "themes": ["burglary"], "level": "local"},
        "s": {"territories": ["R"], "themes": ["roads"], "level": "regional"},
    }
    return [{"id": key, "name": f"Table {key}", **row, **more.get(key, {})} for key, row in rows.items()]


def picture(*links: dict[str, Any], **more: Rows) -> Snapshot:
    return snapshot_of(AS_OF, **{**PLACES, "partnership": tables(), "link": list(links), **more})


def answered(snapshot: Snapshot, **asked: Any) -> MissingLinks:
    return find_missing_links(snapshot.arrays, record=link_record(snapshot), **asked)


def said(snapshot: Snapshot, a: str, b: str) -> dict[str, str]:
    answer = answered(snapshot, per_partnership=1000)
    ix = snapshot.partnerships.ix
    (row,) = np.flatnonzero((answer.columns.a == ix[a]) & (answer.columns.b == ix[b]))
    told = reasons(answer, int(row), evidence(answer, int(row), snapshot), snapshot)
    return {reason.code: reason.text for reason in told}


def link(a: str, b: str, contact: int | None = 10, **more: Any) -> dict[str, Any]:
    return {"a": a, "b": b, "last_contact": None if contact is None else day(contact), **more}


def test_a_pair_counts_once_by_its_freshest_link() -> None:
    record = link_record(
        picture(link("p", "q", 500), link("q", "p", 40, channel="mail"), link("p", "q", None))
    )
    assert len(record) == 1
    assert record.state.tolist() == [LinkState.LIVE]
    assert record.freshness == pytest.approx([2 ** (-40 / 365.25)])


def test_a_live_link_comes_before_one_without_a_date() -> None:
    """A leap year ago to the day is live, and a little less fresh than an undated link is taken to be."""
    record = link_record(picture(link("p", "q", None), link("p", "q", 366, channel="mail")))
    assert record.state.tolist() == [LinkState.LIVE]
    assert record.freshness == pytest.approx([2 ** (-366 / 365.25)]) and record.freshness[0] < 0.5


def test_of_links_that_are_over_the_latest_contact_is_told() -> None:
    over = {"end": day(5)}
    snapshot = picture(link("p", "q", 900, **over), link("p", "q", 40, channel="mail", **over))
    assert snapshot.arrays.as_of_day - link_record(snapshot).contact[0] == 40


def test_an_objection_blocks_while_it_holds() -> None:
    blocked = {"blocked_reason": "They object"}
    for spell, expected in (({}, Block.OBJECTION), ({"end": day(1)}, Block.NONE), ({"start": day(-5)}, None)):
        record = link_record(picture({"a": "p", "b": "q", **blocked, **spell}))
        assert record.blocked.tolist() == ([] if expected is None else [expected])


def test_an_expired_protocol_blocks_unless_another_link_goes_without() -> None:
    old = link("p", "q", protocol="old")
    assert link_record(picture(old)).blocked.tolist() == [Block.PROTOCOL_EXPIRED]
    assert link_record(picture(old, link("p", "q", channel="phone"))).blocked.tolist() == [Block.NONE]


def test_links_to_organisations_are_left_out() -> None:
    record = link_record(picture(link("p", "organisation:police")))
    assert len(record) == 0
    assert not record.evaluated.any()


def test_what_is_blocked_stands_last_with_its_reason() -> None:
    snapshot = picture(link("p", "q", protocol="old"), {"a": "p", "b": "r", "blocked_reason": "They object."})
    columns = answered(snapshot).columns
    assert columns.blocked.tolist()[-2:] == [Block.OBJECTION, Block.PROTOCOL_EXPIRED]
    assert columns.need.tolist()[-2:] == [0.0, 0.0]
    assert said(snapshot, "p", "r")["BLOCKED"] == "No link is proposed: They object."
    assert list(said(snapshot, "p", "q")) == ["PROTOCOL_EXPIRED", "LINK_LIVE"]


def test_reasons_name_what_the_two_have_in_common() -> None:
    members = [{"partnership": each, "organisation": "police"} for each in ("p", "q")]
    roles = [{"partnership": each, "person": "anna"} for each in ("p", "q")]
    told = said(picture(link("p", "s"), link("q", "s", None), membership=members, role=roles), "p", "q")
    assert told == {
        "NO_LINK_RECORDED": "No link between the two is recorded.",
        "NO_LIVE_LINK": "Table q has no live link to any partnership.",
        "RELATED_THEME": "Related themes: burglary and arson.",
        "TOUCHING_TERRITORY": "Neighbouring territories: Xanten and Yssel.",
        "COMMON_PARENT": "Both lie in Region.",
        "SAME_LEVEL": "Both work at local level.",
        "SHARED_MEMBERS": "An informal bridge exists: Police sits in both; formalise it.",
        "SHARED_PEOPLE": "An informal bridge exists: 1 person serves in both; "
        "agree whether they speak for the two.",
        "INTRODUCER": "Table s is in contact with both and could introduce them.",
        "UNDATED_CONTACT": "On the way to an introducer a link has no date of last contact.",
    }


def test_introducers_two_contacts_away_and_unknown_features() -> None:
    rows = tables(q={"themes": None, "level": None})
    told = said(picture(link("p", "s"), link("s", "r"), link("r", "q"), partnership=rows), "p", "q")
    assert told["INTRODUCER_BY_WAY"] == "Table s could introduce them by way of Table r."
    assert told["UNKNOWN"] == "Not known of one or both: themes and levels; counted as in the average pair."


@pytest.mark.parametrize(
    ("contact", "code", "words"),
    [(5, "LIVE", "5 days ago"), (400, "FADING", "13 months ago"), (900, "STALE", "gone silent"),
     (None, "UNDATED", "not recorded")],
)  # fmt: skip
def test_how_the_last_contact_stands(contact: int | None, code: str, words: str) -> None:
    assert words in said(picture(link("p", "q", contact)), "p", "q")[f"LINK_{code}"]


def test_contact_today_is_told_as_today() -> None:
    told = said(picture(link("p", "q", 0, protocol="old")), "p", "q")
    assert told["LINK_LIVE"] == "Last contact today."


def test_how_territories_lie() -> None:
    snapshot = picture(partnership=tables(s={"themes": ["burglary"]}))
    answer, keys = answered(snapshot, per_partnership=1000), snapshot.partnerships.keys
    columns = answer.columns
    found = {
        keys[a] + keys[b]: evidence(answer, row, snapshot).meeting
        for row, (a, b) in enumerate(zip(columns.a, columns.b, strict=True))
    }
    assert found == {
        "pq": Meeting.TOUCHING,
        "pr": Meeting.SAME,
        "ps": Meeting.NESTED,
        "qr": Meeting.TOUCHING,
        "qs": Meeting.NESTED,
        "rs": Meeting.NESTED,
    }


def test_one_person_who_carries_all() -> None:
    snapshot = picture(
        link("p", "q", carriers=["anna"]), link("p", "r", carriers=["anna"]),
        link("q", "s", carriers=["anna", "bo"]), link("r", "s", carriers=["bo"]),
    )  # fmt: skip
    record = link_record(snapshot)
    found = link_coverage(snapshot.arrays, record=record, model=answered(snapshot).model)
    assert (found.linked, found.single_carrier) == (4, 1)  # p; r has anna and bo, q and s a link with both
    assert found.live_links.tolist() == [2, 2, 2, 2]
    assert found.one_carrier_links.tolist() == [2, 1, 2, 1]
    assert found.most_by_one.tolist() == [2, 1, 1, 1]
    assert set(found.standing.tolist()) == {Standing.LINKED}


def test_who_carries_is_not_taken_for_nobody_where_it_is_not_recorded() -> None:
    snapshot = picture(
        link("p", "q"), link("p", "r", carriers=["anna"]), link("q", "s", carriers=["anna", "bo"])
    )
    found = link_coverage(snapshot.arrays, record=link_record(snapshot), model=answered(snapshot).model)
    assert found.carrier_unknown_links.tolist() == [1, 1, 0, 0]
    assert found.one_carrier_links.tolist() == [1, 0, 1, 0]
    assert (found.single_carrier, found.single_carrier_unknown) == (1, 1)  # r; p may hang on anna, q does not


def test_what_the_two_are_to_each_other_is_said() -> None:
    members = [{"partnership": each, "organisation": "police"} for each in ("p", "r")]
    rows = tables(q={"satellite_of": "p"})
    snapshot = picture(
        partnership=rows, membership=members, succession=[{"predecessor": "p", "successor": "q"}]
    )
    assert said(snapshot, "p", "q")["SATELLITE"] == "Table q is recorded as a satellite of Table p."
    assert said(snapshot, "p", "q")["SUCCESSION"] == "Table q is recorded as the successor of Table p."
    assert said(snapshot, "p", "r")["OVERLAP"].startswith("They may be two for one job")
    assert not {"SATELLITE", "SUCCESSION"} & said(snapshot, "p", "r").keys()
    assert "OVERLAP" not in said(snapshot, "r", "s")


def test_a_succession_that_is_to_come_is_not_told() -> None:
    to_come = [{"predecessor": "p", "successor": "q", "date": day(-5)}]
    assert "SUCCESSION" not in said(picture(succession=to_come), "p", "q")


@pytest.mark.parametrize(
    ("ended", "held", "succession", "inherits"),
    [
        ({"end": day(30)}, {}, {}, True),
        ({"end": day(30)}, {"end": day(30)}, {}, True),  # closed on the last day
        ({"end": day(30)}, {"end": day(400)}, {}, False),  # it was over long before
        ({"status": "ended"}, {"end": day(400)}, {}, True),  # when it ended is not known
        ({}, {}, {}, False),  # it lives on
        ({"end": day(30)}, {"blocked_reason": "They object"}, {}, False),
        ({"end": day(30)}, {}, {"kind": "split"}, False),
        ({"end": day(30)}, {}, {"kind": "merger"}, True),
        ({"end": day(30)}, {}, {"date": day(-5)}, False),
        ({"end": day(30)}, {}, {"successor": "s"}, False),  # the other end itself carries it on
    ],
)
def test_what_a_successor_inherits(
    ended: dict[str, Any], held: dict[str, Any], succession: dict[str, Any], inherits: bool
) -> None:
    recorded = {"predecessor": "p", "successor": "q", "kind": "renaming", **succession}
    snapshot = picture(link("p", "s", **held), partnership=tables(p=ended), succession=[recorded])
    told = said(snapshot, "q", "s")
    assert told.get("INHERITED") == ("Table p, which Table q succeeds, had this link." if inherits else None)
    assert link_record(snapshot).evaluated.tolist()[1] is False  # nothing is recorded of q itself


def test_an_introducer_of_the_same_name_is_told_by_its_key() -> None:
    snapshot = picture(link("p", "s"), link("q", "s"), partnership=tables(s={"name": "Table p"}))
    answer, ix = answered(snapshot), snapshot.partnerships.ix
    (row,) = np.flatnonzero((answer.columns.a == ix["p"]) & (answer.columns.b == ix["q"])).tolist()
    assert proposal(answer, row, evidence(answer, row, snapshot), snapshot) == (
        "Open a link between Table p (p) and Table q; Table p (s) could introduce them."
    )


@pytest.mark.parametrize(
    ("name", "nothing"),
    [("empty", Nothing.NO_PARTNERSHIPS), ("one partnership", Nothing.ONE_PARTNERSHIP),
     ("all ended", Nothing.NO_PARTNERSHIPS), ("far apart", Nothing.NOTHING_WITHIN_REACH),
     ("nothing known", Nothing.NOTHING_WITHIN_REACH), ("no links", None), ("star", None)],
)  # fmt: skip
def test_an_empty_answer_says_why(name: str, nothing: Nothing | None) -> None:
    assert answered(snapshot_of(AS_OF, **awkward_contacts()[name])).nothing == nothing


@pytest.mark.parametrize("number", [0, -1, 1001])
def test_a_number_outside_is_refused(number: int) -> None:
    with pytest.raises(BadInput, match="from 1 to 1,000"):
        answered(picture(), per_partnership=number)


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphsvc.analysis.links.find.MOST_NEEDS", 11)
    with pytest.raises(QueryTooComplex, match="at most 2"):
        answered(picture(), per_partnership=3)


def test_the_answer_is_the_same_in_small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = snapshot_of(AS_OF, **random_contacts(4, size=40, links=160))
    whole = answered(snapshot)
    monkeypatch.setattr(dyads, "AT_ONCE", 100)
    monkeypatch.setattr(dyads, "MOST_MIXED", 10)  # offsets that are nearly alike are one
    parts = answered(snapshot)
    assert np.array_equal(whole.columns.a, parts.columns.a)
    assert np.array_equal(whole.columns.b, parts.columns.b)
    for name in ("need", "probability", "propensity", "probability_low"):
        assert getattr(parts.columns, name) == pytest.approx(getattr(whole.columns, name), abs=1e-9)


def test_a_sure_pair_is_stable_and_one_that_rests_on_an_introducer_less_so() -> None:
    snapshot = picture(link("p", "s"), link("q", "s"))
    record = link_record(snapshot)
    ix = snapshot.partnerships.ix
    asked = {"left": np.array([ix["p"]] * 2, np.int32), "right": np.array([ix["r"], ix["q"]], np.int32)}
    found = link_stability(snapshot.arrays, record=record, per_partnership=1, **asked)
    assert found[0] == 1.0
    ended = replace(snapshot.arrays, active=np.zeros(4, bool))
    assert np.isnan(link_stability(ended, record=record, **asked)).all()
