"""Whatever a command raises ends as one line and a status."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from graphsvc.cli.details import DEBUG
from graphsvc.cli.failures import Commands
from graphsvc.errors import NotFound, StoreUnavailable
from tests.cli.runs import environment

FULL = "the disk is full; make room and run the command again"


def ran(error: BaseException) -> Result:
    """A command that raises the error, run."""

    @click.group(cls=Commands)
    def group() -> None:
        pass

    @group.command()
    def fail() -> None:
        raise error

    return CliRunner().invoke(group, ["fail"])


@pytest.mark.parametrize(
    ("error", "status", "line"),
    [
        (NotFound("p9: no such partnership"), 1, "p9: no such partnership"),
        (StoreUnavailable("two\nlines\x1b[31m"), 1, "two lines [31m"),
        (NotFound(f"no partnership {'x' * 600}{'y' * 600}"), 1, f"no partnership {'x' * 485} … {'y' * 500}"),
        (MemoryError(), 1, "not enough memory for this on this machine"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (OSError(errno.ENOSPC, "No space left", "a.db"), 1, f"a.db: {FULL}"),
        (PermissionError(errno.EACCES, "Permission denied", "a.db"), 1, "a.db: permission denied"),
    ],
)  # fmt: skip
def test_an_error_is_one_line(error: BaseException, status: int, line: str) -> None:
    result = ran(error)
    assert (result.exit_code, result.stderr) == (status, f"graphsvc: {line}\n")
    assert result.stdout == ""


@pytest.mark.parametrize("early", [True, False])
def test_an_interruption_while_arguments_are_read_is_one_line(
    monkeypatch: pytest.MonkeyPatch, early: bool
) -> None:
    def interrupted(*_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Commands if early else click.Command, "parse_args", interrupted)
    result = ran(ZeroDivisionError())
    assert (result.exit_code, result.stderr) == (130, "graphsvc: interrupted\n")


def test_an_interruption_while_the_command_starts_is_quiet() -> None:
    script = (
        "import builtins, signal, sys\n"
        "whole = builtins.__import__\n"
        "def importing(name, *given, **named):\n"
        "    if name == 'click': signal.raise_signal(signal.SIGINT)\n"
        "    return whole(name, *given, **named)\n"
        "builtins.__import__ = importing\n"
        "from graphsvc.__main__ import start\n"
        "start()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], env=environment(), capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_a_reader_who_leaves_is_no_failure() -> None:
    result = ran(BrokenPipeError(errno.EPIPE, "Broken pipe"))
    assert (result.exit_code, result.output) == (141, "")


def test_the_unexpected_has_an_id_and_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = ran(ZeroDivisionError("secret"))
    match = re.fullmatch(
        r"graphsvc: unexpected error (\w{12}) \(ZeroDivisionError\); the details are in (\S+)\n",
        result.stderr,
    )
    assert result.exit_code == 1 and match is not None
    details = Path(match[2])
    assert match[1] in details.name and "ZeroDivisionError: secret" in details.read_text()
    assert details.stat().st_mode & 0o077 == 0


def test_the_unexpected_where_nothing_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", os.devnull)
    result = ran(ZeroDivisionError())
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1 and f"{DEBUG}=1" in result.stderr


def test_debugging_shows_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DEBUG, "1")
    result = ran(ZeroDivisionError("why"))
    assert result.exit_code == 1
    assert "Traceback" in result.stderr and "graphsvc: unexpected ZeroDivisionError: why" in result.stderr
