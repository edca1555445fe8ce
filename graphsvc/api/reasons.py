"""Reasons and their facts, as the API shows them."""

from __future__ import annotations

from collections.abc import Iterable

import strawberry

from graphsvc.analysis import reasons as told


@strawberry.type(description="One thing that a reason rests on.")
class Fact:
    """What it is, how much or which, and the key of the record it names."""

    label: str = strawberry.field(description="What it is.")
    value: str = strawberry.field(description="How much, or which: a number or a name, written out.")
    unit: str | None = strawberry.field(description="Unit of a number; null where it has none.")
    key: str | None = strawberry.field(
        description="Key of the record that it names; null where it names none."
    )


@strawberry.type(description="Why an answer says what it says.")
class Reason:
    """A sentence that a coordinator understands, and the facts behind it."""

    code: str = strawberry.field(description="Which reason it is; codes stay as they are.")
    text: str = strawberry.field(description="The reason in words.")
    guideline: str | None = strawberry.field(
        description="Guideline of Rec(2003)21 that it serves, such as G36."
    )
    facts: list[Fact] = strawberry.field(description="What it rests on.")


def shown(reasons: Iterable[told.Reason]) -> list[Reason]:
    """The reasons of an answer as types of the API."""
    return [
        Reason(
            code=each.code,
            text=each.text,
            guideline=each.guideline,
            facts=[Fact(label=f.label, value=f.value, unit=f.unit, key=f.key) for f in each.facts],
        )
        for each in reasons
    ]
