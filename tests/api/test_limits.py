"""Limits of documents: told by name, number and place, in time linear in the document, and wide enough."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLError, get_introspection_query, parse

from graphsvc.api.context import Context
from graphsvc.api.execution import limits
from graphsvc.api.execution.limits import NO_LIMITS, Limits
from graphsvc.api.execution.request import Request
from graphsvc.api.execution.run import answer
from graphsvc.errors import QueryTooComplex
from graphsvc.service import Service
from graphsvc.settings import Settings

ROOT = Path(__file__).parents[2]
DEFAULTS = Limits.of(Settings())
INTROSPECTION = get_introspection_query(specified_by_url=True, input_value_deprecation=True)


def documents() -> dict[str, str]:
    """Every document that the project ships, tests or shows."""
    folders = (ROOT / "graphsvc/api/documents", ROOT / "tests/api/golden")
    found = {path.stem: path.read_text() for folder in folders for path in folder.glob("*.graphql")}
    shown = re.findall(r"```graphql\n(.+?)```", (ROOT / "docs/api.md").read_text(), re.S)
    return found | {f"docs/api.md {number}": text for number, text in enumerate(shown)}


def refusal(text: str, most: Limits = DEFAULTS) -> tuple[str, list[tuple[int, int]]]:
    """What is said of a document that passes a limit, and where."""
    with pytest.raises(GraphQLError) as caught:
        limits.check(limits.parsed(text, most), most)
    assert isinstance(caught.value.original_error, QueryTooComplex)
    return caught.value.message, [tuple(place) for place in caught.value.locations or ()]


def nested(field: str, levels: int, leaf: str) -> str:
    return f"{field}{{" * levels + leaf + "}" * levels


@pytest.mark.parametrize(
    ("text", "said", "place"),
    [
        ("{" + "asOf " * 1499 + "}", "more than 1,500 tokens, at most 1,500", (1, 7497)),
        ("#\n" * 1501 + "{asOf}", "more than 1,500 comments, at most 1,500", (1501, 1)),
        ("{" + "a" * 262144 + "}", "262,146 characters, at most 262,144", None),
        ("{" + "a" * 101 + ": network}", "101 letters in a name, at most 100", (1, 2)),
        ("{" + nested("network", 12, "asOf") + "}", "13 levels of fields, at most 12", (1, 98)),
        ("{" + nested("a", 210, "b") + "}", "more than 200 levels of braces, at most 200", (1, 401)),
        ("{" + nested("...", 210, "b") + "}", "more than 200 levels of braces, at most 200", (1, 801)),
        ("{ network {" + "\n a: asOf" * 31 + "}}", "31 aliases, at most 30", (32, 2)),
        ("{" + "\nnetwork{asOf}" * 21 + "}", "21 root fields in an operation, at most 20", (22, 1)),
        ("{ network {" + "\nasOf" * 500 + "}}", "501 fields and fragments, counted wherever", (501, 1)),
        ("{ network {" + "\n... {asOf}" * 250 + "}}", "501 fields and fragments, counted wherever", (251, 6)),
        ("{ asOf " + "@skip(if: false) " * 51 + "}", "51 directives, at most 50", (1, 3)),
        ("query(" + "$v: Int @a " * 51 + ") {asOf}", "51 directives, at most 50", (1, 1)),
        ("{__schema{types{" + nested("ofType", 19, "name") + "}}}", "22 levels of introspection", (1, 143)),
    ],
)  # fmt: skip
def test_what_is_too_much_is_named_counted_and_placed(
    text: str, said: str, place: tuple[int, int] | None
) -> None:
    message, places = refusal(text)
    assert message.startswith(f"the document has {said}")
    assert places == ([] if place is None else [place])


@pytest.mark.parametrize(
    "text",
    [
        "{" + "network" + "{asOf " + "revision " * 497 + "}}",
        "{" + nested("network", 11, "asOf") + "}",
        "{ network {" + "a: asOf " * 30 + "}}",
        "{" + "network{asOf}" * 20 + "}",
        "{ asOf " + "@skip(if: false) " * 50 + "}",
        "query A " + "{network{asOf}}" + "query B {" + "network{asOf}" * 20 + "}",
        INTROSPECTION,
    ],
)
def test_what_is_just_within_the_limits_is_let_through(text: str) -> None:
    limits.check(limits.parsed(text, DEFAULTS), DEFAULTS)


def test_fragments_count_wherever_they_are_spread() -> None:
    spread = "{ network { " + "...F " * 16 + "} } fragment F on Network { a: asOf @skip(if: false) b: asOf }"
    assert refusal(spread)[0].startswith("the document has 32 aliases")
    deep = "{ network { ...F } } fragment F on Network { " + nested("whatIf", 11, "asOf") + "}"
    assert refusal(deep) == (
        "the document has 13 levels of fields, at most 12 are allowed; ask for less at once",
        [(1, 13)],
    )
    roots = "{ ...F ...F } fragment F on Query { " + "network{asOf} " * 11 + "}"
    assert refusal(roots)[0].startswith("the document has 22 root fields")
    unused = "{ network { asOf } } fragment F on Network {" + "asOf " * 500 + "}"
    assert refusal(unused)[0].startswith("the document has 502 fields"), "validation looks at it, too"


@pytest.mark.parametrize("folds", [40, 170])
def test_a_fragment_bomb_is_counted_without_going_off(folds: int) -> None:
    chain = "".join(f"fragment F{n} on Network {{...F{n + 1} ...F{n + 1}}}" for n in range(folds))
    text = "{ network { ...F0 } }" + chain + f"fragment F{folds} on Network {{ asOf }}"
    most = Limits(fields=500)
    assert refusal(text, most)[0].startswith(
        "the document has more than 1,000,000,000,000 fields and fragments"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{...A} fragment A on Query {...A}", "Cannot spread fragment 'A' within itself."),
        (
            "{...A} fragment A on Query {...B} fragment B on Query {...C} fragment C on Query {...B}",
            "Cannot spread",
        ),
        ("{...A} fragment A on Query {asOf} fragment A on Query {asOf}", "There can be only one fragment"),
    ],
)
def test_what_cannot_be_measured_is_refused(text: str, said: str) -> None:
    with pytest.raises(GraphQLError, match=re.escape(said)) as caught:
        limits.check(parse(text), NO_LIMITS)
    assert caught.value.original_error is None and caught.value.locations


def test_introspection_is_exempt_from_depth_wherever_it_is_spread() -> None:
    types = "{__schema{types{" + nested("ofType", 15, "name") + "}}}"
    limits.check(parse("{ network { asOf } ...S } fragment S on Query " + types), DEFAULTS)
    below = '{ __type(name: "A") { ...T } } fragment T on __Type {' + nested("ofType", 15, "name") + "}"
    limits.check(parse(below), DEFAULTS)
    assert refusal(below.replace("ofType", "ofType{ofType", 5).replace("}}", "}}}}}}}", 1))[0].startswith(
        "the document has 22 levels of introspection"
    )


@pytest.mark.parametrize("name", documents())
def test_every_document_that_ships_is_within_the_limits(name: str) -> None:
    text = documents()[name]
    limits.check(limits.parsed(text, DEFAULTS), DEFAULTS)


def test_zero_stands_for_no_limit() -> None:
    names = {item.name for item in fields(Settings) if "0: no limit" in item.metadata["about"]}
    none = dict.fromkeys(names - {"deadline_seconds"}, 0)
    assert len(none) == len(fields(Limits))
    assert Limits.of(Settings(**none)) == NO_LIMITS  # type: ignore[arg-type]


def test_the_response_has_code_and_place(service: Service) -> None:
    text = "{\n  network { " + "asOf " * 500 + "}}"
    response = answer(Request(text), Context(service, limits=DEFAULTS))
    assert set(response) == {"errors"}
    (error,) = response["errors"]
    assert error["extensions"] == {"code": "QUERY_TOO_COMPLEX"}
    assert error["locations"] == [{"line": 2, "column": 2508}]


def test_errors_of_validation_are_few(service: Service) -> None:
    text = "{ network {" + " ".join(f"partnershipz{number}" for number in range(400)) + "}}"
    response: Any = answer(Request(text), Context(service, limits=DEFAULTS))
    assert 1 < len(response["errors"]) <= 21
    assert response["errors"][-1]["extensions"]["code"] == "BAD_USER_INPUT"
