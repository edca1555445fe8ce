"""What commands print: JSON and CSV for scripts, text and tables for people."""

from __future__ import annotations

import json
import os
import shutil
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import click

from graphsvc.model.formulas import without_formula

PIPED_COLUMNS = 80
LEAST_COLUMNS = 20
LONGEST_SHOWN = 1_000  # characters; a cell may have a million, a screen has some 4,000
Node = Mapping[str, Any]
Show = Callable[[Node], None]


def write_json(value: object) -> None:
    """Prints a value as JSON in UTF-8, whatever the terminal's encoding."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    click.echo(text.encode("utf-8", "backslashreplace"), nl=False)


def write_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Prints rows as CSV in UTF-8: comma, LF, an empty cell for an unknown value.

    A text that a spreadsheet would compute gets an apostrophe in front, as
    spreadsheets themselves write it; numbers stay numbers.
    """
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[_cell(value) for value in row] for row in rows])
    click.echo(out.getvalue().encode("utf-8", "backslashreplace"), nl=False)


def write_nodes(columns: Sequence[str], nodes: Iterable[Node], **same: object) -> None:
    """Prints nodes of an answer as CSV; a column is a dotted path, or what is the same for all of them."""
    rows = ({**same, **node} for node in nodes)
    write_table(columns, ([value_at(row, column) for column in columns] for row in rows))


def value_at(value: Any, path: str) -> object:
    """The value at a dotted path; the values of a list are joined with `|`, as in the registry's files."""
    for name in path.split("."):
        if isinstance(value, list):
            value = [item[name] for item in value]
        elif value is not None:
            value = value[name]
    return "|".join(_escaped(value)) if isinstance(value, list) else value


def _escaped(values: list[str]) -> Iterator[str]:
    return (value.replace("|", r"\|") for value in values)


def say_first(shown: int, total: int, one: str, many: str | None = None) -> None:
    """Says on stderr where a list for scripts is not all there is."""
    if shown < total:
        click.echo(f"graphsvc: these are the first {shown:,} of {counted(total, one, many)}", err=True)


def more(shown: int, total: int, one: str, many: str | None = None) -> str:
    """What says that a list for people is not all there is."""
    return f"These are {shown:,} of {counted(total, one, many)}; --first N shows more."


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return without_formula(value.replace("\r\n", "\n").replace("\r", "\n"))
    return value


def printable(text: object) -> str:
    """A text without characters that steer a terminal, of a size to read; `?` where it is unknown."""
    if text is None:
        return "?"
    whole = without_middle(str(text))
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in whole)


def without_middle(text: str) -> str:
    """A text that a screen can hold: both ends of one that is too long."""
    if len(text) <= LONGEST_SHOWN:
        return text
    half = LONGEST_SHOWN // 2
    return f"{text[:half]} … {text[-half:]}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: `1 row`, `2 rows`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def width() -> int:
    """Columns of a line for people: those of the terminal, 80 elsewhere, or what COLUMNS says."""
    return max(shutil.get_terminal_size((PIPED_COLUMNS, 24)).columns, LEAST_COLUMNS)


def folded(text: str, *, indent: int = 0) -> str:
    """A text in lines that fit; those after the first are indented, and no word is cut."""
    wrapper = textwrap.TextWrapper(
        width(), subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
    )
    return wrapper.fill(text)


def styled(text: str, colour: str | None) -> str:
    """A text in colour, for `say`."""
    return click.style(text, fg=colour, bold=True) if colour else text


def say(text: str = "") -> None:
    """Prints a line for people; in colour on a terminal only, and not where NO_COLOR is set."""
    click.echo(text, color=False if os.environ.get("NO_COLOR") else None)
