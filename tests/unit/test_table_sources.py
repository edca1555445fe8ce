"""Which files a mapping reads, and in which order."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loaders.base import Limits, ReadOptions
from loaders.delimited import Unreadable
from loaders.table.mapping import Read
from tests.table_files import labels, refusal, source, tar, values, write, zipped

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def test_a_file_is_itself_the_first_source(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id\n1\n")
    write(tmp_path / "b.csv", "id\n2\n")
    assert labels(path, Read(files=("b.csv",))) == ["a.csv"]
    assert labels(path, Read(files=("b.csv",)), is_first=False) == ["b.csv"]


def test_a_folder_gives_every_file_of_a_known_format_sorted(tmp_path: Path) -> None:
    for name in ("b.csv", "a/z.json", "a/readme.md", ".hidden.csv", "__MACOSX/b.csv", "~$c.xlsx"):
        write(tmp_path / name, "{}" if name.endswith("json") else "id\n")
    assert labels(tmp_path, Read()) == ["a/z.json", "b.csv"]
    assert labels(tmp_path, Read(format="csv")) == ["b.csv"]
    assert labels(tmp_path, Read(files=("*.csv",)), inside="here/") == ["here/b.csv"]


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ("*.csv", ["a.csv"]),
        ("*/*.csv", ["x/b.csv"]),
        ("**/*.csv", ["a.csv", "x/b.csv", "x/y/c.csv"]),
        ("x/**", ["x/b.csv", "x/y/c.csv"]),
        ("**/y/?.csv", ["x/y/c.csv"]),
        ("./[ab].csv", ["a.csv"]),
    ],
)
def test_globs_are_of_paths(tmp_path: Path, glob: str, expected: list[str]) -> None:
    for name in ("a.csv", "x/b.csv", "x/y/c.csv"):
        write(tmp_path / name, "id\n")
    assert labels(tmp_path, Read(files=(glob,))) == expected


@pytest.mark.parametrize("glob", ["../*.csv", "/etc/*", "a/../../b.csv", "..\\a.csv"])
def test_a_glob_that_leads_out_is_refused(tmp_path: Path, glob: str) -> None:
    write(tmp_path / "secret.csv", "id\n1\n")
    (tmp_path / "in").mkdir()
    problem = refusal(tmp_path / "in", Read(files=(glob,)))
    assert (problem.code, problem.value) == ("outside-folder", glob)


def test_a_link_out_of_the_folder_is_refused_and_folders_behind_links_are_not_walked(tmp_path: Path) -> None:
    write(tmp_path / "secret.csv", "id\n1\n")
    write(tmp_path / "in" / "a.csv", "id\n1\n")
    os.symlink(tmp_path, tmp_path / "in" / "loop")
    assert labels(tmp_path / "in", Read(files=("**/*.csv",))) == ["a.csv"]
    os.symlink(tmp_path / "secret.csv", tmp_path / "in" / "b.csv")
    assert refusal(tmp_path / "in").code == "outside-folder"


def test_no_match_names_what_is_there(tmp_path: Path) -> None:
    write(tmp_path / "members.csv", "id\n")
    problem = refusal(tmp_path, Read(files=("membres.csv", "m.csv")))
    assert problem.code == "missing-file"
    assert problem.wrong == "no membres.csv, m.csv in it"
    assert problem.right == "is 'members.csv' meant? there are members.csv"
    assert refusal(tmp_path, Read(archive="*.tar")).code == "missing-file"
    assert refusal(tmp_path, Read(format="yaml")).wrong == "no file that is yaml in it"


def test_a_format_that_the_name_does_not_tell(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "id\n1\n")
    problem = refusal(tmp_path, Read(files=("a.txt",)))
    assert problem.code == "unknown-format"
    assert "csv, tsv, json" in problem.right
    assert values(tmp_path, Read(files=("a.txt",), format="csv"), "id") == [("a.txt", 1 + 1, "1")]


@pytest.mark.parametrize("name", ["x.tar", "x.tar.xz", "x.zip"])
def test_archives_are_read_in_order_of_path(tmp_path: Path, name: str) -> None:
    entries = {"r/2/b.csv": "id\n3\n", "r/1/b.csv": "id\n2\n", "q/1/a.csv": "id\n1\n", "q/notes.txt": "no"}
    path = (zipped if name.endswith("zip") else tar)(tmp_path / name, entries)
    expected = [(f"{name}/q/1/a.csv", 2, "1"), (f"{name}/r/1/b.csv", 2, "2"), (f"{name}/r/2/b.csv", 2, "3")]
    assert values(path, Read(), "id") == expected
    assert values(tmp_path, Read(archive="x.*"), "id") == expected
    assert values(path, Read(files=("r/**",)), "id") == expected[1:]
    assert [file.path for file in source(path)] == ["q/1/a.csv", "r/1/b.csv", "r/2/b.csv"]


def test_other_sources_are_sought_inside_an_archive_then_beside_it(tmp_path: Path) -> None:
    path = tar(tmp_path / "x.tar", {"a.csv": "id\n1\n"})
    write(tmp_path / "themes.csv", "id\n1\n")
    tar(tmp_path / "y.tar", {"b.csv": "id\n1\n"})
    assert labels(path, Read(files=("a.csv",)), is_first=False) == ["x.tar/a.csv"]
    assert labels(path, Read(files=("themes.csv",)), is_first=False) == ["themes.csv"]
    assert labels(path, Read(archive="y.tar"), is_first=False) == ["y.tar/b.csv"]
    assert refusal(path, Read(files=("themes.csv",))).code == "missing-file"


def test_an_archive_that_leads_out_is_refused(tmp_path: Path) -> None:
    assert refusal(tar(tmp_path / "x.tar", {"../a.csv": "id\n1\n"})).code == "unsafe-entry"
    assert refusal(zipped(tmp_path / "x.zip", {"../a.csv": "id\n1\n"})).code == "unsafe-entry"
    write(tmp_path / "a.csv", "id")
    assert refusal(tmp_path, Read(archive="*.csv")).code == "not-an-archive"
    assert refusal(tmp_path, Read(archive="*.zap")).code == "missing-file"


def test_a_zip_of_data_may_have_more_entries_than_a_bundle(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {f"{n}.json": "{}" for n in range(6)})
    options = ReadOptions(limits=replace(Limits(), archive_entries=5))
    assert len(list(source(path, options=options))) == 6


@pytest.mark.parametrize(
    ("suffix", "pack"), [(".gz", gzip.compress), (".xz", lzma.compress), (".bz2", bz2.compress)]
)
def test_compressed_files(tmp_path: Path, suffix: str, pack: Any) -> None:
    path = write(tmp_path / f"a.csv{suffix}", pack(b"id\n7\n"))
    assert values(path, Read(), "id") == [(f"a.csv{suffix}", 2, "7")]
    path.write_bytes(path.read_bytes()[:-3])
    assert refusal(path, Read(), "id").code == "broken-archive"


def test_what_is_no_plain_file_is_not_waited_for(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.csv").code == "not-a-file"
    os.mkfifo(tmp_path / "b.csv")
    assert refusal(tmp_path).code == "not-a-file"


def test_one_bad_file_does_not_hide_the_next(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "")
    write(tmp_path / "b.csv", "id\n1\n")
    bad, good = source(tmp_path)
    with pytest.raises(Unreadable, match="no header row"):
        bad.names.getter("id")
    with pytest.raises(Unreadable, match="no header row"):
        next(bad.rows)
    assert good.label == "b.csv"


@pytest.mark.skipif(not DATA.is_dir(), reason=f"real data are not at {DATA}")
@pytest.mark.parametrize(
    ("name", "read", "column", "rows"),
    [
        ("nl_partnerships/regioatlas_regions.tar.xz", Read(files=("**/veiligheidshuizen.csv",)), "CBS", 390),
        ("uk_csp/lad_to_csp.csv", Read(), "csp-code", 341),
        ("cordis_h2020/programme_parts.csv.gz", Read(), "rcn", 37_441),
        ("kubernetes/sigs_monthly_to_2024.tar.xz", Read(files=("2024-12*/*",), items=("sigs",)), "name", 24),
        ("us_congress/committees_to_2020.tar.xz", Read(files=("2012-11-06_11*/*",)), "thomas_id", 49),
        ("geo/NUTS2021-NUTS2024.xlsx", Read(), "NUTS code", 1_582),
        ("everypolitician/Slovakia.popolo.json.xz", Read(items=("memberships",)), "person_id", 1_346),
    ],
)
def test_real_registers(name: str, read: Read, column: str, rows: int) -> None:
    found = values(DATA / name, read, column)
    assert all(row[2] for row in found)
    assert len({(row[0], row[1]) for row in found}) == len(found)
    assert len(found) == rows
