"""`graphsvc load` says what is bad in one line, steers no terminal, and leaves the store as it was."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from graphsvc.store import open_store
from tests.hostile import MAPPING, Source, entry, load, many, mapping, packed, popolo, write_book
from tests.hostile_cases import ARCHIVES, CSV, GOOD, LAUGHS, tar_of, zip_of

NASTY = "\x1b[31mred\n\u202e\N{ZERO WIDTH JOINER}\x9b2J"


def nasty_files(folder: Path) -> Source:
    return Source(tar_of((entry(f"{NASTY}.csv", GOOD), GOOD))(folder), mapping(folder))


def nasty_zip(folder: Path) -> Source:
    return Source(zip_of(("partnerships.csv", GOOD), (f"{NASTY}.csv", GOOD))(folder))


def nasty_columns(folder: Path) -> Source:
    text = f'id,name,"{NASTY}"\nP1,One,"{NASTY}"\n'
    return Source(packed("", folder, "partnerships.csv", text.encode()))


def nasty_missing(folder: Path) -> Source:
    text = f'"{NASTY}",name\nP1,One\n'
    return Source(packed("", folder, "a.csv", text.encode()), mapping(folder))


def nasty_sheets(folder: Path) -> Source:
    name = "&#10;\u202e\u200d\x9b2J"
    return Source(write_book(folder / "a.xlsx", [], sheet=name))


def nasty_keys(folder: Path) -> Source:
    text = json.dumps([{"id": {NASTY: 1}, NASTY: 2}])
    return Source(packed("", folder, "a.json", text.encode()), mapping(folder))


def nasty_mapping(folder: Path) -> Source:
    path = packed("", folder, "a.csv", GOOD)
    return Source(path, mapping(folder, MAPPING.replace("id: id", 'id: "\\e[31mred\\u202e"')))


def bytes_in_names(folder: Path) -> Source:
    name = os.fsdecode(b"x\xff.csv")
    return Source(tar_of((entry(name, GOOD), GOOD))(folder), mapping(folder))


@pytest.mark.parametrize(
    "write",
    [
        nasty_files,
        nasty_zip,
        nasty_columns,
        nasty_missing,
        nasty_sheets,
        nasty_keys,
        nasty_mapping,
        bytes_in_names,
    ],
)
def test_no_name_steers_the_terminal(tmp_path: Path, write: Callable[[Path], Source]) -> None:
    done = load(*write(tmp_path).arguments, "--store", "sqlite:r.db", cwd=tmp_path)
    assert done.status in (0, 1)
    assert "Traceback" not in done.err and "unexpected" not in done.err
    shown = (done.out + done.err).replace("\n", "")
    assert shown.isprintable(), ascii(shown)
    assert all(
        line.startswith(("partnership ", "error ", "warning ", "note "))
        or "errors" in line
        or "error," in line
        for line in done.out.splitlines()
    )


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with a partnership in it."""
    path = tmp_path / "registry.db"
    (tmp_path / "partnerships.csv").write_bytes(GOOD)
    done = load("partnerships.csv", "--store", f"sqlite:{path}", cwd=tmp_path)
    assert done.status == 0, done.err
    return path


def refused_by_command(source: Source, store: Path, **how: int) -> str:
    """Loads what is bad; gives what is printed once it is certain that nothing else was done."""
    before = store.read_bytes()
    temporary = store.parent / "temporary"
    temporary.mkdir()
    folders = {"TMPDIR": str(temporary), "SQLITE_TMPDIR": str(temporary)}
    done = load(*source.arguments, "--store", f"sqlite:{store}", cwd=store.parent, **how, **folders)
    assert done.status == 1, done.err
    (line,) = [
        line for line in done.err.splitlines() if not line.startswith(("reading", "checking", "writing"))
    ]
    assert line.startswith("graphsvc: ")
    assert "unexpected" not in line
    assert store.read_bytes() == before
    assert list(temporary.iterdir()) == []
    return done.out + line


def a_password(folder: Path) -> Source:
    return Source(packed("", folder, "a.xlsx", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)))


def an_entity_bomb(folder: Path) -> Source:
    bomb = "<!DOCTYPE s [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><s/>"
    return Source(write_book(folder / "a.xlsx", [], styles=bomb))


