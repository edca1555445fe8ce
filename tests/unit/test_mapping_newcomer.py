"""What somebody new to mappings gets wrong, and what is said then."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from graphsvc.loading import OnError
from graphsvc.model.fields import FieldType
from graphsvc.model.kinds import KINDS
from graphsvc.model.records import Problem, Rows, Severity
from graphsvc.model.tables import columns_of
from loaders.base import ReadOptions
from loaders.table.loader import TableLoader
from loaders.table.mapping import Read
from loaders.table.parsing import parse
from loaders.table.parts import BadMapping
from tests.bundles import registry_in
from tests.table_files import problems, refusal, write

PARTNERSHIP = "- partnership: {id: N, name: N}"


def loaded(path: Path, mapping: str, *, keep: bool = False) -> list[Rows | Problem]:
    """What the loader yields for a path and the text of a mapping."""
    file = write(path.parent / "mapping" / "m.yaml", f"about: x\n{mapping}\n")
    return list(TableLoader().read(path, ReadOptions(mapping=file, keep_personal_data=keep)))


def records(found: list[Rows | Problem], kind: str) -> list[dict[str, object]]:
    chunks = [item for item in found if isinstance(item, Rows) and item.kind == kind]
    rows = [dict(zip(chunk.fields, row[1:], strict=True)) for chunk in chunks for row in chunk.rows]
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def told(found: list[Rows | Problem], *, least: Severity = Severity.WARNING) -> list[Problem]:
    weights = (Severity.ERROR,) if least is Severity.ERROR else (Severity.ERROR, Severity.WARNING)
    return [item for item in found if isinstance(item, Problem) and item.severity in weights]


def workbook(path: Path, *rows: tuple[object, ...]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


# Links


def test_a_link_may_be_listed_from_both_ends(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "N,With\nP,Q\nQ,P\n")
    found = loaded(path, f"records:\n{PARTNERSHIP}\n- link: {{a: N, b: With}}")
    assert records(found, "link") == [{"a": "P", "b": "Q"}]
    assert told(found) == []


# Rows that do not count


def test_nothing_is_said_of_lines_that_are_not_read(tmp_path: Path) -> None:
    title, header, total = ("=NOW()", None), ("N", "Seats"), ("All", "=SUM(B3:B4)")
    path = workbook(tmp_path / "a.xlsx", title, header, ("P", 1), ("Q", "=1+1"), total)
    assert [str(one.place) for one in problems(path, Read(header=2, skip=frozenset({5})), "N", "Seats")] == [
        "a.xlsx/Sheet:4 Seats"
    ]
    assert problems(path, Read(header=2, skip_after_header=3), "N", "Seats") == []


def test_rows_of_totals_are_left_out_with_when(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("N", "Seats"), ("P", 1), ("Sum", "=SUM(B2:B2)"), ("Q", 2))
    mapping = f"when: {{from: N, not_in: [Sum]}}\nrecords:\n{PARTNERSHIP[:-1]}, attributes: {{s: Seats}}}}"
    found = loaded(path, mapping)
    assert [record["id"] for record in records(found, "partnership")] == ["P", "Q"]
    assert told(found) == []


def test_each_source_has_its_own_when_which_may_use_its_values(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.csv", "N\nP\nSum: 1\n")
    write(tmp_path / "in" / "b.csv", "N\nQ\nSum: 2\n")
    when = "values: {word: {from: N, regex: '^\\w+'}}, when: {from: word, not_in: [Sum]}"
    record = "records: [{partnership: {id: N, name: N}}]"
    one, other = f"{{read: {{files: a.csv}}, {when}, {record}}}", f"{{read: {{files: b.csv}}, {record}}}"
    found = loaded(tmp_path / "in", f"sources:\n- {one}\n- {other}")
    assert [record["id"] for record in records(found, "partnership")] == ["P", "Q", "Sum: 2"]


def test_what_is_wrong_with_a_condition_is_an_error_of_its_row(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "N,K\nP,yes\nQ,perhaps\n")
    mapping = f"when: {{from: K, map: {{yes: y}}, else: error, in: [y]}}\nrecords:\n{PARTNERSHIP}"
    found = loaded(path, mapping)
    (error,) = told(found)
    assert (error.code, str(error.place), error.value) == ("unmapped-value", "a.csv:3 K", "perhaps")
    assert len(records(found, "partnership")) == 1


# One bad cell


SEATS = "group,body,since\nG,A,soon\nH,A,2019\nG,B,2020\nK,A,2021\nK,B,never\n"
OF_SEATS = """records:
  - partnership: {id: group, name: group, start: since}
  - organisation: {id: body, name: body}
  - membership: {partnership: group, organisation: body}
