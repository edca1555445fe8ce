"""Bad files, made for a test and small on disk, and a load of them in a process of its own.

`python -m tests.hostile MOST_MB PATH [MAPPING]` reads a source as a load
does, in so much memory, and prints the errors met as JSON.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import resource
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.runs import ROOT, Run, environment

SECONDS = 60  # in which anything bad must have been refused
MAPPING = """\
about: Partnerships
records:
  - partnership: {id: id, name: name}
"""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LIMITED = """
import ctypes, os, resource, sys
most_bytes, most_mb, keeps_rights = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "yes"
if most_bytes:
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
if most_mb:
    resource.setrlimit(resource.RLIMIT_DATA, (most_mb << 20, most_mb << 20))
for right in () if keeps_rights else (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH: root may read all
    ctypes.CDLL(None).prctl(24, right, 0, 0, 0)  # PR_CAPBSET_DROP
os.execv(sys.executable, [sys.executable, "-m", "graphsvc", *sys.argv[4:]])
"""


@dataclass(frozen=True)
class Source:
    """What a load is given."""

    path: Path
    mapping: Path | None = None

    @property
    def arguments(self) -> list[str]:
        """As the command line has it."""
        return [str(self.path), *(["--mapping", str(self.mapping)] if self.mapping else [])]


def mapping(folder: Path, text: str | bytes = MAPPING) -> Path:
    """A mapping file."""
    path = folder / "mapping.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def load(
    *arguments: object,
    cwd: Path,
    most_bytes: int = 0,
    most_mb: int = 0,
    keeps_rights: bool = True,
    **more: str,
) -> Run:
    """`graphsvc load`: with files of so many bytes, or so much memory, or without the right to read all."""
    limits = (str(most_bytes), str(most_mb), "yes" if keeps_rights else "no")
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, *limits, "load", *map(str, arguments)],
        cwd=cwd,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS,
    )
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


def read_apart(source: Source, *, most_mb: int) -> list[str]:
    """The codes and places of the errors in a source, read by a process that has so much memory."""
    arguments = [str(each) for each in (source.path, source.mapping) if each]
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile", str(most_mb), *arguments],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stderr.decode()
    errors: list[str] = json.loads(done.stdout)
    return errors


def packed(carrier: str, folder: Path, name: str, data: bytes) -> Path:
    """A file as it is, compressed, or alone in an archive."""
    path = folder / f"{name if carrier in ('', 'gz', 'xz', 'bz2') else 'source'}.{carrier}".rstrip(".")
    if carrier == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, data)
    elif carrier.startswith("tar"):
        write_tar(path, (entry(name, data), data))
    else:
        path.write_bytes(_COMPRESS[carrier](data))
    return path


_COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gz": gzip.compress,
    "xz": lzma.compress,
    "bz2": bz2.compress,
}
CARRIERS = (*_COMPRESS, "zip", "tar", "tar.gz", "tar.xz", "tar.bz2")


def entry(name: str, data: bytes = b"", **more: Any) -> tarfile.TarInfo:
    """What a tar says of a file."""
    told = tarfile.TarInfo(name)
    told.size = len(data)
    for key, value in more.items():
        setattr(told, key, value)
    return told


def write_tar(path: Path, *entries: tuple[tarfile.TarInfo, bytes]) -> Path:
    """A tar, compressed as its name says."""
    ending = path.name.rpartition(".")[2]
    modes = {"gz": "w:gz", "xz": "w:xz", "bz2": "w:bz2"}
    with tarfile.open(path, modes.get(ending, "w")) as archive:  # type: ignore[call-overload]
        for told, data in entries:
            archive.addfile(told, io.BytesIO(data))
    return path


def write_gz(path: Path, parts: Iterable[bytes]) -> Path:
    """A compressed file of parts that are not held together."""
    with gzip.open(path, "wb", compresslevel=1) as stream:
        for part in parts:
            stream.write(part)
    return path


def noise(size: int) -> str:
    """Letters that hardly compress, the same ones each time."""
    return random.Random(4).randbytes(size // 2 + 1).hex()[:size]


def text_cell(text: str) -> str:
    """The XML of a cell."""
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def rows_of(*rows: Iterable[str]) -> Iterator[str]:
    """The XML of rows of cells, each given as XML."""
    return (f"<row>{''.join(cells)}</row>" for cells in rows)


def write_book(
    path: Path,
    rows: Iterable[str],
    *,
    strings: Iterable[str] | None = None,
    styles: str | None = None,
    padding: int = 0,
    sheet: str = "partnerships",
    title: str = "name",
) -> Path:
    """A workbook of one sheet with id and name, written part by part; `padding` bytes keep its ratio low."""
    book = [
        f'<worksheet xmlns="{_MAIN}"><sheetData>',
        *rows_of((text_cell("id"), text_cell(title))),
    ]
    parts: dict[str, Iterable[str]] = {
        "_rels/.rels": [_relations(("b", "officeDocument", "xl/workbook.xml"))],
        "xl/workbook.xml": [
            f'<workbook xmlns="{_MAIN}"><sheets><sheet name="{sheet}" id="s"/></sheets></workbook>'
        ],
        "xl/_rels/workbook.xml.rels": [
            _relations(
                ("s", "worksheet", "sheet.xml"),
                ("t", "sharedStrings", "strings.xml"),
                ("f", "styles", "styles.xml"),
            )
        ],
        "xl/sheet.xml": _all(book, rows, ["</sheetData></worksheet>"]),
    }
    if strings is not None:
        parts["xl/strings.xml"] = _all(["<sst>"], (f"<si>{each}</si>" for each in strings), ["</sst>"])
    if styles is not None:
        parts["xl/styles.xml"] = [styles]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, pieces in parts.items():
            with archive.open(name, "w") as stream:
                for piece in pieces:
                    stream.write(piece.encode())
        archive.writestr(zipfile.ZipInfo("padding"), bytes.fromhex(noise(2 * padding)))
    return path


def _relations(*relations: tuple[str, str, str]) -> str:
    told = (
        f'<Relationship Id="{id}" Type="{_TYPES}/{kind}" Target="{part}"/>' for id, kind, part in relations
    )
    return f"<Relationships>{''.join(told)}</Relationships>"


def _all(*pieces: Iterable[str]) -> Iterator[str]:
    for each in pieces:
        yield from each


def popolo(*, people: int = 1, name: str = "The House") -> bytes:
    """A Popolo file: so many people in one house."""
    document = {
        "persons": [{"id": f"p{n}"} for n in range(people)],
        "organizations": [{"id": "house", "name": name}],
        "memberships": [
            {"person_id": f"p{n}", "organization_id": "house", "start_date": "2001"} for n in range(people)
        ],
    }
    return json.dumps(document).encode()


def many(loader: str, folder: Path, rows: int, *, width: int = 30) -> Source:
    """A good source of so many rows for a loader; `width` is the length of a name."""
    name = noise(width)
    if loader == "bundle":
        lines = b"".join(b"P%d,%s %d\n" % (n, name.encode(), n) for n in range(rows))
        return Source(packed("zip", folder, "partnerships.csv", b"id,name\n" + lines))
    if loader.endswith("workbook"):
        shared = (f"<t>{name} {n}</t>" for n in range(rows))
        cells = rows_of(*((text_cell(f"P{n}"), f'<c t="s"><v>{n}</v></c>') for n in range(rows)))
        path = write_book(folder / "rows.xlsx", cells, strings=shared, padding=width * rows // 100)
        return Source(path, mapping(folder) if loader.startswith("table") else None)
    if loader == "popolo":
        path = folder / "rows.popolo.json"
        path.write_bytes(popolo(people=rows))
        return Source(path)
    return Source(_table(loader.partition(" ")[2], folder, rows, name), mapping(folder))


def _table(form: str, folder: Path, rows: int, name: str) -> Path:
    if "json" in form:
        told = (b'{"id": "P%d", "name": "%s %d"}\n' % (n, name.encode(), n) for n in range(rows))
        return write_gz(folder / "rows.jsonl.gz", told)
    lines = (b"P%d,%s %d\n" % (n, name.encode(), n) for n in range(rows))
    if "tar" not in form:
        return write_gz(folder / "rows.csv.gz", _all_bytes(b"id,name\n", lines))
    data = b"id,name\n" + b"".join(lines)
    return write_tar(folder / "rows.tar.xz", (entry("rows.csv", data), data))


def _all_bytes(first: bytes, lines: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from lines


def _read() -> None:
    from graphsvc.model.records import Problem, Severity
    from loaders import ReadOptions, read_all

    most = int(sys.argv[1]) << 20
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    path, *told = map(Path, sys.argv[2:])
    options = ReadOptions(mapping=told[0] if told else None)
    found = [item for item in read_all([path], options=options) if isinstance(item, Problem)]
    errors = [f"{each.code} {each.place}" for each in found if each.severity is Severity.ERROR]
    print(json.dumps(errors))


if __name__ == "__main__":
    _read()
