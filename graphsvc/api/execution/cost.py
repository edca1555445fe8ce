"""What a request costs in rows, counted before it is executed: from literals, variables and defaults.

    cost of a selection = sum over its fields of
        own weight + items of lists in its arguments + rows listed × (1 + cost of what is selected below)

docs/limits.md explains it by example; `graphsvc.api.execution.weights` holds the weights.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from graphql import FieldNode, FragmentSpreadNode, GraphQLError, SelectionNode

from graphsvc.api.connections import MOST_ROWS
from graphsvc.api.execution.weights import Weight
from graphsvc.errors import QueryTooComplex

MOST_SAID = 10**12  # lists in lists can be more than anybody wants to read
_MAIN = 0.5  # the field to blame has more than this share of the cost

Variables = Mapping[str, Any]
Read = Callable[[Variables], Any]  # the value of an argument, None where none is given


class Rows(NamedTuple):
    """How many rows a field lists: what its arguments say, at most a page; else its usual number."""

    usual: int
    said: tuple[Read, ...] = ()

    def count(self, variables: Variables) -> int:
        """The number of rows."""
        for read in self.said:
            value = read(variables)
            if isinstance(value, int):
                return min(max(value, 0), MOST_ROWS)
            if value is not None:
                return len(value)
        return self.usual


class Given(NamedTuple):
    """What an argument holds: items of lists written there, and variables in or instead of it."""

    items: int
    variables: tuple[str, ...]
    is_variable: bool


class Part(NamedTuple):
    """A field with its weight and what is selected below it; or a fragment, which weighs nothing."""

    node: SelectionNode
    below: Plan
    rows: Rows | None = None  # None: one object
    weight: Weight = Weight()
    given: tuple[Given, ...] = ()  # but what says which page
    conditions: tuple[tuple[bool, Read], ...] = ()  # selected where each argument has this value


Plan = tuple[Part, ...]


class Count:
    """The cost of one request; a fragment is counted once, however often it is spread."""

    def __init__(self, variables: Variables) -> None:
        """Over the values of variables as their types have them, defaults put in."""
        self._variables = variables
        self._items: dict[str, int] = {}
        self._fragments: dict[int, int] = {}

    def of(self, plan: Plan) -> int:
        """The cost of a selection; O(fields)."""
        return sum(map(self.part, plan))

    def part(self, part: Part) -> int:
        """The cost of a field or fragment, with all that is selected below it."""
        for wanted, read in part.conditions:
            if read(self._variables) is not wanted:
                return 0
        if isinstance(part.node, FragmentSpreadNode):
            return self._fragment(part.below)
        cost = part.weight.rows
        for given in part.given:
            if not given.is_variable or self._variables.get(given.variables[0]) is not None:
                cost += part.weight.asked + given.items + sum(map(self._items_of, given.variables))
        if part.rows is None:
            return cost + self.of(part.below)
        return cost + part.rows.count(self._variables) * (1 + part.weight.each + self.of(part.below))

    def _fragment(self, plan: Plan) -> int:
        if id(plan) not in self._fragments:
            self._fragments[id(plan)] = self.of(plan)
        return self._fragments[id(plan)]

    def _items_of(self, name: str) -> int:
        if name not in self._items:
            self._items[name] = _items(self._variables.get(name))
        return self._items[name]


def check(plan: Plan, variables: Variables, allowed: float) -> int:
    """The cost of an operation in rows; O(document + variables).

    Raises a GraphQLError, with QueryTooComplex as its cause, where it is more than allowed.
    """
    count = Count(variables)
    cost = count.of(plan)
    if cost > allowed:
        raise _too_much(count, plan, cost, allowed)
    return cost


def _too_much(count: Count, plan: Plan, cost: int, allowed: float) -> GraphQLError:
    """The error, placed at the innermost field that most of the cost is in."""
    main, parts, way = plan[0], plan, []
    while (inside := count.of(parts)) > 0:
        heaviest = max(parts, key=count.part)
        if count.part(heaviest) < _MAIN * inside:
            break
        main, parts = heaviest, heaviest.below
        if isinstance(main.node, FieldNode):
            way.append(main.node.name.value)
    found = f"more than {MOST_SAID:,}" if cost > MOST_SAID else f"{cost:,}"
    where = f", most of them in {'.'.join(way)}" if way else ""
    text = f"the request costs {found} rows{where}; at most {allowed:,} are allowed: ask for fewer at once"
    return GraphQLError(text, main.node, original_error=QueryTooComplex(text))


def _items(value: object) -> int:
    """Items of lists in a value, at whatever depth."""
    found, waiting = 0, [value]
    while waiting:
        inside = waiting.pop()
        if isinstance(inside, dict):
            waiting.extend(inside.values())
        elif isinstance(inside, list):
            found += len(inside)
            waiting.extend(item for item in inside if isinstance(item, list | dict))
    return found
