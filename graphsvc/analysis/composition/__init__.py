"""Composition of partnerships: size against scope, and the balance of sectors (G5, G22)."""

from graphsvc.analysis.composition.find import find_composition
from graphsvc.analysis.composition.record import SectorRecord, sector_record
from graphsvc.analysis.composition.table import (
    Composition,
    Point,
    SizeBasis,
    SizeModel,
)

__all__ = [
    "Composition",
    "Point",
    "SectorRecord",
    "SizeBasis",
    "SizeModel",
    "find_composition",
    "sector_record",
]
