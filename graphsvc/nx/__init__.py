"""A backend of networkx: exact betweenness, cut nodes and bridges of its graphs on graphsvc's kernels.

`nx.betweenness_centrality(G, backend="graphsvc")`, or `nx.config.backend_priority = ["graphsvc"]` for all
calls that fit (docs/networkx.md). networkx finds it by its entry points and imports it when first asked; it
imports nothing of networkx.
"""
