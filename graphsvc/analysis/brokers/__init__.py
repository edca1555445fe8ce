"""Who can bring partnerships together, and who does (G9).

The analyses are in modules of their own, `find` and `stability`, because they import scipy, which a
process that only names them does not need.
"""

from graphsvc.analysis.brokers.table import Brokers, Graph, Kind, Nothing, Order, Role, Stability

__all__ = ["Brokers", "Graph", "Kind", "Nothing", "Order", "Role", "Stability"]
