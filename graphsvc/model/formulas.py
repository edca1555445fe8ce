"""Texts that a spreadsheet would compute, and how it is kept from that."""

from __future__ import annotations

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")  # OWASP, CSV injection


def without_formula(text: str) -> str:
    """A text that no spreadsheet computes: an apostrophe is put in front, as spreadsheets do themselves."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
