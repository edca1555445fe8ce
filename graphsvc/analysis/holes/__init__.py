"""Structural holes (G9, G36): groups that ought to be in contact and are not, and who could join them."""

from graphsvc.analysis.holes.bridges import Bridge, Kind, bridges_of
from graphsvc.analysis.holes.find import find_holes
from graphsvc.analysis.holes.table import Holes, Nothing

__all__ = ["Bridge", "Holes", "Kind", "Nothing", "bridges_of", "find_holes"]
