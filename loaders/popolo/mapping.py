"""What a mapping file may say of a Popolo file: which organisations are partnerships, and what means none."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphsvc.model.records import Place, shortened
from loaders.delimited import refused
from loaders.yaml_documents import line_too_deep

_LARGEST_BYTES = 1_000_000
_DEEPEST = 10  # three suffice; the composer of YAML is recursive
_LISTS = ("partnerships", "organisations", "placeholders")
_ENDS = ("last_day", "first_day_after")
_KNOWN = ("prefix", *_LISTS, "ends")
# What EveryPolitician's files call those who sit for nobody; compared as `folded`.
_PLACEHOLDERS = frozenset(
    {"unknown", "not known", "independent", "independents", "ind", "none", "no party", "non partisan"}
    | {"nonpartisan", "unaffiliated", "no affiliation", "vacant"}
)
# Classifications of bodies that send members instead of having them round a table; compared as `folded`.
_SENDERS = frozenset(
    {"party", "political party", "faction", "parliamentary group", "political group", "parliamentary party"}
)


@dataclass(frozen=True)
class PopoloMapping:
    """The answers of a mapping file. `partnerships` None: by the rule; all texts but `prefix` are folded."""

    prefix: str | None = None
    partnerships: frozenset[str] | None = None
    organisations: frozenset[str] = frozenset()
    placeholders: frozenset[str] = frozenset()
    ends: str = "last_day"
    places: dict[str, Place] = field(default_factory=dict, compare=False)  # of each text, for complaints

    def is_partnership(self, key: str, classification: str | None) -> bool:
        """Whether an organisation that has members is a partnership."""
        names = {folded(key), folded(classification or "")}
        if self.partnerships is not None:
            return bool(names & self.partnerships)
        return not names & self.organisations and folded(classification or "") not in _SENDERS

    def is_placeholder(self, key: str, name: str | None) -> bool:
        """Whether an organisation stands for none; one with a name of its own is known by that."""
        known = _PLACEHOLDERS | self.placeholders
        return folded(name or key) in known or folded(key) in self.placeholders


def folded(text: str) -> str:
    """A word without regard to case, and to hyphens, underscores and spaces about it."""
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def read_mapping(path: Path | None) -> PopoloMapping:
    """The mapping in a file, or the one that says nothing. Raises Unreadable."""
    if path is None:
        return PopoloMapping()
    said = _parsed(path)
    texts = {name: _texts(said[name], path, name) for name in _LISTS if name in said}
    lists = {name: frozenset(map(folded, found)) for name, found in texts.items()}
    if "partnerships" in said and "organisations" in said:
        place = _place(path, said["organisations"], "organisations")
        raise refused("bad-mapping", place, "beside `partnerships`, which says it all", "keep one of them")
    return PopoloMapping(
        prefix=_prefix(said["prefix"], path) if "prefix" in said else None,
        ends=_ends(said["ends"], path) if "ends" in said else _ENDS[0],
        places={folded(text): place for found in texts.values() for text, place in found.items()},
        **lists,
    )


def _parsed(path: Path) -> dict[str, Any]:
    import yaml

    place = Place(path.name)
    with path.open("rb") as stream:
        data = stream.read(_LARGEST_BYTES + 1)
    if len(data) > _LARGEST_BYTES:
        raise refused("bad-mapping", place, f"larger than {_LARGEST_BYTES:,} bytes", "give a mapping file")
    try:
        if (line := line_too_deep(data, _DEEPEST)) is not None:
            wrong = f"nested more than {_DEEPEST} deep"
            raise refused("bad-mapping", Place(path.name, line), wrong, "see docs/popolo.md")
        # Composed, not loaded: an id such as 007 or no keeps its written form.
        document = yaml.compose(data, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        at = Place(path.name, mark.line + 1) if mark else place
        wrong = getattr(error, "problem", None) or shortened(error)
        raise refused("bad-mapping", at, f"no YAML ({wrong})", "mend this line") from None
    top = _members(document, path, "", ("popolo",))
    if "popolo" not in top:
        raise refused("bad-mapping", place, "no `popolo:` in it", "see docs/popolo.md")
    return _members(top["popolo"], path, "popolo", _KNOWN)


def _members(node: Any, path: Path, name: str, known: tuple[str, ...]) -> dict[str, Any]:
    if node is None or node.id != "mapping":
        wanted = ", ".join(f"{key}:" for key in known)
        raise refused("bad-mapping", _place(path, node, name), "no keys and values", f"write {wanted}")
    found: dict[str, Any] = {}
    for key, value in node.value:
        text = str(key.value) if key.id == "scalar" else "?"
        if text not in known:
            close = difflib.get_close_matches(text, known, n=1)
            right = f"is {close[0]} meant?" if close else f"the keys are {', '.join(known)}"
            raise refused("bad-mapping", _place(path, key, name), f"no key is called {text!r:.60}", right)
        if text in found:
            raise refused("bad-mapping", _place(path, key, text), "given twice", "keep one of them")
        found[text] = value
    return found


def _texts(node: Any, path: Path, name: str) -> dict[str, Place]:
    if node.id != "sequence" or any(each.id != "scalar" for each in node.value):
        raise refused("bad-mapping", _place(path, node, name), "no list of words", "write [one, another]")
    return {str(each.value): _place(path, each, name) for each in node.value}


def _prefix(node: Any, path: Path) -> str:
    if node.id != "scalar" or "|" in node.value:
        raise refused("bad-mapping", _place(path, node, "prefix"), "no text without a bar", "write kosovo/")
    return str(node.value)


def _ends(node: Any, path: Path) -> str:
    if node.id != "scalar" or node.value not in _ENDS:
        right = f"write {' or '.join(_ENDS)}"
        raise refused("bad-mapping", _place(path, node, "ends"), "not known", right, shortened(node.value))
    return str(node.value)


def _place(path: Path, node: Any, name: str) -> Place:
    return Place(path.name, node.start_mark.line + 1 if node is not None else None, name or None)
