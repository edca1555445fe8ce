"""docs/networkx.md is run from top to bottom, as somebody would who follows it."""

import re
from pathlib import Path

import networkx as nx
import pytest

from tests.cli.conftest import command

PAGE = Path(__file__).resolve().parents[2] / "docs/networkx.md"


def test_every_block_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    assert [text for language, text in blocks if not language] == [
        "graphsvc demo --store sqlite:network.db\n"
    ]
    monkeypatch.chdir(tmp_path)
    assert command("demo", "--store", "sqlite:network.db").exit_code == 0
    names: dict[str, object] = {}
    ignored = set(nx.config.warnings_to_ignore)
    try:
        for number, (_, text) in enumerate(block for block in blocks if block[0] == "python"):
            exec(compile(text, f"block {number} of {PAGE.name}", "exec"), names)
    finally:
        nx.config.warnings_to_ignore.clear()
        nx.config.warnings_to_ignore.update(ignored)
    told = capsys.readouterr().out
    assert "280 partnerships instead of 281" in told
    assert (tmp_path / "links.graphml").exists()