"""


def test_a_bad_cell_is_one_error_and_what_refers_to_its_row_has_none(tmp_path: Path) -> None:
    path = write(tmp_path / "seats.csv", SEATS.replace("G,B,2020\n", ""))
    mapping = OF_SEATS + "  - link: {a: group, b: {const: G}}\n    when: {from: group, not_in: [G]}\n"
    found = loaded(path, mapping)
    assert [f"{one.code} {one.place}" for one in told(found)] == [
        "not-a-date seats.csv:2 since",
        "not-a-date seats.csv:5 since",
    ]
    with registry_in(tmp_path) as registry:
        report = registry.load_items(iter(found))
        assert [group.problem.code for group in report.groups if group.problem.severity == "error"] == [
            "not-a-date",
            "not-a-date",
        ]
        skipped = registry.load_items(iter(found), on_error=OnError.SKIP)
        codes = {group.problem.code for group in skipped.groups}
        assert "refers-to-left-out" in codes and "unknown-reference" not in codes


def test_what_good_rows_say_of_a_record_is_kept(tmp_path: Path) -> None:
    found = loaded(write(tmp_path / "seats.csv", SEATS), OF_SEATS)
    with registry_in(tmp_path) as registry:
        registry.load_items(iter(found), on_error=OnError.SKIP)
        starts = {str(row["id"]): row["start"] for row in registry.store.page("partnership")}
        assert starts == {"G": "2020", "H": "2019", "K": "2021"}
        assert registry.store.counts()["organisation"] == 2
        assert registry.store.counts()["membership"] == 3


def test_without_its_id_there_is_no_record(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "N\n???\nP\n")
    found = loaded(path, "records:\n- partnership: {id: {from: N, id: true}, name: N}")
    assert [one.code for one in told(found)] == ["bad-id"]
    assert [record["id"] for record in records(found, "partnership")] == ["p"]


# Files and paths that are not there


@pytest.mark.parametrize(
    ("there", "glob", "advice"),
    [
        ("2026-01/list.csv", "*.csv", "is */*.csv meant? there are 2026-01/list.csv"),
        ("list.csv", "*/list.csv", "is list.csv meant? there are list.csv"),
        ("a/b/list.csv", "list.csv", "is */*/list.csv meant? there are a/b/list.csv"),
        ("themes.csv", "thems.csv", "is 'themes.csv' meant? there are themes.csv"),
        ("a/notes.txt", "*.csv", "there are a/notes.txt"),
    ],
)
def test_a_wrong_glob_is_told_what_is_there(tmp_path: Path, there: str, glob: str, advice: str) -> None:
    write(tmp_path / "in" / there, "N\nP\n")
    problem = refusal(tmp_path / "in", Read(files=(glob,)))
    assert (problem.code, problem.right) == ("missing-file", advice)
    assert "empty" not in problem.right


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    assert refusal(tmp_path, Read(files=("*.csv",))).right == "it is empty"


@pytest.mark.parametrize("name", ["a.json", "a.yaml", "a.jsonl"])
def test_items_that_lead_nowhere_at_all_are_an_error(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, '{"groups": [{"id": "a"}]}')
    for paths in (("gruppen",), ("gruppen", "teams")):
        found = problems(path, Read(items=paths), "id")
        assert [(one.severity, one.code, one.fatal, one.place.column) for one in found] == [
            (Severity.ERROR, "missing-path", True, path) for path in paths
        ]
        assert "groups" in found[0].right
    (warning,) = problems(path, Read(items=("groups", "teams")), "id")
    assert (warning.severity, warning.code) == (Severity.WARNING, "never-found")


# Keys of what is around


GROUPS = '{"g": {"seats": {"s": {"people": [{"n": "A"}]}}}, "h": {"seats": {}}}'
PEOPLE = """read: {{items: .}}
records:
- each: seats
  records:
  - each: people
    records:
    - theme: {{id: n, name: "{}"}}
