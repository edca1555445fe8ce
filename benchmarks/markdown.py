"""Tables as Markdown, numbers as short as they are sure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; the first column is text, the others are numbers."""
    lines = [_line(header), "|---|" + "---:|" * (len(header) - 1)]
    return "\n".join([*lines, *(_line([_cell(value) for value in row]) for row in rows)])


def seconds(value: float | None) -> str:
    """A time with its unit, to two digits that count."""
    if value is None:
        return "–"
    if value < 1:
        return f"{value * 1000:.2g} ms" if value < 0.0995 else f"{value * 1000:.0f} ms"
    return f"{value:.1f} s" if value < 100 else f"{value:.0f} s"


def times(value: float | None) -> str:
    """A ratio: 3.4×."""
    return "–" if value is None else f"{value:.1f}×" if value < 10 else f"{value:,.0f}×"


def _line(cells: Sequence[object]) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) < 10 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
