"""`graphsvc export`: each form, each refusal, and nothing half-written."""

from __future__ import annotations

import csv
import errno
import os
import zipfile
from pathlib import Path

import networkx as nx
import openpyxl
import pytest
from click.testing import CliRunner, Result

from graphsvc.cli.export import FORMS, HOLDS_PEOPLE, export
from graphsvc.cli.failures import Commands
from graphsvc.exporting import bundle
from tests.cli.conftest import DAY, command

WRITTEN = {"bundle": "out", "xlsx": "out.xlsx", "csv": "out", "graphml": "out.graphml", "gexf": "out.gexf"}


def run(*arguments: object) -> Result:
    """`graphsvc export ARGUMENTS` in this process."""
    group = Commands(name="graphsvc", commands={"export": export})
    return CliRunner().invoke(group, ["export", *map(str, arguments)])


@pytest.fixture
def store(small: Path) -> str:
    """The address of a store with the small registry in it."""
    url = f"sqlite:{small.parent / 'small.db'}"
    assert command("load", small, "--as-of", DAY, "--store", url).exit_code == 0
    return url


def here() -> list[str]:
    """What the command left in its folder."""
    return sorted(path.name for path in Path().iterdir() if not path.name.startswith("small"))


@pytest.mark.parametrize("form", FORMS)
def test_each_form_says_what_it_holds(store: str, form: str) -> None:
    result = run(form, "-o", WRITTEN[form], "--store", store)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"{WRITTEN[form]} holds revision 1: ")
    assert result.stderr == ""
    assert here() == [WRITTEN[form]]


def test_what_is_written_opens(store: str) -> None:
    for form, name in (("bundle", "b.zip"), ("xlsx", "b.xlsx"), ("csv", "n"), ("graphml", "n.graphml")):
        assert run(form, "-o", name, "--store", store).exit_code == 0
    assert "partnerships.csv" in zipfile.ZipFile("b.zip").namelist()
    assert openpyxl.load_workbook("b.xlsx")["partnerships"]["B3"].value == "=Street Safety|Forum"
    with Path("n/nodes.csv").open(encoding="utf-8", newline="") as stream:
        assert "'=Street Safety|Forum" in [row["Label"] for row in csv.DictReader(stream)]
    assert nx.read_graphml("n.graphml").number_of_nodes() > 5


def test_a_bundle_loads_again(store: str) -> None:
    assert run("bundle", "-o", "out", "--store", store).exit_code == 0
    again = command("load", "out", "--as-of", DAY, "--source", "small", "--store", store)
    assert again.exit_code == 0 and "no revision" in again.stdout


def test_an_earlier_revision_is_as_it_was(store: str, small: Path) -> None:
    with (small / "partnerships.csv").open("a") as stream:
        stream.write("p4,Later,local,t1,youth\n")
    assert command("load", small, "--as-of", DAY, "--store", store).exit_code == 0
    for form in ("bundle", "csv"):
        for revision, number in ((1, 3), (2, 4)):
            result = run(form, "-o", f"{form}{revision}", "--revision", revision, "--store", store)
            assert f"holds revision {revision}: " in result.stdout, result.output
            file = "partnerships.csv" if form == "bundle" else "nodes.csv"
            text = Path(f"{form}{revision}", file).read_text(encoding="utf-8")
            assert text.count("local") == number
    missing = run("bundle", "-o", "out", "--revision", 9, "--store", store)
    assert missing.exit_code == 1
    assert missing.stderr == "graphsvc: there is no revision 9; the store is at revision 2\n"


def test_the_day_says_what_is_in_the_network(demo_store: str) -> None:
    said = [
        run("csv", "--as-of", day, "-o", day, "--store", demo_store).stdout for day in ("2000-01-01", DAY)
    ]
    assert said[0] != said[1]


