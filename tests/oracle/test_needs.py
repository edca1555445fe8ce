"""Which sectors themes need, by plain dictionaries; composition, dependence and convening read the same."""

from __future__ import annotations

from random import Random

import pytest

from graphsvc.analysis.composition import find_composition, sector_record
from graphsvc.analysis.convening.requirements import requirements_of
from graphsvc.analysis.dependence.members import required_sectors
from graphsvc.analysis.needs import PARAGRAPH_5, NeedsSource, sector_needs
from graphsvc.model.codes import SECTORS
from graphsvc.snapshot.snapshot import Snapshot
from tests.pictures import snapshot_of

Needs = dict[str, dict[str, float | None]]
PARAGRAPH = {sector for area in PARAGRAPH_5 for sector in area}
WEIGHTS = (None, 0.0, 1.0, 3.0)


class Registry:
    """Themes in a tree, what some of them need, and tables of organisations of known and unknown sector."""

    def __init__(self, seed: int) -> None:
        rng = Random(seed)
        self.parent = {
            f"t{n}": f"t{rng.randrange(n)}" if n and rng.random() < 0.8 else None for n in range(9)
        }
        self.sector = {f"o{n}": rng.choice((*SECTORS[:10], None)) for n in range(25)}
        told = {(rng.choice([*self.parent]), rng.choice(SECTORS[:10])) for _ in range(9)}
        self.needs = [(theme, sector, rng.choice(WEIGHTS)) for theme, sector in sorted(told)]
        self.themes = {f"p{n}": rng.sample([*self.parent], rng.randrange(4)) for n in range(20)}
        self.members = {key: rng.sample([*self.sector], rng.randrange(6)) for key in self.themes}

    def snapshot(self) -> Snapshot:
        return snapshot_of(
            theme=[{"id": key, "parent": up} if up else {"id": key} for key, up in self.parent.items()],
            organisation=[
                {"id": key, "sector": sector} if sector else {"id": key}
                for key, sector in self.sector.items()
            ],
            partnership=[{"id": key, "themes": themes} for key, themes in self.themes.items()],
            membership=[
                {"partnership": key, "organisation": each}
                for key, some in self.members.items()
                for each in some
            ],
            requirement=[
                {"theme": theme, "sector": sector} | ({} if weight is None else {"weight": weight})
                for theme, sector, weight in self.needs
            ],
        )

    def said(self) -> Needs:
        found: Needs = {}
        for theme, sector, weight in self.needs:
            if weight != 0:
                found.setdefault(theme, {})[sector] = weight
        return found

    def nearest(self, theme: str) -> str | None:
        at: str | None = theme
        while at is not None and at not in self.said():
            at = self.parent[at]
        return at

    def wanted(self, key: str) -> dict[str, float]:
        """What a partnership needs, each sector with its largest weight."""
        told: dict[str, list[float | None]] = {}
        for at in {self.nearest(theme) for theme in self.themes[key]} - {None}:
            for sector, weight in self.said()[str(at)].items():
                told.setdefault(sector, []).append(weight)
        return {sector: max((w for w in some if w), default=1.0) for sector, some in told.items()}


@pytest.mark.parametrize("seed", range(12))
def test_composition_finds_missing_what_dictionaries_find(seed: int) -> None:
    registry = Registry(seed)
    picture = registry.snapshot()
    found = find_composition(picture.arrays, record=sector_record(picture))
    for row, ix in enumerate(found.columns.partnership.tolist()):
        key = picture.partnerships.keys[ix]
        held = {registry.sector[each] for each in registry.members[key]} - {None}
        wanted, share = registry.wanted(key), found.columns.missing_weight[row]
        source = NeedsSource(int(found.columns.needs_source[row]))
        missing = {found.sectors[each] for each in found.missing.row(row).tolist()}
        own = bool(set(registry.themes[key]) & set(registry.said()))
        if not wanted:
            assert source is NeedsSource.PARAGRAPH_FIVE and missing <= PARAGRAPH
            continue
        assert source is (NeedsSource.REGISTRY if own else NeedsSource.WIDER_THEME)
        assert missing == (set(wanted) - held if held else set())
        lost = sum(weight for sector, weight in wanted.items() if sector not in held)
        assert share == pytest.approx(lost / sum(wanted.values()) if held else float("nan"), nan_ok=True)


@pytest.mark.parametrize("seed", range(12))
def test_dependence_and_convening_need_the_same_sectors(seed: int) -> None:
    registry = Registry(seed)
    picture = registry.snapshot()
    for key in registry.themes:
        required = required_sectors(picture, picture.partnerships.ix[key])
        assert {each.sector for each in required} == set(registry.wanted(key))
    needs = sector_needs(picture)
    for theme in registry.parent:
        found = requirements_of(picture.themes.ix[theme], picture.arrays.theme_parent, needs)
        at = registry.nearest(theme)
        sectors = {sector for each in found.listed for sector in each.sectors}
        assert sectors == (PARAGRAPH if at is None else set(registry.said()[at]))
