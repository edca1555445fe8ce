"""Opens files that may be compressed (.gz, .xz, .bz2), without trusting a word they say of themselves."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Protocol, TypeAlias

from graphsvc.model.records import Place
from loaders.archive import translating
from loaders.base import Limits
from loaders.delimited import refused

_CHUNK_BYTES = 1 << 16
# Two hundred times is much for a bundle, but a register seen every month packs 300 to 1 (the committees of
# the US Congress). What unpacks to less than this takes up neither memory nor disk worth speaking of.
_HARMLESS_BYTES = 100_000_000
_DICTIONARY_BYTES = 1 << 28  # an .xz may ask for 4 GB of memory; the strongest preset, xz -9, needs 65 MB
_MOST_LAYERS = 2
SUFFIXES = (".gz", ".xz", ".bz2")


class _Decompressor(Protocol):
    """What the decompressors of the standard library have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Gzip:
    """zlib with the manners of the other decompressors: it keeps the input that it has not used."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)  # 16: with a gzip header

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


def _xz() -> _Decompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_DICTIONARY_BYTES)


_Stream: TypeAlias = "io.BufferedReader[Any]"  # the class itself takes no parameter
_Make = Callable[[], _Decompressor]
_FORMATS: dict[bytes, _Make] = {b"\x1f\x8b": _Gzip, b"\xfd7zXZ\0": _xz, b"BZh": bz2.BZ2Decompressor}
_MAGIC_BYTES = max(map(len, _FORMATS))


def opened(source: Path | IO[bytes], place: Place, limits: Limits) -> IO[bytes]:
    """The bytes of a file or stream, unpacked where they begin like .gz, .xz or .bz2, at most twice over.

    Nothing is unpacked before it is read, and never more at once than is
    asked for. Closing it closes the stream. Raises Unreadable, on opening for
    what is no plain file, on reading for what is damaged, cut off, followed
    by something else, or unpacks to more than the limits.
    """
    stream: _Stream = (
        _file(source, place) if isinstance(source, Path) else io.BufferedReader(_Buffered(source))
    )
    with ExitStack() as stack:
        stack.callback(stream.close)
        size = _size_of(stream)
        for _ in range(_MOST_LAYERS):
            make = _format_of(stream.peek(_MAGIC_BYTES))
            if make is None:
                break
            stream = io.BufferedReader(_Unpacked(stream, make, place, limits, size), _CHUNK_BYTES)
            size = None
        if _format_of(stream.peek(_MAGIC_BYTES)) is not None:
            wrong = f"compressed more than {_MOST_LAYERS} times over"
            raise refused("nested-archive", place, wrong, "unpack it first")
        stack.pop_all()
    return stream


def plain_name(name: str) -> str:
    """A file's name without the suffixes that say how it is compressed."""
    while name.lower().endswith(SUFFIXES):
        name = name[: name.rindex(".")]
    return name


def _file(path: Path, place: Place) -> _Stream:
    if path.exists() and not path.is_file():  # a pipe would keep us waiting for ever
        raise refused("not-a-file", place, "not a plain file", "give a file")
    return path.open("rb")


def _size_of(stream: _Stream) -> int | None:
    if not stream.seekable():
        return None
    at = stream.tell()
    end = stream.seek(0, io.SEEK_END)
    stream.seek(at)
    return end - at


def _format_of(start: bytes) -> _Make | None:
    return next((make for magic, make in _FORMATS.items() if start.startswith(magic)), None)


class _Buffered(io.RawIOBase):
    """Somebody's stream as a raw one, to be read through a buffer whose beginning can be looked at."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._stream.seekable()

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


class _Unpacked(io.RawIOBase):
    """The unpacked bytes of a stream; several members one after another are one (RFC 1952, 2.2)."""

    def __init__(self, packed: _Stream, make: _Make, place: Place, limits: Limits, size: int | None) -> None:
        self._packed = packed
        self._make = make
        self._member = make()
        self._place = place
        self._limits = limits
        self._size = size  # of the packed stream, where it is known
        self._rest = b""  # read, but not yet given to the decompressor
        self._taken = 0
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with translating(self._place):
            data = self._next(len(buffer))
        self._given += len(data)
        if self._given > self._most():
            self._too_large()
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._packed.close()
        super().close()

    def _next(self, most: int) -> bytes:
        given = b""
        while not given and (not self._member.eof or self._begins_another()):
            given = self._member.decompress(self._more() if self._member.needs_input else b"", most)
        return given

    def _more(self) -> bytes:
        data, self._rest = self._rest or self._read(), b""
        if not data:
            raise EOFError("it is cut off")
        return data

    def _read(self) -> bytes:
        data = self._packed.read1(_CHUNK_BYTES)
        self._taken += len(data)
        return data

    def _begins_another(self) -> bool:
        rest, more = self._member.unused_data.lstrip(b"\0"), b"more"  # members may be padded
        while len(rest) < _MAGIC_BYTES and (more := self._read()):
            rest = (rest + more).lstrip(b"\0")
        if rest and _format_of(rest) is not self._make:
            raise EOFError("something else follows its end")
        if rest:
            self._member, self._rest = self._make(), rest
        return bool(rest)

    def _most(self) -> int:
        times = self._limits.unpacked_times * (self._size or self._taken)
        return min(self._limits.unpacked_bytes, max(times, _HARMLESS_BYTES))

    def _too_large(self) -> None:
        limits = f"{self._limits.unpacked_bytes:,} bytes or {self._limits.unpacked_times} times its own size"
        wrong = f"more than {limits} when unpacked"
        raise refused("archive-too-large", self._place, wrong, "give a smaller file, or unpack it first")
