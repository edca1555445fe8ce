"""What changed in the overlaps between two revisions, as the service tells it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphsvc.api.execution.run import execute
from graphsvc.api.viewer import ANONYMOUS
from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.store.base import Meta
from tests.api.registry import KEYS_OF_PEOPLE, NAMES_OF_PEOPLE, Rowset

EVERY_BAND = "[STRONG, REVIEW, PATTERN, INCOMPLETE, BELOW]"
COUNTS = "counts { new gone stronger weaker }"
STATE = "score band advice { action }"
CHANGE = f"kind a {{ key status }} b {{ key }} before {{ {STATE} }} after {{ {STATE} }} scoreChange text"
ALIKE = {"territories": ["t"], "themes": ["x"]}


def belongings(partnership: str, organisations: str, **more: str) -> list[dict[str, Any]]:
    return [{"partnership": partnership, "organisation": letter, **more} for letter in organisations]


REVISIONS = (
    Rowset(
        territory=[{"id": "t"}, {"id": "u"}],
        theme=[{"id": "x"}, {"id": "y"}],
        organisation=[{"id": letter, "name": f"Body {letter}"} for letter in "abcdefgh"],
        partnership=[{"id": f"p{n}", "name": f"Forum {n}", **ALIKE} for n in (1, 2)],
        membership=[*belongings("p1", "abcd"), *belongings("p2", "abgh")],
    ),
    Rowset(
        partnership=[{"id": "p3", "name": "Copy", **ALIKE}],
        membership=belongings("p3", "abcd"),
    ),
    Rowset(
        partnership=[{"id": "p3", "name": "Copy", "end": "2026-01-01", "end_reason": "merged", **ALIKE}],
        membership=belongings("p2", "cd"),
    ),
    Rowset(
        partnership=[{"id": "p9", "name": "Forum 2 again", "territories": ["u"], "themes": ["x"]}],
        alias=[{"kind": "partnership", "alias": "p2", "same_as": "p9"}],
    ),
)


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Four revisions: two alike; a copy of one; the copy ends; the other moves under another key."""
    url = f"sqlite:{tmp_path_factory.mktemp('changes') / 'registry.db'}"
    with Service(Settings(store=url), create=True) as service:
        for rows in REVISIONS:
            service.store.write(rows, Meta(author="test", source="hand"))
        yield service


def ask(registry: Service, since: int, now: int, filter_: str = "", wanted: str = "", page: str = "") -> Any:
    """The changes from one revision to another."""
    narrowed = f", filter: {{ {filter_} }}" if filter_ else ""
    selection = wanted or f"sinceRevision totalCount {COUNTS} nodes {{ {CHANGE} }}"
    field = f"overlapChanges(sinceRevision: {since}{narrowed}{page}) {{ {selection} }}"
    document = f'{{ network(asOf: "2026-06-30", revision: {now}) {{ {field} }} }}'
    response = execute(registry, document, {}, ANONYMOUS)
    assert "errors" not in response, response["errors"]
    return response["data"]["network"]["overlapChanges"]


def told(found: Any) -> set[str]:
    return {f"{n['kind']} {' '.join(sorted((n['a']['key'], n['b']['key'])))}" for n in found["nodes"]}


def test_a_copy_is_new(registry: Service) -> None:
    found = ask(registry, 1, 2)
    assert told(found) == {"NEW p1 p3", "NEW p2 p3"}
    assert found["counts"] == {"new": 2, "gone": 0, "stronger": 0, "weaker": 0}
    assert (found["sinceRevision"], found["totalCount"]) == (1, 2)
    best = found["nodes"][0]
    assert (best["before"], best["scoreChange"]) == (None, None)
    assert best["after"]["band"] == "STRONG" and best["after"]["advice"]["action"] == "MERGE"
    assert best["text"] == "Copy is new in the registry."


