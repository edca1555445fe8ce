"""Every loader refuses what is bad with one clear error, in bounded memory, and the store stays as it was."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graphsvc.loading import OnError
from graphsvc.model.records import Problem
from loaders import ReadOptions, read_all
from tests.bundles import Registry, registry_in
from tests.hostile import (
    CARRIERS,
    MAPPING,
    Source,
    load,
    many,
    mapping,
    packed,
    popolo,
    rows_of,
    text_cell,
    write_book,
)
from tests.hostile_cases import ARCHIVES, COMPRESSED, CSV, GOOD, JSON, LINES, POPOLO, YAML, zip_of

_DEEP = 1_200


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    """A registry that holds something, to see that it stays so."""
    with registry_in(tmp_path / "loads") as filled:
        filled.load(partnerships="id,name\nP0,Before\n")
        yield filled


def refusal(registry: Registry, source: Source) -> Problem:
    """Loads what is bad, even with skipping; gives the one error that is told."""
    before = registry.everything()
    options = ReadOptions(mapping=source.mapping)
    report = registry.load_paths(source.path, options=options, on_error=OnError.SKIP)
    assert report.is_refused, str(report)
    assert report.errors == 1, str(report)
    assert registry.everything() == before
    assert registry.revision == 1
    (problem,) = [group.problem for group in report.groups if group.problem.severity == "error"]
    assert problem.wrong and problem.right
    return problem


TEXTS = {"csv": CSV, "json": JSON, "jsonl": LINES, "yaml": YAML}
CASES = [(ending, what) for ending, texts in TEXTS.items() for what in texts]


@pytest.mark.parametrize(("ending", "what"), CASES)
def test_a_text_that_cannot_be_read(registry: Registry, tmp_path: Path, ending: str, what: str) -> None:
    data, code, where = TEXTS[ending][what]
    path = packed("", tmp_path, f"data.{ending}", data)
    problem = refusal(registry, Source(path, mapping(tmp_path)))
    assert (problem.code, str(problem.place)) == (code, f"data.{ending}{where}")


@pytest.mark.parametrize("carrier", CARRIERS[1:])
@pytest.mark.parametrize(
    ("ending", "what"), [("csv", "latin-1"), ("json", "cut"), ("jsonl", "cut"), ("yaml", "deep")]
)
def test_the_same_inside_what_is_packed(
    registry: Registry, tmp_path: Path, carrier: str, ending: str, what: str
) -> None:
    data, code, where = TEXTS[ending][what]
    path = packed(carrier, tmp_path, f"data.{ending}", data)
    inside = f"/data.{ending}" if path.name.startswith("source") else ""
    problem = refusal(registry, Source(path, mapping(tmp_path)))
    assert (problem.code, str(problem.place)) == (code, f"{path.name}{inside}{where}")


@pytest.mark.parametrize("what", [what for what in CSV if what != "nothing"])
@pytest.mark.parametrize("carrier", ["", "zip"])
def test_the_same_in_a_bundle(registry: Registry, tmp_path: Path, carrier: str, what: str) -> None:
    data, code, where = CSV[what]
    path = packed(carrier, tmp_path, "partnerships.csv", data)
    label = "source.zip/" if carrier else ""
    problem = refusal(registry, Source(path))
    assert (problem.code, str(problem.place)) == (code, f"{label}partnerships.csv{where}")


@pytest.mark.parametrize("carrier", ["", "xz"])
@pytest.mark.parametrize("what", POPOLO)
def test_a_popolo_file_that_cannot_be_read(
    registry: Registry, tmp_path: Path, carrier: str, what: str
) -> None:
    old, new, code = POPOLO[what]
    path = packed(carrier, tmp_path, "a.popolo.json", popolo().replace(old, new, 1))
    problem = refusal(registry, Source(path))
    assert problem.code == code
    assert str(problem.place).startswith(path.name)


def test_a_popolo_file_cut_anywhere(registry: Registry, tmp_path: Path) -> None:
    data = popolo()
    for length in range(1, len(data), 7):
        source = Source(packed("", tmp_path, "a.popolo.json", data[:length]))
        assert refusal(registry, source).code in ("broken-json", "not-json"), data[:length]


@pytest.mark.parametrize("is_table", [False, True])
def test_numbers_no_spreadsheet_counts_to(registry: Registry, tmp_path: Path, is_table: bool) -> None:
    digits = "9" * 5_000
    book = write_book(
        tmp_path / "a.xlsx",
        rows_of((text_cell("P1"), '<c s="1"><v>1</v></c>')),
        styles=f'<s><numFmt numFmtId="{digits}"/><cellXfs><xf numFmtId="{digits}"/></cellXfs></s>',
    )
    problem = refusal(registry, Source(book, mapping(tmp_path) if is_table else None))
    assert (problem.code, problem.wrong) == ("broken-workbook", "no format 1")


@pytest.mark.parametrize("where", ["alone", "in a zip"])
def test_a_workbook_with_a_password_for_the_table_loader(
    registry: Registry, tmp_path: Path, where: str
) -> None:
    data = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(3_000)
    path = packed("zip" if where == "in a zip" else "", tmp_path, "a.xlsx", data)
    assert refusal(registry, Source(path, mapping(tmp_path))).code == "encrypted"


@pytest.mark.parametrize("what", ARCHIVES)
def test_an_archive_that_is_not_trusted(registry: Registry, tmp_path: Path, what: str) -> None:
    write, code = ARCHIVES[what]
    assert refusal(registry, Source(write(tmp_path), mapping(tmp_path))).code == code


@pytest.mark.parametrize("what", [what for what in ARCHIVES if what.startswith("zip")])
def test_a_bundle_that_is_not_trusted(registry: Registry, tmp_path: Path, what: str) -> None:
    write, code = ARCHIVES[what]
    assert refusal(registry, Source(write(tmp_path))).code == code


@pytest.mark.parametrize("what", COMPRESSED)
def test_a_compressed_file_that_is_broken(registry: Registry, tmp_path: Path, what: str) -> None:
    data, code = COMPRESSED[what]
    (tmp_path / "a.csv.gz").write_bytes(data)
    assert refusal(registry, Source(tmp_path / "a.csv.gz", mapping(tmp_path))).code == code


def test_folders_in_folders_without_end(registry: Registry, tmp_path: Path) -> None:
    path = zip_of(("a/" * 3_000 + "x.txt", GOOD))(tmp_path)
    told = mapping(tmp_path, MAPPING.replace("records:", "read: {files: '**/*.csv'}\nrecords:"))
    assert refusal(registry, Source(path, told)).code == "missing-file"
    with deep_folder(tmp_path / "deep") as deep:
        assert refusal(registry, Source(deep, told)).code == "missing-file"


@contextmanager
def deep_folder(top: Path) -> Iterator[Path]:
    """Folders in one another, more than functions of Python may be; gone again in the end."""
    top.mkdir()
    before = os.open(".", os.O_RDONLY)
    try:
        os.chdir(top)
        for _ in range(_DEEP):
            os.mkdir("a")
            os.chdir("a")
        os.fchdir(before)
        yield top
    finally:
        os.chdir(top / "/".join("a" * _DEEP))
        for _ in range(_DEEP):
            os.chdir("..")
            os.rmdir("a")
        os.fchdir(before)
        os.close(before)


# Paths

NAMES = ("a.xlsx", "a.zip", "a.popolo.json", "partnerships.csv")
PIPES = [(name, False) for name in NAMES]
PIPES += [(name, True) for name in (*NAMES, "a.csv", "a.json", "a.yaml", "a.tar", "a.csv.gz")]


@pytest.mark.parametrize(("name", "is_table"), PIPES)
def test_a_pipe_is_not_waited_for(registry: Registry, tmp_path: Path, name: str, is_table: bool) -> None:
    os.mkfifo(tmp_path / name)
    source = Source(tmp_path / name, mapping(tmp_path) if is_table else None)
    assert refusal(registry, source).code == "not-a-file"


@pytest.mark.parametrize("loader", ["bundle", "workbook", "popolo"])
def test_a_device_is_not_read(registry: Registry, loader: str) -> None:
    items = read_all([Path("/dev/zero")], loader=loader)
    assert [item.code for item in items if isinstance(item, Problem)] == ["not-a-file"]


@pytest.mark.parametrize("loader", ["workbook", "popolo"])
def test_a_folder_where_a_file_is_wanted(tmp_path: Path, loader: str) -> None:
    items = read_all([tmp_path], loader=loader)
    assert [item.code for item in items if isinstance(item, Problem)] == ["not-a-file"]


@pytest.mark.parametrize("loader", ["bundle", "workbook", "popolo"])
def test_a_file_that_shrinks_while_it_is_read(tmp_path: Path, loader: str) -> None:
    source = many(loader, tmp_path, 20_000)
    items = read_all([source.path])
    next(items)
    os.truncate(source.path, source.path.stat().st_size // 2)
    codes = [item.code for item in items if isinstance(item, Problem) and item.severity == "error"]
    assert codes in (["broken-archive"], ["broken-json"])


@pytest.mark.skipif(sys.platform != "linux", reason="rights are dropped as Linux has them")
@pytest.mark.parametrize("loader", ["bundle", "workbook", "popolo", "table csv", "table tar"])
def test_what_may_not_be_read(tmp_path: Path, loader: str) -> None:
    source = many(loader, tmp_path, 3)
    source.path.chmod(0)
    done = load(*source.arguments, cwd=tmp_path, keeps_rights=False)
    assert done.status != 0
    assert "is not readable" in done.err or "error   not-readable" in done.out
    assert "Traceback" not in done.err


@pytest.mark.skipif(sys.platform != "linux", reason="rights are dropped as Linux has them")
@pytest.mark.parametrize("is_table", [False, True])
def test_a_file_in_a_folder_that_may_not_be_read(tmp_path: Path, is_table: bool) -> None:
    (tmp_path / "in").mkdir()
    packed("", tmp_path / "in", "partnerships.csv", GOOD).chmod(0)
    source = Source(tmp_path / "in", mapping(tmp_path) if is_table else None)
    done = load(*source.arguments, cwd=tmp_path, keeps_rights=False)
    assert done.status == 1
    assert "error   not-readable: partnerships.csv — cannot be read (Permission denied)" in done.out


def test_bodies_without_end_are_refused_before_memory_is(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.popolo.facts._MOST_BYTES", 10_000)
    source = Source(packed("", tmp_path, "a.popolo.json", popolo(people=100)))
    assert registry.load_paths(source.path).is_written
    source = Source(packed("", tmp_path, "a.popolo.json", popolo(name="x" * 10_000)))
    with registry_in(tmp_path) as other:
        assert other.load_paths(source.path).is_refused
    items = [item for item in read_all([source.path]) if isinstance(item, Problem)]
    assert [f"{item.code} {item.place}" for item in items] == ["file-too-large a.popolo.json/organizations:1"]
