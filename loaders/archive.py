"""A bundle as a .zip, which is read without trusting a word it says of itself."""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from graphsvc.model.records import Place
from loaders.base import Limits
from loaders.delimited import Unreadable, refused

# .ZIP File Format Specification (APPNOTE 6.3.10): 4.3.16, end of central directory; 4.4.3, bit 0 of flags
_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE = b"PK\x05\x06"
_LONGEST_COMMENT = (1 << 16) - 1
_ENCRYPTED = 0x1
_DIRECTORY_BYTES_PER_ENTRY = 4096  # far more than an entry of a bundle needs; bounds what is parsed
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    OSError,
    ValueError,
)


class Archive:
    """The files of a .zip, directly in it or in one folder in it.

    Checked before anything is unpacked: number of entries, unpacked size in
    all and as a multiple of the archive's, names that lead out of it, links,
    encryption. Raises Unreadable.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self.label = f"{path.name}/"
        self._whole = Place(path.name)

    def __enter__(self) -> Archive:
        if self._path.exists() and not self._path.is_file():  # a pipe would keep us waiting for ever
            raise refused("not-a-file", self._whole, "not a plain file", "give a folder or a .zip")
        with translating(self._whole):
            _check_directory(self._path, self._limits)
            self._zip = zipfile.ZipFile(self._path)
        try:
            self._entries = self._checked(self._zip.infolist())
        except Unreadable:
            self._zip.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def names(self) -> Iterator[str]:
        """The names of the files, without the folder that holds them all."""
        yield from sorted(self._entries)

    def open(self, name: str) -> IO[bytes]:
        """The unpacked bytes of a file; reading them raises Unreadable where the archive is damaged."""
        place = Place(f"{self.label}{name}")
        with translating(place):
            return cast(IO[bytes], BufferedReader(_Unpacked(self._zip.open(self._entries[name]), place)))

    def _checked(self, entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
        if len(entries) > self._limits.archive_entries:
            raise self._too_many(f"{len(entries):,}")
        self._check_size(sum(entry.file_size for entry in entries))
        files = [entry for entry in entries if not entry.filename.endswith("/")]
        for entry in files:
            self._check_entry(entry)
        return self._by_name([entry for entry in files if not entry.filename.startswith("__MACOSX/")])

    def _by_name(self, files: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
        top = {PurePosixPath(entry.filename).parts[0] for entry in files if "/" in entry.filename}
        in_folder = len(top) == 1 and all("/" in entry.filename for entry in files)
        prefix = f"{top.pop()}/" if in_folder else ""
        named: dict[str, zipfile.ZipInfo] = {}
        for entry in files:
            name = entry.filename.removeprefix(prefix)
            if name in named:
                right = "keep one of them"
                raise refused("duplicate-file", Place(f"{self.label}{name}"), "twice in the archive", right)
            named[name] = entry
        return named

    def _check_entry(self, entry: zipfile.ZipInfo) -> None:
        place = Place(f"{self.label}{entry.filename}")
        path = PurePosixPath(entry.orig_filename.replace("\\", "/"))
        if not PurePosixPath(entry.filename).parts:
            raise refused("unsafe-entry", place, "an entry without a name", "pack the folder anew")
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise refused(
                "unsafe-entry", place, "a name that leads out of the archive", "pack the folder anew"
            )
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise refused("unsafe-entry", place, "a link", "pack the file itself")
        if entry.flag_bits & _ENCRYPTED:
            raise refused("encrypted", place, "encrypted", "pack it without a password")

    def _check_size(self, unpacked: int) -> None:
        times = self._limits.unpacked_times
        most = min(self._limits.unpacked_bytes, times * self._path.stat().st_size)
        if unpacked > most:
            limits = f"{self._limits.unpacked_bytes:,} or {times} times its own size"
            wrong = f"{unpacked:,} bytes when unpacked, over {limits}"
            raise refused("archive-too-large", self._whole, wrong, "give the folder itself")

    def _too_many(self, number: str) -> Unreadable:
        wrong = f"{number} entries, over {self._limits.archive_entries:,}"
        return refused("too-many-entries", self._whole, wrong, "pack only the files of the bundle")


class _Unpacked(RawIOBase):
    """A file of an archive whose damage shows as Unreadable."""

    def __init__(self, stream: IO[bytes], place: Place) -> None:
        self._stream = stream
        self._place = place

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with translating(self._place):
            data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


@contextmanager
def translating(place: Place) -> Iterator[None]:
    """Turns every error of a damaged archive into Unreadable."""
    try:
        yield
    except Unreadable:
        raise
    except _BROKEN as error:
        if isinstance(error, OSError) and error.errno:
            raise  # the system's, not the archive's: bz2 raises OSError without a number
        detail = str(error) or type(error).__name__
        wrong = f"damaged or truncated ({detail})"
        raise refused("broken-archive", place, wrong, "pack the folder anew") from None


def _check_directory(path: Path, limits: Limits) -> None:
    """Refuses a list of entries too long to be parsed, before zipfile parses it."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _END.size - _LONGEST_COMMENT))
        tail = stream.read()
    at = tail.rfind(_END_SIGNATURE)
    if at < 0:
        raise zipfile.BadZipFile("no list of entries at its end")
    *_, entries, directory_bytes, _offset, _comment = _END.unpack_from(tail, at)
    is_zip64 = directory_bytes == 0xFFFFFFFF
    if is_zip64 or directory_bytes > limits.archive_entries * _DIRECTORY_BYTES_PER_ENTRY:
        wrong = f"too many entries ({entries:,} or more), over {limits.archive_entries:,}"
        raise refused("too-many-entries", Place(path.name), wrong, "pack only the files of the bundle")
