"""What the backend says of itself to networkx, which asks while it is being imported: no imports here."""

from __future__ import annotations

from typing import Any

_FITS = "Undirected simple graphs."
_FUNCTIONS = {
    "betweenness_centrality": f"Exact and unweighted: without k, weight and endpoints. {_FITS}",
    "articulation_points": f"In the order of the graph's nodes. {_FITS}",
    "bridges": f"Without root. {_FITS}",
}


def get_info() -> dict[str, Any]:
    """Name, page and functions of the backend, as networkx documents them."""
    return {
        "backend_name": "graphsvc",
        "project": "graphsvc",
        "package": "graphsvc",
        "short_summary": "Exact betweenness, cut nodes and bridges on compiled kernels.",
        "functions": {name: {"additional_docs": told} for name, told in _FUNCTIONS.items()},
    }
