"""The worked examples of docs/mapping.md do what the page says."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import openpyxl
import pytest

from graphsvc.model.kinds import KINDS
from loaders import ReadOptions, read_all
from tests.bundles import registry_in

PAGE = Path(__file__).resolve().parents[2] / "docs" / "mapping.md"
_FILE = re.compile(r"^`([^`]+)`:\n\n```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_MADE = re.compile(r"makes (.*?[.:](?=\s))", re.DOTALL)
_COUNT = re.compile(r"(\d+) (\w+)")
_KIND_OF_WORD = {(kind.file or "").rstrip("s"): kind.name for kind in KINDS.values()} | {
    word: kind.name for kind in KINDS.values() for word in (kind.name, f"{kind.name}s", kind.file or "")
}


def _examples() -> dict[str, str]:
    text = PAGE.read_text(encoding="utf-8").split("\n## The language")[0]
    parts = re.split(r"^### (?=\d\. )", text, flags=re.MULTILINE)[1:]
    return {part.splitlines()[0]: part for part in parts}


EXAMPLES = _examples()


def test_there_are_five_examples() -> None:
    assert len(EXAMPLES) == 5


@pytest.mark.parametrize("title", EXAMPLES)
def test_an_example_makes_what_the_page_says(title: str, tmp_path: Path) -> None:
    files = {name: (language, body) for name, language, body in _FILE.findall(EXAMPLES[title])}
    for name, (language, body) in files.items():
        _write(tmp_path, name, body, is_sheet="." not in name and language == "csv")
    mapping = next(tmp_path / name for name in files if name.endswith(".yaml"))
    said = _said(EXAMPLES[title])
    with registry_in(tmp_path) as registry:
        options = ReadOptions(mapping=mapping)
        items = read_all([_given(EXAMPLES[title], tmp_path)], loader="table", options=options)
        report = registry.load_items(items)
        assert report.errors == 0, report.lines()
        stored = registry.store.counts()
        assert {kind: stored.get(kind, 0) for kind in said} == said
        assert sum(said.values()) == sum(n for kind, n in stored.items() if kind != "source")


def test_sheets_that_are_alike_share_what_is_written_once(tmp_path: Path) -> None:
    (mapping,) = re.findall(
        r"^```yaml\n(about: Councils by region\n.*?)^```", PAGE.read_text("utf-8"), re.M | re.S
    )
    (tmp_path / "councils.yaml").write_text(mapping, encoding="utf-8")
    book = openpyxl.Workbook()
    for region, partners in {"North": "Police; City", "South": "Police"}.items():
        sheet = book.create_sheet(region)
        for row in ((region,), ("Council", "Partners"), (f"{region} council", partners), ("Total", 1)):
            sheet.append(row)
    book.save(tmp_path / "councils.xlsx")
    with registry_in(tmp_path) as registry:
        options = ReadOptions(mapping=tmp_path / "councils.yaml")
        report = registry.load_items(read_all([tmp_path / "councils.xlsx"], options=options))
        assert report.errors == 0, report.lines()
        counts = registry.store.counts()
        found = {str(row["id"]): row["territories"] for row in registry.store.page("partnership")}
    assert found == {"north-council": ["north"], "south-council": ["south"]}
    assert (counts["organisation"], counts["membership"]) == (2, 3)


def test_the_third_snapshot_tells_who_came_and_went(tmp_path: Path) -> None:
    title = next(title for title in EXAMPLES if title.startswith("4."))
    for name, _, body in _FILE.findall(EXAMPLES[title]):
        _write(tmp_path, name, body, is_sheet=False)
    with registry_in(tmp_path) as registry:
        options = ReadOptions(mapping=tmp_path / "leads.yaml")
        report = registry.load_items(read_all([tmp_path], loader="table", options=options), as_of=None)
        assert report.as_of == "2024-03-01"  # the last snapshot
        spells = {str(row["person"]): (row["start"], row["end"]) for row in registry.store.page("role")}
    assert spells == {
        "ann": ("..2024-01-01", None),
        "bob": ("..2024-01-01", "2024-02-01"),
        "cem": ("..2024-01-01", None),
        "dee": ("2024-03-01", None),
    }


def _write(folder: Path, name: str, body: str, *, is_sheet: bool) -> None:
    if is_sheet:
        _write_sheet(folder / f"{name.lower()}.xlsx", name, body)
        return
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body, encoding="utf-8")


def _write_sheet(path: Path, title: str, body: str) -> None:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in csv.reader(io.StringIO(body)):
        book.active.append([cell or None for cell in row])
    book.save(path)


def _given(text: str, folder: Path) -> Path:
    command = re.search(r"graphsvc load (\S+)", text)
    if command:
        return folder / command[1]
    return next(path for path in folder.iterdir() if path.suffix == ".json")


def _said(text: str) -> dict[str, int]:
    made = _MADE.search(text)
    assert made is not None
    counts = [(int(number), word) for number, word in _COUNT.findall(made[1])]
    return {_KIND_OF_WORD[word]: number for number, word in counts if word in _KIND_OF_WORD}
