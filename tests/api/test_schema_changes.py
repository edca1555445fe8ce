"""Changes that break clients are found between two schemas, and must be told of in the changelog."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphsvc.api.schema import sdl
from graphsvc.api.schema_changes import Change, schema_changes, untold
from graphsvc.errors import BadInput

ROOT = Path(__file__).parents[2]
OLD = """
type Query { a(x: Int = 1, gone: Int): Int  b: String  s: S!  u: U  i: I }
interface I { id: ID! }  type A implements I { id: ID! }  type B { x: Int }  union U = A | B
enum E { X Y }  type S { e: E f: Float }  input In { a: Int }  type Old { x: Int }
"""
CASES = [
    ("type S { e: E f: Float }", "type S { e: E }", "S.f", True),
    ("b: String", "b: Int", "Query.b", True),
    ("s: S!", "s: S", "Query.s", True),
    (", gone: Int", "", "Query.a(gone:)", True),
    ("gone: Int", "gone: Int, must: Int!", "Query.a(must:)", True),
    ("x: Int = 1", "x: String = 1", "Query.a(x:)", True),
    ("input In { a: Int }", "input In { a: Int! }", "In.a", True),
    ("input In { a: Int }", "input In { a: Int b: Int! }", "In.b", True),
    ("enum E { X Y }", "enum E { X }", "E.Y", True),
    ("union U = A | B", "union U = A", "U", True),
    ("type A implements I", "type A", "A", True),
    ("type Old { x: Int }", "", "Old", True),
    ("type Old { x: Int }", "input Old { x: Int }", "Old", True),
    ("enum E { X Y }", "enum E { X Y Z }", "E.Z", False),
    ("union U = A | B", "union U = A | B | S", "U", False),
    ("x: Int = 1", "x: Int = 2", "Query.a(x:)", False),
]
HARMLESS = [
    ("b: String", "b: String!"),
    ("type S { e: E f: Float }", "type S { e: E f: Float g: Int }"),
    ("gone: Int", "gone: Int, may: Int"),
    ("input In { a: Int }", "input In { a: Int b: Int c: Int = 1 }"),
    ("type Old", '"Described." type Old'),
    ("type Old", "type New { x: Int } type Old"),
]


def changed(before: str, after: str) -> list[Change]:
    assert before in OLD
    return schema_changes(OLD, OLD.replace(before, after))


@pytest.mark.parametrize(("before", "after", "place", "breaks"), CASES)
def test_a_change_that_breaks_or_surprises_is_found(
    before: str, after: str, place: str, breaks: bool
) -> None:
    (change,) = [change for change in changed(before, after) if change.place != "Float"]
    assert (change.place, change.is_breaking) == (place, breaks)
    assert str(change).startswith("breaking: " if breaks else "dangerous: ")


@pytest.mark.parametrize(("before", "after"), HARMLESS)
def test_additions_are_no_matter(before: str, after: str) -> None:
    assert changed(before, after) == []


@pytest.mark.parametrize(("before", "after", "place", "breaks"), CASES)
def test_the_changelog_must_name_it(before: str, after: str, place: str, breaks: bool) -> None:
    changes = [change for change in changed(before, after) if change.place == place]
    for heading in ("Added", "Changed", "Removed"):
        told = f"## Unreleased\n\n### Other\n\n- x\n\n### {heading}\n\n- `{place}`: so.\n\n## 1.0\n"
        assert untold(changes, told) == (changes if breaks and heading == "Added" else [])


@pytest.mark.parametrize(
    "changelog",
    [
        "",
        "## 1.0\n\n### Removed\n\n- `S.f`\n",
        "## Unreleased\n\n## 1.0\n\n### Removed\n\n- `S.f`\n",
        "## Unreleased\n\n### Removed\n\n- `S.fine`, S.f\n",
    ],
)
def test_what_is_told_elsewhere_does_not_count(changelog: str) -> None:
    changes = [change for change in changed("f: Float", "") if change.place == "S.f"]
    assert untold(changes, changelog) == changes != []


def test_breaking_changes_come_first() -> None:
    changes = schema_changes(OLD, OLD.replace("X Y", "X Z"))
    assert [change.place for change in changes] == ["E.Y", "E.Z"]


def test_the_released_schema_still_holds_or_the_changelog_says_so() -> None:
    released = (ROOT / "docs/released.graphql").read_text(encoding="utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert untold(schema_changes(released, sdl()), changelog) == []


def test_a_text_that_is_no_schema_is_said() -> None:
    for text in ("x{", "type Query { a: Nothing }"):
        with pytest.raises(BadInput, match="no GraphQL schema"):
            schema_changes(text, OLD)
