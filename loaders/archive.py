"""A bundle as a .zip, or the package that a workbook is, read without trusting a word it says of itself."""

from __future__ import annotations

import errno
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from io import BufferedReader, RawIOBase
from pathlib import Path, PurePosixPath
from typing import IO, Any, NamedTuple, cast

from graphsvc.model.records import Place
from loaders.base import Limits
from loaders.delimited import Unreadable, refused

# .ZIP File Format Specification (APPNOTE 6.3.10): 4.3.16, end of central directory; 4.4.3, bit 0 of flags
_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE = b"PK\x05\x06"
_LONGEST_COMMENT = (1 << 16) - 1
_ENCRYPTED = 0x1
_DIRECTORY_BYTES_PER_ENTRY = 1024  # far more than most entries need; bounds what is parsed
_ENTRY_SIGNATURE = b"PK\x01\x02"  # 4.3.12, of each entry in the list
_LOCATOR_SIGNATURE = b"PK\x06\x07"  # 4.3.15, where the end of central directory does not say it all
_LOCATOR_BYTES = 20
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


class Advice(NamedTuple):
    """What would be right: to make the archive `anew`, or to give something `instead` of it."""

    anew: str
    instead: str


BUNDLE = Advice("pack the folder anew", "give the folder itself")


class Archive:
    """The files of a .zip, directly in it or in one folder in it.

    `source` is a file, or a stream that can be sought. Checked before
    anything is unpacked: number of entries, unpacked size in all and as a
    multiple of the archive's, names that lead out of it, links, encryption.
    Raises Unreadable.
    """

    def __init__(
        self, source: Path | IO[bytes], limits: Limits, *, label: str = "", advice: Advice = BUNDLE
    ) -> None:
        self._source = source
        self._limits = limits
        self._advice = advice
        self.label = label or (f"{source.name}/" if isinstance(source, Path) else "")
        self._whole = Place(self.label.removesuffix("/"))

    def __enter__(self) -> Archive:
        with ExitStack() as stack:
            stream = stack.enter_context(self._opened())
            with translating(self._whole, self._advice):
                self._size = stream.seek(0, 2)
                _check_directory(stream, self._whole, self._limits, self._advice)
                self._zip = stack.enter_context(zipfile.ZipFile(stream))
            self._entries = self._checked(self._zip.infolist())
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _opened(self) -> AbstractContextManager[IO[bytes]]:
        if not isinstance(self._source, Path):
            return nullcontext(self._source)
        if self._source.exists() and not self._source.is_file():  # a pipe would keep us waiting for ever
            raise refused("not-a-file", self._whole, "not a plain file", "give a plain file or a folder")
        return self._source.open("rb")

    def names(self) -> Iterator[str]:
        """The names of the files, without the folder that holds them all."""
        yield from sorted(self._entries)

    def open(self, name: str, *, place: Place | None = None) -> IO[bytes]:
        """The unpacked bytes of a file; reading them raises Unreadable where the archive is damaged.

        `place` is what that then names instead of the file.
        """
        place = place or Place(f"{self.label}{name}")
        with translating(place, self._advice):
            unpacked = self._zip.open(self._entries[name])
        return cast(IO[bytes], BufferedReader(_Unpacked(unpacked, place, self._advice)))

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
            raise refused("unsafe-entry", place, "an entry without a name", self._advice.anew)
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise refused("unsafe-entry", place, "a name that leads out of the archive", self._advice.anew)
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise refused("unsafe-entry", place, "a link", "pack the file itself")
        if entry.flag_bits & _ENCRYPTED:
            raise refused("encrypted", place, "encrypted", "pack it without a password")

    def _check_size(self, unpacked: int) -> None:
        times = self._limits.unpacked_times
        most = min(self._limits.unpacked_bytes, times * self._size)
        if unpacked > most:
            limits = f"{self._limits.unpacked_bytes:,} or {times} times its own size"
            wrong = f"{unpacked:,} bytes when unpacked, over {limits}"
            raise refused("archive-too-large", self._whole, wrong, self._advice.instead)

    def _too_many(self, number: str) -> Unreadable:
        wrong = f"{number} entries, over {self._limits.archive_entries:,}"
        return refused("too-many-entries", self._whole, wrong, self._advice.instead)


class _Unpacked(RawIOBase):
    """A file of an archive whose damage shows as Unreadable."""

    def __init__(self, stream: IO[bytes], place: Place, advice: Advice) -> None:
        self._stream = stream
        self._place = place
        self._advice = advice

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with translating(self._place, self._advice):
            data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


@contextmanager
def translating(place: Place, advice: Advice = BUNDLE) -> Iterator[None]:
    """Turns every error of a damaged archive into Unreadable."""
    try:
        yield
    except Unreadable:
        raise
    except _BROKEN as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise  # the system's, not the archive's: bz2 has no number, seeking before the start has this one
        detail = str(error) or type(error).__name__
        wrong = f"damaged or truncated ({detail})"
        raise refused("broken-archive", place, wrong, advice.anew) from None


def _check_directory(stream: IO[bytes], whole: Place, limits: Limits, advice: Advice) -> None:
    """Refuses a list of entries too long to be parsed, before zipfile parses it."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _END.size - _LONGEST_COMMENT))
    tail = stream.read()
    at = tail.rfind(_END_SIGNATURE)
    if at < 0:
        raise zipfile.BadZipFile("no list of entries at its end")
    *_, entries, directory_bytes, _offset, _comment = _END.unpack_from(tail, at)
    end = max(0, size - len(tail)) + at
    has_more = _bytes_at(stream, end - _LOCATOR_BYTES, len(_LOCATOR_SIGNATURE)) == _LOCATOR_SIGNATURE
    is_long = has_more or directory_bytes > limits.archive_entries * _DIRECTORY_BYTES_PER_ENTRY
    if not is_long:
        directory = _bytes_at(stream, end - directory_bytes, directory_bytes)
        entries = max(entries, directory.count(_ENTRY_SIGNATURE))
    if is_long or entries > limits.archive_entries:
        wrong = f"more than {limits.archive_entries:,} entries, or long names for them"
        raise refused("too-many-entries", whole, wrong, advice.instead)


def _bytes_at(stream: IO[bytes], at: int, size: int) -> bytes:
    stream.seek(max(0, at))
    return stream.read(size)
