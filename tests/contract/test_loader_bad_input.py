"""Bad input of every kind gets a clear error and bounded memory, and leaves the store as it was."""

from __future__ import annotations

import io
import os
import shutil
import stat
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graphsvc.errors import StoreError
from graphsvc.loading import LoadReport, OnError, Request, load
from graphsvc.loading.staging import Staging
from loaders import Limits, ReadOptions, read_all
from loaders.delimited import Delimited, Unreadable
from tests.bundles import ONE, TODAY, Registry, places, problems, registry_in, write_folder

SMALL = Limits(cell_characters=50, row_characters=200, archive_entries=5, unpacked_bytes=10_000)


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    """A registry that holds something, to see that it stays so."""
    with registry_in(tmp_path / "loads") as filled:
        filled.load(partnerships="id,name\nP0,Before\n")
        yield filled


def refused(registry: Registry, path: Path, code: str, *, limits: Limits | None = None) -> list[str]:
    """Loads what is bad, even with skipping; gives the places of the problem."""
    before = registry.everything()
    options = ReadOptions(limits=limits or Limits())
    report = registry.load_paths(path, options=options, on_error=OnError.SKIP)
    assert report.is_refused, str(report)
    assert all(problem.wrong and problem.right for problem in problems(report, code))
    assert registry.everything() == before
    assert registry.revision == 1
    return places(report, code)


def in_folder(tmp_path: Path, files: dict[str, bytes]) -> Path:
    folder = tmp_path / "bundle"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def in_zip(tmp_path: Path, files: dict[str, bytes]) -> Path:
    path = tmp_path / "bundle.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


PLAIN = ONE.encode()
LATIN = b"id,name\nP1,One\nP2,M\xe9decins\n"
TEXTS: dict[str, tuple[str, dict[str, bytes]]] = {
    "empty-file": ("partnerships.csv:1", {"partnerships.csv": b""}),
    "not-utf8": ("partnerships.csv:3", {"partnerships.csv": LATIN}),
    "broken-quote": ("partnerships.csv:3", {"partnerships.csv": b'id,name\nP1,One\nP2,"Two\nP3,Three\n'}),
    "cell-too-long": (
        "partnerships.csv:3 name",
        {"partnerships.csv": b"id,name\nP1,One\nP2," + b"x" * 51 + b"\n"},
    ),
    "row-too-long": (
        "partnerships.csv:3",
        {"partnerships.csv": b"id,name\nP1,One\nP2," + b"x" * 500 + b"\n"},
    ),
    "duplicate-column": ("partnerships.csv:1 Name", {"partnerships.csv": b"id,name,Name\nP1,One,Two\n"}),
    "missing-column": ("partnerships.csv:1 name", {"partnerships.csv": b"id,title\nP1,One\n"}),
    "missing-file": ("partnerships.csv", {"organisations.csv": b"id,name\nO,Org\n"}),
    "duplicate-file": ("partnerships.csv", {"partnerships.csv": PLAIN, "Partnerships.CSV": PLAIN}),
}


@pytest.mark.parametrize("code", TEXTS)
@pytest.mark.parametrize(("write", "label"), [(in_folder, ""), (in_zip, "bundle.zip/")])
def test_text_that_cannot_be_read(
    registry: Registry, tmp_path: Path, code: str, write: Callable[..., Path], label: str
) -> None:
    place, files = TEXTS[code]
    assert refused(registry, write(tmp_path, files), code, limits=SMALL) == [label + place]


def one_row(registry: Registry, text: bytes, tmp_path: Path) -> LoadReport:
    return registry.load_paths(in_folder(tmp_path, {"partnerships.csv": text}), on_error=OnError.SKIP)


def test_a_latin1_byte_is_named(registry: Registry, tmp_path: Path) -> None:
    report = one_row(registry, LATIN, tmp_path)
    assert problems(report, "not-utf8")[0].wrong == "byte 0xE9 is not UTF-8 text"