def test_personal_data_comes_only_when_asked_for_and_says_so(demo_store: str) -> None:
    result = run("bundle", "-o", "open", "--personal-data", "--store", demo_store)
    assert (result.exit_code, result.stderr) == (0, f"{HOLDS_PEOPLE}\n")
    assert run("bundle", "-o", "hidden", "--store", demo_store).stderr == ""
    header = [
        Path(name, "people.csv").read_text(encoding="utf-8").splitlines()[0] for name in ("open", "hidden")
    ]
    assert header == ["id,name,email,retain_until", "id,retain_until"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("gexf", "--as-of", DAY, "-o", "x.gexf"), "gexf holds all days; --as-of is for csv and graphml"),
        (("bundle", "--as-of", DAY, "-o", "x"), "bundle holds all days"),
        (("xlsx", "-o", "x.csv"), "xlsx is written to a file ending in .xlsx, not to 'x.csv'"),
        (("csv", "-o", "x.csv"), "csv is written to a folder, not to 'x.csv'"),
        (("csv", "-o", "x.zip"), "csv is written to a folder"),
        (("bundle", "-o", "x.xlsx"), "bundle is written to a folder or a file ending in .zip"),
        (("gexf", "-o", "x"), "gexf is written to a file ending in .gexf, not to 'x'"),
        (("pdf", "-o", "x"), "'pdf' is not one of"),
        (("bundle",), "Missing option '-o'"),
        (("bundle", "--revision", "-1", "-o", "x"), "-1 is not in the range"),
    ],
)
def test_what_cannot_be_asked_is_refused(store: str, arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments, "--store", store)
    assert result.exit_code == 2
    assert said in result.stderr
    assert here() == []


@pytest.mark.parametrize("form", FORMS)
def test_what_is_there_stays_unless_forced(store: str, form: str) -> None:
    target = WRITTEN[form]
    assert run(form, "-o", target, "--store", store).exit_code == 0
    again = run(form, "-o", target, "--store", store)
    assert again.exit_code == 1
    assert again.stderr == (
        f"graphsvc: {target} is there already; give another name, or replace it with --force\n"
    )
    assert run(form, "-o", target, "--force", "--store", store).exit_code == 0
    assert here() == [target]


def test_force_replaces_no_folder_of_somebody_else(store: str) -> None:
    Path("mine").mkdir()
    Path("mine", "letter.txt").write_text("dear")
    result = run("bundle", "-o", "mine", "--force", "--store", store)
    assert result.exit_code == 1 and "holds other files, such as letter.txt" in result.stderr
    assert here() == ["mine"] and Path("mine", "letter.txt").read_text() == "dear"


def test_a_store_that_is_not_there_is_not_made() -> None:
    for form, target in WRITTEN.items():
        result = run(form, "-o", target, "--store", "sqlite:nothing.db")
        assert result.exit_code == 1 and "nothing.db" in result.stderr
    assert here() == []


@pytest.mark.parametrize("form", FORMS)
def test_a_full_disk_is_said_and_nothing_is_left(
    store: str, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = run(form, "-o", WRITTEN[form], "--store", store)
    assert result.exit_code == 1
    full_disk = "the disk is full; make room and run the command again"
    assert result.stderr == f"graphsvc: {Path(WRITTEN[form])}: {full_disk}\n"
    assert here() == []


def test_an_interrupted_export_leaves_nothing(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(bundle, "write_csv", interrupted)
    for target in ("out", "out.zip"):
        result = run("bundle", "-o", target, "--store", store)
        assert (result.exit_code, result.stderr) == (130, "graphsvc: interrupted\n")
    assert here() == []


def test_what_xml_cannot_hold_is_said(tmp_path: Path) -> None:
    Path("small").mkdir()
    Path("small/partnerships.csv").write_text("id,name\np1,bell\x07bell\n")
    assert command("load", "small", "--as-of", DAY, "--store", "sqlite:small.db").exit_code == 0
    result = run("graphml", "--as-of", DAY, "-o", "out.graphml", "--store", "sqlite:small.db")
    assert result.stderr == (
        "graphsvc: 1 character that XML cannot hold is written as its number, such as _x0007_\n"
    )
