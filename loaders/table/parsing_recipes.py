"""The recipes of a mapping, as parts of its file: checked and put into the form the loader works with."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from loaders.table.mapping import Condition, Lookup, Otherwise, Recipe
from loaders.table.parsing_steps import date, encoding, fold, otherwise, pattern, regex, split, value_map
from loaders.table.parts import Part
from loaders.table.recipes import names_in

SOURCES = ("from", "const", "template", "first")
STEPS = ("repair", "regex", "split", "map", "else", "lookup", "date", "id")
TESTS = ("filled", "in", "not_in", "matches")
_SPECIAL = ("@key", "@index", "@path", "@file", "@items", "@date")
_OUTWARDS = ".."


@dataclass(frozen=True)
class Known:
    """What recipes may refer to where they stand."""

    tables: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()  # the value itself and those after it
    depth: int = 0  # how many `each` are around
    has_date: bool = False  # whether there are snapshots


def recipe(part: Part, known: Known) -> Recipe:
    """A recipe in any of its forms: a name, a list, or a mapping."""
    if part.is_list:
        parts = tuple(recipe(item, known) for item in part.items())
        if not parts:
            part.fault("an empty list where a recipe is wanted")
        return Recipe(union=parts, at=part.at)
    if part.is_mapping:
        return recipe_of(part, part.known((*SOURCES, *STEPS), "part of a recipe"), known)
    made = Recipe(column=part.text("the name of a column").strip(), at=part.at)
    _check_names(part, made, known)
    return made


def recipe_of(part: Part, entries: dict[str, Part], known: Known) -> Recipe:
    """A recipe of a source and steps."""
    given = [key for key in SOURCES if key in entries]
    if len(given) != 1:
        wrong = f"{' and '.join(given)} in one recipe" if given else "a recipe that starts from nothing"
        part.fault(wrong, f"give one of {', '.join(SOURCES)}")
    made = Recipe(at=part.at)
    if "from" in entries:
        made = replace(made, column=entries["from"].text("the name of a column").strip())
    if "const" in entries:
        made = replace(made, const=_const(entries["const"]))
    if "template" in entries:
        made = replace(made, template=_template(entries["template"]))
    if "first" in entries:
        made = replace(made, first=tuple(recipe(item, known) for item in entries["first"].items()))
    _check_names(part, replace(made, first=()), known)
    return _with_steps(made, entries, known)


def values(part: Part | None, known: Known) -> dict[str, Recipe]:
    """Named values, each of which may use those before it."""
    entries = part.entries() if part else {}
    found = {}
    for at, (name, below) in enumerate(entries.items()):
        if not re.fullmatch(r"\w[\w -]*", name):
            below.fault("no name for a value", "write letters, digits and underscores")
        found[name] = recipe(below, replace(known, later=frozenset(list(entries)[at:])))
    return found


def conditions(part: Part | None, known: Known) -> tuple[Condition, ...]:
    """One condition or a list of them."""
    return tuple(_condition(item, known) for item in part.items()) if part else ()


def name_fault(name: str, known: Known) -> tuple[str, str] | None:
    """What is wrong with a name, and what would be right; None where nothing can be said."""
    plain = name
    depth = 0
    while plain.startswith(_OUTWARDS):
        plain, depth = plain.removeprefix(_OUTWARDS), depth + 1
    if depth > known.depth:
        return f"{name} looks outside an item where there is none around", "`..` is for records inside `each`"
    if plain.startswith("@") and plain not in _SPECIAL:
        return f"{plain} means nothing", f"there are {', '.join(_SPECIAL)}"
    if plain == "@date" and not known.has_date:
        return "@date is the day of the snapshot, and there are no snapshots", "add `snapshots`"
    if re.fullmatch("#0*", plain):
        return f"{plain} is no column", "columns are numbered from #1"
    if not depth and plain in known.later:
        return f"the value {plain} is not made yet", "it may use those above, and not be called like a column"
    return None


def _check_names(part: Part, made: Recipe, known: Known) -> None:
    for name in names_in(made):
        wrong = name_fault(name, known) if name else None
        if wrong:
            part.fault(*wrong)


def _const(part: Part) -> object:
    if part.is_list:
        return part.texts()
    return part.text()


def _template(part: Part) -> str | None:
    text = part.text("a template such as '{a}-{b}'")
    try:
        if text and not names_in(Recipe(template=text)):
            part.fault("a template without a name", "write names in braces, or use `const`")
    except ValueError as error:
        part.fault(*str(error).split("; "))
        return None
    return text


def _with_steps(made: Recipe, entries: dict[str, Part], known: Known) -> Recipe:
    get = entries.get
    if "else" in entries and "map" not in entries:
        entries["else"].fault(
            "`else` without `map`", "inside `regex` it stands beside `find`; lookups have `miss`"
        )
    return replace(
        made,
        repair=encoding(entries["repair"]) if get("repair") else None,
        regex=regex(entries["regex"]) if get("regex") else None,
        split=split(entries["split"]) if get("split") else None,
        map=value_map(entries["map"]) if get("map") else None,
        otherwise=otherwise(get("else"), Otherwise.KEEP),
        lookup=_lookup(entries["lookup"], known) if get("lookup") else None,
        date=date(entries["date"]) if get("date") else None,
        fold=fold(entries["id"]) if get("id") else None,
    )


def _lookup(part: Part, known: Known) -> Lookup:
    entries = part.known(("in", "by", "give", "many", "miss"), "part of `lookup`")
    missing = [key for key in ("in", "by", "give") if key not in entries]
    if missing:
        part.fault(
            f"`lookup` without {' and '.join(f'`{key}`' for key in missing)}",
            "in which table, by what, giving what",
        )
        return Lookup("", Recipe(), Recipe())
    table = entries["in"].text("the name of a table")
    if table and table not in known.tables:
        names = ", ".join(sorted(known.tables)) or "none"
        entries["in"].fault(f"no table {table}", f"`tables` has {names}")
    rows = Known(tables=known.tables)
    return Lookup(
        table,
        recipe(entries["by"], rows),
        recipe(entries["give"], rows),
        is_many="many" in entries and entries["many"].flag(),
        miss=otherwise(entries.get("miss"), Otherwise.EMPTY),
    )


def _condition(part: Part, known: Known) -> Condition:
    entries = part.known((*SOURCES, *STEPS, *TESTS), "part of a condition")
    tests = [key for key in TESTS if key in entries]
    value = recipe_of(part, {key: below for key, below in entries.items() if key not in TESTS}, known)
    if len(tests) != 1:
        part.fault(f"{' and '.join(tests) or 'no test'} in one condition", f"give one of {', '.join(TESTS)}")
        return Condition(value)
    below = entries[tests[0]]
    if tests[0] == "filled":
        return Condition(value, is_filled=below.flag())
    if tests[0] == "matches":
        return Condition(value, matches=pattern(below))
    among = frozenset(below.texts())
    return Condition(value, within=among) if tests[0] == "in" else Condition(value, without=among)
