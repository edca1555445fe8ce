"""The store: where the registry is kept. `base` is the port, one module or package per engine."""

from graphsvc.store.urls import check_address, open_store

__all__ = ["check_address", "open_store"]
