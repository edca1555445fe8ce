"""Where the same members from above sit at many neighbouring tables (G17, G20, G22)."""

from graphsvc.analysis.neighbours.find import find_neighbours

__all__ = ["find_neighbours"]
