"""What can be wrong with files, by format: texts, packed files, archives."""

from __future__ import annotations

import gzip
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.hostile import entry, noise, write_tar

Write = Callable[[Path], Path]
GOOD = b"id,name\nP1,One\n"
# What is wrong with a text, by format: the text, the code of the error, and where in the file it is.
LONG = noise(1_000_001).encode()
CSV = {
    "latin-1": (b"id,name\nP1,One\nP2,M\xe9decins\n", "not-utf8", ":3"),
    "two encodings": ("id,name\nP1,Médecins\n".encode() + b"P2,M\xe9decins\n", "not-utf8", ":3"),
    "utf-16": (GOOD.decode().encode("utf-16"), "not-utf8", ":1"),
    "utf-16 without a mark": (GOOD.decode().encode("utf-16-le"), "nul-byte", ":1"),
    "nothing": (b"", "empty-file", ":1"),
    "open quote": (b'id,name\nP1,One\nP2,"Two\n', "broken-quote", ":3"),
    "long cell": (b"id,name\nP1,One\nP2," + LONG + b"\n", "cell-too-long", ":3 name"),
    "long row": (b"id,name\nP1," + LONG * 4, "row-too-long", ":2"),
    "many columns": (b"id,name," + b"," * 20_000 + b"\n", "row-too-long", ":1"),
    "columns renamed": (b"key,name\nP1,One\n", "missing-column", ":1 id"),
    "column twice": (b"id,name,name\nP1,One,a\n", "duplicate-column", ":1 name"),
}
JSON = {
    "latin-1": (b'[\n{"id": "P1", "name": "M\xe9decins"}]', "not-utf8", ":2"),
    "utf-16": ('[{"id": "P1"}]'.encode("utf-16"), "not-utf8", ":1"),
    "cut": (b'[{"id": "P1", "name": "On', "broken-json", ":1"),
    "nothing": (b"", "broken-json", ""),
    "NaN": (b'[{"id": "P1", "name": NaN}]', "not-a-number", ":1"),
    "key twice": (b'[{"id": "P1", "id": "P2"}]', "duplicate-key", ":1"),
    "deep": (b"[" * 100_000, "nested-too-deep", ":1"),
    "long cell": (b'[{"id": "P1", "name": "' + LONG + b'"}]', "cell-too-long", ":1"),
    "long item": (b'[{"id": "P1", "names": [' + b'"x",' * 1_100_000, "row-too-long", ":1"),
    "many digits": (b'[{"id": ' + b"7" * 5_000 + b"}]", "not-a-number", ":1"),
}
LINES = {
    "latin-1": (b'{"id": "P1", "name": "One"}\n{"id": "M\xe9decins"}\n', "not-utf8", ":2"),
    "cut": (b'\n{"id": "P1", "name": "On', "not-json", ":2"),
    "NaN": (b'\n{"id": NaN}', "not-a-number", ":2"),
    "key twice": (b'\n{"id": "P1", "id": "P2"}', "duplicate-key", ":2"),
    "deep": (b"\n" + b"[" * 100_000, "nested-too-deep", ":2"),
    "long cell": (b'\n{"id": "' + LONG + b'"}', "cell-too-long", ":2"),
    "long line": (b"\n[" + b'"x",' * 1_100_000, "row-too-long", ":2"),
    "half a pair": (b'\n{"id": "\\ud800"}', "not-utf8", ":2"),
}
LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
YAML = {
    "latin-1": (b"- id: P1\n  name: M\xe9decins\n", "not-utf8", ":2"),
    "cut": (b'- id: P1\n  name: "On', "broken-yaml", ":2"),
    "key twice": (b"- id: P1\n  id: P2\n", "duplicate-key", ":2"),
    "deep": (b"[" * 2_000, "nested-too-deep", ":1"),
    "aliases": (LAUGHS.encode(), "too-many-aliases", ":6"),
    "long cell": (b"- id: P1\n  name: " + LONG, "cell-too-long", ":2"),
    "NUL": (b"- id: P1\n- id: P\x002\n", "broken-yaml", ":2"),
}
POPOLO = {
    "latin-1": (b'"The House"', b'"The H\xe9use"', "not-utf8"),
    "NaN": (b'"The House"', b"NaN", "not-a-number"),
    "long cell": (b'"The House"', b'"' + LONG + b'"', "cell-too-long"),
    "deep": (b'"The House"', b"[" * 100_000, "nested-too-deep"),
    "key twice": (b'"name"', b'"id"', "duplicate-key"),
    "NUL": (b'"The House"', b'"\\u0000"', "nul-byte"),
    "no list of organisations": (b'"organizations"', b'"organisations"', "missing-path"),
    "cut": (b'"The House"', b'"The H', "not-json"),
    "one, not a list": (b"[{", b"{", "wrong-type"),
}


