"""A workbook: which sheets it has, and the rows of each."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from graphsvc.model.records import Place, Problem, some_of
from loaders.archive import Advice, Archive
from loaders.base import Limits
from loaders.delimited import TextRow, refused
from loaders.temporary import temporary_file
from loaders.xlsx.cells import BUILT_IN, NumberText, number_reader
from loaders.xlsx.markup import ANEW, Attributes, Handlers, broken, number_in, parsed
from loaders.xlsx.rows import Shared, SheetRows
from loaders.xlsx.strings import shared_strings

_OLD_KIND = bytes.fromhex("D0CF11E0A1B11AE1")  # [MS-CFB] 2.2: what .xls and encrypted workbooks are kept in
_MOST_STRUCTURE_BYTES = 16 << 20  # of a part other than sheets and strings; a large style table has 2 MB
_CHUNK_BYTES = 1 << 16
_ADVICE = Advice(ANEW, "save its sheets as CSV files and give their folder")


@dataclass
class _Parts:
    """Where the parts of a package are: `by_kind` the last word of their type, `by_id` by relation."""

    by_kind: dict[str, str] = field(default_factory=dict)
    by_id: dict[str, tuple[str, str]] = field(default_factory=dict)  # kind, part


class Book:
    """A workbook: `sheets` names those that have rows, in their order; `rows(name)` reads one.

    `source` is a file or a stream, copied to disk where it cannot be sought; `name` is what places begin
    with. Checked like an archive before anything is unpacked. Raises
    Unreadable for what is no workbook, or an old or encrypted one.
    """

    def __init__(self, source: Path | IO[bytes], name: str, limits: Limits) -> None:
        self.name = name
        self._source = source
        self._limits = limits
        self._place = Place(name)
        self._stack = ExitStack()
        self._is_1904 = False

    def __enter__(self) -> Book:
        with self._stack:
            stream = self._stack.enter_context(self._opened())
            self._refuse_old_kind(stream)
            archive = Archive(stream, self._limits, label=f"{self.name}/", advice=_ADVICE)
            self._archive = self._stack.enter_context(archive)
            self._names = {name.lower(): name for name in self._archive.names()}
            self._read_structure()
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets."""
        return tuple(self._sheets)

    def rows(self, name: str) -> SheetRows:
        """The rows of a sheet."""
        part, file = self._sheets[name], f"{self.name}/{name}"
        return SheetRows(lambda: self._open(part, Place(file)), file, self._shared, self._limits)

    def _opened(self) -> AbstractContextManager[IO[bytes]]:
        if not isinstance(self._source, Path):
            seekable = self._source.seekable()
            return nullcontext(self._source) if seekable else _on_disk(self._source, self.name, self._limits)
        if self._source.exists() and not self._source.is_file():  # a pipe would keep us waiting for ever
            raise refused("not-a-file", self._place, "not a plain file", "give a workbook")
        return self._source.open("rb")

    def _refuse_old_kind(self, stream: IO[bytes]) -> None:
        stream.seek(0)
        if stream.read(len(_OLD_KIND)) == _OLD_KIND:
            wrong = "protected with a password, or a workbook of the old kind (.xls)"
            raise refused("encrypted", self._place, wrong, "save it as .xlsx without a password")

    def _read_structure(self) -> None:
        main = self._related("").by_kind.get("officeDocument")
        if main is None:
            raise broken(self._place, "no workbook in it")
        parts = self._related(main)
        self._sheets = {name: part for name, id in self._listed(main) if (part := _sheet(parts, id))}
        strings = self._stack.enter_context(shared_strings(self._place))
        self._shared = Shared(strings, self._formats(parts.by_kind.get("styles")))
        if part := self._there(parts.by_kind.get("sharedStrings")):
            with self._open(part) as stream:
                strings.read(stream, self._place, self._limits)
        strings.freeze()

    def _related(self, part: str) -> _Parts:
        """The parts that a part names (ECMA-376 part 2, 9.3); the package itself is the part without name."""
        found = _Parts()
        folder, name = posixpath.split(part)

        def relation(attributes: Attributes) -> None:
            if attributes.get("TargetMode") == "External":
                return
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
            found.by_kind.setdefault(kind, target)
            found.by_id[attributes.get("Id", "")] = kind, target

        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        self._structure(rels, Handlers({"Relationship": relation}, {}))
        return found

    def _listed(self, main: str) -> list[tuple[str, str]]:
        """The name and the id of the relation of every sheet."""
        listed: list[tuple[str, str]] = []

        def sheet(attributes: Attributes) -> None:
            ids = (value for name, value in attributes.items() if name.rpartition(":")[2] == "id")
            listed.append((attributes.get("name", ""), next(ids, "")))

        def properties(attributes: Attributes) -> None:
            self._is_1904 = attributes.get("date1904", "0") in ("1", "true")

        self._structure(main, Handlers({"sheet": sheet, "workbookPr": properties}, {}))
        self._refuse_twice([name for name, _ in listed])
        return listed

    def _refuse_twice(self, names: list[str]) -> None:
        seen: set[str] = set()
        for name in names:
            if name.casefold() in seen:
                place = Place(f"{self.name}/{name}")
                raise refused("duplicate-file", place, "a sheet of this name twice", "keep one of them")
            seen.add(name.casefold())

    def _formats(self, part: str | None) -> list[NumberText]:
        """How numbers are read, by number of cell format (ECMA-376 part 1, 18.8.10 cellXfs)."""
        codes, used = dict(BUILT_IN), list[int]()
        is_inside = False

        def code(attributes: Attributes) -> None:
            codes[number_in(attributes.get("numFmtId"))] = attributes.get("formatCode", "")

        def begin(_: Attributes) -> None:
            nonlocal is_inside
            is_inside = True

        def end() -> None:
            nonlocal is_inside
            is_inside = False

        def cell_format(attributes: Attributes) -> None:
            if is_inside:
                used.append(number_in(attributes.get("numFmtId")))

        starts = {"numFmt": code, "cellXfs": begin, "xf": cell_format}
        if there := self._there(part):
            self._structure(there, Handlers(starts, {"cellXfs": end}))
        readers = {id: number_reader(codes.get(id, ""), is_1904=self._is_1904) for id in {0, *used}}
        return [readers[id] for id in used or [0]]

    def _structure(self, part: str, handlers: Handlers) -> None:
        with self._open(part) as stream:
            for _ in parsed(stream, self._place, handlers, most_bytes=_MOST_STRUCTURE_BYTES):
                pass

    def _there(self, part: str | None) -> str | None:
        return part if part is not None and part.lower() in self._names else None

    def _open(self, part: str, place: Place | None = None) -> IO[bytes]:
        if not self._there(part):
            raise broken(place or self._place, f"the part {part} is missing: no workbook, or a damaged one")
        return self._archive.open(self._names[part.lower()], place=place or self._place)


