"""The table loader: any table, list or tree of records, read by a mapping (docs/mapping.md)."""
