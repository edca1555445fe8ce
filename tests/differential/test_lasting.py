"""What is kept with a snapshot, and what stands often in a page: equal to what is read one by one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from graphsvc.api.batch import SPARSE, Batch
from graphsvc.api.columns import PlainField
from graphsvc.api.context import Context
from graphsvc.api.execution.compiled import lasting
from graphsvc.api.execution.request import Request
from graphsvc.api.execution.run import answer
from graphsvc.api.schema import schema
from graphsvc.api.viewer import ANONYMOUS
from graphsvc.demo.days import DEMO_AS_OF
from graphsvc.service import Service
from tests.api.conftest import SEES_PEOPLE
from tests.differential.both import same

AT = f'network(asOf: "{DEMO_AS_OF}")'
ALL = "filter: {statuses: [PLANNED, ACTIVE, DORMANT, ENDED, UNCLEAR]}"
LEAVES = (
    "key name level status start startPrecision plannedEnd legalBasis goal meetingsPerYear membersComplete"
)


def partnerships(fields: str, window: str) -> str:
    return f"{{ {AT} {{ partnerships({window}, {ALL}) {{ nodes {{ {fields} }} }} }} }}"


def read_for(monkeypatch: pytest.MonkeyPatch, read: Callable[[Batch], list[Any]]) -> list[int]:
    """Makes a function the one that reads names; gives the numbers of records that it was asked for."""
    field: Any = schema().graphql.type_map["Partnership"].fields["name"]  # type: ignore[attr-defined]
    asked: list[int] = []

    def noting(batch: Batch) -> list[Any]:
        asked.extend(batch.ixs)
        return read(batch)

    monkeypatch.setattr(field.extensions["strawberry-definition"], "many", noting)
    return asked


def names(batch: Batch) -> list[Any]:
    return batch.taken(batch.columns["name"])


@pytest.mark.parametrize("window", ["first: 60", "last: 70", "first: 1000", "first: 40", "first: 100"])
@pytest.mark.parametrize("day", [DEMO_AS_OF.isoformat(), "2015-03-01"])
def test_windows_that_overlap(country: Service, window: str, day: str) -> None:
    text = partnerships(LEAVES, window).replace(DEMO_AS_OF.isoformat(), day)
    for viewer in (ANONYMOUS, SEES_PEOPLE, ANONYMOUS):
        assert same(country, text, {}, viewer).by_plan


def test_a_record_is_read_once(country: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = read_for(monkeypatch, names)
    for window in ("first: 60", "first: 90", "first: 70", "last: 1000"):
        assert same(country, partnerships("name", window)).by_plan
    assert len(asked) == len(set(asked)) >= 120


def test_few_records_are_read_each_time(country: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = read_for(monkeypatch, names)
    for _ in range(2):
        assert same(country, partnerships("name", "first: 3")).by_plan
    assert len(asked) == 6


@pytest.mark.parametrize("bound", ["MOST_CELLS", "PLAIN_ROWS"])
def test_where_there_is_no_room_it_is_read_each_time(
    country: Service, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    monkeypatch.setattr(lasting, bound, 100)
    asked = read_for(monkeypatch, names)
    for _ in range(2):
        assert same(country, partnerships("name", "first: 60")).by_plan
    assert len(asked) == 120


def test_a_number_of_cells_is_kept() -> None:
    columns = lasting.Columns(SimpleNamespace())  # type: ignore[arg-type]
    kept = [columns.of(name, lasting.MOST_CELLS // 3) for name in ("a", "b", "a", "c", "d")]
    assert kept[0] is kept[2] is not None and kept[1] is not None and kept[3] is not None
    assert kept[4] is None and columns.of("a", 1) is kept[0]


@pytest.mark.parametrize("odd", [None, [], ValueError("given, not raised")])
def test_what_was_odd_once_is_not_kept(
    country: Service, monkeypatch: pytest.MonkeyPatch, odd: object
) -> None:
    given = [odd]

    def read(batch: Batch) -> list[Any]:
        return [*names(batch)[:-1], given[0]] if given else names(batch)

    read_for(monkeypatch, read)
    text = partnerships("name", "first: 60")
    contexts = [Context(country), Context(country)]
    answers = [answer(Request(text), contexts[0])]
    given.clear()
    answers.append(answer(Request(text), contexts[1]))
    assert answers[0] == answers[1], "the reader of one record, which the stock executor asks, is not odd"
    assert [context.compiled for context in contexts] == [False, True]


@pytest.mark.parametrize("more", [-1, 1])
def test_a_column_of_another_length_is_not_believed(
    country: Service, monkeypatch: pytest.MonkeyPatch, more: int
) -> None:
    read_for(monkeypatch, lambda batch: (names(batch) * 2)[: len(batch) + more])
    assert not same(country, partnerships("name", "first: 60")).by_plan


def test_what_depends_on_who_asks_is_not_kept(country: Service) -> None:
    """Every lasting field, read by one who may see people, is what anybody reads; nothing is noted."""
    found = 0
    for type_ in ("Partnership", "Organisation", "Person", "Post", "Membership", "Role", "Link", "Theme"):
        for name, field in schema().graphql.type_map[type_].fields.items():  # type: ignore[attr-defined]
            definition = field.extensions["strawberry-definition"]
            if not isinstance(definition, PlainField) or not definition.is_lasting:
                continue
            contexts = [Context(country, viewer) for viewer in (ANONYMOUS, SEES_PEOPLE)]
            told = [
                [definition.reader(context.picture(DEMO_AS_OF).node(type_.lower(), ix)) for ix in range(30)]
                for context in contexts
            ]
            assert told[0] == told[1] and not contexts[0].redacted, f"{type_}.{name}"
            found += 1
    assert found > 50


@pytest.mark.parametrize(
    "fields",
    [
        "links { nodes { organisation { key } } }",
        "links { nodes { organisation { parent { parent { key } } } } }",
        "links { nodes { a { hostOrganisation { __typename } } b { key } organisation { key name } } }",
        "members { nodes { partnership { satelliteOf { hostOrganisation { name } } } } }",
        "members { nodes { organisation { members: memberships(first: 1) { totalCount } } } }",
        "roles { nodes { person { pseudonym } } }",
        "themes { parent { parent { key } } }",
        "satelliteOf { satelliteOf { key } }",
    ],
)
@pytest.mark.parametrize("window", ["first: 90", "first: 2", "first: 0"])
def test_what_stands_often(country: Service, fields: str, window: str) -> None:
    for viewer in (ANONYMOUS, SEES_PEOPLE):
        found = same(country, partnerships(fields, window), {}, viewer)
        assert found.by_plan


@pytest.mark.parametrize("rows", [10, 10 * SPARSE])
def test_each_record_once_and_where_it_stands(rows: int) -> None:
    tables = SimpleNamespace(snapshot=SimpleNamespace(nodes={"theme": range(rows)}))
    numbers = np.array([7, 3, 3, 9, 0, 7], np.int32)
    batch = Batch(tables, "theme", numbers)  # type: ignore[arg-type]
    assert batch.once.numbers.tolist() == [0, 3, 7, 9]
    assert batch.once.numbers[batch.places].tolist() == numbers.tolist()


def test_many_threads_fill_a_column(country: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [partnerships(LEAVES, f"first: {size}") for size in range(50, 122, 9)]
    alone = [same(country, text).response for text in texts]
    field: Any = schema().graphql.type_map["Partnership"].fields["goal"]  # type: ignore[attr-defined]
    read = field.extensions["strawberry-definition"].many
    monkeypatch.setattr(field.extensions["strawberry-definition"], "many", lambda batch: read(batch))
    barrier = Barrier(len(texts))

    def ask(text: str) -> dict[str, Any]:
        barrier.wait()  # all find the column empty
        return answer(Request(text), Context(country))

    with ThreadPoolExecutor(len(texts)) as pool:
        assert list(pool.map(ask, texts)) == alone
