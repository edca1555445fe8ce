"""Documents made at random over the real schema: valid ones, of every shape that the language has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNamedOutputType,
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from graphsvc.api.schema import schema

DEPTH = 6
MOST_SELECTIONS = 5
MOST_PARTS = 40  # of a document: what is larger is parsed and validated longer than executed
TEXTS = ("p1", "p2", "o1", "x", "R", "crime", "burglary", "nobody", "", "eA", "Safe")
_ONE_EACH = "ChangeInput"  # exactly one of its fields is given


@dataclass
class Asked:
    """A document on its way: its variables with their types, values and defaults, and its fragments."""

    draw: DrawFn
    about: str = ""  # a field of the network that is asked whatever else is
    types: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    aliases: int = 0
    left: int = MOST_PARTS

    def document(self) -> str:
        """The whole text."""
        root = schema().graphql.query_type
        assert root is not None
        asked_about = [f"{self.alias()}network {self.within(self.about)}"] if self.about else []
        body = "{ " + " ".join([*self.parts(root, DEPTH), *asked_about]) + " }"
        asked = ", ".join(f"${name}: {type_}" for name, type_ in self.types.items())
        return " ".join([f"query Q({asked})" if asked else "query Q", body, *self.fragments])

    def within(self, name: str) -> str:
        """A selection set of the network with a field of that name."""
        of = schema().graphql.type_map["Network"].fields[name]
        return "{ " + " ".join(self.asked(name, of, DEPTH - 1)) + " }"

    def selections(self, type_: GraphQLNamedOutputType, depth: int) -> str:
        """A selection set of a type, in braces."""
        return "{ " + " ".join(self.parts(type_, depth)) + " }"

    def parts(self, type_: GraphQLNamedOutputType, depth: int) -> list[str]:
        """The parts of a selection set: fields, the same ones again, both kinds of fragment, `__typename`."""
        parts = ["__typename"] if self.draw(st.integers(0, 5)) == 0 else []
        for _ in range(self.draw(st.integers(1, MOST_SELECTIONS))):
            self.left -= 1
            if self.left < 0:
                break
            kind = self.draw(st.integers(0, 9))
            if kind >= 7 and depth > 0:
                parts.append(self.fragment(type_, depth, named=kind == 9))
            else:
                parts += self.field(type_, depth)
        return parts or ["__typename"]

    def fragment(self, type_: GraphQLNamedOutputType, depth: int, *, named: bool) -> str:
        """Fields of the same type, of one that it may stand for, or of one that it is."""
        on = self.draw(st.sampled_from(self.related(type_)))
        body = self.selections(on, depth - 1)
        if not named:
            return f"... {'' if on is type_ else f'on {on.name}'} {self.condition()} {body}"
        name = f"F{len(self.fragments)}"
        self.fragments.append(f"fragment {name} on {on.name} {body}")
        spread = f"...{name} {self.condition()}"
        return f"{spread} ...{name}" if self.draw(st.booleans()) else spread

    def related(self, type_: GraphQLNamedOutputType) -> list[Any]:
        """The types of which a fragment may speak here."""
        if is_abstract_type(type_):
            return [type_, *schema().graphql.get_possible_types(type_)]
        assert isinstance(type_, GraphQLObjectType)
        return [type_, *type_.interfaces]

    def field(self, type_: Any, depth: int) -> list[str]:
        """A field, sometimes twice: under one name with other fields below it, which are put together."""
        known = [
            (name, each)
            for name, each in getattr(type_, "fields", {}).items()
            if depth > 0 or is_leaf_type(get_named_type(each.type))
        ]
        if not known:
            return ["__typename"]
        name, of = self.draw(st.sampled_from(known + [each for each in known if each[0] == "network"] * 4))
        return self.asked(name, of, depth)

    def asked(self, name: str, of: GraphQLField, depth: int) -> list[str]:
        """The parts that ask for one field."""
        arguments, below = self.arguments(of), get_named_type(of.type)
        plain = not arguments and not is_composite_type(below) and self.draw(st.booleans())
        once = f"{'' if plain else self.alias()}{name}{arguments}"
        if not is_composite_type(below):
            return [f"{once} {self.condition()}"]
        parts = [f"{once} {self.condition()} {self.selections(below, depth - 1)}"]
        if self.draw(st.integers(0, 3)) == 0:
            parts.append(f"{once} {self.condition()} {self.selections(below, min(depth - 1, 1))}")
        return parts

    def alias(self) -> str:
        """A name that no other field has."""
        self.aliases += 1
        return f"a{self.aliases}: "

    def condition(self) -> str:
        """Nothing, or @skip or @include by a literal or a variable."""
        kind = self.draw(st.integers(0, 11))
        if kind > 3:
            return ""
        value = self.draw(st.booleans())
        directive = ("@skip", "@include")[kind % 2]
        if kind > 1:
            return f"{directive}(if: {str(value).lower()})"
        name = f"c{self.draw(st.integers(0, 2))}"
        if name not in self.types:
            self.types[name] = "Boolean!"
            self.values[name] = value
        return f"{directive}(if: ${name})"

    def arguments(self, of: GraphQLField) -> str:
        """Some of the arguments, those that are needed always; literals, variables, defaults, nulls."""
        given = []
        for name, argument in of.args.items():
            if is_non_null_type(argument.type) or self.draw(st.integers(0, 2)) == 0:
                given.append(f"{name}: {self.argument(argument.type)}")
        return f"({', '.join(given)})" if given else ""

    def argument(self, type_: GraphQLInputType) -> str:
        """One argument."""
        if self.draw(st.integers(0, 3)):
            return self.literal(type_, 2)
        name = f"v{len(self.types)}"
        how = self.draw(st.sampled_from(["given", "default", "left out"]))
        needed = is_non_null_type(type_)
        self.types[name] = str(type_)
        if how == "default":
            default = self.literal(type_, 1)
            self.types[name] = f"{str(type_).removesuffix('!')} = {default}"
        elif how == "given" or needed:
            self.values[name] = self.value(type_, 2)
        return f"${name}"

    def literal(self, type_: Any, depth: int) -> str:
        """A literal of a type."""
        return _written(self.value(type_, depth))

    def value(self, type_: Any, depth: int, *, null: bool = True) -> Any:
        """A value of a type, as variables have it; enums are marked for literals."""
        if is_non_null_type(type_):
            return self.value(type_.of_type, depth, null=False)
        if null and self.draw(st.integers(0, 5)) == 0:
            return None
        if is_list_type(type_):
            size = self.draw(st.integers(0, 2))
            return [self.value(type_.of_type, depth) for _ in range(size)]
        if isinstance(type_, GraphQLInputObjectType) and type_.name == _ONE_EACH:
            name = self.draw(st.sampled_from(list(type_.fields)))
            return {name: self.value(type_.fields[name].type, depth - 1, null=False)}
        if isinstance(type_, GraphQLInputObjectType):
            return {
                name: self.value(each.type, depth - 1)
                for name, each in type_.fields.items()
                if is_non_null_type(each.type) or (depth > 0 and self.draw(st.integers(0, 3)) == 0)
            }
        if isinstance(type_, GraphQLEnumType):
            return Member(self.draw(st.sampled_from(list(type_.values))))
        return self.draw(_SCALARS[type_.name])


class Member(str):
    """The name of a member of an enum: without quotes in a literal."""


_SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "Int": st.integers(-1, 12),
    "Float": st.sampled_from([0.0, 0.1, 0.5, 1.0, -1.0]),
    "Boolean": st.booleans(),
    "String": st.sampled_from(TEXTS),
    "ID": st.sampled_from(["WyJwYXJ0bmVyc2hpcCIsInAxIl0", "WyJ0aGVtZSIsImNyaW1lIl0", "x", ""]),
    "Date": st.sampled_from(["2026-06-30", "2019-01-01", "2030-01-01"]),
    "DateTime": st.just("2026-06-30T12:00:00Z"),
}


def _written(value: Any) -> str:
    if isinstance(value, Member):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_written(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    if isinstance(value, str):
        return f'"{value}"'
    return "null" if value is None else str(value).lower()


@st.composite
def documents(draw: DrawFn, about: str = "") -> tuple[str, dict[str, Any]]:
    """A document and its variables; it asks the network for what it is to be about, among other things."""
    asked = Asked(draw, about)
    return asked.document(), asked.values
