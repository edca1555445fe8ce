"""`graphsvc keys`: a key is printed once, with the entry that lets it in."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphsvc.endpoint.keys import Keys, viewer_of
from graphsvc.settings import Settings
from tests.cli.conftest import command


def test_what_is_printed_opens_the_service() -> None:
    made = command("keys", "new", "hall", "--scope", "read:people", "--expires", "2999-01-01")
    assert made.exit_code == 0
    key, entry = made.stdout.splitlines()
    keys = Keys.of(Settings(api_keys=entry))
    viewer = viewer_of({"authorization": f"Bearer {key}"}, keys)
    assert (viewer.key_id, viewer.sees_people) == ("hall", True)
    assert entry.startswith("hall/read+read:people/") and entry.endswith("/2999-01-01")
    assert key not in made.stderr and "GRAPHSVC_API_KEYS_FILE" in made.stderr


def test_no_two_keys_are_alike() -> None:
    first, second = command("keys", "new").stdout.splitlines(), command("keys", "new").stdout.splitlines()
    assert first[0] != second[0] and first[1].split("/")[0] != second[1].split("/")[0]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--scope", "write"], 1, "the scopes are read and read:people"),
        (["gs_name"], 1, "the name is 1 to 40 letters"),
        (["--expires", "2020-01-01"], 2, "a key that is not valid today opens nothing"),
        (["--expires", "soon"], 2, "write YYYY-MM-DD"),
    ],
)
def test_a_key_that_could_not_be_used_is_not_made(arguments: list[str], status: int, said: str) -> None:
    result = command("keys", "new", *arguments)
    assert (result.exit_code, result.stdout) == (status, "")
    assert said in result.stderr


def test_the_keys_of_the_settings_are_listed_without_digests(monkeypatch: pytest.MonkeyPatch) -> None:
    assert command("keys", "list").stdout == "No keys are set.\n"
    hall, old = (command("keys", "new", name).stdout.splitlines()[1] for name in ("hall", "old"))
    Path("keys.txt").write_text(f"{hall}\n{old}/2020-01-01\n", encoding="utf-8")
    monkeypatch.setenv("GRAPHSVC_API_KEYS_FILE", "keys.txt")
    listed = command("keys", "list").stdout.splitlines()
    assert [line.split() for line in listed] == [["hall", "read", "no", "end"], ["old", "read", "expired"]]
