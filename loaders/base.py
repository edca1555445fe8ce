"""The port of the loaders: a file or folder in, a stream of records out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from graphsvc.model.records import Item


@dataclass(frozen=True)
class Limits:
    """How much a source may ask for before it is refused (registry.md, section 4)."""

    cell_characters: int = 1_000_000
    row_characters: int = 4_000_000
    archive_entries: int = 1_000
    data_entries: int = 20_000  # of an archive of data, which may hold every release of a register
    unpacked_bytes: int = 4_000_000_000
    unpacked_times: int = 200  # the unpacked size as a multiple of the archive's


@dataclass(frozen=True)
class ReadOptions:
    """How to read. `inside` is put before every place when several sources are read together.

    `mapping` says what becomes of what, for loaders that need or take one.
    """

    keep_personal_data: bool = False
    mapping: Path | None = None
    limits: Limits = field(default_factory=Limits)
    inside: str = ""


class Loader(ABC):
    """Reads one format.

    A loader knows the vocabulary (`graphsvc.model`) and its format; it knows
    no store and checks nothing that needs a second record. It never holds
    more than a chunk of rows.
    """

    name: str

    @abstractmethod
    def recognises(self, path: Path) -> bool:
        """Whether the file or folder looks like this format; it must be quick."""

    @abstractmethod
    def read(self, path: Path, options: ReadOptions) -> Iterator[Item]:
        """Chunks of rows, kinds of node before kinds of tie, and the problems met, in any order.

        Every file of a kind yields at least one chunk. Raises BadInput only
        where nothing can be read at all.
        """
