"""`dependence`: what a caller may ask of, what is answered, and that nobody is told of."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graphsvc.api.execution.run import execute
from graphsvc.api.viewer import ANONYMOUS, KEEPER, READ_PEOPLE, Viewer
from graphsvc.service import Service
from tests.api.registry import KEYS_OF_PEOPLE, NAMES_OF_PEOPLE
from tests.api.turnover_registry import DAY, MOVED, NAMES, SIZES, SMALL, Secret, World, swapped
from tests.api.worlds import served

DOCUMENT = (Path(__file__).parents[2] / "graphsvc" / "api" / "documents" / "dependence.graphql").read_text(
    encoding="utf-8"
)
Ask = Callable[..., dict[str, Any]]
CALLERS = {"public": ANONYMOUS, "keeper": KEEPER, "reads people": Viewer(frozenset({"read", READ_PEOPLE}))}
EVERYTHING = {
    "PARTNERSHIP": ("p1", "p2", "p3", "p4", "p5", "p6", "p7"),
    "ORGANISATION": ("o1", "o2", "o3", "o4", "o5"),
    "POST": ("chair-p1", "clerk-p1"),
}


def asked(ask: Ask, key: str, kind: str, viewer: Viewer = ANONYMOUS, day: str = "2026-06-30") -> Any:
    response = ask(DOCUMENT, viewer, key=key, kind=kind, asOf=day)
    assert "errors" not in response, response["errors"]
    return response["data"]["network"]["dependence"]


@pytest.mark.parametrize("kind", ["PARTNERSHIP", "ORGANISATION", "POST"])
def test_an_unknown_key_is_null(ask: Ask, kind: str) -> None:
    assert asked(ask, "nobody", kind) is None


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("PERSON", "people are never scored; ask of the POST"),
        ("TERRITORY", "can be asked of PARTNERSHIP, ORGANISATION and POST"),
        ("THEME", "can be asked of"),
        ("PROTOCOL", "can be asked of"),
    ],
)
def test_other_kinds_are_refused_and_told_what_can_be_asked(
    failure: Callable[..., tuple[str, str]], kind: str, words: str
) -> None:
    for key in ("smid.anna", "x"):
        code, text = failure(f'dependence(key: "{key}", kind: {kind}) {{ presence }}')
        assert code == "BAD_USER_INPUT" and words in text and key not in text


def test_a_key_of_one_kind_is_none_of_another(ask: Ask) -> None:
    assert asked(ask, "p1", "ORGANISATION") is None
    assert asked(ask, "o1-old", "ORGANISATION")["node"]["key"] == "o1"  # an alias is the record that is meant


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("kind", EVERYTHING)
def test_every_node_is_answered_on_every_day_and_nobody_is_named(ask: Ask, kind: str, caller: str) -> None:
    for day in ("1900-01-01", "2016-06-01", "2019-05-05", "2026-06-30", "2999-01-01"):
        for key in EVERYTHING[kind]:
            found = asked(ask, key, kind, CALLERS[caller], day)
            assert [item["matter"] for item in found["exit"]] == [
                "COMMITMENTS",
                "ASSETS",
                "KNOWLEDGE",
                "MEDIA",
            ]
            assert all(item["notRecorded"] for item in found["exit"])
            assert found["reasons"][-1]["guideline"] == "G42"
            sections = [found["partnership"], found["organisation"], found["post"]]
            assert sum(section is not None for section in sections) == 1
            told = json.dumps(found, ensure_ascii=False)
            assert not [name for name in (*NAMES_OF_PEOPLE, *KEYS_OF_PEOPLE, "NaN") if name in told]


def test_one_that_is_not_active_has_no_contacts_to_lose(ask: Ask) -> None:
    assert asked(ask, "p1", "PARTNERSHIP")["partnership"]["contacts"]["partnerCount"] == 1
    for key, presence in (("p4", "ENDED"), ("p5", "NOT_YET")):
        found = asked(ask, key, "PARTNERSHIP")
        assert found["presence"] == presence and found["partnership"]["contacts"] is None


def test_lists_are_cut_where_asked(ask: Ask) -> None:
    for first, size in ((0, 0), (1, 1), (1000, 4)):
        response = ask(DOCUMENT, key="o2", kind="ORGANISATION", first=first, asOf="2026-06-30")
        seats = response["data"]["network"]["dependence"]["organisation"]["seats"]
        assert len(seats) == min(size, 3)
    response = ask(DOCUMENT, key="o2", kind="ORGANISATION", first=1001, asOf="2026-06-30")
    assert response["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_an_earlier_revision_tells_the_public_nothing_about_people(ask: Ask) -> None:
    document = """query Q($revision: Int) { network(asOf: "2026-06-30", revision: $revision) {
        dependence(key: "chair-p1", kind: POST) { post { knowledgeSuppressed } }
        of: dependence(key: "p1", kind: PARTNERSHIP) { partnership { people { peopleInPost } } }
    } }"""
    now, before = (ask(document, revision=number)["data"]["network"] for number in (2, 1))
    assert now["dependence"]["post"]["knowledgeSuppressed"] == "TOO_FEW_PEOPLE"
    assert now["of"]["partnership"]["people"] == {"peopleInPost": 2}
    assert before["dependence"]["post"]["knowledgeSuppressed"] == "NOT_ALLOWED"
    assert before["of"]["partnership"]["people"] is None


# Nothing is told of people in small groups: two worlds that differ in a secret answer alike


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A service over each world, made when first asked for."""
    yield from served(tmp_path_factory)


