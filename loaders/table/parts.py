"""The parts of a mapping file, which know their line: every scalar as it is written, every fault collected.

YAML reads an unquoted NO, 2015-12-31, 12:30 or 007 as something else than a
text. Here it is the text that counts, so that the country Norway stays one.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphsvc.errors import BadInput
from graphsvc.model.records import Place, Problem, Severity, shortened, some_of

if TYPE_CHECKING:
    import yaml

_SHOWN = 20  # as many as a report shows of one code
NO_SPACE = "no space after the colon"
_WITHOUT_SPACE = re.compile(r"\s*(?:- +)?(\w[\w ]*):([^\s/:].*)", re.DOTALL)
_NULLS = ("", "~", "null", "Null", "NULL")


class BadMapping(BadInput):
    """A mapping with faults: `problems` are all of them, in the order of its lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        more = [f"and {len(problems) - _SHOWN} more"] if len(problems) > _SHOWN else []
        super().__init__("\n".join([*map(str, problems[:_SHOWN]), *more]))
        self.problems = tuple(problems)


class Faults:
    """The faults of one mapping file; `raised` hands them over at once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: list[Problem] = []

    def add(self, line: int, path: str, wrong: str, right: str = "") -> None:
        """One thing wrong, where, and what would be right."""
        place = Place(self.file, line, path or None)
        told = Problem(Severity.ERROR, "bad-mapping", place, "", wrong, right, fatal=True)
        if told not in self._found:
            self._found.append(told)

    def raised(self) -> None:
        """Raises BadMapping with all faults where there are any."""
        if self._found:
            raise BadMapping(sorted(self._found, key=lambda fault: fault.place.line or 0))


@dataclass(frozen=True)
class Part:
    """One node of the document; what is asked of it and is not there is a fault."""

    node: yaml.Node
    path: str
    faults: Faults

    @property
    def line(self) -> int:
        """Its line, from 1."""
        return int(self.node.start_mark.line) + 1

    @property
    def at(self) -> str:
        """Its place for messages."""
        return f"{self.faults.file}:{self.line} {self.path}".rstrip()

    @property
    def is_null(self) -> bool:
        """Whether nothing is written, or null without quotes."""
        return self.is_scalar and not self.node.style and self.node.value in _NULLS

    @property
    def is_scalar(self) -> bool:
        """Whether it is neither a list nor a mapping."""
        return isinstance(self.node.value, str)

    @property
    def is_mapping(self) -> bool:
        """Whether it has keys."""
        return bool(self.node.id == "mapping")

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return bool(self.node.id == "sequence")

    def fault(self, wrong: str, right: str = "") -> None:
        """Notes what is wrong with it."""
        self.faults.add(self.line, self.path, wrong, right)

    def scalar(self, wanted: str = "a text") -> str:
        """The text as it is written."""
        if not self.is_scalar:
            self.fault(f"a {'mapping' if self.is_mapping else 'list'} where {wanted} is wanted")
            return ""
        return str(self.node.value)

    def text(self, wanted: str = "a text") -> str:
        """The text, which may not be empty."""
        if self.is_null or (self.is_scalar and not self.node.value.strip()):
            self.fault(f"empty where {wanted} is wanted", "quote it, if it begins with # or is the word null")
            return ""
        return self.scalar(wanted)

    def texts(self, wanted: str = "a text") -> tuple[str, ...]:
        """One text or a list of texts."""
        return tuple(part.text(wanted) for part in self.items())

    def flag(self) -> bool:
        """True or false."""
        return self.choice(("true", "false"), "neither true nor false") == "true"

    def choice(self, words: Collection[str], wrong: str = "") -> str:
        """One of these words."""
        text = self.scalar(some_of(list(words))).strip()
        found = text if text in words else text.lower()
        if self.is_scalar and found not in words:
            self.fault(wrong or f"{shortened(text)!r} is not known here", f"write {_either(words)}")
        return found if found in words else next(iter(words))

    def number(self, *, least: int = 0) -> int:
        """A whole number."""
        text = self.scalar("a number").strip()
        if re.fullmatch("[0-9]{1,9}", text) and int(text) >= least:
            return int(text)
        if self.is_scalar:
            self.fault(f"{shortened(text)!r} is no number", f"write a whole number of {least} or more")
        return least

    def items(self) -> list[Part]:
        """The items of a list; of anything else itself."""
        if not self.is_list:
            return [self]
        return [
            Part(node, f"{self.path}[{at}]", self.faults) for at, node in enumerate(self.node.value, start=1)
        ]

    def entries(self, wanted: str = "a mapping") -> dict[str, Part]:
        """The parts of a mapping by key."""
        if not self.is_mapping:
            spaced = without_space(self.node.value) if self.is_scalar else None
            wrong = NO_SPACE if spaced else f"{_called(self)} where {wanted} is wanted"
            self.fault(wrong, f"write `{spaced}`" if spaced else "write `key: value` lines")
            return {}
        found: dict[str, Part] = {}
        for key, value in self.node.value:
            written = Part(key, self._below(str(key.value) if key.id == "scalar" else "?"), self.faults)
            name = written.scalar("a key").strip()
            if name in found:
                written.fault(
                    "a key given twice", f"the other is on line {found[name].line}; keep one of them"
                )
            found.setdefault(name, Part(value, written.path, self.faults))
        return found

    def known(self, keys: Collection[str], of: str, *, also: Iterable[str] = ()) -> dict[str, Part]:
        """The entries with these keys; another is a fault that names the nearest."""
        found = self.entries()
        for key in found:
            if key not in keys:
                self._unknown(found[key], key, [*keys, *also], of)
        return {key: part for key, part in found.items() if key in keys}

    def may_mean(self, key: str, keys: Collection[str]) -> bool:
        """Whether one of its keys, which is none of these, was probably meant as this one."""
        written = (str(part.value) for part, _ in self.node.value) if self.is_mapping else ()
        return any(name not in keys and _meant(name, keys)[1] == key for name in written)

    def _unknown(self, part: Part, key: str, keys: list[str], of: str) -> None:
        lacks_space, meant = _meant(key, keys)
        if lacks_space:
            part.fault(NO_SPACE, f"write `{meant}: {key.partition(':')[2]}`")
        else:
            part.fault(f"no {of}", f"did you mean {meant}?" if meant else f"there are {', '.join(keys)}")

    def _below(self, key: str) -> str:
        return f"{self.path}.{shortened(key, length=40)}" if self.path else shortened(key, length=40)


def without_space(line: str) -> str | None:
    """What was meant by a line such as `name:value`, where YAML wants a space; None for another."""
    match = _WITHOUT_SPACE.fullmatch(line)
    return f"{match[1]}: {match[2]}" if match else None


def _meant(key: str, keys: Collection[str]) -> tuple[bool, str | None]:
    """Whether a key is one of these with its value behind the colon, and which one it is or may be."""
    name, colon, _ = key.partition(":")
    if colon and name in keys:
        return True, name
    close = difflib.get_close_matches(key, keys, n=1)
    return False, close[0] if close else None


def _called(part: Part) -> str:
    return "a list" if part.is_list else "nothing" if part.is_null else "a text"


def _either(words: Collection[str]) -> str:
    *some, last = words
    return f"{', '.join(some)} or {last}" if some else last
