"""Ways to learn of one person by comparing what is with what would be, and all that an answer holds.

As in `turnover_attacks.py`: an attack gives plain data made of answers alone, worth something only if it
differs between two worlds that differ in a secret.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from graphql import GraphQLObjectType, GraphQLUnionType, get_named_type

from graphsvc.api.schema import schema
from tests.api.attacker import ALL, ROW, Attacker
from tests.api.turnover_registry import DAY, SIZES, SMALL

QUARTER = "2026-07-01"  # on it the day of the scenario is that of the figures
ATTACKS: dict[str, Callable[[Attacker], Any]] = {}
DEPTH = 4
FACTS = frozenset({  # what the registry records and shows anyway: it is no answer about people
    "Partnership", "Organisation", "Person", "Post", "Role", "Membership", "Link", "Territory", "Theme",
    "Protocol", "RecordedSuccession", "PageInfo",
})  # fmt: skip


def attack(function: Callable[[Attacker], Any]) -> Callable[[Attacker], Any]:
    """Enters an attack."""
    ATTACKS[function.__name__] = function
    return function


def what_if(a: Attacker, selection: str, *changes: str, day: str = DAY) -> Any:
    """The whole response to what would be if."""
    return a.whole(f"whatIf(changes: [{', '.join(changes)}]) {{ {selection} }}", day=day)


def merge(into: str, *merged: str) -> str:
    """Merges partnerships."""
    return f'{{ merge: {{ into: "{into}", from: [{", ".join(map(quoted, merged))}] }} }}'


def quoted(text: str) -> str:
    """A text as documents write it."""
    return f'"{text}"'


def everything(name: str, depth: int = DEPTH) -> str:
    """All that a type holds and no more arguments are needed for, but for the registry's own records."""
    kind = schema()._schema.type_map[name]
    assert isinstance(kind, GraphQLObjectType)
    return " ".join(_fields(kind, depth)) or "__typename"


def _fields(kind: GraphQLObjectType, depth: int) -> Iterator[str]:
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        needs = any(
            str(each.type).endswith("!") and each.default_value is None for each in field.args.values()
        )
        if needs or inner.name in FACTS or name == "cursor" or name == "edges":
            continue
        if isinstance(inner, GraphQLUnionType):
            continue
        if isinstance(inner, GraphQLObjectType):
            if depth > 0:
                yield f"{name} {{ {everything(inner.name, depth - 1)} }}"
        else:
            yield name


TURNOVER = f"turnover(first: 1000) {{ {ALL} }}"
DEPENDENCE = everything("Dependence")


@attack
def hide_a_small_group_in_a_large_one(a: Attacker) -> Any:
    """The large one without and with the small one would differ by the small one."""
    return [what_if(a, TURNOVER, merge("L01", small), day=day) for small in SMALL for day in (DAY, QUARTER)]


@attack
def make_one_large_group_of_small_ones(a: Attacker) -> Any:
    return [what_if(a, TURNOVER, merge("S3", "S4"), merge("L01", "S3"), day=QUARTER)]


@attack
def leave_a_small_group_alone_at_its_level(a: Attacker) -> Any:
    others = [key for key in SIZES if key[0] in "LS" and key != "S3"]
    ends = [f'{{ end: {{ partnership: "{key}" }} }}' for key in others]
    return [what_if(a, TURNOVER, *ends, day=QUARTER)]


@attack
def let_one_person_after_the_other_leave(a: Attacker) -> Any:
    listed = a.network('roles(filter: { partnerships: ["L07", "S4"] }) { nodes { key } }')["roles"]["nodes"]
    changes = [f'{{ removeRole: {{ role: "{role["key"]}" }} }}' for role in listed]
    return [what_if(a, TURNOVER, change, day=QUARTER) for change in changes[:4]]


@attack
def take_away_one_link_after_the_other(a: Attacker) -> Any:
    """With a link goes its carrier from the key people: the difference would be that person's chance."""
    changes = [f'{{ removeLink: {{ a: "{key}", b: "L01" }} }}' for key in SMALL]
    return [what_if(a, TURNOVER, change, day=QUARTER) for change in changes]


@attack
def send_an_organisation_away(a: Attacker) -> Any:
    add = '{ addMember: { partnership: "S4", organisation: "school" } }'
    away = '{ removeMember: { partnership: "S4", organisation: "school" } }'
    return [what_if(a, TURNOVER, *changes, day=QUARTER) for changes in ((add,), (add, away))]


@attack
def hide_what_matters_behind_what_does_not(a: Attacker) -> Any:
    """A change that touches nobody around one that does, or within it."""
    add = '{ addMember: { partnership: "R1", organisation: "police" } }'
    inner = f"whatIf(changes: [{merge('L01', 'S3')}]) {{ {TURNOVER} }}"
    outer = f"whatIf(changes: [{add}]) {{ {TURNOVER} }}"
    found = what_if(a, inner, add, day=QUARTER), what_if(a, outer, merge("L01", "S3"), day=QUARTER)
    return [each["data"]["network"]["whatIf"]["whatIf"] for each in found]


