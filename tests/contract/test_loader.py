"""What every loader does with a registry, whatever its format."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from graphsvc.errors import BadInput, NotFound
from graphsvc.model.kinds import KINDS, NODES
from graphsvc.model.records import Problem, Rows, Severity
from loaders import LOADERS, Loader, ReadOptions, loader_for, read_all
from tests.bundles import places, registry_in, write_folder, write_zip
from tests.workbooks import write_workbook

FILES = {
    "partnerships": "id,name,themes,start,meetings_per_year,members_complete,colour\n"
    "P1,One,a|b,..2016-05,4.5,true,red\nP2,Zwölf,none,,none,,\n",
    "organisations": "id,name\nO1,Org\n",
    "people": "id,name,email\nX,Jane,jane@example.org\n",
    "memberships": "partnership,organisation,end\nP1,O1,2018\nP2,O1,none\n",
    "roles": "person,partnership,secret\nX,P1,yes\n",
    "links": "a,b\n",
}
Write = Callable[[Path], Path]


def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "register", **FILES)


def archive(tmp_path: Path) -> Path:
    return write_zip(tmp_path / "register.zip", **FILES)


def workbook(tmp_path: Path) -> Path:
    return write_workbook(tmp_path / "register.xlsx", **FILES)


# One more format: a function that writes FILES in it, the loader that reads it, and what its places are.
FORMATS: list[tuple[Write, Loader, str]] = [
    (folder, LOADERS["bundle"], "{}.csv"),
    (archive, LOADERS["bundle"], "register.zip/{}.csv"),
    (workbook, LOADERS["workbook"], "register.xlsx/{}"),
]


@pytest.fixture(params=FORMATS, ids=lambda form: form[0].__name__)
def form(request: pytest.FixtureRequest) -> tuple[Write, Loader, str]:
    chosen: tuple[Write, Loader, str] = request.param
    return chosen


def rows_of(path: Path, loader: Loader, **options: bool) -> list[Rows]:
    return [item for item in loader.read(path, ReadOptions(**options)) if isinstance(item, Rows)]


def test_it_recognises_its_format(tmp_path: Path, form: tuple[Write, Loader, str]) -> None:
    write, loader, _ = form
    path = write(tmp_path)
    assert loader.recognises(path)
    assert loader_for(path) is loader
    assert loader_for(path, loader.name) is loader


def test_rows_hold_plain_values(tmp_path: Path, form: tuple[Write, Loader, str]) -> None:
    write, loader, _ = form
    read = {
        (chunk.kind, row[0]): dict(zip(chunk.fields, row[1:], strict=True))
        for chunk in rows_of(write(tmp_path), loader)
        for row in chunk.rows
    }
    assert read["partnership", 2] == {
        "id": "P1",
        "name": "One",
        "themes": ["a", "b"],
        "start": "..2016-05",
        "meetings_per_year": 4.5,
        "members_complete": True,
        "attributes": '{"colour": "red"}',
    }
    assert read["partnership", 3]["themes"] == read["partnership", 3]["meetings_per_year"] == "none"
    assert read["partnership", 3]["start"] is None
    assert read["membership", 3]["end"] == "none"


def test_every_file_yields_a_chunk_and_nodes_come_first(
    tmp_path: Path, form: tuple[Write, Loader, str]
) -> None:
    write, loader, _ = form
    kinds = list(dict.fromkeys(chunk.kind for chunk in rows_of(write(tmp_path), loader)))
    assert kinds == [kind for kind in KINDS if KINDS[kind].file in FILES]
    assert [KINDS[kind] in NODES for kind in kinds] == sorted(
        (KINDS[kind] in NODES for kind in kinds), reverse=True
    )


def test_fields_are_the_models(tmp_path: Path, form: tuple[Write, Loader, str]) -> None:
    write, loader, _ = form
    for chunk in rows_of(write(tmp_path), loader, keep_personal_data=True):
        assert set(chunk.fields) <= {"id", *KINDS[chunk.kind].by_name}
        assert all(len(row) == len(chunk.fields) + 1 for row in chunk.rows)


def test_personal_data_is_read_only_when_asked_for(tmp_path: Path, form: tuple[Write, Loader, str]) -> None:
    write, loader, _ = form
    path = write(tmp_path)
    assert "jane" not in str(rows_of(path, loader)).lower()
    assert "secret" not in str(rows_of(path, loader))
    kept = str(rows_of(path, loader, keep_personal_data=True))
    assert "jane@example.org" in kept
    assert "secret" in kept


def test_places_name_file_line_and_column(tmp_path: Path, form: tuple[Write, Loader, str]) -> None:
    write, loader, file = form
    found = [item for item in loader.read(write(tmp_path), ReadOptions()) if isinstance(item, Problem)]
    assert f"{file.format('partnerships')}:1 colour" in [str(problem.place) for problem in found]
    assert all(problem.severity is not Severity.ERROR for problem in found)


def test_several_sources_are_one_stream(tmp_path: Path) -> None:
    one = write_folder(tmp_path / "one", partnerships="id,name\nP1,One\n")
    two = write_zip(tmp_path / "two.zip", partnerships="id,name\nP2,Two\n")
    with registry_in(tmp_path) as registry:
        report = registry.load_paths(one, two)
        assert registry.keys("partnership") == ["P1", "P2"]
        assert report.revision == 1
    files = {item.file for item in read_all([one, two]) if isinstance(item, Rows)}
    assert files == {f"{one}/partnerships.csv", f"{two}/partnerships.csv"}


def test_one_file_of_a_bundle_alone_is_a_bundle(tmp_path: Path) -> None:
    with registry_in(tmp_path) as registry:
        registry.load(partnerships="id,name\nP1,One\n")
        folder = write_folder(tmp_path / "bundle", memberships="partnership,organisation\nP1,O\nP2,O\n")
        alone = registry.load_paths(folder / "memberships.csv")
        assert places(alone, "unknown-reference") == ["memberships.csv:3 partnership=P2"]
        (folder / "Organisations.CSV").write_text("id,name\nO2,Org\n", encoding="utf-8")
        assert not registry.load_paths(folder / "Organisations.CSV").errors
        assert registry.keys("organisation") == ["O2"]
        assert registry.keys("partnership") == ["P1"]


def test_a_lone_file_may_be_a_link_but_no_pipe(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("id,name\nO,Org\n", encoding="utf-8")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "organisations.csv").symlink_to(tmp_path / "data.csv")
    with registry_in(tmp_path) as registry:
        assert not registry.load_paths(tmp_path / "in" / "organisations.csv").errors
        os.mkfifo(tmp_path / "themes.csv")
        assert places(registry.load_paths(tmp_path / "themes.csv"), "not-a-file") == ["themes.csv"]


def test_files_of_several_sources_are_told_apart() -> None:
    loader = LOADERS["bundle"]
    for path in ("nowhere/a.zip", "nowhere/themes.csv"):
        (problem,) = loader.read(Path(path), ReadOptions(inside="nowhere/"))
        assert isinstance(problem, Problem) and problem.place.file.startswith("nowhere/"), str(problem)


def test_what_nobody_reads_is_said_before_anything_is_read(tmp_path: Path) -> None:
    for name, wanted in {
        "a.ods": "save",
        "b.csv": "give the folder",
        "c.pdf": "not a registry",
    }.items():
        (tmp_path / name).write_bytes(b"x")
        with pytest.raises(BadInput, match=wanted):
            read_all([tmp_path / name])
    with pytest.raises(NotFound, match="no such file or folder"):
        read_all([tmp_path / "nowhere"])
    with pytest.raises(BadInput, match="no loader is called 'popcorn'; there are bundle"):
        loader_for(tmp_path, "popcorn")


def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/su\xff"))
    with pytest.raises(BadInput, match="not UTF-8; rename it"):
        loader_for(path)
