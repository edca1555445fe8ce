"""What README.md shows is what comes out."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.cli.conftest import command
from tests.cli.runs import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The first block of README.md in a language."""
    found = re.search(rf"^```{language}\n(.*?)^```", README, re.M | re.S)
    assert found is not None
    return found[1]


def test_the_question_of_the_readme_has_its_answer(demo_store: str) -> None:
    Path("question.graphql").write_text(block("graphql"), encoding="utf-8")
    result = command("query", "question.graphql", "--store", demo_store)
    assert json.loads(result.stdout) == json.loads(block("json"))


def test_the_two_commands_come_first() -> None:
    assert re.findall(r"^make (\w+)", block("").partition("```")[0], re.M) == ["demo", "test"]


def test_every_place_to_change_something_exists() -> None:
    rows = re.search(r"^\| to change \|.*?\n\n", README, re.M | re.S)
    assert rows is not None
    places = re.findall(r"`([\w/]+(?:/|\.py))`", rows[0])
    assert len(places) > 8 and [place for place in places if not (ROOT / place).exists()] == []
