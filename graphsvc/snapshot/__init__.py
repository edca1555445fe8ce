"""The network as immutable arrays, as of a date and a revision."""