"""


@pytest.mark.parametrize(
    ("name", "value"), [("@key", "s"), ("..@key", "s"), ("....@key", "g"), ("@index", "1")]
)
def test_keys_are_sought_outwards(tmp_path: Path, name: str, value: str) -> None:
    path = write(tmp_path / "a.json", GROUPS)
    found = loaded(path, PEOPLE.format(name))
    assert records(found, "theme") == [{"id": "A", "name": value}]
    assert told(found) == []


def test_a_key_that_nothing_has_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", '{"groups": [{"n": "A", "seats": [{"n": "B"}]}]}')
    mapping = 'read: {items: groups}\nrecords:\n- each: seats\n  records:\n  - theme: {id: n, name: "..@key"}'
    (warning,) = told(loaded(path, mapping))
    assert (warning.code, warning.place.column) == ("never-found", "@key")
    assert "items of a list have none" in warning.right


# Columns


def test_a_header_further_down_is_found(tmp_path: Path) -> None:
    text = write(tmp_path / "a.csv", "County partnerships\n\nN;Level\nP;local\n")
    book = workbook(tmp_path / "a.xlsx", ("County partnerships",), (), ("N", "Level"), ("P", "local"))
    for path in (text, book):
        problem = refusal(path, Read(), "level")
        assert problem.right.endswith("; is the header in line 3? then say `header: 3`")
        assert "header" not in refusal(path, Read(), "Theme").right
        assert "header" not in refusal(path, Read(header=3), "Theme").right


def test_a_column_that_is_missing_says_who_asks_and_how_a_fixed_text_is_written(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Number,Title\n1,A\n")
    mapping = "records:\n- partnership:\n    id: Number\n    name: Title\n    level: regional"
    (problem,) = told(loaded(path, mapping))
    assert problem.right == (
        "there are Number, Title; for a fixed text write {const: regional}; "
        "asked for in m.yaml:6 records[1].partnership.level"
    )
    (problem,) = told(loaded(path, "records:\n- theme: {id: {first: [Code, Numbr]}}"))
    assert problem.right.startswith("there are") and "const: Code" in problem.right
    (problem,) = told(loaded(path, "records:\n- theme: {id: {from: Numbr, id: true}}"))
    assert "is 'Number' meant?" in problem.right and "const" not in problem.right


def test_a_title_on_two_lines_is_shown_as_it_can_be_written(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'N,"Budget\n(EUR)"\nP,7\n')
    assert "there are N, Budget (EUR)" in refusal(path, Read(), "Sum").right
    found = loaded(path, f"records:\n{PARTNERSHIP[:-1]}, attributes: {{b: Budget (EUR)}}}}")
    assert records(found, "partnership")[0]["attributes"] == '{"b": "7"}'


def test_a_date_cell_that_no_format_fits_says_how_date_cells_arrive(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "N,S\nP,2016-05-01\nQ,2016-13-01\n")
    found = loaded(path, f"records:\n{PARTNERSHIP[:-1]}, start: {{from: S, date: '%d.%m.%Y'}}}}")
    one, other = told(found)
    assert one.right == "date cells of a workbook arrive as 2016-05-01: add %Y-%m-%d first"
    assert other.right == "the mapping expects %d.%m.%Y"


# Mistakes in the mapping


def faults(text: str) -> list[str]:
    with pytest.raises(BadMapping) as refused:
        parse(text, "m.yaml")
    return [str(problem) for problem in refused.value.problems]


def test_every_mistake_of_a_mapping_is_a_line_of_the_report(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "N\nP\n")
    found = loaded(path, "read: {heder: 3}\nrecods: []")
    with registry_in(tmp_path) as registry:
        report = registry.load_items(iter(found))
    assert report.is_refused
    assert list(report.lines())[:2] == [
        "error   bad-mapping: m.yaml:2 read.heder — no part of `read` — did you mean header?",
        "error   bad-mapping: m.yaml:3 recods — no part of a mapping — did you mean records?",
    ]
    assert {item.code for item in found if isinstance(item, Problem)} == {"bad-mapping"}


@pytest.mark.parametrize(
    "text",
    [
        f"abuot: x\nrecords:\n{PARTNERSHIP}",
        "about: x\nrecods: []",
        "about: x\nrecords: [{theme: {idd: a}}]",
        "about: x\nrecords: [{each: a, recrods: []}]",
    ],
)
def test_a_word_misspelt_is_one_mistake(text: str) -> None:
    (fault,) = faults(text)
    assert "did you mean" in fault


@pytest.mark.parametrize(
    ("text", "line", "right"),
    [
        ("about: x\nrecords:\n- theme:\n    id: A\n    name:CAUTHNM\n    code: B", 5, "name: CAUTHNM"),
        ("about: x\nrecords:\n- theme:\n    name:CAUTHNM\n    id: A", 4, "name: CAUTHNM"),
        ("about: x\nrecords:\n- theme:\n    id:A", 4, "id: A"),
        ("about:x\nrecords: []", 1, "about: x"),
        ("about: x\nrecords: [{theme: {id:A}}]", 2, "id: A"),
    ],
)
def test_a_colon_wants_a_space(text: str, line: int, right: str) -> None:
    (fault,) = faults(text)
    assert fault.startswith(f"m.yaml:{line}")
    assert fault.endswith(f"no space after the colon — write `{right}`")


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("dd.mm.yyyy", "%d.%m.%Y"),
        ("YYYY-MM-DD", "%Y-%m-%d"),
        ("d/m/yy", "%d/%m/%y"),
        ("yyyymmdd", "%Y%m%d"),
        ("dd mmm yyyy", "%d %b %Y"),
        ("sometime", "write %Y or %y"),
    ],
)
def test_a_date_pattern_of_a_spreadsheet_is_translated(written: str, right: str) -> None:
    (fault,) = faults(
        f"about: x\nrecords: [{{person: {{id: A, retain_until: {{from: B, date: {written}}}}}}}]"
    )
    assert fault.endswith(right)


@pytest.mark.parametrize(
    ("pattern", "wrong"),
    [
        ("(ab", "an opening bracket that is never closed, at character 1"),
        ("ab)", "a closing bracket that was never opened, at character 3"),
        ("[ab", "a [ that is never closed, at character 1"),
        ("*a", "a * + ? or { with nothing before it that could be repeated, at character 1"),
        ("(?<=a+)b", "a (?<= or (?<! of changing length"),
    ],
)
def test_a_pattern_is_found_wrong_in_plain_words(pattern: str, wrong: str) -> None:
    (fault,) = faults(f"about: x\nrecords: [{{theme: {{id: {{from: A, regex: '{pattern}'}}}}}}]")
    assert f"a pattern that cannot be read: {wrong} — write" in fault


# What the pages say


PAGES = Path(__file__).resolve().parents[2] / "docs"


def example(beginning: str) -> str:
    """The example of docs/mapping.md that begins so."""
    page = (PAGES / "mapping.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    (found,) = [block for block in blocks if block.startswith(beginning)]
    return str(found)


def test_several_contacts_in_one_cell_keep_what_belongs_together(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Contacts\nAnn Lee <ann@north.example>; Bob Roe <bob@north.example>\n")
    assert records(loaded(path, example("values:\n  contact"), keep=True), "person") == [
        {"id": "ann-lee", "name": "Ann Lee", "email": "ann@north.example"},
        {"id": "bob-roe", "name": "Bob Roe", "email": "bob@north.example"},
    ]


def test_months_of_another_language_and_decimal_commas_are_made_readable(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'Nr,Name,Seit,Stunden\n1,A,März 2020,"1,5"\n2,B,April 2020,2\n')
    found = loaded(path, example("values:\n  year"))
    made = {record.pop("id"): record for record in records(found, "partnership")}
    assert made["1"] == {"name": "A", "start": "2020-03", "hours_per_meeting": 1.5}
    assert [(one.code, one.value) for one in told(found)] == [("unmapped-value", "April 2020")]


def test_every_code_is_listed() -> None:
    page = (PAGES / "registry.md").read_text(encoding="utf-8")
    (table,) = re.findall(r"## Codes\n\n.*?\n\|---.*?\n(.*?)\n\n", page, re.DOTALL)
    listed = {}
    for line in table.splitlines():
        column, files, words = (re.findall(r"`(\w+)`(\\\*)?", cell) for cell in line.split("|")[1:4])
        for file, mark in files:
            listed[file, column[0][0]] = ([word for word, _ in words], bool(mark))
    known = {
        (kind.file, column): (list(field.codes), field.type is FieldType.OPEN_CODE)
        for kind in KINDS.values()
        for column, field in columns_of(kind).items()
        if field.codes and kind.file
    }
    assert listed == known
