"""A .tar of data files, compressed or not, which is read without trusting a word it says of itself."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from graphsvc.model.records import Place
from loaders.base import Limits
from loaders.compressed import opened
from loaders.delimited import Unreadable, refused
from loaders.folder import shown
from loaders.temporary import temporary_file

_CHUNK_BYTES = 1 << 16
_HEADER_BYTES = 1 << 16  # far more than the name and dates of one entry need


class TarArchive:
    """The files of a .tar, compressed or not, by their whole names in it.

    A compressed one is unpacked into a temporary file, as large as the limits
    allow, because a register has to be read in order of name. Checked before
    anything is read: number of entries, names that lead out of it, links and
    devices, names that occur twice, that it is whole. Raises Unreadable.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self.label = f"{path.name}/"
        self._whole = Place(path.name)
        self._open = ExitStack()

    def __enter__(self) -> TarArchive:
        with ExitStack() as stack:
            self._bytes = stack.enter_context(_seekable(self._path, self._whole, self._limits))
            with _reading_tar(self._whole):
                self._entries = dict(self._checked())
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def names(self) -> Iterator[str]:
        """The names of the files, sorted."""
        yield from sorted(self._entries)

    def files(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Every file with its name, in the order of the archive."""
        for name in self._entries:
            yield name, self.open(name)

    def open(self, name: str) -> IO[bytes]:
        """The bytes of a file; several may be open at a time."""
        return io.BufferedReader(_Window(self._bytes, *self._entries[name]))

    def _checked(self) -> Iterator[tuple[str, tuple[int, int]]]:
        headers = _Headers(self._bytes)
        tar = tarfile.TarFile(fileobj=cast(IO[bytes], headers), mode="r")
        seen: set[str] = set()
        for number, entry in enumerate(tar, start=1):
            if number > self._limits.data_entries:
                self._refuse_entry("too-many-entries", f"more than {self._limits.data_entries:,} entries")
            name = shown(entry.name.removeprefix("./"))
            self._check_entry(entry, name)
            if entry.isreg() and name in seen:
                self._refuse_entry("duplicate-file", "twice in the archive", name, right="keep one of them")
            if entry.isreg():
                seen.add(name)
                yield name, (entry.offset_data, entry.size)
            headers.next_entry()
        self._check_end(tar.offset)

    def _check_entry(self, entry: tarfile.TarInfo, name: str) -> None:
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in (path.parts or ("",))[0] or "\0" in name:
            self._refuse_entry("unsafe-entry", "a name that leads out of the archive", name)
        if not (entry.isdir() or entry.isreg()) or entry.issparse() or entry.size < 0:
            wrong = "a link" if entry.issym() or entry.islnk() else "neither a plain file nor a folder"
            self._refuse_entry("unsafe-entry", wrong, name, right="pack the file itself")

    def _check_end(self, offset: int) -> None:
        """A whole archive ends in empty blocks; one cut off between two files would look whole without."""
        self._bytes.seek(offset)
        has_end = False
        while rest := self._bytes.read(_CHUNK_BYTES):
            has_end = True
            if rest.strip(b"\0"):
                raise tarfile.ReadError("something else follows its end")
        if not has_end:
            raise tarfile.ReadError("it is cut off")

    def _refuse_entry(
        self, code: str, wrong: str, name: str = "", right: str = "pack the folder anew"
    ) -> None:
        raise refused(code, Place(f"{self.label}{name}") if name else self._whole, wrong, right)


class _Headers:
    """The bytes of a .tar for reading its headers only: at most so many for one entry."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._left = _HEADER_BYTES
        self.seek, self.tell = stream.seek, stream.tell

    def next_entry(self) -> None:
        """Begins the count anew."""
        self._left = _HEADER_BYTES

    def read(self, size: int) -> bytes:
        """So many bytes; raises HeaderError where they are more than an entry needs."""
        self._left -= size
        if size < 0 or self._left < 0:
            raise tarfile.HeaderError(
                f"an entry that needs more than {_HEADER_BYTES:,} bytes to be described"
            )
        return self._stream.read(size)


class _Window(io.RawIOBase):
    """A stretch of a file that others read, too."""

    def __init__(self, stream: IO[bytes], start: int, size: int) -> None:
        self._stream = stream
        self._start, self._size, self._at = start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def readinto(self, buffer: Any) -> int:
        self._stream.seek(self._start + self._at)
        data = self._stream.read(min(len(buffer), max(0, self._size - self._at)))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


@contextmanager
def _seekable(path: Path, place: Place, limits: Limits) -> Iterator[IO[bytes]]:
    with opened(path, place, limits) as stream:
        if stream.seekable():
            yield stream
            return
        with temporary_file(place) as unpacked:
            for chunk in iter(lambda: stream.read(_CHUNK_BYTES), b""):
                unpacked.write(chunk)
            unpacked.seek(0)
            yield unpacked


@contextmanager
def _reading_tar(place: Place) -> Iterator[None]:
    try:
        yield
    except Unreadable:
        raise
    except (tarfile.TarError, EOFError, ValueError, RecursionError) as error:
        wrong = f"damaged or truncated ({str(error) or type(error).__name__})"
        raise refused("broken-archive", place, wrong, "pack the folder anew") from None
