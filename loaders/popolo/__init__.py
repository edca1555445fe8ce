"""Popolo JSON, as EveryPolitician writes it (docs/popolo.md)."""

from loaders.popolo.loader import PopoloLoader

__all__ = ["PopoloLoader"]
