"""Where store, snapshot and analyses meet."""

from graphsvc.service.service import Service

__all__ = ["Service"]
