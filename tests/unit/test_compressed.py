"""Compressed files and archives of data: what is unpacked, and what is refused before it does harm."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from graphsvc.model.records import Place
from loaders import Limits
from loaders.compressed import opened, plain_name
from loaders.delimited import Unreadable
from loaders.tar import TarArchive

TEXT = b"partnership,organisation\n" + b"P1,O1\n" * 50_000
PACK: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "xz": lzma.compress, "bz2": bz2.compress}
PLACE = Place("data")


def unpacked(data: bytes, **limits: int) -> bytes:
    with opened(io.BytesIO(data), PLACE, Limits(**limits)) as stream:
        return stream.read()


def code_of(data: bytes, **limits: int) -> str:
    with pytest.raises(Unreadable) as error:
        unpacked(data, **limits)
    assert error.value.problem.fatal
    return error.value.problem.code


def tar_of(path: Path, *entries: tuple[tarfile.TarInfo, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for entry, data in entries:
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return path


def entry(name: str, data: bytes = b"", **fields: object) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    for field, value in fields.items():
        setattr(info, field, value)
    return info, data


def refusal(path: Path, **limits: int) -> str:
    with pytest.raises(Unreadable) as error, TarArchive(path, Limits(**limits)):
        pass
    return error.value.problem.code


@pytest.mark.parametrize("suffix", PACK)
def test_each_format_is_unpacked_by_its_first_bytes(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "no suffix"
    path.write_bytes(PACK[suffix](TEXT))
    with opened(path, PLACE, Limits()) as stream:
        assert stream.readline() == b"partnership,organisation\n"
        assert stream.read() == TEXT[25:]


def test_what_is_not_compressed_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "plain.gz"
    path.write_bytes(TEXT)
    with opened(path, PLACE, Limits()) as stream:
        assert stream.read() == TEXT
    assert unpacked(b"") == b""


@pytest.mark.parametrize("suffix", PACK)
def test_members_after_one_another_are_one(suffix: str) -> None:
    pack = PACK[suffix]
    assert unpacked(pack(b"a") + pack(b"b") + b"\0" * 512) == b"ab"
    assert unpacked(b"".join(pack(b"%d " % n) for n in range(300))).split() == [b"%d" % n for n in range(300)]


def test_compressed_twice_is_read_and_thrice_refused() -> None:
    twice = gzip.compress(lzma.compress(TEXT))
    assert unpacked(twice) == TEXT
    assert code_of(bz2.compress(twice)) == "nested-archive"


@pytest.mark.parametrize("suffix", PACK)
@pytest.mark.parametrize("harm", ["cut", "cut to its head", "followed", "changed"])
def test_damage_is_said(suffix: str, harm: str) -> None:
    packed = PACK[suffix](TEXT)
    middle = len(packed) // 2
    harmed = {
        "cut": packed[:-3],
        "cut to its head": packed[:7],
        "followed": packed + b"and more",
        "changed": packed[:middle] + bytes([packed[middle] ^ 0xFF]) + packed[middle + 1 :],
    }
    assert code_of(harmed[harm]) == "broken-archive"


@pytest.mark.parametrize("suffix", PACK)
def test_a_bomb_is_refused_after_a_few_bytes(suffix: str) -> None:
    bomb = PACK[suffix](b"\0" * 3_000_000)
    with opened(io.BytesIO(bomb), PLACE, Limits(unpacked_bytes=1_000_000)) as stream:
        taken = 0
        with pytest.raises(Unreadable, match="more than 1,000,000 bytes") as error:
            while data := stream.read(1 << 16):
                taken += len(data)
    assert taken <= 1_000_000
    assert error.value.problem.code == "archive-too-large"


def test_a_multiple_of_its_size_is_refused_only_where_it_is_much() -> None:
    assert len(unpacked(gzip.compress(b"\0" * 50_000_000), unpacked_times=2)) == 50_000_000
    bomb = io.BytesIO(gzip.compress(b"\0" * 101_000_000))
    with opened(bomb, PLACE, Limits()) as stream, pytest.raises(Unreadable, match="200 times its own size"):
        while stream.read(1 << 20):
            pass


def test_a_dictionary_of_gigabytes_is_refused() -> None:
    greedy = [{"id": lzma.FILTER_LZMA2, "preset": 1, "dict_size": 1 << 30}]
    packed = lzma.compress(b"abc", filters=greedy)
    assert code_of(packed) == "broken-archive"


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Unreadable, match="not a plain file"):
        opened(tmp_path / "pipe", PLACE, Limits())


def test_closing_closes_the_file(tmp_path: Path) -> None:
    inner = io.BytesIO(lzma.compress(gzip.compress(TEXT)))
    opened(inner, PLACE, Limits()).close()
    assert inner.closed
    inner = io.BytesIO(gzip.compress(TEXT)[:4])
    with pytest.raises(Unreadable):
        opened(inner, PLACE, Limits())
    assert inner.closed


def test_a_name_without_how_it_is_compressed() -> None:
    assert plain_name("Kosovo.popolo.json.XZ") == "Kosovo.popolo.json"
    assert plain_name("a.tar.gz.bz2") == "a.tar"
    assert plain_name("gz") == "gz"


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:xz", "w:bz2"])
def test_files_of_a_tar_keep_their_whole_names(tmp_path: Path, mode: str) -> None:
    folder = entry("./2012", type=tarfile.DIRTYPE)
    path = tar_of(
        tmp_path / "a.tar",
        folder,
        entry("./2012/b.yaml", b"second"),
        entry("2011/ä.yaml", b"first"),
        mode=mode,
    )
    with TarArchive(path, Limits()) as archive:
        assert archive.label == "a.tar/"
        assert list(archive.names()) == ["2011/ä.yaml", "2012/b.yaml"]
        assert [(name, stream.read()) for name, stream in archive.files()] == [
            ("2012/b.yaml", b"second"),
            ("2011/ä.yaml", b"first"),
        ]
        one, other = archive.open("2011/ä.yaml"), archive.open("2012/b.yaml")
        assert (one.read(2), other.read(3), one.read(), other.read()) == (b"fi", b"sec", b"rst", b"ond")
        assert other.seek(2) == 2
        assert other.read() == b"cond"


def test_a_compressed_file_in_a_tar_is_unpacked(tmp_path: Path) -> None:
    path = tar_of(tmp_path / "a.tar.xz", entry("a.csv.gz", gzip.compress(TEXT)), mode="w:xz")
    with TarArchive(path, Limits()) as archive, opened(archive.open("a.csv.gz"), PLACE, Limits()) as stream:
        assert stream.read() == TEXT


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (entry("../out"), "unsafe-entry"),
        (entry("a/../../out"), "unsafe-entry"),
        (entry("/etc/passwd"), "unsafe-entry"),
        (entry("..\\out"), "unsafe-entry"),
        (entry("C:/out"), "unsafe-entry"),
        (entry("link", type=tarfile.SYMTYPE, linkname="good"), "unsafe-entry"),
        (entry("link", type=tarfile.LNKTYPE, linkname="good"), "unsafe-entry"),
        (entry("null", type=tarfile.CHRTYPE), "unsafe-entry"),
        (entry("pipe", type=tarfile.FIFOTYPE), "unsafe-entry"),
        (entry("good"), "duplicate-file"),
        (entry("./good"), "duplicate-file"),
        (entry("long", pax_headers={"comment": "x" * 100_000}), "broken-archive"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0].name,
)
def test_what_is_unsafe_in_a_tar_is_refused(
    tmp_path: Path, bad: tuple[tarfile.TarInfo, bytes], code: str
) -> None:
    assert refusal(tar_of(tmp_path / "a.tar", entry("good", b"1"), bad, entry("more", b"2"))) == code


def test_a_tar_of_too_much_is_refused(tmp_path: Path) -> None:
    path = tar_of(tmp_path / "a.tar", *(entry(f"{n}") for n in range(30)))
    assert refusal(path, data_entries=29) == "too-many-entries"
    big = tar_of(tmp_path / "b.tar.gz", entry("big", b"\0" * 3_000_000), mode="w:gz")
    assert refusal(big, unpacked_bytes=1_000_000) == "archive-too-large"


def test_a_tar_cut_anywhere_is_refused(tmp_path: Path) -> None:
    whole = tar_of(tmp_path / "a.tar", entry("a", b"1" * 600), entry("b", b"2" * 600)).read_bytes()
    path = tmp_path / "cut.tar"
    for size in (0, 100, 512, 1000, 1536, 2000, 3072):  # within and between headers and files
        path.write_bytes(whole[:size])
        assert refusal(path) == "broken-archive", size
    path.write_bytes(whole[:3584])
    with TarArchive(path, Limits()) as archive:
        assert list(archive.names()) == ["a", "b"]
    path.write_bytes(whole + b"more")
    assert refusal(path) == "broken-archive"


def test_a_negative_size_does_not_lead_round_for_ever(tmp_path: Path) -> None:
    info = tarfile.TarInfo("a")
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[124:136] = b"\xff" * 11 + b"\x00"  # -256 in base 256
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    path = tmp_path / "a.tar"
    path.write_bytes(bytes(header) + b"\0" * 10240)
    assert refusal(path) in ("unsafe-entry", "broken-archive")


def test_no_room_to_unpack_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.BytesIO):
        def write(self, _data: object) -> int:
            raise OSError(28, "No space left on device")

    def full(**_: object) -> IO[bytes]:
        return Full()

    path = tar_of(tmp_path / "a.tar.gz", entry("a", b"1"), mode="w:gz")
    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    assert refusal(path) == "no-room"


def test_nothing_stays_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    path = tar_of(tmp_path / "a.tar.gz", entry("a", b"1"), mode="w:gz")
    with TarArchive(path, Limits()) as archive:
        assert archive.open("a").read() == b"1"
    assert list(room.iterdir()) == []