def test_what_ended_is_gone_and_what_grew_is_stronger(registry: Service) -> None:
    found = ask(registry, 2, 3)
    assert told(found) == {"GONE p1 p3", "GONE p2 p3", "STRONGER p1 p2"}
    texts = {node["kind"]: node["text"] for node in found["nodes"]}
    assert texts["GONE"] == "Copy is now recorded as ended on 2026-01-01 (merged)."
    assert texts["STRONGER"] == "Body c and Body d joined Forum 2."
    gone = next(node for node in found["nodes"] if node["kind"] == "GONE")
    assert gone["before"]["band"] == "STRONG" and gone["after"] is None
    ended = {side["status"] for node in found["nodes"] for side in [node["a"]] if side["key"] == "p3"}
    assert ended <= {"ENDED"}, "the partnership as recorded now"


def test_over_several_revisions_only_the_ends_count(registry: Service) -> None:
    assert told(ask(registry, 1, 3)) == {"STRONGER p1 p2"}


def test_another_key_for_one_of_the_two(registry: Service) -> None:
    (change,) = ask(registry, 3, 4)["nodes"]
    assert change["kind"] == "GONE" and change["text"] == "The key p2 is now read as p9."
    assert {change["a"]["key"], change["b"]["key"]} == {"p1", "p9"}


def test_the_same_revision_and_the_empty_one(registry: Service) -> None:
    assert ask(registry, 3, 3)["nodes"] == []
    everything = ask(registry, 0, 2)
    assert everything["counts"] == {"new": 3, "gone": 0, "stronger": 0, "weaker": 0}
    assert ask(registry, 0, 0)["nodes"] == []


@pytest.mark.parametrize(
    "filter_",
    ["", "minScore: 0.6", "minScore: 0", "bands: [STRONG]", "bands: [REVIEW]", f"bands: {EVERY_BAND}",
     'partnerships: ["p1"]', 'territories: ["t"]', 'themes: ["x"], partnerships: ["p3"]'],
)  # fmt: skip
@pytest.mark.parametrize(("since", "now"), [(0, 2), (1, 2), (1, 3), (2, 3), (2, 4), (3, 4)])
def test_since_revision_lists_the_new_and_those_raised(
    registry: Service, filter_: str, since: int, now: int
) -> None:
    order = EVERY_BAND.strip("[]").split(", ")
    bands = filter_.partition("[")[2].rstrip("]").split(", ") if "bands" in filter_ else order
    raised = set()
    for node in ask(registry, since, now, filter_)["nodes"]:
        was, is_now = (state and order.index(state["band"]) for state in (node["before"], node["after"]))
        if node["kind"] == "NEW" or (node["kind"] == "STRONGER" and is_now < was):
            raised.add(frozenset((node["a"]["key"], node["b"]["key"])) if order[is_now] in bands else None)
    pairs = "totalCount nodes { a { key } b { key } }"
    field = f"overlaps(filter: {{ sinceRevision: {since} {filter_} }}) {{ {pairs} }}"
    document = f'{{ network(asOf: "2026-06-30", revision: {now}) {{ {field} }} }}'
    listed = execute(registry, document, {}, ANONYMOUS)["data"]["network"]["overlaps"]
    found = {frozenset((node["a"]["key"], node["b"]["key"])) for node in listed["nodes"]}
    assert found == raised - {None} and listed["totalCount"] == len(found)


def test_a_filter_may_name_what_was_not_there_yet(registry: Service) -> None:
    assert told(ask(registry, 1, 2, 'partnerships: ["p3"]')) == {"NEW p1 p3", "NEW p2 p3"}
    assert told(ask(registry, 2, 3, 'partnerships: ["p3"]')) == {"GONE p1 p3", "GONE p2 p3"}


def test_counts_of_bands(registry: Service) -> None:
    counted = f"strong: counts(bands: [STRONG]) {{ new }} none: counts(bands: []) {{ new }} {COUNTS}"
    found = ask(registry, 1, 2, "minScore: 0.1", counted)
    assert found["strong"]["new"] == 1 and found["counts"]["new"] == 2 and found["none"]["new"] == 0


def test_the_least_change(registry: Service) -> None:
    def kinds(least: float | str) -> set[str]:
        return told(ask(registry, 1, 3, "minScore: 0.7", page=f", minChange: {least}"))

    assert kinds(1) == {"NEW p1 p2"}, "it is over 0.7 now"
    weights = ask(registry, 1, 2, "minScore: 0.1", page=", minChange: 0")
    assert any("their members sit in more or fewer partnerships" in str(n["text"]) for n in weights["nodes"])
    assert told(ask(registry, 1, 2, page=", minChange: null")) == told(ask(registry, 1, 2))