SECRETS = {  # not whose post is vacant: the record of the post itself says whether somebody holds it
    "whose leaving it was": swapped(Secret(MOVED), Secret()),
    "since when they had served": swapped(Secret(MOVED), Secret(MOVED, started="2024-03-01")),
    "whose term ends": swapped(Secret(term_end="2026-12-01"), Secret()),
    "who alone carries the links": swapped(Secret(carrier=True), Secret()),
    "the only small group of a level": (World((("N3", Secret(MOVED)),)), World((("N3", Secret()),))),
}


def everything_told(service: Service, viewer: Viewer) -> str:
    """All answers about a world: of its partnerships, organisations and posts."""
    asked_of = [("PARTNERSHIP", key) for key in SIZES]
    asked_of += [("ORGANISATION", key) for key in ("police", "school")]
    asked_of += [("POST", f"seat-{key}") for key in (*SMALL, "L01")]
    told = [
        execute(service, DOCUMENT, {"key": key, "kind": kind, "asOf": DAY}, viewer) for kind, key in asked_of
    ]
    assert not [response for response in told if "errors" in response]
    return json.dumps(told, ensure_ascii=False)


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("secret", SECRETS)
def test_secrets_of_small_groups_stay_secret(services: Any, secret: str, caller: str) -> None:
    one, other = (everything_told(services(world), CALLERS[caller]) for world in SECRETS[secret])
    assert one == other
    assert not [name for name in NAMES if name in one]


def test_of_groups_large_enough_the_same_questions_tell(services: Any) -> None:
    worlds = swapped(Secret(MOVED), Secret(), "L01", "L02")
    one, other = (everything_told(services(world), KEEPER) for world in worlds)
    assert one != other


# In a scenario


def test_a_scenario_is_asked_as_any_picture(data: Ask) -> None:
    of_p1 = 'dependence(key: "p1", kind: PARTNERSHIP) { presence partnership { contacts { partnerCount } } }'
    found = data(f"""
        now: {of_p1}
        then: whatIf(changes: [{{ removeLink: {{ a: "p1", b: "p3" }} }}]) {{ {of_p1} }}
        over: whatIf(changes: [{{ end: {{ partnership: "p1" }} }}]) {{ {of_p1} }}
    """)
    assert found["now"]["partnership"]["contacts"] == {"partnerCount": 1}
    assert found["then"]["dependence"]["partnership"]["contacts"] == {"partnerCount": 0}
    assert found["over"]["dependence"] == {"presence": "ENDED", "partnership": {"contacts": None}}


def test_a_scenario_that_touches_people_tells_nothing_about_them(data: Ask) -> None:
    found = data(
        """whatIf(changes: [{ removeRole: { post: "chair-p1" } }]) {
            dependence(key: "chair-p1", kind: POST) { post {
                vacant soleCarrierLinks soleCarrierLinksSuppressed knowledgeShare knowledgeSuppressed
            } }
            of: dependence(key: "o1", kind: ORGANISATION) { organisation { people peopleSuppressed } }
            p1: dependence(key: "p1", kind: PARTNERSHIP) { partnership { people { peopleInPost } } }
        }""",
        KEEPER,
    )["whatIf"]
    assert found["dependence"]["post"] == {
        "vacant": True,
        "soleCarrierLinks": None,
        "soleCarrierLinksSuppressed": "NOT_ALLOWED",
        "knowledgeShare": None,
        "knowledgeSuppressed": "NOT_ALLOWED",
    }
    assert found["of"]["organisation"] == {"people": None, "peopleSuppressed": "NOT_ALLOWED"}
    assert found["p1"]["partnership"]["people"] is None
