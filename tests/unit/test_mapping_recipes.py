"""What the recipes of a mapping make of the values of a row."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from graphsvc.model.reading import BadCell
from graphsvc.model.records import Severity
from loaders.delimited import Unreadable
from loaders.table.document import document
from loaders.table.mapping import Condition, Lookup, Recipe
from loaders.table.parsing import parse
from loaders.table.parsing_recipes import Known, conditions, recipe
from loaders.table.recipes import (
    BadValue,
    Context,
    column_of,
    compiled,
    condition,
    template_parts,
    with_values,
)
from loaders.table.rows import Getter, Item, Value
from loaders.table.steps import repaired

Tree = dict[str, Any]


class Fields:
    """Names of a row that is a dictionary, as a source would give them; in items the parent is `..`."""

    date: str | None = None

    def getter(self, name: str) -> Getter:
        if name == "missing":
            raise LookupError(name)

        def get(row: Tree) -> Value:
            at = row["_up"] if name.startswith("..") else row
            while name.removeprefix("..") not in at and "_up" in at:
                at = at["_up"]
            return at.get(name.removeprefix("..")) or None

        return get

    def each(self, path: str) -> tuple["Fields", Callable[[Tree], Iterator[Item]]]:
        def items(row: Tree) -> Iterator[Item]:
            return ((at, None, {**item, "_up": row}) for at, item in enumerate(row.get(path, []), start=1))

        return Fields(), items


class Sectors:
    """One table for lookups."""

    def values(self, lookup: Lookup) -> Callable[[str], list[str]]:
        rows = {"police": ["law_enforcement"], "council": ["local_government", "planning"]}
        return lambda text: rows.get(text, [])


def context() -> Context:
    return Context(Sectors())


def written(text: str) -> Recipe:
    """A recipe as it stands in a mapping."""
    part = document(text, "m.yaml")
    made = recipe(part, Known(tables=frozenset({"t"}), depth=1))
    part.faults.raised()
    return made


def value(text: str, row: object, within: Context | None = None) -> Value:
    cells = row if isinstance(row, dict) else {"a": row}
    return compiled(written(text), Fields(), within or context())(cells)


CASES = [
    # sources
    ("a", "x", "x"),
    ("a", None, None),
    ("b", "x", None),
    ("{const: x}", None, "x"),
    ("{const: [x, y, x]}", None, ["x", "y"]),
    ("{const: [x]}", None, "x"),
    ("[a, {const: y}]", "x", ["x", "y"]),
    ("[a, {const: x}, b]", "x", "x"),
    ("{first: [b, a, {const: y}]}", "x", "x"),
    ("{first: [b, {const: y}]}", "x", "y"),
    ("{first: [b, c]}", "x", None),
    ("{template: '{a}-{{{a}}}%s'}", "x", "x-{x}%s"),
    ("{template: '{a}-{b}'}", "x", None),
    ("{template: '{a}!'}", ["x", "y"], ["x!", "y!"]),
    # regex
    (r"{from: a, regex: '\d+'}", "ab12c34", "12"),
    (r"{from: a, regex: 'b(\d)'}", "ab12c34", "1"),
    (r"{from: a, regex: 'b( *)'}", "ab  ", None),
    (r"{from: a, regex: 'x(y)?'}", "x", None),
    (r"{from: a, regex: 'z'}", "ab", None),
    (r"{from: a, regex: {find: z, else: keep}}", "ab", "ab"),
    (r"{from: a, regex: {find: [z, b]}}", "ab", "b"),
    (r"{from: a, regex: {find: ' *\(.*\)', replace: ''}}", "Fryslan (merged)", "Fryslan"),
    (r"{from: a, regex: {find: '(\w)\.', replace: '\1'}}", "U.K.", "UK"),
    (r"{from: a, regex: {find: '.*', replace: ''}}", "all", None),
    # split
    ("{from: a, split: ','}", "a, b,, a ,", ["a", "b"]),
    ("{from: a, split: ','}", "a", "a"),
    ("{from: a, split: ','}", ",", None),
    ("{from: a, split: [', ', ' and ']}", "a, b and c", ["a", "b", "c"]),
    ("{from: a, split: {at: ' and ', except: [Up and Out]}}", "Up and Out and x", ["Up and Out", "x"]),
    ("{from: a, split: {at: ' and ', except: [A and B]}}", "CIA and Bolton", ["CIA", "Bolton"]),
    ("{from: a, split: {at: '+', except: [A+B, A+B+C]}}", "A+B+C+D", ["A+B+C", "D"]),
    ("{from: a, split: '|'}", "a.b|c", ["a.b", "c"]),
    # map
    ("{from: a, map: {x: y}}", "x", "y"),
    ("{from: a, map: {x: y}}", "X", "X"),
    ("{from: a, map: {x: [y, z]}}", "x", ["y", "z"]),
    ("{from: a, map: {x: ~}}", "x", None),
    ("{from: a, map: {x: y}, else: empty}", "z", None),
    ("{from: a, split: ',', map: {x: [y, z], w: null}}", "w,x,v", ["y", "z", "v"]),
    # lookup
    ("{from: a, lookup: {in: t, by: b, give: c}}", "police", "law_enforcement"),
    ("{from: a, lookup: {in: t, by: b, give: c, many: true}}", "council", ["local_government", "planning"]),
    ("{from: a, lookup: {in: t, by: b, give: c}}", "army", None),
    ("{from: a, lookup: {in: t, by: b, give: c, miss: keep}}", "army", "army"),
    # id
    ("{from: a, id: true}", "  Gemeente 's-Gravenhage!", "gemeente-s-gravenhage"),
    ("{from: a, id: {prefix: nl-}}", "Súdwest Fryslân", "nl-súdwest-fryslân"),
    ("{from: a, id: true}", "Straße", "strasse"),
    ("{from: a, id: true}", "\uff21\uff22\uff23\u3000①", "abc-1"),
    ("{from: a, id: true}", "पुलिस थाना", "पुलिस-थाना"),
    ("{from: a, id: true}", "Mini\u00adstry", "ministry"),
    ("{from: a, split: ',', id: {prefix: o-}}", "A B,C", ["o-a-b", "o-c"]),
    # several values
    ("{from: a, regex: '[^(]*'}", ["x (1)", "y"], ["x", "y"]),
    ("{from: a, date: '%d/%m/%Y'}", ["01/02/2015", "2/2/2015"], ["2015-02-01", "2015-02-02"]),
    # the order of steps
    ("{from: a, id: true, map: {B: C}, split: ',', regex: 'x(.*)'}", "xA,B", ["a", "c"]),
    ("{from: a, repair: cp1252, map: {é: e}}", "Ã©", "e"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "row", "made"), CASES)
def test_a_recipe_gives(text: str, row: object, made: Value) -> None:
    assert value(text, row) == made


@pytest.mark.parametrize(
    ("text", "cell", "code"),
    [
        ("{from: a, regex: {find: z, else: error}}", "ab", "no-match"),
        ("{from: a, map: {x: y}, else: error}", "ab", "unmapped-value"),
        ("{from: a, lookup: {in: t, by: b, give: c, miss: error}}", "ab", "lookup-miss"),
        ("{from: a, date: true}", "31/12/2015", "not-a-date"),
        ("{from: a, id: true}", "–––", "bad-id"),
    ],
)
def test_a_value_that_cannot_be_used_is_told_with_its_column(text: str, cell: str, code: str) -> None:
    with pytest.raises(BadCell) as refused:
        value(text, cell)
    assert isinstance(refused.value, BadValue)
    assert (refused.value.code, refused.value.value, refused.value.column) == (code, cell, "a")
    assert refused.value.wrong and refused.value.right


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
@pytest.mark.parametrize("text", ["Fryslân", "’t Suydevelt", "Società", "Ł Á Í Ï Ð Ý", "Ő", "中文"])
def test_repair_undoes_what_was_encoded_twice(text: str, encoding: str) -> None:
    # Python refuses the five bytes that cp1252 leaves open; the programs that cause this do not.
    twice = "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode("utf-8"))
    assert twice != text and repaired(twice, encoding) == text


@pytest.mark.parametrize("text", ["plain", "Fryslân", "IRMÃ", "naïve café", "€ 5", "Ã¢ and €€", "ж"])
def test_repair_keeps_what_is_right(text: str) -> None:
    assert repaired(text, "cp1252") == text


# Notes


def test_repaired_cells_are_one_note_with_their_number_and_first_place() -> None:
    within = context()
    get = compiled(written("{from: a, repair: cp1252}"), Fields(), within)
    for line, cell in enumerate(["x", "FryslÃ¢n", "y", "FryslÃ¢n", "HÃ»s"], start=2):
        within.notes.file, within.notes.line = "nl.csv", line
        get({"a": cell})
    (note,) = within.notes.taken()
    assert (note.severity, note.code, note.value) == (Severity.NOTE, "repaired-encoding", "FryslÃ¢n")
    assert str(note.place) == "nl.csv:3 a"
    assert note.wrong == "encoded twice; read as 'Fryslân' (3 times)"
    assert within.notes.taken() == []


def test_spellings_that_become_one_key_are_noted_once_per_pair() -> None:
    within = context()
    get = compiled(written("{from: a, id: true}"), Fields(), within)
    for cell in ["Den Haag", "den haag", "Den Haag", "DEN HAAG", "den haag", "Leiden"]:
        get({"a": cell})
    notes = within.notes.taken()
    assert [(note.code, note.value) for note in notes] == [
        ("spellings-merged", "den haag"),
        ("spellings-merged", "DEN HAAG"),
    ]
    assert "'Den Haag'" in notes[0].wrong and "'den-haag'" in notes[0].wrong


def test_spellings_in_two_columns_are_not_compared() -> None:
    within = context()
    value("{from: a, id: true}", {"a": "X Y"}, within)
    value("{from: b, id: true}", {"b": "x y"}, within)
    assert within.notes.taken() == []


def test_ambiguous_dates_are_a_warning_and_the_first_counts() -> None:
    within = context()
    text = "{from: a, date: ['%d/%m/%Y', '%m/%d/%Y']}"
    assert [value(text, cell, within) for cell in ("03/04/2016", "31/12/2015", "05/05/2015")] == [
        "2016-04-03",
        "2015-12-31",
        "2015-05-05",
    ]
    (warning,) = within.notes.taken()
    assert (warning.severity, warning.code) == (Severity.WARNING, "ambiguous-date")
    assert warning.wrong == "read as 2016-04-03, but could be 2016-03-04"


def test_values_that_a_map_empties_are_noted() -> None:
    within = context()
    value("{from: a, map: {x: y}, else: empty}", "z", within)
    value("{from: a, map: {x: y}}", "z", within)
    assert [(note.code, note.value) for note in within.notes.taken()] == [("unmapped-value", "z")]


# Named values


def values(**texts: str) -> dict[str, Recipe]:
    return {name: written(text) for name, text in texts.items()}


def test_named_values_are_found_like_columns() -> None:
    named = values(key="{from: a, id: true}", full="{template: '{key}/{b}'}")
    names = with_values(Fields(), named, context())
    assert names.getter("full")({"a": "X Y", "b": "z"}) == "x-y/z"
    assert names.getter("b")({"b": "z"}) == "z"
    assert column_of(written("full"), names) == "a"


def test_a_named_value_is_made_once_for_a_row() -> None:
    asked = []

    class Asked(Fields):
        def getter(self, name: str) -> Getter:
            return lambda row: asked.append(name) or "x"  # type: ignore[func-returns-value]

    names = with_values(Asked(), values(key="{from: a, id: true}"), context())
    first, second = names.getter("key"), names.getter("key")
    for row in ({"a": "1"}, {"a": "2"}):
        assert (first(row), second(row)) == ("x", "x")
    assert asked == ["a", "a"]


def test_without_named_values_the_names_are_the_source_s() -> None:
    names = Fields()
    assert with_values(names, {}, context()) is names


def test_a_named_value_called_like_a_column_is_refused() -> None:
    within = context()
    within.notes.file = "a.csv"
    with pytest.raises(Unreadable, match="key — both a column and one of the `values`"):
        with_values(Fields(), values(key="a"), within, columns=("a", "key"))


def test_items_see_the_values_around_them() -> None:
    row = {"name": "G", "people": [{"name": "P", "posts": [{"name": "Q"}]}, {"name": "R", "posts": []}]}
    names = with_values(Fields(), values(group="{from: name, id: true}", who="{const: nobody}"), context())
    inner, people = names.each("people")
    inner = with_values(inner, values(who="{template: '{group}/{name}'}"), context())
    deeper, posts = inner.each("posts")
    assert [inner.getter("who")(item) for _, _, item in people(row)] == ["g/P", "g/R"]
    assert [inner.getter("..who")(item) for _, _, item in people(row)] == ["nobody", "nobody"]
    (first, second) = [item for _, _, item in people(row)]
    assert [deeper.getter("who")(item) for _, _, item in posts(first)] == ["g/P"]
    assert [deeper.getter("name")(item) for _, _, item in posts(first)] == ["Q"]
    assert [deeper.getter("..name")(item) for _, _, item in posts(first)] == ["P"]
    assert [deeper.getter("group")(item) for _, _, item in posts(first)] == ["g"]
    assert list(posts(second)) == []
    assert column_of(written("who"), deeper) == "name"


# Conditions


@pytest.mark.parametrize(
    ("text", "cell", "holds"),
    [
        ("{from: a, filled: true}", "x", True),
        ("{from: a, filled: true}", None, False),
        ("{from: a, filled: false}", None, True),
        ("{from: a, in: [x, y]}", "x", True),
        ("{from: a, in: [x, y]}", ["z", "y"], True),
        ("{from: a, in: [x, y]}", None, False),
        ("{from: a, not_in: [x]}", "x", False),
        ("{from: a, not_in: [x]}", ["z", "x"], False),
        ("{from: a, not_in: [x]}", None, True),
        ("{from: a, matches: ^x}", "xy", True),
        ("{from: a, matches: ^x}", ["y", "x"], True),
        ("{from: a, matches: ^x}", None, False),
        ("[{from: a, filled: true}, {from: a, not_in: [x]}]", "x", False),
        ("[{from: a, filled: true}, {from: a, not_in: [x]}]", "y", True),
        ("{from: a, split: ',', map: {b: c}, in: [c]}", "a,b", True),
        ("[]", "x", True),
    ],
)
def test_a_condition_holds(text: str, cell: Value, holds: bool) -> None:
    made: tuple[Condition, ...] = conditions(document(text, "m.yaml"), Known())
    assert condition(made, Fields(), context())({"a": cell}) is holds


# Where values come from


def test_the_column_of_a_recipe_is_the_first_it_reads() -> None:
    told = {text: column_of(written(text)) for text in ("a", "{const: x}", "{template: 'x{b}{c}'}")}
    assert list(told.values()) == ["a", None, "b"]
    assert column_of(written("{first: [{const: x}, b]}")) == "b"
    assert column_of(written("[{template: '{c}'}, b]")) == "c"


def test_a_template_is_text_and_names() -> None:
    assert template_parts("{{{a b}}}-{c}d") == [("{", "a b"), ("}-", "c"), ("d", None)]
    for wrong in ("{", "a}", "{}", "{a{b}}"):
        with pytest.raises(ValueError, match="brace"):
            template_parts(wrong)


def test_a_missing_column_is_told_when_the_recipe_is_compiled() -> None:
    with pytest.raises(LookupError, match="missing"):
        compiled(written("{template: '{a}{missing}'}"), Fields(), context())


def test_more_values_than_are_remembered_are_made_all_the_same() -> None:
    get = compiled(written("{from: a, id: true}"), Fields(), context())
    numbers = range(20_100)
    assert [get({"a": f"N {number}"}) for number in numbers] == [f"n-{number}" for number in numbers]
    assert get({"a": "N 1" * 100}) == get({"a": "n 1" * 100})


def test_recipes_of_a_whole_mapping_compile() -> None:
    mapping = parse(
        "about: x\nvalues: {k: {from: a, id: true}}\nrecords: [{theme: {id: k, name: a}}]", "m.yaml"
    )
    (source,) = mapping.sources
    names = with_values(Fields(), source.values, context())
    made = {name: compiled(one, names, context()) for name, one in source.records[0].fields.items()}  # type: ignore[union-attr]
    assert {name: get({"a": "Car theft"}) for name, get in made.items()} == {
        "id": "car-theft",
        "name": "Car theft",
    }
