"""`graphsvc warm`."""

from __future__ import annotations

import pytest

from graphsvc.errors import BadSetting
from tests.cli.conftest import command


@pytest.mark.parametrize(
    ("compiled", "said"), [(True, "The kernels are compiled"), (False, "numba cannot be imported")]
)
def test_it_says_what_it_did(monkeypatch: pytest.MonkeyPatch, compiled: bool, said: str) -> None:
    monkeypatch.setattr("graphsvc.kernels.warm", lambda: compiled)
    result = command("warm")
    assert result.exit_code == 0 and result.stdout.startswith(said)


def test_kernels_that_cannot_be_kept_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> bool:
        raise BadSetting("set NUMBA_CACHE_DIR to a folder that can be written")

    monkeypatch.setattr("graphsvc.kernels.warm", nowhere)
    result = command("warm")
    assert (result.exit_code, result.stderr) == (
        1,
        "graphsvc: set NUMBA_CACHE_DIR to a folder that can be written\n",
    )
