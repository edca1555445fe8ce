"""Reads the problems of a load out of its staging database: grouped, counted, or one by one."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphsvc.errors import BadInput
from graphsvc.loading.report import LIKELY_DUPLICATE, Counts, Group, LoadReport, problem_from
from graphsvc.loading.staging import Staging
from graphsvc.loading.tables import CHANGED, CLOSED, GOOD, NEW, REPEATED, SAME, TABLES
from graphsvc.model.formulas import without_formula
from graphsvc.model.kinds import SOURCE
from graphsvc.model.records import Problem, Severity

GROUPS_PER_CODE = 20
_PLACES = 3
_COLUMNS = ("severity", "code", "file", "line", "column", "value", "wrong", "right")
# What follows from another error comes after it.
_RANK = """CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END,
           code IN ('refers-to-left-out', 'unknown-reference')"""
# Errors and likely duplicates differ in what is wrong; all else is one line a value.
_GROUPED_TEXT = f"iif(severity = '{Severity.ERROR}' OR code = '{LIKELY_DUPLICATE}', wrong, '')"
# A register of many files says the same of many: what is said of rows shares a line whatever the file.
_GROUPED_FILE = "iif(row IS NULL AND (line IS NULL OR line = 1), file, NULL)"
_SELECT = """SELECT severity, code, name, line, col, value, wrong, right
             FROM problem LEFT JOIN file ON number = file"""


def groups_of(staging: Staging) -> tuple[tuple[Group, ...], dict[str, int]]:
    """The problems in groups, at most GROUPS_PER_CODE of a code, and how many groups more each code has."""
    staging.database.execute(
        f"""CREATE TABLE problem_group AS
            SELECT *, row_number() OVER (PARTITION BY code ORDER BY file, line, seq) AS place FROM (
                SELECT min(seq) AS seq, severity, code, min(file) AS file, min(line) AS line, col, value,
                       {_GROUPED_TEXT} AS text, kind, {_GROUPED_FILE} AS own_file,
                       count(*) AS rows, count(DISTINCT file) AS files
                FROM problem GROUP BY severity, code, kind, own_file, col, value, text)"""
    )
    shown = staging.database.execute(
        f"""SELECT seq, rows, files, severity, code, kind, own_file, col, value, text FROM problem_group
            WHERE place <= {GROUPS_PER_CODE} ORDER BY {_RANK}, code, place"""
    ).fetchall()
    more = staging.database.execute(
        f"SELECT code, count(*) FROM problem_group WHERE place > {GROUPS_PER_CODE} GROUP BY code"
    )
    return tuple(_group(staging, rows, files, key) for _seq, rows, files, *key in shown), dict(more)


def counts_of(staging: Staging, *, applies: bool) -> dict[str, Counts]:
    """What the load does with each kind it says anything of; unless it `applies`, only what has errors."""
    found = {name: _counts(staging, name, applies) for name in TABLES if name != SOURCE.name}
    return {name: counts for name, counts in found.items() if counts != Counts()}


def _counts(staging: Staging, kind: str, applies: bool) -> Counts:
    states = dict(
        staging.database.execute(
            f"SELECT iif(bad = {GOOD}, state, 'skipped'), count(*) FROM {TABLES[kind].name} "
            f"WHERE bad <> {REPEATED} GROUP BY 1"
        ).fetchall()
    )
    skipped = states.get("skipped", 0) + _unread(staging, kind)
    if not applies:
        return Counts(skipped=skipped)
    new, changed, same, closed = (states.get(state, 0) for state in (NEW, CHANGED, SAME, CLOSED))
    return Counts(new, changed, same, closed, staging.count("removal", f"kind = '{kind}'"), skipped)


def number_of(staging: Staging, severity: Severity) -> int:
    """How many problems weigh this much."""
    return staging.count("problem", f"severity = '{severity}'")


def write_report(staging: Staging, report: LoadReport, path: Path) -> None:
    """Writes every problem to a file, as JSON or CSV by its ending; raises BadInput where it cannot."""
    with writing(path):
        if path.suffix.lower() == ".json":
            _write_json(staging, report, path)
        else:
            _write_csv(staging, path)


def check_report_file(path: Path) -> None:
    """Makes the file before the load: raises BadInput for another ending or where it cannot be written."""
    if path.suffix.lower() not in (".json", ".csv"):
        raise BadInput(f"{path}: a report is written as .json or .csv")
    with writing(path):
        path.write_text("", encoding="utf-8")


@contextmanager
def writing(path: Path, what: str = "the report") -> Iterator[None]:
    """Turns what the system says of a file that cannot be written into BadInput."""
    try:
        yield
    except OSError as error:
        raise BadInput(f"{path}: {what} cannot be written ({error.strerror})") from None


def _group(staging: Staging, rows: int, files: int, key: list[object]) -> Group:
    same = (
        f"severity = ? AND code = ? AND problem.kind IS ? AND {_GROUPED_FILE} IS ? AND col IS ? "
        f"AND value = ? AND {_GROUPED_TEXT} = ?"
    )
    first = staging.database.execute(
        f"{_SELECT} WHERE {same} ORDER BY file, line, seq LIMIT {_PLACES}", key
    ).fetchall()
    problems = [problem_from(values) for values in first]
    return Group(problems[0], rows, files, tuple(problem.place for problem in problems))


def _unread(staging: Staging, kind: str) -> int:
    """Rows with an error that could not even be staged, of files with rows of this kind only."""
    number: int = staging.database.execute(
        f"""SELECT count(*) FROM (
            SELECT DISTINCT file, line FROM problem
            WHERE severity = '{Severity.ERROR}' AND row IS NULL AND line > 1 AND file IN
                (SELECT file FROM holding GROUP BY file HAVING count(*) = 1 AND min(kind) = ?)
            EXCEPT SELECT file, line FROM {TABLES[kind].name})""",
        (kind,),
    ).fetchone()[0]
    return number


def _problems(staging: Staging) -> Iterator[Problem]:
    for values in staging.database.execute(f"{_SELECT} ORDER BY {_RANK}, number, line, seq"):
        yield problem_from(values)


def _fields(problem: Problem) -> tuple[object, ...]:
    place = problem.place
    about = (problem.value, problem.wrong, problem.right)
    return (problem.severity.value, problem.code, place.file, place.line, place.column, *about)


def _write_csv(staging: Staging, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_COLUMNS)
        for problem in _problems(staging):
            writer.writerow([without_formula(v) if isinstance(v, str) else v for v in _fields(problem)])


def _write_json(staging: Staging, report: LoadReport, path: Path) -> None:
    head = {
        "source": report.source,
        "asOf": report.as_of,
        "mode": report.mode,
        "dryRun": report.is_dry_run,
        "refused": report.is_refused,
        "written": report.is_written,
        "revision": report.revision,
        "errors": report.errors,
        "warnings": report.warnings,
        "counts": {kind: vars(counts) for kind, counts in report.counts.items()},
    }
    with path.open("w", encoding="utf-8") as stream:
        stream.write(json.dumps(head, ensure_ascii=False, indent=2)[:-2] + ',\n  "problems": [')
        for number, problem in enumerate(_problems(staging)):
            one = dict(zip(_COLUMNS, _fields(problem), strict=True))
            stream.write(("," if number else "") + "\n    " + json.dumps(one, ensure_ascii=False))
        stream.write("\n  ]\n}\n")
