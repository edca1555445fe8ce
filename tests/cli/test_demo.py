"""`graphsvc demo`: made, loaded, answered; again and again, but never into somebody's registry."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import Result

from tests.cli.conftest import DAY, command


@pytest.fixture
def made() -> Result:
    """The demo, made where it is by default."""
    return command("demo")


def test_the_demo_from_beginning_to_end(made: Result) -> None:
    assert (made.exit_code, made.stderr) == (0, "")
    assert Path("graphsvc-demo.db").exists()
    text = " ".join(made.stdout.split())
    assert "300 partnerships" in text and f"describes {DAY}" in text
    found = re.search(r"Of the (\d+) planted pairs that do one job twice, (\d+) are among the", text)
    assert found is not None and 0 < int(found[2]) <= int(found[1])
    assert "Of the 5 planted pairs that forgot to be in contact 5 are listed" in text
    assert "of the 5 that may not be (G29) none." in text
    assert "planted with heavy turnover 5 are pointed out" in text
    assert "Brokers on" in text and "Only through it do" in text
    found = re.search(r"of their region (\d+) are found; they rank (\d+) and (\d+) of (\d+)", text)
    assert found is not None and found[1] == "2"
    assert int(found[3]) < 0.05 * int(found[4])  # among the first of all organisations
    assert "proposals for the people concerned to discuss" in text
    check_that_next_steps_work(made.stdout)
    check_that_it_may_be_run_again(made.stdout)


def check_that_next_steps_work(text: str) -> None:
    """What the demo says to try does something."""
    asked = "overlaps|missing-links|turnover|brokers|key-players|query"
    commands = re.findall(rf"^  graphsvc ((?:{asked}) .*?)(?: > .*)?$", text, re.M)
    assert len(commands) == 7
    for each in commands:
        result = command(*(argument.strip("'") for argument in each.split()))
        assert (result.exit_code, result.stdout != "") == (0, True), result.output


def check_that_it_may_be_run_again(text: str) -> None:
    """The second demo says the same and makes no revision."""
    again = command("demo")
    assert again.exit_code == 0 and "is unchanged since revision 1" in " ".join(again.stdout.split())
    assert again.stdout.partition("Planted")[2] == text.partition("Planted")[2]
    told = json.loads(command("info", "--format", "json", "--store", "sqlite:graphsvc-demo.db").stdout)
    assert told["revision"] == 1


def test_the_demo_leaves_other_registries_alone(small: Path) -> None:
    command("load", small, "--store", "sqlite:mine.db")
    result = command("demo", "--store", "sqlite:mine.db")
    assert result.exit_code == 1
    assert result.stderr.startswith("graphsvc: sqlite:mine.db holds a registry of yours")
    told = json.loads(command("info", "--format", "json", "--store", "sqlite:mine.db").stdout)
    assert (told["revision"], told["counts"]["partnership"]) == (1, 3)
