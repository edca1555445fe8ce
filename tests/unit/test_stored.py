"""A snapshot as files: every value, key and number of it comes back as it was."""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.snapshot import stored
from graphsvc.snapshot.arrays import Arrays
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.stored import columns as stored_columns
from graphsvc.snapshot.stored import form
from graphsvc.snapshot.stored.columns import Columns, packed, packed_texts, unpacked_texts
from graphsvc.snapshot.stored.keys import KeyIndex, order_of
from graphsvc.snapshot.stored.packing import Packed, Packing
from graphsvc.snapshot.tables import TieTable
from tests.networks import awkward, random_network
from tests.pictures import snapshot_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.one_of(
    st.none(), TEXTS, st.integers(), st.floats(), st.booleans(), st.lists(TEXTS, max_size=3), st.just("none")
)


@pytest.fixture(params=["plain lists", "mapped", "mapped, hardly coded"])
def mapped(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The forms that columns take in registries of very different sizes."""
    if request.param != "plain lists":
        for module in (form, stored_columns):
            monkeypatch.setattr(module, "PLAIN_ROWS", 0)
    if request.param == "mapped, hardly coded":
        monkeypatch.setattr(stored_columns, "_FEW", 0)
    return str(request.param)


def same(one: object, other: object) -> bool:
    """Whether two values are equal and of the same type; NaN is NaN."""
    return type(one) is type(other) and (repr(one) == repr(other))


def through(folder: Path, column: Sequence[object]) -> Sequence[Any]:
    """A column that has been a file."""
    path = folder / "columns"
    with path.open("wb") as file:
        part = packed(Packing(file), column)
    return Columns(Packed(path), {"it": part})["it"]


@settings(deadline=None)  # files are made
@given(st.lists(VALUES, max_size=40), st.integers(1, 30))
def test_every_value_comes_back_with_its_type(
    tmp_path_factory: pytest.TempPathFactory, values: list[object], times: int
) -> None:
    column = values * times
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored_columns, "_FEW", 0 if times % 2 else 256)
        patch.setattr(stored_columns, "PLAIN_ROWS", 0 if times % 3 else 1_000)
        again = through(tmp_path_factory.mktemp("column"), column)
    assert len(again) == len(column)
    assert all(same(*pair) for pair in zip(again, column, strict=True))
    assert all(same(again[ix], value) for ix, value in enumerate(column))
    assert [repr(value) for value in again[1:-1:2]] == [repr(value) for value in column[1:-1:2]]


def test_a_column_is_a_sequence(tmp_path: Path, mapped: str) -> None:
    column = through(tmp_path, ["b", "a", None, "b"])
    assert (column[-1], column[np.int32(1)], len(column), "a" in column) == ("b", "a", 4, True)
    assert column[1:3] == ["a", None]
    for outside in (4, -5):
        with pytest.raises(IndexError):
            column[outside]


def test_equal_values_are_one_object(tmp_path: Path, mapped: str) -> None:
    column = through(tmp_path, [["a"], ["b"]] * 500)
    assert column[0] is column[2]


@pytest.mark.parametrize(
    "texts", [[], [""], ["", "a", ""], ["é", "日本", "a\N{COMBINING ACUTE ACCENT}", "🜁"]]
)
def test_texts_come_back(tmp_path: Path, mapped: str, texts: list[str]) -> None:
    with (tmp_path / "t").open("wb") as file:
        part = packed_texts(Packing(file), texts)
    assert list(unpacked_texts(Packed(tmp_path / "t"), part)) == texts


@given(st.lists(TEXTS, unique=True, max_size=40), st.lists(TEXTS, max_size=40))
def test_keys_are_found_by_bisection_as_in_a_dictionary(keys: list[str], others: list[str]) -> None:
    aliases = {key: number for number, key in enumerate(others) if key not in keys}
    known = {key: ix for ix, key in enumerate(keys)} | aliases
    index = KeyIndex(keys, order_of(keys), aliases)
    assert list(index.items()) == list(known.items()) and len(index) == len(known)
    for asked in [*keys, *others, "no such key", "", None, 3]:
        assert index.get(asked) == known.get(asked)  # type: ignore[call-overload, arg-type]
        assert (asked in index) is (asked in known)
    with pytest.raises(KeyError):
        index["no such key, surely"]


@pytest.mark.parametrize("name", awkward())
def test_the_arrays_of_awkward_networks_come_back(tmp_path: Path, name: str) -> None:
    arrays = awkward()[name].arrays()
    arrays.save(tmp_path)
    equal_arrays(Arrays.open(tmp_path), arrays)


def equal_arrays(one: Arrays, other: Arrays) -> None:
    for name, value in vars(other).items():
        again = getattr(one, name)
        if isinstance(value, Csr):
            np.testing.assert_array_equal(again.indptr, value.indptr)
            np.testing.assert_array_equal(again.indices, value.indices)
            assert again.columns == value.columns
        else:
            np.testing.assert_array_equal(again, value)
            assert np.asarray(again).dtype == np.asarray(value).dtype


def snapshot() -> Snapshot:
    """A picture of every kind, with aliases, unknowns, and people whose pseudonyms turn their order round."""
    return snapshot_of(
        territory=[{"id": "t"}, {"id": "u", "parent": "t", "adjoins": ["t"]}],
        theme=[{"id": "x"}, {"id": "y", "parent": "x"}],
        organisation=[
            {"id": "o2"},
            {"id": "o1", "name": "Zoë’s", "identifiers": ["a:1", "b:2"]},
            {"id": "old"},
        ],
        person=[{"id": "ab"}, {"id": "ba"}, {"id": "zz"}],
        partnership=[
            {"id": "p1", "themes": ["x"], "members_complete": True, "meetings_per_year": 6.0},
            {"id": "p2", "themes": [], "members_complete": False, "start": "2020", "satellite_of": "p1"},
        ],
        membership=[
            {"partnership": "p1", "organisation": "o1", "start": "2020-05"},
            {"partnership": "p2", "organisation": "o2", "end": "none"},
        ],
        role=[{"partnership": "p1", "person": "ab", "role": "chair"}],
        link=[{"a": "p1", "b": "p2", "last_contact": "2026-05-01", "carriers": ["ab"]}],
        alias=[{"kind": "organisation", "alias": "old", "same_as": "o1"}],
        source=[{"id": "s", "as_of": "2026"}],
    )


def test_every_part_of_a_snapshot_comes_back(tmp_path: Path, mapped: str) -> None:
    whole = snapshot()
    stored.write(whole, tmp_path)
    again = stored.opened(tmp_path)
    for name in ("as_of", "revision", "built_at", "scenario", "assumed", "identity"):
        assert same(getattr(again, name), getattr(whole, name))
    assert dict(again.sources) == dict(whole.sources)
    assert list(again.pseudonyms) == list(whole.pseudonyms)
    np.testing.assert_array_equal(again.confirmed, whole.confirmed)
    equal_arrays(again.arrays, whole.arrays)
    assert again.facts.keys() == whole.facts.keys()
    for kind, table in {**whole.nodes, **whole.ties}.items():
        equal_tables({**again.nodes, **again.ties}[kind], table)
    for kind, nodes in whole.nodes.items():
        assert list(again.nodes[kind].ix.items()) == list(nodes.ix.items())
    for kind, ties in whole.ties.items():
        equal_ends(again.ties[kind], ties)


def equal_tables(one: Any, other: Any) -> None:
    assert list(one.keys) == list(other.keys)
    assert one.columns.keys() == other.columns.keys()
    for name, column in other.columns.items():
        assert all(same(*pair) for pair in zip(one.columns[name], column, strict=True)), (other.kind, name)
    for name in ("start", "end", "present"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def equal_ends(one: TieTable, other: TieTable) -> None:
    assert one.ends.keys() == other.ends.keys()
    for end, ix in other.ends.items():
        np.testing.assert_array_equal(one.ends[end], ix)
        for node in range(-1, 4):
            np.testing.assert_array_equal(one.of(end, node), other.of(end, node))


def test_nothing_of_it_can_be_written(tmp_path: Path) -> None:
    stored.write(snapshot(), tmp_path)
    again = stored.opened(tmp_path)
    for array in (
        again.arrays.status,
        again.partnerships.start,
        again.ties["link"].ends["a"],
        again.confirmed,
    ):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_it_outlives_its_folder(tmp_path: Path, mapped: str) -> None:
    folder = tmp_path / "passing"
    folder.mkdir()
    stored.write(snapshot(), folder)
    again = stored.opened(folder)
    shutil.rmtree(folder)
    assert list(again.partnerships.columns["name"]) == [None, None]
    assert again.organisations.columns["name"][again.organisations.ix["old"]] == "Zoë’s"
    assert again.arrays.members.row(0).tolist() == [0]


def test_where_there_is_none_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        stored.opened(tmp_path / "nothing")


def _sum(folder: Path, answer: Any) -> None:
    answer.send(int(stored.opened(folder).arrays.members.indices.sum()))


def test_another_process_reads_the_same(tmp_path: Path) -> None:
    whole = snapshot()
    stored.write(whole, tmp_path)
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    process = context.Process(target=_sum, args=(tmp_path, theirs))
    process.start()
    assert mine.recv() == int(whole.arrays.members.indices.sum())
    process.join()
    assert random_network(1).arrays().folder is None
