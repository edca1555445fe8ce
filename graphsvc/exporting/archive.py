"""A .zip whose bytes depend on nothing but what is in it."""

from __future__ import annotations

import os
import shutil
from io import TextIOWrapper
from typing import TextIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of the calendar of a .zip
_UNIX = 3
_READABLE = 0o644 << 16


class Archive(ZipFile):
    """A .zip to be written: every entry has the same date and rights on every machine."""

    def text(self, name: str) -> TextIO:
        """A new entry to write text to; to be closed before the next one."""
        return TextIOWrapper(self.open(_entry(name), "w", force_zip64=True), encoding="utf-8", newline="")

    def writestr(
        self,
        zinfo_or_arcname: str | ZipInfo,
        data: object,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Adds an entry."""
        entry = _entry(zinfo_or_arcname) if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname
        super().writestr(entry, data, compress_type, compresslevel)  # type: ignore[arg-type]

    def write(
        self,
        filename: str | os.PathLike[str],
        arcname: str | os.PathLike[str] | None = None,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Adds a file."""
        with open(filename, "rb") as source, self.open(_entry(str(arcname)), "w", force_zip64=True) as entry:
            shutil.copyfileobj(source, entry)


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _FIRST_DAY)
    entry.compress_type = ZIP_DEFLATED
    entry.create_system = _UNIX
    entry.external_attr = _READABLE
    return entry
