"""Options that several commands share, and how their values are read."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

from graphsvc.model import dates
from graphsvc.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])
FIRST_MOST = 1000  # api.md: no list gives more at once


class Day(click.ParamType[date]):
    """A day, YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a usage error that says what would be right."""
        if isinstance(value, date):
            return value
        try:
            first, precision, before = dates.parse(str(value).strip())
        except ValueError:
            self.fail(f"{value!r} is no day; write YYYY-MM-DD, such as 2024-12-31", param, ctx)
        if before or precision is not dates.Precision.DAY:
            self.fail(f"{value!r} is not a single day; write YYYY-MM-DD, such as 2024-12-31", param, ctx)
        return first


class Share(click.ParamType[float]):
    """A number from 0 to 1."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number, or a usage error; a NaN is none."""
        try:
            number = float(value)
        except ValueError:
            self.fail(f"{value!r} is no number; write one from 0 to 1, such as 0.55", param, ctx)
        if not 0 <= number <= 1:
            self.fail(f"{value} is not from 0 to 1", param, ctx)
        return number


def store(function: F) -> F:
    """Adds `--store`."""
    about = "sqlite:PATH, or neo4j://HOST:PORT/DATABASE  [GRAPHSVC_STORE; sqlite:graphsvc.db]"
    return click.option("--store", metavar="URL", help=about)(function)


def as_of(function: F) -> F:
    """Adds `--as-of`."""
    return click.option("--as-of", type=Day(), metavar="DATE", help="The network on this day  [today]")(
        function
    )


def partnerships(about: str) -> Callable[[F], F]:
    """Adds `--partnership`, as `keys`."""
    told = f"{about}; may be repeated"
    return click.option("--partnership", "keys", multiple=True, metavar="KEY", help=told)


def min_score(about: str) -> Callable[[F], F]:
    """Adds `--min-score`."""
    return click.option("--min-score", type=Share(), metavar="X", help=about)


def first(about: str, default: int = 20) -> Callable[[F], F]:
    """Adds `--first`."""
    kind = click.IntRange(0, FIRST_MOST)
    return click.option("--first", type=kind, metavar="N", default=default, show_default=True, help=about)


def layout(*names: str) -> Callable[[F], F]:
    """Adds `--format`; the first name is the default."""
    about = "For people (table) or for scripts"
    return click.option("--format", "layout", type=click.Choice(names), default=names[0], help=about)


def settings(**given: object) -> Settings:
    """The settings of the environment, with the options that were given in front."""
    return Settings.from_environment(os.environ, **given)