COMPRESSED = {
    "something after its end": (gzip.compress(GOOD) + b"more", "broken-archive"),
    "cut": (gzip.compress(GOOD)[:-9], "broken-archive"),
    "three times over": (gzip.compress(gzip.compress(gzip.compress(GOOD))), "nested-archive"),
    "nothing in it": (gzip.compress(b""), "empty-file"),
}


def tar_of(*entries: tuple[tarfile.TarInfo, bytes], name: str = "a.tar") -> Write:
    return lambda folder: write_tar(folder / name, *entries)


def zip_of(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> Write:
    def write(folder: Path) -> Path:
        with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in entries:
                archive.writestr(name, data)
        return folder / "a.zip"

    return write


def a_link() -> zipfile.ZipInfo:
    told = zipfile.ZipInfo("x.csv")
    told.external_attr = (stat.S_IFLNK | 0o777) << 16
    return told


def a_long_list(folder: Path) -> Path:
    """A .zip that tells of a short list of entries, and in the ZIP64 way of a longer one."""
    one = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 0, 20, *[0] * 8, 1, *[0] * 6) + b"a"
    listed = one * 30_000
    long_end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 30_000, 30_000, len(listed), 0)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(listed), 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 5, 5, 100, 0, 0)
    (folder / "a.zip").write_bytes(listed + long_end + locator + end)
    return folder / "a.zip"


def a_lying_list(folder: Path) -> Path:
    """A .zip with more entries than it says."""
    one = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 0, 20, *[0] * 8, 1, *[0] * 6) + b"a"
    listed = one * 21_000
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 5, 5, len(listed), 0, 0)
    (folder / "a.zip").write_bytes(listed + end)
    return folder / "a.zip"


def a_bomb(folder: Path) -> Path:
    return write_tar(folder / "a.tar.gz", (entry("x.csv", bytes(110_000_000)), bytes(110_000_000)))


ARCHIVES: dict[str, tuple[Write, str]] = {
    "tar up": (tar_of((entry("../x.csv", GOOD), GOOD)), "unsafe-entry"),
    "tar absolute": (tar_of((entry("/x.csv", GOOD), GOOD)), "unsafe-entry"),
    "tar link": (tar_of((entry("x.csv", type=tarfile.SYMTYPE, linkname="/etc/passwd"), b"")), "unsafe-entry"),
    "tar hard link": (tar_of((entry("x.csv", type=tarfile.LNKTYPE, linkname="y"), b"")), "unsafe-entry"),
    "tar device": (tar_of((entry("x.csv", type=tarfile.CHRTYPE, devmajor=1), b"")), "unsafe-entry"),
    "tar pipe": (tar_of((entry("x.csv", type=tarfile.FIFOTYPE), b"")), "unsafe-entry"),
    "tar twice": (tar_of((entry("x.csv", GOOD), GOOD), (entry("./x.csv", GOOD), GOOD)), "duplicate-file"),
    "tar empty": (tar_of(), "missing-file"),
    "tar in tar": (tar_of((entry("b.tar", GOOD), GOOD)), "missing-file"),
    "tar cut": (lambda f: cut(tar_of((entry("x.csv", GOOD), GOOD))(f), 700), "broken-archive"),
    "tar bomb": (a_bomb, "archive-too-large"),
    "zip up": (zip_of(("../x.csv", GOOD)), "unsafe-entry"),
    "zip absolute": (zip_of(("/x.csv", GOOD)), "unsafe-entry"),
    "zip drive": (zip_of(("C:/x.csv", GOOD)), "unsafe-entry"),
    "zip link": (zip_of((a_link(), b"/etc/passwd")), "unsafe-entry"),
    "zip empty": (zip_of(), "missing-file"),
    "zip in zip": (zip_of(("b.zip", GOOD)), "missing-file"),
    "zip cut": (lambda f: cut(zip_of(("x.csv", GOOD))(f), 60), "broken-archive"),
    "zip bomb": (zip_of(("x.csv", GOOD + b"P1,One\n" * 1_000_000)), "archive-too-large"),
    "zip with a longer list": (a_long_list, "too-many-entries"),
    "zip with a longer list than it says": (a_lying_list, "too-many-entries"),
}


def cut(path: Path, length: int) -> Path:
    path.write_bytes(path.read_bytes()[:length])
    return path
