"""Writes datapackage.json beside the files of a bundle, and an empty bundle and workbook to fill in."""

from __future__ import annotations

import csv
import json
from contextlib import closing
from pathlib import Path

from graphsvc.errors import BadInput
from graphsvc.model.kinds import KINDS
from graphsvc.model.tables import Descriptor, columns_of, datapackage
from loaders.base import Limits
from loaders.bundle import KIND_OF_FILE
from loaders.delimited import Delimited, Unreadable
from loaders.folder import Folder
from loaders.template import TEMPLATE, write_template

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def write_datapackage(folder: Path) -> list[Path]:
    """Writes datapackage.json for the bundle in a folder; gives the files written.

    The files are described as they are: their columns in their order, their
    delimiter. In a folder without any, every file is made first, with its
    header and no rows, and a workbook with a sheet for each of them. Raises
    BadInput for a file that cannot be read or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files = _shapes(folder)
        made = [] if files else _make_templates(folder)
        target = folder / "datapackage.json"
        text = json.dumps(datapackage(files or None), ensure_ascii=False, indent=2)
        target.write_text(text + "\n", encoding="utf-8")
    except Unreadable as error:
        raise BadInput(str(error)) from None
    except OSError as error:
        raise BadInput(f"{error.filename or folder}: cannot be written ({error.strerror})") from None
    return [*made, target]


def _shapes(folder: Path) -> dict[str, Descriptor]:
    there = Folder(folder)
    kinds = {KIND_OF_FILE[name.lower()].name: name for name in there.names() if name.lower() in KIND_OF_FILE}
    return {kind: _shape(there, kinds[kind]) for kind in KINDS if kind in kinds}


def _shape(folder: Folder, name: str) -> Descriptor:
    with folder.open(name) as stream:
        is_marked = stream.read(len(_BYTE_ORDER_MARK)) == _BYTE_ORDER_MARK
    with closing(Delimited(lambda: folder.open(name), name, Limits())) as text:
        return {
            "path": name,
            "header": text.header,
            "delimiter": text.delimiter,
            "encoding": "utf-8-sig" if is_marked else "utf-8",
        }


def _make_templates(folder: Path) -> list[Path]:
    made = []
    for name, kind in KIND_OF_FILE.items():
        made.append(folder / name)
        with made[-1].open("x", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerow(columns_of(kind))
    template = folder / TEMPLATE
    if not template.exists():  # it may be filled in
        write_template(template)
        made.append(template)
    return made