class WorkbookRows:
    """One sheet of a workbook as rows of text, whatever stands in them; close it in the end.

    `source` is a file or a stream, `name` what places begin with. `sheet` is
    found without regard to case; None is the first one. `rows()` gives number
    of the line, cells and characters of every row that holds something, cells
    up to the last that is not empty; `taken()` the problems met since it was
    last asked. `of_sheet` can be told the titles of the columns, and which of
    them are read (see SheetRows). Raises Unreadable as Book does, and for a
    sheet that is not there; OSError.
    """

    def __init__(self, source: Path | IO[bytes], name: str, sheet: str | None, limits: Limits) -> None:
        with ExitStack() as stack:
            book = stack.enter_context(Book(source, name, limits))
            self.of_sheet = book.rows(_chosen(book, sheet))
            self._stack = stack.pop_all()

    def rows(self) -> Iterator[TextRow]:
        """The rows, once."""
        return self.of_sheet.rows()

    def taken(self) -> list[Problem]:
        """The problems found since this was last asked: formulas, errors of the spreadsheet."""
        return self.of_sheet.taken()

    def close(self) -> None:
        """Closes the workbook."""
        self._stack.close()


def _chosen(book: Book, sheet: str | None) -> str:
    wanted = sheet if sheet is None else sheet.strip().casefold()
    for name in book.sheets:
        if wanted is None or name.strip().casefold() == wanted:
            return name
    place = Place(f"{book.name}/{sheet}" if sheet else book.name)
    raise refused("missing-file", place, "no such sheet", f"there are {some_of(book.sheets) or 'none'}")


@contextmanager
def _on_disk(stream: IO[bytes], name: str, limits: Limits) -> Iterator[IO[bytes]]:
    """A copy of a stream that can be sought."""
    with temporary_file(Place(name)) as copy:
        while chunk := stream.read(_CHUNK_BYTES):
            copy.write(chunk)
            if copy.tell() > limits.unpacked_bytes:
                wrong = f"over {limits.unpacked_bytes:,} bytes"
                raise refused("archive-too-large", Place(name), wrong, _ADVICE.instead)
        yield copy


def _sheet(parts: _Parts, id: str) -> str | None:
    """The part of a sheet that has rows, which one with nothing but a chart has not."""
    kind, part = parts.by_id.get(id, ("", ""))
    return part if kind == "worksheet" else None