def text_in(name: str, data: bytes) -> Callable[[Path], Source]:
    return lambda folder: Source(
        packed("", folder, name, data), None if "popolo" in name else mapping(folder)
    )


def told_by(text: str | bytes, name: str = "a.csv", data: bytes = GOOD) -> Callable[[Path], Source]:
    return lambda folder: Source(packed("", folder, name, data), mapping(folder, text))


BAD: dict[str, tuple[Callable[[Path], Source], str]] = {
    "password": (a_password, "error   encrypted: a.xlsx —"),
    "entity bomb": (an_entity_bomb, "error   unsafe-markup: a.xlsx —"),
    "zip bomb": (lambda f: Source(ARCHIVES["zip bomb"][0](f)), "error   archive-too-large: a.zip —"),
    "tar out": (
        lambda f: Source(ARCHIVES["tar up"][0](f), mapping(f)),
        "error   unsafe-entry: a.tar/../x.csv —",
    ),
    "latin-1": (text_in("a.csv", CSV["latin-1"][0]), "error   not-utf8: a.csv:3 —"),
    "cut": (text_in("a.popolo.json", popolo()[:60]), "error   broken-json: a.popolo.json"),
    "deep": (text_in("a.json", b"[" * 100_000), "error   nested-too-deep: a.json:1 —"),
    "aliases": (text_in("a.yaml", LAUGHS.encode()), "error   too-many-aliases: a.yaml:6 —"),
    "no such column": (told_by(MAPPING.replace("name: name", "name: nam")), "is 'name' meant?"),
    "mapping with code": (told_by(MAPPING + "as_of: !!python/object/apply:os.getcwd []"), "a tag"),
    "mapping with tabs": (told_by("about: x\n\trecords:\n"), "mapping.yaml:2 — a tab"),
    "mapping of bytes": (told_by(b"\x00\xff\xfe" * 50), "not UTF-8 text"),
    "mapping too large": (told_by(b"a" * 1_000_001), "over 1,000,000 bytes"),
    "mapping too deep": (told_by("about: " + "[" * 400_000), "nested more than 50 deep"),
    "mapping of aliases": (told_by(LAUGHS), "more than 100,000 parts"),
    "encoding of no files": (
        told_by("about: x\nread: {encoding: utf-7}\n" + MAPPING[22:]),
        "no text encoding",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_the_command_says_it_in_one_line(tmp_path: Path, store: Path, what: str) -> None:
    write, said = BAD[what]
    assert said in refused_by_command(write(tmp_path), store)


def test_a_popolo_mapping_too_deep(tmp_path: Path) -> None:
    """YAML's composer would take the whole process down."""
    told = mapping(tmp_path, "popolo: " + "[" * 400_000)
    path = packed("", tmp_path, "a.popolo.json", popolo())
    done = load(path, "--loader", "popolo", "--mapping", told, "--store", "sqlite:r.db", cwd=tmp_path)
    assert (done.status, done.err.count("\n")) == (1, 1)
    assert "error   bad-mapping: mapping.yaml:1 — nested more than 10 deep" in done.out


FULL = {
    "workbook": (10_000, "error   no-room: rows.xlsx — no room for a temporary file"),
    "table workbook": (10_000, "error   no-room: rows.xlsx — no room for a temporary file"),
    "table tar": (10_000, "error   no-room: rows.tar.xz — no room for a temporary file"),
    "popolo": (40_000, "the temporary database of the loader failed"),
}


@pytest.mark.parametrize("loader", FULL)
def test_a_disk_that_fills_up(tmp_path: Path, store: Path, loader: str) -> None:
    rows, said = FULL[loader]
    source = many(loader, tmp_path, rows)
    assert said in refused_by_command(source, store, most_bytes=200_000)


@pytest.mark.parametrize("loader", ["bundle", "table csv", "table jsonl"])
def test_a_disk_too_small_for_the_store(tmp_path: Path, store: Path, loader: str) -> None:
    source = many(loader, tmp_path, 5_000)
    done = load(*source.arguments, "--store", f"sqlite:{store}", cwd=tmp_path, most_bytes=200_000)
    assert done.status == 1
    assert "the disk" in done.err and done.err.count("\n") == 1
    with open_store(f"sqlite:{store}", create=False) as before:
        assert [revision.number for revision in before.revisions(9)] == [1]
        assert before.verify() == []
