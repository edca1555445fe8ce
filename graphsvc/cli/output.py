"""What commands print: JSON and CSV for scripts, text and tables for people."""

from __future__ import annotations

import json
import os
import shutil
import textwrap
from collections.abc import Iterable, Sequence

import click

PIPED_COLUMNS = 80
LEAST_COLUMNS = 20
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n")  # what a spreadsheet takes for the start of a formula


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


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").replace("\r", "\n")
        return f"'{text}" if text.startswith(FORMULA_STARTS) else text
    return value


def printable(text: object) -> str:
    """A text without characters that steer a terminal; `?` where it is unknown."""
    if text is None:
        return "?"
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in str(text))


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
