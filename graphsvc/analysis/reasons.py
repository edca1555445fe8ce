"""Why an answer says what it says: a sentence, and the facts behind it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """One thing a reason rests on: what it is, how much or which, and the key of the record it names."""

    label: str
    value: str
    unit: str | None = None
    key: str | None = None


@dataclass(frozen=True)
class Reason:
    """A reason by its code, in plain words, with the guideline it serves and its facts."""

    code: str
    text: str
    guideline: str | None = None
    facts: tuple[Fact, ...] = ()
