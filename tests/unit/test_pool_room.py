"""Where the pool puts arrays that are no files yet."""

from pathlib import Path

import pytest

from graphsvc import pool as pools
from graphsvc.errors import AnalysisFailed
from graphsvc.pool import Pool
from tests.networks import random_network
from tests.unit.test_pool import ask


@pytest.fixture
def arrays():
    return random_network(1).arrays()


def test_where_memory_is_too_small_the_temporary_folder_serves(arrays, tmp_path, monkeypatch):
    small, roomy = tmp_path / "small", tmp_path / "roomy"
    for folder in (small, roomy):
        folder.mkdir()
    monkeypatch.setattr(pools, "_MEMORY", small)
    monkeypatch.setattr("tempfile.tempdir", str(roomy))
    save = type(arrays).save

    def full(self, folder):
        save(self, folder)
        if small in folder.parents:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(arrays), "save", full)
    with Pool(inline_up_to=0) as pool:
        assert roomy in Path(ask(pool, "where", arrays)[0]).parents
        assert list(small.iterdir()) == []


def test_folders_that_are_named_are_the_only_ones(arrays, tmp_path):
    with Pool(inline_up_to=0, folders=[tmp_path / "gone", tmp_path]) as pool:
        assert Path(ask(pool, "where", arrays)[0]).parents[1] == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_nowhere_to_put_the_arrays_is_said(arrays, tmp_path, monkeypatch):
    monkeypatch.setattr(pools, "_MEMORY", tmp_path / "gone")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone too"))
    with Pool(inline_up_to=0) as pool, pytest.raises(AnalysisFailed, match="no room"):
        ask(pool, "size", arrays)
