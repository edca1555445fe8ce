"""Services over invented registries that differ in one secret, for attacks that compare their answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from graphsvc.service import Service
from graphsvc.settings import Settings
from graphsvc.store.base import Meta
from tests.api.turnover_registry import World


def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """What gives a service over worlds loaded one after the other, made when first asked for.

    The secret of pseudonyms is the same for all; every service is closed in the end.
    """
    opened: list[Service] = []

    @cache
    def service_of(*worlds: World) -> Service:
        url = f"sqlite:{tmp_path_factory.mktemp('world') / 'registry.db'}"
        service = Service(Settings(store=url, answers=1_000), create=True)
        opened.append(service)
        for world in worlds:
            service.store.write(world.rows(), Meta(author="test", source="hand"))
        service.info = replace(service.info, pseudonym_key=b"a secret of the tests, 32 bytes.")
        return service

    yield service_of
    for service in opened:
        service.close()
