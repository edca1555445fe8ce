"""Coverage once more: pure Python on plain rows, cell by cell."""

from __future__ import annotations

from typing import Any

from graphsvc.model.dates import next_day

Gap = tuple[str | None, str | None]


class Coverage:
    """Every territory with every theme looked at; None stands for everywhere, and for any theme."""

    def __init__(
        self,
        rows: dict[str, Any],
        today: Any,
        *,
        territories: list[str] | None = None,
        themes: list[str] | None = None,
        territory_level: str | None = None,
        levels: tuple[str, ...] | None = None,
        narrower: bool = False,
    ) -> None:
        self.places = {row["id"]: row for row in rows.get("territory", [])}
        self.up = {key: row.get("parent") for key, row in self.places.items()}
        self.wider = {row["id"]: row.get("parent") for row in rows.get("theme", [])}
        active = [p for p in rows.get("partnership", []) if not p.get("end") or next_day(p["end"]) > today]
        lower = [p for p in active if p.get("level") in (None, "regional", "local")]
        self.rows = (
            [p for p in active if p.get("level") in (None, *levels)]
            if levels is not None
            else lower or active
        )
        self.leaves = [key for key in self.places if key not in self.up.values()]
        self.within = [
            key for key in self.places if not territories or set(self.line(key)) & set(territories)
        ]
        self.listed = [k for k in self.within if territory_level in (None, self.places[k].get("level"))]
        tops = self.tops() if themes is None else themes
        below = [key for key in self.wider if set(self.wide(key)) & set(tops)]
        self.themes = sorted(below if narrower else tops)
        self.whole = themes is None
        roots = [key for key in self.places if self.up[key] is None]
        self.everywhere = territories is None and territory_level is None and len(roots) > 1

    def line(self, key: str | None) -> list[str]:
        return [] if key is None else [key, *self.line(self.up[key])]

    def wide(self, key: str | None) -> list[str]:
        return [] if key is None else [key, *self.wide(self.wider[key])]

    def tops(self) -> list[str]:
        tops = [key for key, up in self.wider.items() if up is None]
        while len(tops) == 1 and (below := [key for key, up in self.wider.items() if up == tops[0]]):
            tops = below
        return tops

    def works(self, row: dict[str, Any], leaf: str, theme: str | None) -> bool:
        if not set(self.line(leaf)) & set(row.get("territories") or []):
            return False
        own = row.get("themes") or []
        return theme is None or any(theme in self.wide(t) or t in self.wide(theme) for t in own)

    def covered(self, leaf: str, theme: str | None) -> bool:
        return any(self.works(row, leaf, theme) for row in self.rows)

    def ground(self, territory: str | None) -> list[str]:
        return [key for key in self.leaves if territory is None or territory in self.line(key)]

    def open(self, territory: str | None, theme: str | None) -> bool:
        if (territory is None and not self.everywhere) or (theme is None and not self.whole):
            return False
        if territory is not None and territory not in self.listed:
            return False
        ground = self.ground(territory)
        return bool(ground) and not any(self.covered(leaf, theme) for leaf in ground)

    def above_theme(self, theme: str) -> str | None:
        return next((each for each in self.wide(theme)[1:] if each in self.themes), None)

    def is_gap(self, territory: str | None, theme: str | None) -> bool:
        if not self.open(territory, theme):
            return False
        higher = territory is not None and self.open(self.up[territory], theme)
        wider = theme is not None and self.open(territory, self.above_theme(theme))
        return not higher and not wider

    def gaps(self) -> set[Gap]:
        places: list[str | None] = [None, *self.within]
        return {
            (place, theme) for place in places for theme in [None, *self.themes] if self.is_gap(place, theme)
        }

    def cells(self) -> list[tuple[str, str | None]]:
        narrowest = [t for t in self.themes if t not in {self.above_theme(each) for each in self.themes}]
        themes: list[str | None] = [*narrowest] or [None]
        return [(leaf, theme) for leaf in self.leaves if leaf in self.within for theme in themes]

    def people(self, leaf: str) -> int:
        return int(self.places[leaf].get("population") or 0)

    def population(self, territory: str | None) -> int | None:
        """As recorded, else of all lowest territories, None where one of them is not known."""
        if territory is None:
            roots = [self.population(key) for key in self.places if self.up[key] is None]
            return None if None in roots else sum(each or 0 for each in roots)
        own = self.people(territory)
        parts = [self.people(leaf) for leaf in self.ground(territory)]
        return own or (sum(parts) if all(parts) else None)

    def share(self) -> float | None:
        total = sum(self.people(leaf) for leaf, _ in self.cells())
        held = sum(self.people(leaf) for leaf, theme in self.cells() if self.covered(leaf, theme))
        return held / total if total else None
