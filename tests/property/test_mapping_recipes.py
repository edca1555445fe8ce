"""Laws of the recipes: keys stay, splitting loses nothing, dates go round, compiling changes no meaning."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st

from graphsvc.model.reading import BadCell, trimmed
from loaders.table.datereading import dates_of
from loaders.table.folding import folded
from loaders.table.mapping import DateReading, Fold, Lookup, Otherwise, Recipe, Regex, Split
from loaders.table.recipes import Context, compiled, template_parts
from loaders.table.rows import Getter, Row, Value
from loaders.table.steps import repaired

TEXT = st.text(max_size=12)
WORDS = st.text("ab ,&é", max_size=8)


# Keys


@given(TEXT)
def test_folding_twice_changes_nothing(name: str) -> None:
    assert folded(folded(name)) == folded(name)


@given(TEXT)
def test_a_key_is_of_letters_digits_marks_and_single_hyphens(name: str) -> None:
    key = folded(name)
    assert all(letter == "-" or unicodedata.category(letter)[0] in "LNM" for letter in key)
    assert "--" not in key and key == key.strip("-")


@given(TEXT, st.text(" -–,.;:!?()'\"/|", max_size=4))
def test_case_spaces_and_punctuation_around_make_no_difference(name: str, noise: str) -> None:
    assert folded(f"{noise}{name}{noise}") == folded(name)
    assert folded(name.casefold()) == folded(name)


@given(st.text(st.characters(categories=["L"]), min_size=1, max_size=5))
def test_letters_of_every_script_make_a_key(name: str) -> None:
    assert folded(name)


# Splitting


@given(st.lists(st.text("abé", min_size=1, max_size=4), max_size=5, unique=True))
def test_what_was_joined_is_split(parts: list[str]) -> None:
    value = one(Recipe(column="a", split=Split((", ", " & "))), " & ".join(parts))
    assert listed(value) == parts


@given(st.lists(st.text("ab", min_size=1, max_size=3), min_size=2, max_size=4))
def test_an_exception_is_kept_whole(parts: list[str]) -> None:
    whole = " and ".join(parts)
    recipe = Recipe(column="a", split=Split((" and ",), (whole,)))
    assert listed(one(recipe, f"{whole} and x")) == [whole, "x"]


# Repair


@given(TEXT, st.sampled_from(["latin-1", "cp1252"]))
def test_what_was_encoded_twice_is_repaired(text: str, encoding: str) -> None:
    def read_wrongly(byte: int) -> str:
        return bytes([byte]).decode(encoding, "ignore") or chr(byte)

    assert repaired("".join(map(read_wrongly, text.encode("utf-8", "replace"))), encoding) == text.encode(
        "utf-8", "replace"
    ).decode("utf-8")


# Dates

FORMS = ["%d/%m/%Y", "%Y%m%d", "%d %B %Y", "%b %d, %Y", "%A %d.%m.%Y", "%Y-%m-%d %H:%M:%S"]


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(FORMS))
def test_a_date_goes_round(day: date, form: str) -> None:
    assert dates_of(DateReading((form,)))(day.strftime(form)) == [day.isoformat()]


@given(st.dates(min_value=date(1969, 1, 1), max_value=date(2068, 12, 31)))
def test_two_digits_are_a_year_as_in_posix(day: date) -> None:
    assert dates_of(DateReading(("%y%m%d",)))(day.strftime("%y%m%d")) == [day.isoformat()]


@given(TEXT)
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    for reading in (DateReading(), DateReading(is_excel=True), DateReading(("%d/%m/%y", "%B %Y"))):
        try:
            found = dates_of(reading)(text)
        except BadCell as bad:
            assert bad.code == "not-a-date"
        else:
            assert found


# Templates


@given(st.lists(st.tuples(st.text("ab%{} -", max_size=4), st.sampled_from(["x", "y.z", "#1"])), max_size=3))
def test_a_template_says_what_was_written(parts: list[tuple[str, str]]) -> None:
    written = "".join(text.replace("{", "{{").replace("}", "}}") + f"{{{name}}}" for text, name in parts)
    assert template_parts(written) == parts


# Compiled recipes and what they mean, word by word


class Dictionary:
    """The names of rows that are dictionaries."""

    date: str | None = None

    def getter(self, name: str) -> Getter:
        return lambda row: row.get(name)

    def each(self, path: str) -> tuple["Dictionary", Callable[[Row], object]]:
        raise NotImplementedError(path)


class Doubled:
    """A table that has every value that begins with a, twice over."""

    def values(self, lookup: Lookup) -> Callable[[str], list[str]]:
        return lambda text: [text, text * 2] if text.startswith("a") else []


def one(recipe: Recipe, value: Value, other: Value = None) -> Value:
    return compiled(recipe, Dictionary(), Context(Doubled()))({"a": value, "b": other})  # type: ignore[arg-type]


def listed(value: Value) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else value


def meant(recipe: Recipe, row: dict[str, Value]) -> list[str]:
    """What a recipe gives by the words of the language, step by step, nothing prepared or remembered."""
    values = meant_source(recipe, row)
    for step in (regex_means, split_means, map_means, lookup_means, fold_means):
        values = [made for value in values for made in step(recipe, value)]
    return list(dict.fromkeys(values))


def meant_source(recipe: Recipe, row: dict[str, Value]) -> list[str]:
    if recipe.column is not None:
        return listed(row[recipe.column])
    if recipe.template is not None:
        return [f"<{a}|{b}>" for a in listed(row["a"]) for b in listed(row["b"])]
    if recipe.first:
        return next((values for part in recipe.first if (values := meant(part, row))), [])
    if recipe.union:
        return [value for part in recipe.union for value in meant(part, row)]
    return [recipe.const] if isinstance(recipe.const, str) else []


def regex_means(recipe: Recipe, value: str) -> list[str]:
    if recipe.regex is None:
        return [value]
    found = next((m for pattern in recipe.regex.find if (m := re.search(pattern, value))), None)
    if found is None:
        return [value] if recipe.regex.otherwise is Otherwise.KEEP else []
    return [text] if (text := trimmed(found.group())) else []


def split_means(recipe: Recipe, value: str) -> list[str]:
    if recipe.split is None:
        return [value]
    for separator in recipe.split.at:
        value = value.replace(separator, "\0")
    return [text for part in value.split("\0") if (text := trimmed(part))]


def map_means(recipe: Recipe, value: str) -> list[str]:
    if recipe.map is None or (value not in recipe.map and recipe.otherwise is Otherwise.KEEP):
        return [value]
    return list(recipe.map.get(value, ()))


def lookup_means(recipe: Recipe, value: str) -> list[str]:
    if recipe.lookup is None:
        return [value]
    kept = [value] if recipe.lookup.miss is Otherwise.KEEP else []
    return [value, value * 2] if value.startswith("a") else kept


def fold_means(recipe: Recipe, value: str) -> list[str]:
    return [value] if recipe.fold is None else [recipe.fold.prefix + folded(value)]


HARMLESS = st.sampled_from([Otherwise.KEEP, Otherwise.EMPTY])
NAMES = st.one_of(st.none(), WORDS.map(trimmed).filter(bool))
CELLS = st.one_of(NAMES, st.lists(NAMES.filter(lambda name: name is not None), min_size=2, max_size=3))


@st.composite
def stepped(draw: st.DrawFn, sources: st.SearchStrategy[dict[str, object]]) -> Recipe:
    steps: dict[str, object] = {
        "regex": draw(
            st.none() | st.builds(Regex, st.sampled_from([("a+",), ("bb", "[^b]+")]), st.none(), HARMLESS)
        ),
        "split": draw(st.none() | st.builds(Split, st.sampled_from([(",",), (" ", "&")]))),
        "map": draw(
            st.none() | st.dictionaries(NAMES.filter(bool), st.sampled_from([(), ("a",), ("b", "c")]))
        ),
        "otherwise": draw(HARMLESS),
        "lookup": draw(
            st.none() | st.builds(Lookup, st.just("t"), st.just(Recipe()), st.just(Recipe()), miss=HARMLESS)
        ),
        "fold": draw(st.none() | st.builds(Fold, st.sampled_from(["", "x-"]))),
    }
    return Recipe(**draw(sources), **steps)  # type: ignore[arg-type]


PLAIN = stepped(
    st.sampled_from([{"column": "a"}, {"column": "b"}, {"const": "a b"}, {"template": "<{a}|{b}>"}])
)
RECIPES = PLAIN | stepped(
    st.lists(PLAIN, min_size=1, max_size=3).flatmap(
        lambda parts: st.sampled_from([{"first": tuple(parts)}, {"union": tuple(parts)}])
    )
)


@given(RECIPES, st.lists(st.fixed_dictionaries({"a": CELLS, "b": CELLS}), max_size=5))
def test_a_compiled_recipe_means_what_it_says(recipe: Recipe, rows: list[dict[str, Value]]) -> None:
    get = compiled(recipe, Dictionary(), Context(Doubled()))  # type: ignore[arg-type]
    for row in [*rows, *rows]:
        try:
            value = get(row)
        except BadCell as bad:
            assume(bad.code != "bad-id")
            raise
        assert value != "" and value != []
        assert listed(value) == meant(recipe, row)
