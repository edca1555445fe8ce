"""The demo registry: an invented country whose overlaps, gaps and departures were planted and are known."""
