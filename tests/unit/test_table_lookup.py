"""What the second files of a mapping say of a value."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphsvc.model.reading import BadCell
from loaders.base import ReadOptions
from loaders.delimited import Unreadable
from loaders.table import lookup as lookups
from loaders.table.lookup import Tables
from loaders.table.mapping import Lookup, Mapping, Otherwise, Read, Recipe, Regex, Split

TEXT = "slug,themes,name\na,x; y,A\nb,z,B\nb,z,B\na,y; w,A\nc,,C\n,q,\n"


def tables(path: Path, read: Read | None = None) -> Tables:
    mapping = Mapping("m.yaml", "", (), {"themes": read or Read(files=("themes.csv",))})
    return Tables(path, mapping, ReadOptions())


def look_up(give: Recipe, *, by: Recipe | None = None, is_many: bool = False) -> Lookup:
    return Lookup("themes", by or Recipe("slug"), give, is_many=is_many)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "themes.csv").write_text(TEXT, encoding="utf-8")
    (tmp_path / "main.csv").write_text("id\na\n", encoding="utf-8")
    return tmp_path


def test_all_values_of_many(data: Path) -> None:
    found = tables(data).values(look_up(Recipe("themes", split=Split((";",))), is_many=True))
    assert found("a") == ["x", "y", "w"]
    assert found("b") == ["z"]
    assert found("c") == found("nothing") == []


def test_the_table_is_found_beside_a_file(data: Path) -> None:
    assert tables(data / "main.csv").values(look_up(Recipe("name")))("a") == ["A"]
    with pytest.raises(Unreadable, match=r"no nothing\.csv in it"):
        tables(data / "main.csv", Read(files=("nothing.csv",))).values(look_up(Recipe("name")))


def test_several_different_values_where_one_is_wanted(data: Path) -> None:
    found = tables(data).values(look_up(Recipe("themes")))
    assert found("b") == ["z"]  # one value, if in two rows
    with pytest.raises(BadCell) as bad:
        found("a")
    assert bad.value.code == "ambiguous-lookup"
    assert bad.value.wrong == "2 different values for it in themes: x; y, y; w"


def test_what_is_looked_up_by_is_a_recipe(data: Path) -> None:
    by = Recipe("slug", map={"a": ("1",), "b": ("1", "2")})
    found = tables(data).values(look_up(Recipe("name"), by=by, is_many=True))
    assert (found("1"), found("2"), found("c")) == (["A", "B"], ["B"], ["C"])


def test_a_lookup_is_read_once(data: Path) -> None:
    both = tables(data)
    one, other = look_up(Recipe("name")), look_up(Recipe("slug"), by=Recipe("name"))
    assert both.values(one)("a") == ["A"]
    (data / "themes.csv").write_text("slug,name\na,Z\n", encoding="utf-8")
    assert both.values(one)("a") == ["A"]
    assert both.values(other)("Z") == ["a"]


def test_problems_in_a_table_have_their_place(data: Path) -> None:
    with (data / "themes.csv").open("a", encoding="utf-8") as stream:
        stream.write("d,e\n")
    both = tables(data)
    strict = Recipe("name", regex=Regex(("[AC]",), otherwise=Otherwise.ERROR))
    both.values(look_up(strict))
    found = [(problem.code, str(problem.place), problem.value) for problem in both.taken()]
    assert found == [
        ("no-match", "themes.csv:3 name", "B"),
        ("no-match", "themes.csv:4 name", "B"),
        ("wrong-cells", "themes.csv:8", ""),
    ]
    assert both.taken() == []


def test_a_table_of_nested_data(tmp_path: Path) -> None:
    text = '{"groups": [{"slug": "a", "names": ["A", "Aa"]}, {"slug": "b", "names": [{"c": 1}]}]}'
    (tmp_path / "groups.json").write_text(text, encoding="utf-8")
    both = tables(tmp_path, Read(items=("groups",)))
    assert both.values(look_up(Recipe("names"), is_many=True))("a") == ["A", "Aa"]
    (problem,) = both.taken()
    assert (problem.code, str(problem.place)) == ("not-a-scalar", "groups.json/groups:2")


def test_a_column_that_the_table_does_not_have(data: Path) -> None:
    with pytest.raises(Unreadable, match=r"themes\.csv:1 nmae"):
        tables(data).values(look_up(Recipe("nmae")))


def test_a_table_may_only_be_so_large(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "MOST_ROWS", 5)
    with pytest.raises(Unreadable, match="more than 5 rows") as refused:
        tables(data).values(look_up(Recipe("name")))
    assert refused.value.problem.code == "table-too-large"


def test_what_is_held_of_tables_may_only_be_so_long(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "_MOST_CHARACTERS", 5)
    with pytest.raises(Unreadable, match="more than 5 characters to remember") as refused:
        tables(data).values(look_up(Recipe("name")))
    assert refused.value.problem.code == "table-too-large"
