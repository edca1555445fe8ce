"""The report of a load: its text, its caps, its file; and the course of a load."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from graphsvc.errors import BadInput, Conflict
from graphsvc.loading import Group, OnError, Request, load
from graphsvc.model.kinds import KINDS
from graphsvc.model.records import Place, Problem, Severity
from graphsvc.model.tables import columns_of
from graphsvc.store.base import Meta
from loaders import read_all
from tests.bundles import ONE, Registry, registry_in, write_folder

BROKEN = """
    id,name,start,level
    P1,One,soon,galactic
    P2,Two,soon,galactic
    """
ROOT = Path(__file__).resolve().parents[2]
PAGES_OF_CODES = ("registry.md", "mapping.md", "popolo.md")
ONE_WORD = {"cycle", "encrypted", "formula", "placeholder", "pseudonym"}
OTHER_WORDS = {"utf-8", "utf-8-sig", "replace-source", "registry-bundle", "tabular-data-package"} | {
    *("tabular-data-resource", "latin-1", "yyyy-mm-dd", "fixed-width", "utf-7"),
    *("unicode-escape", "raw-unicode-escape"),
}


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with registry_in(tmp_path) as empty:
        yield empty


def test_the_report_as_text(registry: Registry) -> None:
    report = registry.load(partnerships=BROKEN, memberships="partnership,organisation\nP1,O\nP2,O\n")
    levels = "international, national, regional, local"
    assert str(report) == "\n".join(
        [
            "partnership   2 skipped",
            "error   not-a-date: partnerships.csv:2 start 'soon' — not a date — "
            "write YYYY, YYYY-MM or YYYY-MM-DD (2 rows: 2, 3)",
            "warning unknown-code: partnerships.csv:2 level 'galactic' — on no list; kept, but read as "
            f"unknown — the list is {levels} (2 rows: 2, 3)",
            "note    made-from-id: organisations.csv — 1 not listed and made from the ids used: O — "
            "list them among the organisations",
            "2 errors, 2 warnings: nothing was written",
        ]
    )


def test_a_report_holds_no_formula(registry: Registry, tmp_path: Path) -> None:
    """A spreadsheet that opens the report file would compute what the file that was loaded says."""
    out = tmp_path / "report.csv"
    registry.load(partnerships="id,name,level\nP1,One,=1+1\n", request={"report_file": out})
    with out.open(encoding="utf-8", newline="") as stream:
        (row,) = [row for row in csv.DictReader(stream) if row["code"] == "unknown-code"]
    assert (row["value"], row["column"]) == ("'=1+1", "level")


def test_long_titles_are_shortened_on_the_screen(registry: Registry) -> None:
    title = "x" * 5_000
    report = registry.load(partnerships=f"id,name,{title}\nP1,One,y\n")
    assert title[:20] in str(report)
    assert max(map(len, report.lines())) < 1_000


def test_the_counts_of_a_load(registry: Registry) -> None:
    registry.load(partnerships=ONE + "P2,Two\n", themes="id\na\n")
    report = registry.load(partnerships="id,name\nP1,Uno\nP2,Two\nP3,Three\n", themes="id\na\n")
    assert list(report.lines())[:2] == [
        "theme         1 unchanged",
        "partnership   1 new, 1 changed, 1 unchanged",
    ]
    assert report.summary == "0 errors, 9 warnings: written as revision 2"


def test_what_many_files_say_is_one_line(registry: Registry, tmp_path: Path) -> None:
    """A register in a hundred files says the same a hundred times."""
    deep = tmp_path / "a-register-of-partnerships" / "release-of-the-first-half-of-the-year"
    folders = [write_folder(deep / f"{n}", partnerships=f"id,name,level\nP{n},One,odd\n") for n in range(4)]
    report = registry.load_paths(*folders)
    (found,) = [group for group in report.groups if group.problem.code == "unknown-code"]
    assert (found.rows, found.files) == (4, 4)
    ends = ", ".join(f"{n}/partnerships.csv:2" for n in range(3))
    assert str(found).endswith(f"(4 rows in 4 files: {ends}…)")
    assert str(found).startswith(f"{str(deep).split('/')[0]}/…/0/partnerships.csv:2 level 'odd' — on no list")
    long = [Place(f"books.zip/{'very' * 12}/{n}.yaml", 3) for n in (1, 2)]
    group = Group(Problem(Severity.WARNING, "unknown-code", long[0], "x", "wrong", ""), 2, 2, tuple(long))
    ends = [f"…{'very' * 8}/{n}.yaml:3" for n in (1, 2)]
    assert str(group).endswith(f"(2 rows in 2 files: {', '.join(ends)})")


def test_a_report_that_fails_at_the_end_says_what_became_of_the_load(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise BadInput("out.csv: the report cannot be written (No space left on device)")

    monkeypatch.setattr("graphsvc.loading.loading.write_report", full)
    with pytest.raises(BadInput, match=r"device\); revision 1 was written already"):
        registry.load(partnerships=ONE, request={"report_file": tmp_path / "out.csv"})
    with pytest.raises(BadInput, match="; nothing was written"):
        registry.load(partnerships=ONE, request={"report_file": tmp_path / "out.csv"})


def test_causes_come_before_what_follows_from_them(registry: Registry) -> None:
    report = registry.load(
        request={"on_error": OnError.SKIP},
        partnerships="id,name,start\nP1,One,soon\n",
        memberships="partnership,organisation\nP9,O1\n",
        roles="person,partnership\nann,P1\n",
    )
    errors = [group.problem.code for group in report.groups if group.problem.severity is Severity.ERROR]
    assert errors == ["not-a-date", "refers-to-left-out", "unknown-reference"]


def test_groups_of_a_code_are_capped(registry: Registry) -> None:
    rows = "".join(f"P{n},P{n},l{n}\n" for n in range(50))
    report = registry.load(partnerships="id,name,level\n" + rows)
    lines = [line for line in report.lines() if "unknown-code" in line]
    assert len(lines) == 21
    assert lines[0].startswith("warning unknown-code: partnerships.csv:2 level 'l0'")
    assert lines[-1] == "warning unknown-code: … and 30 more like these"


def test_a_dry_run_reports_the_same_and_writes_nothing(registry: Registry) -> None:
    registry.load(partnerships=ONE)
    files = {"partnerships": "id,name\nP1,Uno\nP2,Two\n", "memberships": "partnership,organisation\nP2,O\n"}
    dry = registry.load(request={"is_dry_run": True}, **files)
    assert registry.revision == 1
    assert dry.summary == "0 errors, 5 warnings: a dry run, nothing was written"
    real = registry.load(**files)
    assert (dry.counts, dry.groups) == (real.counts, real.groups)
    assert registry.revision == 2


def test_every_row_is_in_the_report_file(registry: Registry, tmp_path: Path) -> None:
    rows = "".join(f"P{n},P{n},l{n % 40}\n" for n in range(100))
    target = tmp_path / "report.csv"
    registry.load(partnerships="id,name,level\n" + rows, request={"report_file": target})
    with target.open(encoding="utf-8", newline="") as stream:
        found = [row for row in csv.DictReader(stream) if row["code"] == "unknown-code"]
    assert [row["line"] for row in found] == [str(n + 2) for n in range(100)]
    assert found[0] == {
        "severity": "warning",
        "code": "unknown-code",
        "file": "partnerships.csv",
        "line": "2",
        "column": "level",
        "value": "l0",
        "wrong": "on no list; kept, but read as unknown",
        "right": "the list is international, national, regional, local",
    }


def test_the_report_file_as_json(registry: Registry, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    report = registry.load(partnerships=BROKEN, request={"report_file": target})
    written = json.loads(target.read_text(encoding="utf-8"))
    assert written["refused"] is True
    assert written["written"] is False
    assert written["errors"] == report.errors == 2
    assert written["counts"]["partnership"]["skipped"] == 2
    assert [p["code"] for p in written["problems"]][:2] == ["not-a-date", "not-a-date"]
    empty = tmp_path / "empty.json"
    registry.load(partnerships="id,name,themes,territories\n", request={"report_file": empty})
    assert json.loads(empty.read_text(encoding="utf-8"))["problems"] == []


@pytest.mark.parametrize(
    ("name", "wrong"), [("report.txt", "as .json or .csv"), ("no/where.csv", "cannot be written")]
)
def test_a_report_file_that_cannot_be(registry: Registry, tmp_path: Path, name: str, wrong: str) -> None:
    with pytest.raises(BadInput, match=wrong):
        registry.load(request={"report_file": tmp_path / name, "is_dry_run": True})


def test_progress_is_heard_of(registry: Registry) -> None:
    heard: list[tuple[str, int, int | None]] = []
    registry.load(progress=lambda *stage: heard.append(stage), memberships="partnership,organisation\nP1,O\n")
    assert list(dict.fromkeys(stage for stage, _, _ in heard)) == ["reading", "checking", "writing"]
    for name in ("checking", "writing"):
        last = [(done, total) for stage, done, total in heard if stage == name][-1]
        assert last[0] == last[1]


def test_the_revision_knows_who_loaded_what(registry: Registry) -> None:
    registry.load(as_of=date(2024, 2, 3), request={"message": "first try"})
    revision = registry.store.revisions(1)[0]
    assert (revision.author, revision.source, revision.as_of) == ("tester", "register", "2024-02-03")
    assert revision.message == "first try"


def test_another_write_in_between_is_a_conflict(registry: Registry, tmp_path: Path) -> None:
    class Late:
        def puts(self) -> Iterator[tuple[str, list[dict[str, str]]]]:
            yield "theme", [{"id": "late", "name": "Late"}]

        def removals(self) -> Iterator[tuple[str, list[str]]]:
            yield from ()

    def interrupted() -> Iterator[object]:
        yield from read_all([write_folder(tmp_path / "bundle")])
        registry.store.write(Late(), Meta("somebody else"))

    with pytest.raises(Conflict):
        load(interrupted(), registry.store, Request("register", "tester", date(2024, 5, 1)))  # type: ignore[arg-type]
    assert registry.keys("partnership") == []


def codes_in_the_source() -> set[str]:
    """Every word in the source that can only be the code of a problem."""
    text = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("loaders", "graphsvc/loading", "graphsvc/model")
        for path in sorted((ROOT / folder).rglob("*.py"))
    )
    return set(re.findall(r'"([a-z][a-z0-9]*(?:-[a-z0-9]+)+)"', text)) - OTHER_WORDS


def codes_in_the_page(page: Path) -> set[str]:
    """What the tables of codes in a page name first in a row."""
    tables = re.findall(r"^\| code \|.*\n\|---.*\n((?:\|.*\n)+)", page.read_text(encoding="utf-8"), re.M)
    return set(re.findall(r"^\| `([a-z0-9-]+)` \|", "".join(tables), re.M))


def test_every_code_is_documented_and_tested() -> None:
    documented = set().union(*(codes_in_the_page(ROOT / "docs" / name) for name in PAGES_OF_CODES))
    assert documented - ONE_WORD == codes_in_the_source()
    tested = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert {code for code in documented if not re.search(f'"{code}[ "]', tested)} == set()


def test_every_column_is_documented() -> None:
    text = (ROOT / "docs/registry.md").read_text(encoding="utf-8")
    for kind in KINDS.values():
        if kind.file:
            (line,) = [line for line in text.splitlines() if line.startswith(f"| `{kind.file}.csv` |")]
            named = re.findall(r"(\*\*)?`(\w+)`", line.split("|")[3])
            bold = {name for mark, name in named if mark}
            assert {name for _, name in named} | {"id"} == set(columns_of(kind)) | {"id"}
            required = {name for name, field in columns_of(kind).items() if field.required}
            assert bold == required
