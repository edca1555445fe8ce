"""A registry out again: as the bundle it was loaded from, as a workbook, as a network for other tools."""
