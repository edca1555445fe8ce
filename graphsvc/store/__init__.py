"""The store: where the registry is kept. `base` is the port, one module or package per engine."""

from graphsvc.store.urls import open_store

__all__ = ["open_store"]
