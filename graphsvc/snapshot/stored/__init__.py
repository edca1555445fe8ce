"""A snapshot as files that any number of processes map into memory and share."""

from graphsvc.snapshot.stored.form import opened, write

__all__ = ["opened", "write"]
