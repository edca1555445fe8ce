"""The records of a mapping, as parts of its file: which field of which kind is filled by what."""

from __future__ import annotations

from dataclasses import replace

from graphsvc.model.fields import NONE, Field, FieldType, Kind
from graphsvc.model.kinds import KINDS
from graphsvc.model.reading import BadCell, cell_reader
from graphsvc.model.tables import columns_of
from loaders.table.mapping import EachRule, Recipe, RecordRule, Rule
from loaders.table.parsing_recipes import Known, conditions, name_fault, recipe, values
from loaders.table.parts import Part

_KINDS = {name: kind for name, kind in KINDS.items() if kind.file}
_ATTRIBUTES = "attributes"
_EACH = ("each", "values", "when", "records")


def rules(part: Part | None, known: Known) -> tuple[Rule, ...]:
    """What is made of each row: a list of records."""
    if part is None:
        return ()
    if not part.is_list or not part.items():
        part.fault("no list of records", "write `- partnership: …` lines below it")
        return ()
    made = (_each(item, known) if _is_each(item) else _record(item, known) for item in part.items())
    return tuple(rule for rule in made if rule is not None)


def _is_each(part: Part) -> bool:
    return part.is_mapping and any(key.value == "each" for key, _ in part.node.value)


def _each(part: Part, known: Known) -> EachRule:
    entries = part.known(_EACH, "part of `each`")
    paths = entries["each"].texts("the path of a list")
    for path in paths:
        wrong = name_fault(path, known) if path else None
        if wrong:
            entries["each"].fault(*wrong)
    if "records" not in entries and not part.may_mean("records", _EACH):
        part.fault("`each` without `records`", "say what each item makes")
    inside = replace(known, depth=known.depth + 1)
    return EachRule(
        paths,
        rules(entries.get("records"), inside),
        values=values(entries.get("values"), inside),
        when=conditions(entries.get("when"), inside),
        at=part.at,
    )


def _record(part: Part, known: Known) -> RecordRule | None:
    entries = part.known((*_KINDS, "when"), "part of a record", also=("each",))
    kinds = [name for name in entries if name in _KINDS]
    if len(kinds) > 1:
        part.fault(f"{' and '.join(kinds)} in one record", "begin a new `- ` for each")
    elif not kinds and len(part.node.value) == len(entries):
        part.fault("a record without a kind", f"give one of {', '.join(_KINDS)}, or `each`")
    if len(kinds) != 1:
        return None
    kind = _KINDS[kinds[0]]
    fields, attributes = _fields(entries[kind.name], kind, known)
    when = conditions(entries.get("when"), known)
    return RecordRule(kind, fields, attributes, when, at=entries[kind.name].at)


def _fields(part: Part, kind: Kind, known: Known) -> tuple[dict[str, Recipe], dict[str, Recipe]]:
    columns = columns_of(kind)
    known_keys = (*columns, _ATTRIBUTES)
    entries = part.known(known_keys, f"field of {_one(kind)}")
    required = [name for name, field in columns.items() if field.required]
    missing = [name for name in required if name not in entries and not part.may_mean(name, known_keys)]
    if missing and part.is_mapping:
        part.fault(f"no recipe for {', '.join(missing)}", f"{_one(kind)} needs it")
    attributes = entries.pop(_ATTRIBUTES, None)
    fields = {}
    for column, below in entries.items():
        made = recipe(below, known)
        _check_values(below, made, columns[column])
        fields[columns[column].name] = made
    further = attributes.entries() if attributes else {}
    return fields, {name: recipe(below, known) for name, below in further.items()}


def _check_values(part: Part, made: Recipe, field: Field) -> None:
    """Looks at what the mapping itself writes into a field: constants, and what a value map gives."""
    read = cell_reader(field)
    for text in _written(made):
        try:
            value = read(text)
        except BadCell as bad:
            part.fault(f"{text!r} is {bad.wrong}", bad.right)
            continue
        if field.type is FieldType.CODE and value not in (*field.codes, NONE):
            part.fault(f"{text!r} is no {field.name}", f"there are {', '.join(field.codes)}")


def _written(made: Recipe) -> list[str]:
    """The values that a recipe gives whatever the row says."""
    if made.lookup or made.date or made.fold:
        return []
    if made.map is not None:
        return [text for texts in made.map.values() for text in texts]
    if made.repair or made.regex or made.split:
        return []
    if made.const is not None:
        return [made.const] if isinstance(made.const, str) else list(_texts(made.const))
    return [text for part in (*made.first, *made.union) for text in _written(part)]


def _texts(const: object) -> tuple[str, ...]:
    return const if isinstance(const, tuple) else ()


def _one(kind: Kind) -> str:
    return f"{'an' if kind.name[0] in 'aeiou' else 'a'} {kind.name}"
