"""The steps of recipes, as parts of a mapping file: checked and put into the form the loader works with."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from loaders.table.datereading import PRECISIONS, pattern_of
from loaders.table.mapping import DateReading, Fold, Otherwise, Regex, Split
from loaders.table.parts import Part

_OTHERWISE = tuple(Otherwise)
_LETTERS = re.compile(r"(?<![%a-z])(?:yyyy|yy|m{1,4}|d{1,2})+(?![a-z])", re.IGNORECASE)
_PART = re.compile("yyyy|yy|m+|d+")
_PERCENTS = {"yyyy": "%Y", "yy": "%y", "mmmm": "%B", "mmm": "%b", "mm": "%m", "m": "%m"}
_PERCENTS |= {"dd": "%d", "d": "%d"}
_ESCAPED = r"write \( for the character ( itself, and so of . * + ? [ { \ | ^ $"
_PLAINLY = (  # what Python's re says, and what it means
    ("unterminated subpattern", "an opening bracket that is never closed"),
    ("unbalanced parenthesis", "a closing bracket that was never opened"),
    ("unterminated character set", "a [ that is never closed"),
    ("nothing to repeat", "a * + ? or { with nothing before it that could be repeated"),
    ("multiple repeat", "two signs of repetition side by side"),
    ("end of pattern", "a backslash with nothing behind it"),
    ("bad escape", "a backslash before a letter that means nothing with it"),
    ("bad character range", "a range in [ ] that runs backwards"),
    ("unknown extension", "a (? that means nothing"),
    ("group reference", "a reference to a group that is not there"),
    ("fixed-width", "a (?<= or (?<! of changing length"),
    ("min repeat", "a repetition whose least number is above its most"),
    ("repetition number", "a repetition of too large a number"),
)

# What names of hosts and source code are in; some make halves of surrogate pairs, which are no text.
_NOT_OF_FILES = ("idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7")


def encoding(part: Part) -> str:
    """The name of a text encoding."""
    name = part.text("an encoding")
    try:
        is_of_files = codecs.lookup(name).name.replace("_", "-") not in _NOT_OF_FILES
        "".encode(name)
    except (LookupError, ValueError):
        is_of_files = False
    if not is_of_files:
        part.fault("no text encoding", "write one such as utf-8, cp1252 or latin-1")
    return name


def pattern(part: Part) -> str:
    """A regular expression that compiles."""
    text = part.text("a pattern")
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        part.fault(f"a pattern that cannot be read: {_plainly(error)}", _ESCAPED)
    return text


def _plainly(error: Exception) -> str:
    """What is wrong with a pattern, and at which character of it."""
    said = error.msg if isinstance(error, re.error) else str(error)
    told = next((plain for words, plain in _PLAINLY if words in said), said)
    at = error.pos if isinstance(error, re.error) else None
    return told if at is None else f"{told}, at character {at + 1}"


def date_format(part: Part) -> str:
    """A pattern of a date, such as %d/%m/%Y."""
    text = part.text("a date pattern such as %d/%m/%Y")
    try:
        pattern_of(text)
    except ValueError as error:
        wrong, _, right = str(error).partition("; ")
        meant = _with_percents(text)
        part.fault(f"a date pattern that {wrong}", f"write {meant}" if meant else right)
    return text


def _with_percents(text: str) -> str | None:
    """A pattern such as dd.mm.yyyy as it is written here; None where it is none."""
    meant = _LETTERS.sub(lambda run: _PART.sub(lambda part: _PERCENTS[part[0]], run[0].lower()), text)
    try:
        pattern_of(meant)
    except ValueError:
        return None
    return None if meant == text else meant


def otherwise(part: Part | None, default: Otherwise) -> Otherwise:
    """What becomes of other values."""
    return Otherwise(part.choice(_OTHERWISE)) if part else default


def regex(part: Part) -> Regex:
    """A pattern, or patterns with what becomes of the rest."""
    if not part.is_mapping:
        return Regex((pattern(part),))
    entries = part.known(("find", "replace", "else"), "part of `regex`")
    find = entries.get("find")
    if find is None:
        part.fault("`regex` without `find`", "give a pattern or a list of patterns")
        return Regex(("",))
    patterns = tuple(pattern(item) for item in find.items())
    if "replace" not in entries:
        return Regex(patterns, otherwise=otherwise(entries.get("else"), Otherwise.EMPTY))
    if len(patterns) != 1 or "else" in entries:
        part.fault(
            "`replace` with several patterns or `else`", "give one pattern; what it does not find is kept"
        )
    return Regex(patterns, replace=_replacement(entries["replace"], patterns[:1]))


def _replacement(part: Part, patterns: Iterable[str]) -> str:
    text = "" if part.is_null else part.scalar()
    for find in patterns:
        try:
            re.compile(find).sub(text, "")
        except (re.error, IndexError) as error:
            part.fault(f"a replacement that does not fit its pattern: {error}", r"groups are \1, \2, …")
    return text


def split(part: Part) -> Split:
    """Separators, and what is kept whole."""
    if not part.is_mapping:
        return Split(_separators(part))
    entries = part.known(("at", "except"), "part of `split`")
    if "at" not in entries:
        part.fault("`split` without `at`", "give a separator or a list of them")
        return Split((",",))
    exceptions = entries["except"].texts() if "except" in entries else ()
    return Split(_separators(entries["at"]), exceptions)


def _separators(part: Part) -> tuple[str, ...]:
    found = tuple(item.scalar("a separator") for item in part.items())
    if not all(found) or not found:
        part.fault("an empty separator", "write what stands between the values, in quotes")
    return found


def value_map(part: Part) -> dict[str, tuple[str, ...]]:
    """What values become: one, several or none."""
    found = {}
    for key, below in part.entries("values and what becomes of them").items():
        if not key:
            below.fault("an empty value is never mapped", "use `first` with a `const` for what is missing")
        found[key] = () if below.is_null else below.texts()
    return found


def date(part: Part) -> DateReading | None:
    """How dates are written; None for `date: false`."""
    if part.is_list or (part.is_scalar and part.node.value != "true"):
        return DateReading(tuple(date_format(item) for item in part.items()))
    if part.is_scalar:
        return DateReading()
    entries = part.known(("formats", "last_day", "precision", "excel", "before"), "part of `date`")
    formats = entries["formats"].items() if "formats" in entries else []
    return DateReading(
        tuple(date_format(item) for item in formats),
        precision=entries["precision"].choice(PRECISIONS) if "precision" in entries else None,
        is_last_day=_is_on(entries, "last_day"),
        is_excel=_is_on(entries, "excel"),
        is_before=_is_on(entries, "before"),
    )


def _is_on(entries: dict[str, Part], key: str) -> bool:
    return key in entries and entries[key].flag()


def fold(part: Part) -> Fold | None:
    """How a key is made of a name; None for `id: false`."""
    if not part.is_mapping:
        return Fold() if part.flag() else None
    entries = part.known(("prefix",), "part of `id`")
    return Fold(entries["prefix"].text("a prefix") if "prefix" in entries else "")
