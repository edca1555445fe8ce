"""Documents made to cost a server much, each with the code that must answer it; None: it may be answered."""

from __future__ import annotations

import random
from typing import Any, NamedTuple

COMPLEX, INPUT, TOO_LARGE = "QUERY_TOO_COMPLEX", "BAD_USER_INPUT", "BODY_TOO_LARGE"


class Attack(NamedTuple):
    """A document with its variables, and the code it must get."""

    document: str
    code: str | None = COMPLEX
    variables: Any = None


def nested(opening: str, levels: int, leaf: str = "asOf") -> str:
    """A leaf below so many levels."""
    return opening * levels + leaf + "}" * levels


def doubling(levels: int, spread: int = 2) -> str:
    """Fragments of which each spreads the next ones several times."""
    chain = (f"fragment F{n} on Network{{{f'...F{n + 1} ' * spread}}}" for n in range(levels))
    return "{network{...F0}}" + "".join(chain) + f"fragment F{levels} on Network{{asOf}}"


def numbered(text: str, count: int) -> str:
    """A text as often, with its number."""
    return " ".join(text.replace("#", str(number)) for number in range(count))


def deep_list(levels: int) -> list[Any]:
    """A list in lists."""
    found: list[Any] = []
    for _ in range(levels):
        found = [found]
    return found


def garbled(seed: int, length: int) -> str:
    """Tokens of the language in any order."""
    words = [
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ":",
        "=",
        "!",
        "$",
        "@",
        "...",
        "|",
        "&",
        '"',
        '"""',
        "#",
        "\n",
        ",",
    ]
    words += ["query", "fragment", "on", "network", "asOf", "1", "-0", "1e9", "null", "\ufeff", "\u2028"]
    picker = random.Random(seed)
    return " ".join(picker.choice(words) for _ in range(length))


def whole(selected: str) -> str:
    """What is selected of the network."""
    return f"{{network{{{selected}}}}}"


_LINKS = "links(first:1000){nodes{"

_IDS = "query($ids:[ID!]!){nodes(ids:$ids){id}}"
_KEYED = "query($k:[String!])" + whole("partnerships(filter:{keys:$k}){totalCount}")