@attack
def change_nothing(a: Attacker) -> Any:
    asked = " ".join(f'{key}: partnership(key: "{key}") {{ turnover {{ {ROW} }} }}' for key in SMALL)
    return [what_if(a, asked, day=day) for day in (DAY, QUARTER)]


@attack
def ask_what_hangs_on_each(a: Attacker) -> Any:
    keys = [*((key, "PARTNERSHIP") for key in (*SMALL, "L01")), *((f"seat-{key}", "POST") for key in SMALL)]
    asked = " ".join(
        f'x{n}: dependence(key: "{key}", kind: {kind}) {{ {DEPENDENCE} }}'
        for n, (key, kind) in enumerate(keys)
    )
    changes = [merge("L01", "S3"), merge("L02", "S4"), '{ end: { partnership: "R2" } }']
    return [what_if(a, asked, change, day=day) for change in changes for day in (DAY, QUARTER)]


@attack
def ask_everything_else(a: Attacker) -> Any:
    """Overlaps, families, links, health and whatever else there is."""
    named = sorted(_answers())
    return [what_if(a, each, merge("L01", "S3"), day=QUARTER) for each in named]


@attack
def let_a_small_group_go_and_ask_everything(a: Attacker) -> Any:
    """What is counted of all would then be counted of all others: the difference is the small group's."""
    return [_unlisted(what_if(a, each, '{ end: { partnership: "S3" } }')) for each in sorted(_answers())]


@attack
def let_each_of_a_small_group_leave_and_ask_what_is_known(a: Attacker) -> Any:
    """What is known of everybody's role but one tells what is known of that one."""
    asked = f"dataQuality {{ {everything('DataQuality', 1)} }} linkCoverage {{ singleCarrier }}"
    listed = a.network('roles(filter: { partnerships: ["S3", "N3"] }) { nodes { key } }')["roles"]["nodes"]
    changes = [f'{{ removeRole: {{ role: "{role["key"]}" }} }}' for role in listed]
    return [_unlisted(what_if(a, asked, change)) for change in changes]


def _unlisted(told: Any) -> Any:
    """An answer but for how many ends of terms are known: `roles` lists these."""
    if isinstance(told, dict):
        return {name: _unlisted(value) for name, value in told.items()}
    if isinstance(told, list):
        return [
            _unlisted(each)
            for each in told
            if not (isinstance(each, dict) and each.get("field") == "termEnd")
        ]
    return told


@attack
def list_and_search_all_there_is(a: Attacker) -> Any:
    """Those who left, those who will, and everybody by text, before and after a merger."""
    asked = """roles(first: 1000, filter: { validity: [PAST, CURRENT, FUTURE] }) { totalCount nodes {
        key endReason end role person { key name email } } } counts { people roles }
        links { nodes { state carriers { key } } } posts { nodes { key holders { totalCount } } }
        found: search(text: "move") { totalCount } named: search(text: "Zora") { nodes { __typename } }"""
    return [what_if(a, asked, merge("L01", key), day=day) for key in SMALL for day in (DAY, QUARTER)]


@attack
def ask_at_earlier_revisions_and_on_later_days(a: Attacker) -> Any:
    asked = f'{TURNOVER} dependence(key: "S3", kind: PARTNERSHIP) {{ {DEPENDENCE} }}'
    asked += " overlapChanges(sinceRevision: 1) { totalCount }"
    inner = f"whatIf(changes: [{merge('L01', 'S3')}]) {{ {asked} }}"
    return [a.whole(inner, day=day, revision=1) for day in ("2026-09-30", "2027-01-01")]


def errors_of_guesses(a: Attacker, guess: str) -> list[Any]:
    """What is said to a guessed key wherever one stands, and nothing of the key itself."""
    forms = (
        '{{ removeRole: {{ role: "{0}" }} }}', '{{ removeRole: {{ post: "{0}" }} }}',
        '{{ addLink: {{ a: "L01", b: "{0}" }} }}', '{{ removeLink: {{ a: "L01", b: "organisation:{0}" }} }}',
        '{{ end: {{ partnership: "{0}" }} }}', '{{ merge: {{ into: "L01", from: ["{0}"] }} }}',
        '{{ addMember: {{ partnership: "L01", organisation: "{0}" }} }}',
    )  # fmt: skip
    found = [a.errors(f"whatIf(changes: [{form.format(guess)}]) {{ asOf }}") for form in forms]
    return [(code, text.replace(guess, "KEY")) for errors in found for code, text in errors]


def _answers() -> Iterator[str]:
    """Every answer of a network that needs no argument, with all it holds."""
    network = schema()._schema.type_map["Network"]
    assert isinstance(network, GraphQLObjectType)
    facts = {f"{name}Connection" for name in FACTS} | {"PostConnection", "SearchConnection"}
    for name, field in network.fields.items():
        inner = get_named_type(field.type)
        needs = any(str(each.type).endswith("!") for each in field.args.values())
        if isinstance(inner, GraphQLObjectType) and not needs and inner.name not in facts:
            yield f"{name} {{ {everything(inner.name)} }}"
