"""The registries that are exported: the demo, a hostile one, an empty one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graphsvc.demo.registry import demo_registry
from graphsvc.demo.writer import write_bundle
from graphsvc.store import open_store
from graphsvc.store.base import Store
from loaders import ReadOptions
from tests.bundles import registry_in
from tests.contract.export.registries import DAY, hostile_rows
from tests.contract.store.rows import META


@pytest.fixture(scope="module")
def hostile() -> Iterator[Store]:
    """A registry in which everything that is text is hostile."""
    with open_store("sqlite::memory:") as store:
        store.write(hostile_rows(), META)
        yield store


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The demo registry, loaded as its users do."""
    folder = tmp_path_factory.mktemp("demo")
    write_bundle(demo_registry(), folder / "demo")
    with registry_in(folder) as registry:
        options = ReadOptions(keep_personal_data=True)
        assert registry.load_paths(folder / "demo", options=options, as_of=DAY).is_written
        yield registry.store


@pytest.fixture
def empty() -> Iterator[Store]:
    """A store without any record."""
    with open_store("sqlite::memory:") as store:
        yield store


STORES = ("demo", "hostile", "empty")


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> Store:
    """Each of the registries."""
    found: Store = request.getfixturevalue(request.param)
    return found
