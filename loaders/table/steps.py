"""The steps of a recipe: each a function of a text that gives the texts it becomes, none if it is unknown."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping as Dict
from typing import Protocol

from graphsvc.model.reading import BadCell, trimmed
from graphsvc.model.records import Severity, shortened, some_of
from loaders.table.datereading import dates_of
from loaders.table.folding import folded
from loaders.table.mapping import DateReading, Fold, Lookup, Otherwise, Recipe, Regex, Split
from loaders.table.notes import Notes

Step = Callable[[str], list[str]]


class Noting(Protocol):
    """Counts what a step brings to light, as `Notes.note` with the column known."""

    def __call__(
        self, code: str, *, value: str, wrong: str, right: str = "", severity: Severity = Severity.NOTE
    ) -> None: ...


def steps_of(
    recipe: Recipe, column: str | None, notes: Notes, found: Callable[[Lookup], Callable[[str], list[str]]]
) -> list[Step]:
    """The steps of a recipe in the order in which they apply; `found` gives the values of a lookup.

    A step raises BadCell for a value that it cannot use.
    """

    def noting(
        code: str, *, value: str, wrong: str, right: str = "", severity: Severity = Severity.NOTE
    ) -> None:
        notes.note(code, column=column, value=value, wrong=wrong, right=right, severity=severity)

    def spelt(key: str, text: str) -> None:
        notes.spelt(key, text, column=column)

    made = (
        recipe.repair and repair(recipe.repair, noting),
        recipe.regex and regex(recipe.regex),
        recipe.split and split(recipe.split),
        None if recipe.map is None else mapped(recipe.map, recipe.otherwise, noting),
        recipe.lookup and looked_up(recipe.lookup, found(recipe.lookup)),
        recipe.date and date(recipe.date, noting),
        recipe.fold and fold(recipe.fold, spelt),
    )
    return [step for step in made if step]


def repaired(text: str, encoding: str) -> str:
    """A text that was encoded as UTF-8, read in `encoding` and encoded again, as it was at first.

    Kept as it is where that cannot be. Bytes without a character in the
    encoding (such as 0x81 in cp1252) are taken as latin-1 takes them, as the
    programs do that cause this.
    """
    if text.isascii():
        return text
    try:
        return b"".join(_bytes(letter, encoding) for letter in text).decode("utf-8")
    except UnicodeError:
        return text


def _bytes(letter: str, encoding: str) -> bytes:
    try:
        return letter.encode(encoding)
    except UnicodeEncodeError:
        if not 0x80 <= ord(letter) < 0xA0:
            raise
        return letter.encode("latin-1")


def repair(encoding: str, noting: Noting) -> Step:
    """Undoes an encoding done twice."""

    def step(text: str) -> list[str]:
        was = repaired(text, encoding)
        if was == text:
            return [text]
        noting("repaired-encoding", value=text, wrong=f"encoded twice; read as {shortened(was)!r}")
        return _one(was)

    return step


def regex(how: Regex) -> Step:
    """The part of a text that a pattern finds, or the text with every match replaced."""
    patterns = [re.compile(pattern) for pattern in how.find]
    if how.replace is not None:
        pattern, replacement = patterns[0], how.replace
        return lambda text: _one(pattern.sub(replacement, text))
    otherwise = _otherwise(how.otherwise, "no-match", "not of the form that the mapping expects")

    def step(text: str) -> list[str]:
        for pattern in patterns:
            match = pattern.search(text)
            if match is not None:
                return _one(match[1] if pattern.groups else match[0])
        return otherwise(text)

    return step


def split(how: Split) -> Step:
    """The parts of a text between separators; the exceptions are kept whole, the longest first."""
    whole = "|".join(re.escape(text) for text in sorted(how.exceptions, key=len, reverse=True))
    at = "|".join(re.escape(text) for text in sorted(how.at, key=len, reverse=True))
    pattern = re.compile(rf"(?P<whole>(?<!\w)(?:{whole})(?!\w))|{at}" if whole else at)

    def step(text: str) -> list[str]:
        parts, start = [], 0
        for match in pattern.finditer(text):
            if whole and match["whole"] is not None:
                continue
            parts.append(text[start : match.start()])
            start = match.end()
        return [part for part in map(trimmed, [*parts, text[start:]]) if part]

    return step


def mapped(values: Dict[str, tuple[str, ...]], otherwise: Otherwise, noting: Noting) -> Step:
    """What a value map says of a text."""
    known = {text: list(becomes) for text, becomes in values.items()}
    wrong = "not in the value map of the mapping"
    otherwise_values = _otherwise(otherwise, "unmapped-value", wrong, f"it knows {some_of(list(known))}")

    def step(text: str) -> list[str]:
        if text in known:
            return known[text]
        if otherwise is Otherwise.EMPTY:
            noting("unmapped-value", value=text, wrong=f"{wrong}: read as unknown")
        return otherwise_values(text)

    return step


def looked_up(lookup: Lookup, values: Callable[[str], list[str]]) -> Step:
    """What another file says of a text."""
    miss = _otherwise(lookup.miss, "lookup-miss", f"not found in {lookup.table}")
    return lambda text: values(text) or miss(text)


def date(reading: DateReading, noting: Noting) -> Step:
    """A date as the registry writes it."""
    read = dates_of(reading)

    def step(text: str) -> list[str]:
        found = read(text)
        if len(found) > 1:
            wrong = f"read as {found[0]}, but could be {found[1]}"
            right = "give the format that the source uses alone"
            noting("ambiguous-date", value=text, wrong=wrong, right=right, severity=Severity.WARNING)
        return found[:1]

    return step


def fold(how: Fold, spelt: Callable[[str, str], None]) -> Step:
    """A key made of a name."""

    def step(text: str) -> list[str]:
        key = folded(text)
        if not key:
            raise BadCell("bad-id", "a name without letters or digits", "give one that a key can be made of")
        spelt(key, text)
        return [how.prefix + key]

    return step


def _otherwise(how: Otherwise, code: str, wrong: str, right: str = "") -> Step:
    def refuse(text: str) -> list[str]:
        raise BadCell(code, wrong, right or "add it, or say in the mapping what becomes of it")

    if how is Otherwise.ERROR:
        return refuse
    return (lambda text: [text]) if how is Otherwise.KEEP else (lambda text: [])


def _one(text: str | None) -> list[str]:
    value = trimmed(text or "")
    return [value] if value else []
