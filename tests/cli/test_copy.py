"""`graphsvc copy`: the whole registry in another store."""

from __future__ import annotations

import json

from tests.cli.conftest import DAY, command


def test_a_copy_answers_as_its_source(demo_store: str) -> None:
    copied = command("copy", "--from", demo_store, "--to", "sqlite:copy.db")
    assert copied.exit_code == 0, copied.output
    assert copied.stdout.split(";")[0] == "1 revision copied"
    asked = ("overlaps", "--as-of", DAY, "--format", "json", "--store")
    there, here = (json.loads(command(*asked, url).stdout) for url in (demo_store, "sqlite:copy.db"))
    assert there == here
    again = command("copy", "--from", demo_store, "--to", "sqlite:copy.db").stdout
    assert again.startswith("Nothing was new; sqlite:copy.db is at revision 1, the same as its source")


def test_a_store_of_ones_own_is_not_overwritten(demo_store: str, small: object) -> None:
    command("load", small, "--store", "sqlite:mine.db")
    refused = command("copy", "--from", demo_store, "--to", "sqlite:mine.db")
    assert refused.exit_code == 1
    assert "sqlite:mine.db holds another registry" in refused.stderr


def test_what_cannot_be_copied_is_said(demo_store: str) -> None:
    absent = command("copy", "--from", "sqlite:nothing.db", "--to", "sqlite:copy.db")
    assert (absent.exit_code, absent.stdout) == (1, "")
    assert "no store at nothing.db" in absent.stderr
    onto_itself = command("copy", "--from", demo_store, "--to", demo_store)
    assert onto_itself.exit_code == 2
    assert "--from and --to both name" in onto_itself.stderr
