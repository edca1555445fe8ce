"""The vocabulary of the registry: kinds of node and tie, dates, records. Frozen, no input or output."""