DOCUMENTS: dict[str, Attack] = {
    "deep": Attack("{" + nested("network{", 200) + "}"),
    "deeper than a parser": Attack("{" + nested("network{", 700) + "}"),
    "deepest": Attack("{" * 100_000, INPUT),
    "deep lists as literals": Attack(f"{{network(asOf:{'[' * 600}{']' * 600}){{asOf}}}}"),
    "deep objects as literals": Attack(f"{{network(asOf:{'{a:' * 400}1{'}' * 400}){{asOf}}}}"),
    "deep inline fragments": Attack("{" + nested("...{", 190, "network{asOf}") + "}", None),
    "deep list types": Attack("query($a:" + "[" * 600 + "Int" + "]" * 600 + "){network{asOf}}"),
    "depth through fragments": Attack(
        "{network{...F0}}"
        + "".join(f"fragment F{n} on Network{{whatIf(changes:[]){{...F{n + 1}}}}}" for n in range(60))
        + "fragment F60 on Network{asOf}"
    ),
    "1,000 aliases": Attack("{" + numbered("a#:network{asOf}", 1000) + "}"),
    "aliases of a question": Attack(whole(numbered("a#:turnover(horizonMonths:#){totalCount}", 100))),
    "aliases of names": Attack(whole(numbered("a#:asOf", 400))),
    "root fields": Attack("{" + "network{asOf}" * 300 + "}"),
    "fields": Attack(whole("asOf " * 1400)),
    "__typename": Attack("{" + "__typename " * 1490 + "}"),
    "tokens": Attack(whole("asOf " * 50_000)),
    "comments": Attack("#\n" * 80_000 + "{network{asOf}}"),
    "one comment": Attack("#" + "a" * 250_000 + "\n{network{asOf}}", None),
    "commas": Attack("{network{asOf" + "," * 250_000 + "}}", None),
    "blank": Attack(" \n\t" * 50_000 + "{network{asOf}}", None),
    "only blank": Attack(" " * 250_000, INPUT),
    "a long name": Attack(whole("a" * 250_000)),
    "a long alias in every row": Attack(whole("partnerships(first:1000){nodes{" + "a" * 200_000 + ":name}}")),
    "long names": Attack(whole(numbered("a#" + "b" * 500, 400))),
    "a large number for an id": Attack("{nodes(ids: " + "9" * 5000 + ") {id}}", None),
    "a long alias": Attack(whole("a" * 250_000 + ":asOf"), None),
    "a long number": Attack(whole("partnerships(first:" + "9" * 250_000 + "){totalCount}"), INPUT),
    "a long float": Attack(whole("overlaps(filter:{minScore:0." + "9" * 250_000 + "}){totalCount}"), None),
    "a long block string": Attack('{network(asOf:"""' + "\n   a" * 40_000 + '"""){asOf}}', INPUT),
    "a long text": Attack(whole('search(text:"' + "é" * 100_000 + '"){totalCount}'), INPUT),
    "escapes": Attack(whole('search(text:"' + "\\u0041" * 35_000 + '"){totalCount}'), INPUT),
    "surrogates": Attack(whole('search(text:"\\uD83D\\uDE00 \\u{1F600} \\uD83D"){totalCount}'), INPUT),
    "control characters": Attack("{network{asOf \x00\x01\x7f}}", INPUT),
    "a quote without end": Attack('{network(asOf:"""' + '\\"""' * 30_000, INPUT),
    "accents on accents": Attack(whole('search(text:"' + "e" + "\u0301" * 199 + '"){totalCount}'), None),
    "no ASCII": Attack("{网络{日期}}", INPUT),
    "fragment bomb of 2^40": Attack(doubling(40)),
    "fragment bomb of 2^180": Attack(doubling(180)),
    "fragment bomb of 10^30": Attack(doubling(30, spread=10)),
    "fragments in a circle": Attack(doubling(20).replace("{asOf}", "{...F0}"), INPUT),
    "a fragment of itself": Attack("{network{...F}}fragment F on Network{...F ...F}", INPUT),
    "fragments of one name": Attack("{network{...F}}" + "fragment F on Network{asOf}" * 150, INPUT),
    "fragments that are not used": Attack(numbered("fragment F# on Query{a}", 180) + "{a}", INPUT),
    "fragments that are not there": Attack(whole(numbered("...F#", 490)), INPUT),
    "a chain of fragments": Attack(doubling(160, spread=1), None),
    "directives": Attack(whole("asOf " + "@skip(if:false)" * 1000)),
    "directives nobody knows": Attack(whole("asOf " + numbered("@a#", 500))),
    "directives everywhere": Attack(whole("asOf @include(if:true) " * 60)),
    "directives in fragments": Attack(whole("...F " * 60) + "fragment F on Network{asOf @skip(if:false)}"),
    "a variable many times": Attack("query(" + "$a:Int " * 300 + "){network{asOf}}", INPUT),
    "variables": Attack("query(" + numbered("$a#:Int", 370) + "){network{asOf}}", INPUT),
    "variables nobody declared": Attack(whole(numbered("partnership(key:$a#){key}", 130)), INPUT),
    "operations": Attack(numbered("query A#{network{asOf}}", 180), INPUT),
    "operations over one fragment": Attack(
        numbered("query A#{...F}", 80) + "fragment F on Query{network{" + "asOf " * 400 + "}}"
    ),
    "unknown fields": Attack(whole(numbered("partnershipz#", 490)), INPUT),
    "unknown types": Attack(whole(numbered("...on Partnershipz#{a}", 200)), INPUT),
    "unknown arguments": Attack("{network(" + numbered("asOff#:1", 490) + "){asOf}}", INPUT),
    "unknown enum values": Attack(
        whole(f"partnerships(filter:{{statuses:[{numbered('ACTIVEX#', 1400)}]}}){{totalCount}}"), INPUT
    ),
    "overlapping fields": Attack(whole('partnership(key:"a"){key}' * 150), None),
    "overlapping fields that differ": Attack(whole(numbered('partnership(key:"a#"){key}', 150)), INPUT),
    "overlapping fields in each other": Attack(
        whole(("partnership(key:1){" * 8 + "key" + "}" * 8) * 20), INPUT
    ),
    "overlapping leaves": Attack(whole("asOf " * 490), None),
    "overlapping fragments": Attack(
        whole(numbered("...F#", 120)) + numbered("fragment F# on Network{asOf revision}", 120), None
    ),
    "overlapping arguments": Attack(
        whole(("partnerships(filter:{keys:[" + "1 " * 100 + "]}){totalCount}") * 13), None
    ),
    "circular introspection": Attack("{__schema{types{" + "fields{type{" * 90 + "name" + "}}" * 90 + "}}}"),
    "introspection in lists": Attack("{__schema{types{fields{type{fields{type{fields{name}}}}}}}}", INPUT),
    "introspection in squares": Attack("{__schema{types{fields{args{name} type{fields{args{name}}}}}}}"),
    "introspection twenty times": Attack("{" + numbered("a#:__schema{types{fields{args{name}}}}", 20) + "}"),
    "types by name": Attack("{" + numbered('a#:__type(name:"Network"){fields{name}}', 20) + "}", None),
    "rows in rows": Attack(whole(f"partnerships(first:1000){{nodes{{{_LINKS}a{{key}}}}}}}}}}")),
    "rows in rows in rows": Attack(whole(f"partnerships{{nodes{{{(_LINKS + 'a{') * 3}key{'}}}' * 3}}}}}")),
    "no rows but their number": Attack(
        whole(f"partnerships(first:1000){{nodes{{{numbered('a#:links(first:0){totalCount}', 30)}}}}}"), None
    ),
    "negative rows": Attack(whole("partnerships(first:-2147483648){nodes{key}}"), INPUT),
    "pictures": Attack("{" + numbered('a#:network(asOf:"20#-01-01"){asOf}', 21).replace('"20', '"2') + "}"),
    "scenarios": Attack(whole(numbered('a#:whatIf(changes:[{end:{partnership:"a"}}]){asOf}', 29)), None),
    "scenarios in scenarios": Attack("{network{" + nested("whatIf(changes:[]){", 10) + "}}", None),
    "60,000 ids": Attack(_IDS, INPUT, {"ids": ["a"] * 60_000}),
    "100,000 ids": Attack(_IDS, TOO_LARGE, {"ids": ["a"] * 100_000}),
    "1,400 ids": Attack('{nodes(ids:[' + '"a" ' * 1400 + "]){id}}", INPUT),
    "ids that are none": Attack(_IDS, None, {"ids": ["\ud7ff" * 50] * 900}),
    "long lists in a filter": Attack(
        "query($k:[String!])"
        + whole("partnerships(first:1000){nodes{members(filter:{organisations:$k}){totalCount}}}"),
        variables={"k": ["a"] * 50_000},
    ),
    "a list of everything": Attack(
        _KEYED, "NOT_FOUND", {"k": ["a"] * 50_000}
    ),
    "the same long list in thirty places": Attack(
        "query($k:[String!]){network{" + numbered("a#:partnerships(filter:{keys:$k}){totalCount}", 30) + "}}",
        variables={"k": ["a"] * 50_000},
    ),
    "wrong items of a list": Attack(
        _KEYED, INPUT, {"k": [1] * 100_000}
    ),
    "wrong fields of an object": Attack(
        "query($f:PartnershipFilter){network{partnerships(filter:$f){totalCount}}}", INPUT,
        {"f": {f"keys{number}": 1 for number in range(15_000)}},
    ),
    "wrong objects": Attack(
        "query($d:DraftPartnershipInput!){network{checkDraft(draft:$d){text}}}", INPUT,
        {"d": {"name": {"a": [{}] * 60_000}}},
    ),
    "a variable of 250 kB": Attack(
        "query($t:String!){network{search(text:$t){totalCount}}}", INPUT, {"t": "x" * 250_000}
    ),
    "variables nobody asked for": Attack(
        "{network{asOf}}", None, {f"v{number}": number for number in range(15_000)}
    ),
    "nested variables": Attack(
        _KEYED, INPUT, {"k": deep_list(90)}
    ),
    "too deep variables": Attack("query($k:[String!]){network{asOf}}", INPUT, {"k": deep_list(400)}),
    "many changes": Attack(
        "query($c:[ChangeInput!]!){network{whatIf(changes:$c){asOf}}}", INPUT,
        {"c": [{"end": {"partnership": "a"}}] * 5000},
    ),
    "large merges": Attack(
        "query($c:[ChangeInput!]!){network{whatIf(changes:$c){asOf}}}", "NOT_FOUND",
        {"c": [{"merge": {"into": "a", "from": ["b"] * 1000}}] * 50},
    ),
    "a mutation": Attack("mutation{network{asOf}}", INPUT),
    "a subscription": Attack("subscription{network{asOf}}", INPUT),
    "a schema": Attack("type A{a:Int}" * 200, INPUT),
    "garbled": Attack(garbled(1, 20_000), INPUT),
    "less garbled": Attack(garbled(2, 400), INPUT),
}  # fmt: skip
