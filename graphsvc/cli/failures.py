"""What a user sees when something goes wrong: one clear line on stderr and an exit status, no traceback."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from typing import Any, NoReturn

import click

from graphsvc.cli import details
from graphsvc.cli.output import without_middle
from graphsvc.errors import GraphsvcError

FAILED = 1
FINDINGS = 3
INTERRUPTED = 130  # 128 + SIGINT, as shells have it
READER_LEFT = 141  # 128 + SIGPIPE


class Failure(click.ClickException):
    """Ends a command with one line, `graphsvc: …`, and an exit status."""

    def __init__(self, message: str, status: int = FAILED) -> None:
        super().__init__(message)
        self.status = status

    @property
    def exit_code(self) -> int:  # type: ignore[override]  # click reads it, and never writes it
        """The status."""
        return self.status

    def show(self, file: Any = None) -> None:
        """Prints the line on stderr."""
        click.echo(f"graphsvc: {one_line(self.message)}", file=file, err=True)


class Commands(click.Group):
    """A group of commands that turns whatever they raise into a Failure."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of their use."""
        return list(self.commands)

    def make_context(self, *given: Any, **named: Any) -> click.Context:
        """Reads the arguments."""
        try:
            return super().make_context(*given, **named)
        except KeyboardInterrupt:
            raise Failure("interrupted", INTERRUPTED) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command that was asked for, up to the last byte it writes."""
        try:
            result = super().invoke(ctx)
            _flush()
            return result
        except (click.exceptions.Exit, click.Abort, click.ClickException):
            _settle(ctx)
            raise
        except KeyboardInterrupt:
            raise Failure("interrupted", INTERRUPTED) from None
        except BrokenPipeError:
            _abandon_stdout()
            ctx.exit(READER_LEFT)
        except Exception as error:
            _fail(error)


def one_line(text: str) -> str:
    """A text on one line of a size to read, without the characters that steer a terminal."""
    whole = without_middle(" ".join(text.split()))
    return "".join(letter if letter.isprintable() else " " for letter in whole)


def _fail(error: Exception) -> NoReturn:
    if isinstance(error, GraphsvcError):
        raise Failure(str(error)) from None
    if isinstance(error, MemoryError):
        raise Failure("not enough memory for this on this machine") from None
    if isinstance(error, OSError) and error.errno is not None:
        if error.filename is None:
            _abandon_stdout()
        raise Failure(_said_by_system(error)) from None
    _report(error)


def _said_by_system(error: OSError) -> str:
    place = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{place}the disk is full; make room and run the command again"
    return f"{place}{(error.strerror or str(error)).lower()}"


def _report(error: Exception) -> NoReturn:
    """For what should not happen: an id to quote, and the traceback where it does not frighten."""
    if os.environ.get(details.DEBUG):
        traceback.print_exception(error)
        raise Failure(f"unexpected {type(error).__name__}: {error}") from None
    mark = details.new_mark()
    where = details.keep(error, mark)
    raise Failure(f"unexpected error {mark} ({type(error).__name__}); {where}") from None


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()


def _settle(ctx: click.Context) -> None:
    """Flushes on the way out of a command that ends with a status of its own."""
    try:
        _flush()
    except BrokenPipeError:
        _abandon_stdout()
        ctx.exit(READER_LEFT)
    except OSError as error:
        _abandon_stdout()
        raise Failure(_said_by_system(error)) from None


def _abandon_stdout() -> None:
    """Sends what is still buffered nowhere, or the interpreter would complain of it when it ends."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError, AttributeError):
        return  # stdout is no file: nothing is buffered there
