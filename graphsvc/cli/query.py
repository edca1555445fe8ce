"""`graphsvc query`: any GraphQL document, answered in process."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from graphsvc.cli import answers, options, output
from graphsvc.errors import BadInput, NotFound


class Variable(click.ParamType[tuple[str, Any]]):
    """A variable of the document, NAME=JSON."""

    name = "NAME=JSON"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Any]:
        """The name and the value, or a usage error that shows how to write it."""
        name, equals, text = str(value).partition("=")
        if not equals or not name.isidentifier():
            self.fail(
                f"{value!r} is not NAME=JSON; write it like first=5 or asOf='\"2024-12-31\"'", param, ctx
            )
        try:
            return name, json.loads(text, parse_constant=_no_number)
        except (ValueError, RecursionError):
            self.fail(f"{text!r} is no JSON; a text needs its quotes: {name}='\"{text}\"'", param, ctx)


@click.command()
@click.argument("file", metavar="FILE|-")
@click.option("--var", "variables", type=Variable(), multiple=True, help="A variable of the document")
@click.option("--show-people", is_flag=True, help="Show names of people and the register's own keys of them")
@options.store
def query(file: str, variables: tuple[tuple[str, Any], ...], show_people: bool, store: str | None) -> None:
    """Answer a GraphQL document, JSON out.

    FILE is a document, - for stdin, or the name of one that ships with
    graphsvc. The status is 1 when the response has errors.
    """
    text = _read(file)
    with answers.asking(store) as asking:
        response = asking.respond(text, dict(variables), show_people=show_people)
        output.write_json(response)
        asking.check(response)


def _read(file: str) -> str:
    try:
        if file == "-":
            if sys.stdin is None:
                raise BadInput("-: there is no stdin to read; name a file")
            return sys.stdin.buffer.read().decode("utf-8-sig")
        if Path(file).is_file():
            return Path(file).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.BadParameter("the document is not UTF-8 text", param_hint="FILE") from None
    name = file.removesuffix(answers.ENDING)
    if name in answers.documents():
        return answers.document(name)
    shipped = ", ".join(answers.documents())
    raise NotFound(f"{file}: no such file, and no document that ships with graphsvc (those are {shipped})")


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)