def test_a_latin1_byte_far_into_the_file_is_named(registry: Registry, tmp_path: Path) -> None:
    lines = b"".join(b"P%d,N\xc3\xa4me %d\n" % (n, n) for n in range(20_000))
    report = one_row(registry, b"id,name\n" + lines + b"Q,\xfc\n", tmp_path)
    assert places(report, "not-utf8") == ["partnerships.csv:20002"]


def test_text_in_utf16_is_told_apart(registry: Registry, tmp_path: Path) -> None:
    report = one_row(registry, ONE.encode("utf-16"), tmp_path)
    assert problems(report, "not-utf8")[0].wrong == "byte 0xFF is not UTF-8 text"


def test_a_nul_byte_concerns_its_row(registry: Registry, tmp_path: Path) -> None:
    report = one_row(registry, b'id,name\nP1,One\nP2,"T\nw\x00o"\nP3,Three\n', tmp_path)
    assert places(report, "nul-byte") == ["partnerships.csv:3"]
    assert registry.keys("partnership") == ["P0", "P1", "P3"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [b",", b";", b"\t"])
def test_what_spreadsheets_write_is_read(
    registry: Registry, tmp_path: Path, end: bytes, mark: bytes, delimiter: bytes
) -> None:
    lines = [b"id,name,,", b'P1,"One, ""the"" first",,', b",,,", b"", b'P2,"Two;\ttwo",,', b" ,\xc2\xa0,,"]
    text = mark + end.join(lines).replace(b",", delimiter).replace(b"One" + delimiter, b"One,") + end
    report = one_row(registry, text, tmp_path)
    assert not report.errors
    assert registry.row("partnership", "P1")["name"] == 'One, "the" first'
    assert registry.row("partnership", "P2")["name"] == "Two;\ttwo"


def test_lines_are_counted_through_quoted_line_ends(registry: Registry, tmp_path: Path) -> None:
    report = one_row(registry, b'id,name,start\nP1,"One\nand\nmore",\nP2,Two,soon\n', tmp_path)
    assert places(report, "not-a-date") == ["partnerships.csv:5 start=soon"]


def test_rows_up_to_the_limits_are_read(registry: Registry, tmp_path: Path) -> None:
    row = b"P1," + b"x" * 50 + b"\n"
    folder = in_folder(tmp_path, {"partnerships.csv": b"id,name\n" + row * 1})
    assert not registry.load_paths(folder, options=ReadOptions(limits=SMALL)).errors


def test_a_link_out_of_the_folder(registry: Registry, tmp_path: Path) -> None:
    outside = write_folder(tmp_path / "outside", organisations="id,name\nO,Org\n")
    folder = write_folder(tmp_path / "bundle")
    (folder / "organisations.csv").symlink_to(outside / "organisations.csv")
    assert refused(registry, folder, "outside-folder") == ["organisations.csv"]