def test_pages(registry: Service) -> None:
    wanted = f"pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{ {CHANGE} }} }}"
    whole = ask(registry, 2, 3)["nodes"]
    seen, page = [], ", first: 2"
    while True:
        found = ask(registry, 2, 3, wanted=wanted, page=page)
        seen += [edge["node"] for edge in found["edges"]]
        if not found["pageInfo"]["hasNextPage"]:
            break
        page = f', first: 2, after: "{found["pageInfo"]["endCursor"]}"'
    assert seen == whole
    assert [node["kind"] for node in whole] == sorted(
        (n["kind"] for n in whole), key="NEW GONE STRONGER".find
    )


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ("sinceRevision: 99", "NOT_FOUND", "99"),
        ("sinceRevision: -1", "NOT_FOUND", "-1"),
        ("sinceRevision: 3", "BAD_USER_INPUT", "sinceRevision 3 is later than revision 2"),
        ("sinceRevision: 1, minChange: 2", "BAD_USER_INPUT", "minChange 2"),
        ("sinceRevision: 1, filter: { sinceRevision: 1 }", "BAD_USER_INPUT", "sinceRevision"),
        ('sinceRevision: 1, filter: { partnerships: ["p8"] }', "NOT_FOUND", "p8"),
        ("sinceRevision: 1, filter: { minScore: 3 }", "BAD_USER_INPUT", "minScore 3"),
        ('sinceRevision: 1, after: "x"', "BAD_CURSOR", "cursor"),
    ],
)
def test_questions_that_make_no_sense(registry: Service, arguments: str, code: str, words: str) -> None:
    document = f"{{ network(revision: 2) {{ revision overlapChanges({arguments}) {{ totalCount }} }} }}"
    response = execute(registry, document, {}, ANONYMOUS)
    assert response["data"] == {"network": {"revision": 2, "overlapChanges": None}}
    (error,) = response["errors"]
    assert error["extensions"]["code"] == code and words in error["message"]


def test_a_cursor_belongs_to_one_comparison(registry: Service) -> None:
    cursor = ask(registry, 2, 3, wanted="pageInfo { endCursor }")["pageInfo"]["endCursor"]
    document = (
        f'{{ network(asOf: "2026-06-30", revision: 3) {{ overlapChanges(sinceRevision: 1, after: "{cursor}") '
        "{ totalCount } } }"
    )
    (error,) = execute(registry, document, {}, ANONYMOUS)["errors"]
    assert error["extensions"]["code"] == "BAD_CURSOR"


def test_both_answers_are_computed_once(registry: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(registry, 1, 2)

    def again(*_: object, **__: object) -> None:
        raise AssertionError("computed twice")

    monkeypatch.setattr(registry._pool, "run", again)
    assert ask(registry, 1, 2)["totalCount"] == 2


def test_no_person_is_named(data: Any) -> None:
    every = f"minScore: 0, bands: {EVERY_BAND}"
    shown = data(
        f"overlapChanges(sinceRevision: 1, filter: {{ {every} }}, minChange: 0) {{ nodes {{ {CHANGE} }} }}"
    )
    text = str(shown)
    assert shown["overlapChanges"]["nodes"]
    assert not [name for name in (*NAMES_OF_PEOPLE, *KEYS_OF_PEOPLE) if name in text]


def test_an_analysis_that_fails_nulls_its_own_field(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from graphsvc.errors import Timeout

    def late(*_: object, **__: object) -> None:
        raise Timeout("not ready")

    with Service(Settings(store=f"sqlite:{tmp_path / 'r.db'}"), create=True) as service:
        monkeypatch.setattr(service, "overlaps", late)
        document = "{ network { revision overlapChanges(sinceRevision: 0) { totalCount } } }"
        response = execute(service, document, {}, ANONYMOUS)
    assert response["data"] == {"network": {"revision": 0, "overlapChanges": None}}
    assert response["errors"][0]["extensions"]["code"] == "TIMEOUT"