def test_a_link_within_the_folder_is_followed(registry: Registry, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bundle", orgs="id,name\nO,Org\n")
    (folder / "organisations.csv").symlink_to("orgs.csv")
    assert not registry.load_paths(folder).errors
    assert registry.keys("organisation") == ["O"]


def test_a_pipe_is_not_waited_for(registry: Registry, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bundle")
    os.mkfifo(folder / "organisations.csv")
    assert refused(registry, folder, "not-a-file") == ["organisations.csv"]


def test_an_archive_cut_short(registry: Registry, tmp_path: Path) -> None:
    path = in_zip(tmp_path, {"partnerships.csv": PLAIN * 50})
    data = path.read_bytes()
    for length in (0, 10, len(data) // 2, len(data) - 30, len(data) - 1):
        path.write_bytes(data[:length])
        assert refused(registry, path, "broken-archive") == ["bundle.zip"]


def test_an_archive_damaged_inside(registry: Registry, tmp_path: Path) -> None:
    path = in_zip(tmp_path, {"partnerships.csv": os.urandom(3000).hex().encode(), "people.csv": b"id\nX\n"})
    data = bytearray(path.read_bytes())
    data[200:240] = bytes(40)
    path.write_bytes(data)
    assert refused(registry, path, "broken-archive") == ["bundle.zip/partnerships.csv"]


def test_an_archive_whose_compression_is_unknown(registry: Registry, tmp_path: Path) -> None:
    path = in_zip(tmp_path, {"partnerships.csv": PLAIN})
    data = path.read_bytes()
    path.write_bytes(data.replace(b"\x14\x00\x00\x00\x08\x00", b"\x14\x00\x00\x00\x63\x00"))
    assert refused(registry, path, "broken-archive") == ["bundle.zip/partnerships.csv"]


def test_something_else_named_zip(registry: Registry, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_text("no archive at all", encoding="utf-8")
    assert refused(registry, path, "broken-archive") == ["bundle.zip"]


def flagged(**entry: Any) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("partnerships.csv")
    for name, value in entry.items():
        setattr(info, name, value)
    return info


@pytest.mark.parametrize(
    "name", ["../partnerships.csv", "/partnerships.csv", "a/../../x.csv", "C:/x.csv", "..\\x.csv"]
)
def test_an_entry_that_leads_out_of_the_archive(registry: Registry, tmp_path: Path, name: str) -> None:
    path = in_zip(tmp_path, {"partnerships.csv": PLAIN, name: PLAIN})
    assert len(refused(registry, path, "unsafe-entry")) == 1
    assert not list(tmp_path.parent.glob("partnerships.csv"))


@pytest.mark.parametrize("name", [".", "./.", "\0"])
def test_an_entry_without_a_name(registry: Registry, tmp_path: Path, name: str) -> None:
    path = in_zip(tmp_path, {"partnerships.csv": PLAIN, "?" * len(name): PLAIN})
    path.write_bytes(path.read_bytes().replace(b"?" * len(name), name.encode()))
    assert len(refused(registry, path, "unsafe-entry")) == 1


def test_a_folder_entry_that_names_the_folder_itself(registry: Registry, tmp_path: Path) -> None:
    path = in_zip(tmp_path, {"partnerships.csv": PLAIN, "./": ""})
    assert registry.load_paths(path).is_written


def test_a_pipe_that_is_called_an_archive(registry: Registry, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.zip")
    assert refused(registry, tmp_path / "pipe.zip", "not-a-file") == ["pipe.zip"]


def test_a_link_in_an_archive(registry: Registry, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(flagged(external_attr=(stat.S_IFLNK | 0o777) << 16), "/etc/passwd")
    assert refused(registry, path, "unsafe-entry") == ["bundle.zip/partnerships.csv"]


def test_an_encrypted_entry(registry: Registry, tmp_path: Path) -> None:
    path = in_zip(tmp_path, {"partnerships.csv": PLAIN})
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the flags of the entry itself
    data[data.rfind(b"PK\x01\x02") + 8] |= 1  # and in the list of entries
    path.write_bytes(data)
    assert refused(registry, path, "encrypted") == ["bundle.zip/partnerships.csv"]


def test_too_many_entries(registry: Registry, tmp_path: Path) -> None:
    files = {"partnerships.csv": PLAIN} | {f"f{n}.txt": b"" for n in range(5)}
    assert refused(registry, in_zip(tmp_path, files), "too-many-entries", limits=SMALL) == ["bundle.zip"]


def test_a_list_of_entries_too_long_to_be_read(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = in_zip(tmp_path, {f"{n:0500}.txt": b"" for n in range(50)})

    def parsed(*_: object) -> None:
        raise AssertionError("the list of entries was parsed")

    monkeypatch.setattr(zipfile, "ZipFile", parsed)
    assert refused(registry, path, "too-many-entries", limits=SMALL) == ["bundle.zip"]


def test_a_bomb_by_size_and_by_ratio(registry: Registry, tmp_path: Path) -> None:
    path = in_zip(tmp_path, {"partnerships.csv": PLAIN + b"\n" * 20_000})
    assert refused(registry, path, "archive-too-large", limits=SMALL) == ["bundle.zip"]
    path = in_zip(tmp_path, {"partnerships.csv": PLAIN + b"\n" * 1_000_000})
    assert refused(registry, path, "archive-too-large") == ["bundle.zip"]


def test_a_size_that_is_a_lie(registry: Registry, tmp_path: Path) -> None:
    path = in_zip(tmp_path, {"partnerships.csv": PLAIN + b"\n" * 1_000_000})
    data = bytearray(path.read_bytes())
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        where = data.rfind(signature) + at
        data[where : where + 4] = (100).to_bytes(4, "little")
    path.write_bytes(data)
    assert refused(registry, path, "broken-archive") == ["bundle.zip/partnerships.csv"]


def test_a_file_twice_in_an_archive(registry: Registry, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("partnerships.csv", PLAIN)
        archive.writestr("partnerships.csv", PLAIN)
    assert refused(registry, path, "duplicate-file") == ["bundle.zip/partnerships.csv"]


def test_a_folder_in_an_archive_is_looked_into(registry: Registry, tmp_path: Path) -> None:
    files = {"mine/partnerships.csv": PLAIN, "mine/README.md": b"hello", "__MACOSX/mine/._x": b""}
    report = registry.load_paths(in_zip(tmp_path, files))
    assert not places(report, "unknown-file")
    assert registry.keys("partnership") == ["P0", "P1"]


class Endless(io.RawIOBase):
    """A cell of so many bytes, made while it is read."""

    def __init__(self, size: int) -> None:
        self._head = b"id,name\nP1,"
        self._left = size
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head or b"x" * min(len(buffer), self._left)
        self._left -= 0 if self._head else len(data)
        self._head = b""
        buffer[: len(data)] = data
        self.given += len(data)
        return len(data)


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_of_a_huge_cell_only_the_limit_is_read(quote: bytes) -> None:
    stream = Endless(3_000_000_000)
    stream._head += quote
    text = Delimited(lambda: io.BufferedReader(stream), "partnerships.csv", Limits())
    with pytest.raises(Unreadable, match="longer than 4,000,000 characters"):
        list(text.rows())
    text.close()
    assert stream.given < 5_000_000


def test_memory_does_not_grow_with_what_an_archive_unpacks_to(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
    with archive, archive.open("partnerships.csv", "w") as stream:
        stream.write(b"id,name\nP1,")
        for _ in range(300):
            stream.write(b"x" * 1_000_000)
    with registry_in(tmp_path) as registry:
        tracemalloc.start()
        options = ReadOptions(limits=Limits(unpacked_times=10_000))
        report = registry.load_paths(path, options=options)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert places(report, "row-too-long") == ["bundle.zip/partnerships.csv:2"]
    assert peak < 60_000_000


def test_memory_does_not_grow_with_the_number_of_rows(tmp_path: Path) -> None:
    def peak_of(rows: int) -> int:
        folder = tmp_path / str(rows)
        folder.mkdir()
        with (folder / "partnerships.csv").open("w", encoding="utf-8") as stream:
            stream.write("id,name,start\n")
            stream.writelines(f"P{n},A partnership with number {n},soon\n" for n in range(rows))
        with registry_in(tmp_path) as registry:
            tracemalloc.start()
            assert registry.load_paths(folder).errors == rows
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        return peak

    assert peak_of(20_000) < peak_of(5_000) + 4_000_000


def test_a_link_to_itself(registry: Registry, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bundle")
    (folder / "organisations.csv").symlink_to("organisations.csv")
    assert refused(registry, folder, "not-a-file") == ["organisations.csv"]


def test_a_folder_that_goes_away(registry: Registry, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bundle")
    items = read_all([folder])
    shutil.rmtree(folder)
    report = load(items, registry.store, Request("register", "tester", TODAY))
    assert places(report, "not-readable") == [str(folder)]
    assert report.is_refused


def test_a_full_disk(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare = Staging._prepare

    def small(staging: Staging) -> None:
        prepare(staging)
        staging.database.execute("PRAGMA max_page_count = 60")

    monkeypatch.setattr(Staging, "_prepare", small)
    rows = "".join(f"P{n},{'x' * 500}\n" for n in range(500))
    with pytest.raises(StoreError, match="temporary database of the load failed: database or disk is full"):
        registry.load(partnerships="id,name\n" + rows)
    assert registry.keys("partnership") == ["P0"]
