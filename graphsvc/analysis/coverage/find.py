"""The question of G16 turned round: where, and on what, does no partnership work that could be asked?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphsvc.analysis.coverage.scope import Scope, at_or_below
from graphsvc.analysis.coverage.table import ANY_THEME, EVERYWHERE, Columns, Coverage, Nothing, OfLevel
from graphsvc.analysis.overlap.considered import classes
from graphsvc.analysis.overlap.themes import ancestors
from graphsvc.errors import QueryTooComplex
from graphsvc.kernels.sets import NONE, Floats, Ints, Rows, Truth
from graphsvc.snapshot.arrays import NOBODY, Arrays
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.weave import lowest

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MOST_CELLS = 50_000_000  # territories × themes: 250 MB


def find_coverage(arrays: Arrays, *, scope: Scope) -> Coverage:
    """Where no active partnership of the levels that count works, and on what, by population (G16).

    A partnership on a territory works on all that lies below it; one with a wider theme works on the
    narrower ones, one with a narrower theme on a part of the wider, which is then no gap. A row is a
    territory and a theme on whose whole ground nobody works on any part of the theme; it is about the
    highest territory and the widest theme of which that is true, or about any theme where nobody works at
    all. What a partnership covers whose territory or themes are not known cannot be told.

    O(entries + territories × themes × distinct grounds that hold a territory).
    Raises QueryTooComplex for more than 50,000,000 territories × themes.
    """
    if len(scope.above) * (len(scope.themes) + 1) > MOST_CELLS:
        raise QueryTooComplex(
            f"{len(scope.above):,} territories × {len(scope.themes):,} themes: at most {MOST_CELLS:,}; name "
            "territories or themes, or leave out the narrower ones"
        )
    ground = _ground_of(arrays, scope)
    counted: Truth = arrays.active & np.isin(arrays.level, scope.levels)
    covered = _covered(arrays, scope, counted)
    columns = _in_order(_gaps(scope, ground, covered))
    cells = _cells(scope, ground, covered)
    return Coverage(
        columns=columns,
        territories=len(ground.leaves),
        themes=int(np.count_nonzero(scope.narrowest)),
        covered=int(np.count_nonzero(cells)),
        population_share=_share(arrays.leaf_population[ground.leaves], cells),
        population_unknown=int(np.count_nonzero(~_known(arrays.leaf_population[ground.leaves]))),
        levels=tuple(_of_levels(arrays, scope, ground)),
        counted=scope.levels,
        partnerships=int(np.count_nonzero(counted)),
        unplaced=int(np.count_nonzero(counted & (arrays.leaves.sizes == 0))),
        themeless=int(np.count_nonzero(counted & (arrays.themes.sizes == 0))),
        nothing=_nothing(scope, ground, columns, cells),
    )


class _Ground(NamedTuple):
    leaves: Ints  # lowest territories looked at
    below: csr_array  # territory × territory: 1 where the second is a lowest one of the first
    lowest: Ints  # per territory how many
    population: Floats  # per territory, NaN unknown


def _ground_of(arrays: Arrays, scope: Scope) -> _Ground:
    below = lowest(scope.above)
    matrix = _matrix(below)
    own = np.where(_known(arrays.leaf_population), arrays.leaf_population, np.nan)
    unknown = matrix @ np.isnan(own).astype(np.float64)
    total = np.where(unknown == 0, matrix @ np.nan_to_num(own, nan=0.0), np.nan)
    sizes = below.sizes.astype(np.int32)
    is_leaf = np.ones(len(scope.above), np.bool_)
    is_leaf[scope.above[scope.above != NOBODY]] = False
    leaves = np.flatnonzero(is_leaf & scope.within).astype(np.int32)
    return _Ground(leaves, matrix, sizes, np.where(np.isnan(own), total, own))


def _known(population: Floats) -> Truth:
    """Where it is a number of people; 0 and less are none."""
    found: Truth = np.nan_to_num(population, nan=0.0) > 0
    return found


def related(parent: Ints, themes: Ints) -> Truth:
    """Themes × some of them: whether the first is the second, narrower or wider; O(themes × some × depth)."""
    path = ancestors(parent)[1]
    found = np.zeros((len(parent), len(themes)), np.bool_)
    for place, theme in enumerate(themes.tolist()):
        found[:, place] = at_or_below(parent, [theme])
        wider = path[theme]
        found[wider[wider != NONE], place] = True
    return found


def _covered(arrays: Arrays, scope: Scope, counted: Truth) -> Truth:
    """Lowest territories × themes looked at, then any theme: whether one that counts works there on it.

    Of territories that are not lowest all is False.
    """
    some = np.flatnonzero(counted).astype(np.int32)
    ground_class, grounds = classes(arrays.leaves, some)
    placed = ground_class != NONE
    works = np.zeros((len(grounds.start) - 1, len(scope.themes) + 1), np.float32)
    on = _matrix(arrays.themes)[some[placed]] @ related(arrays.theme_parent, scope.themes).astype(np.float32)
    np.maximum.at(works[:, :-1], ground_class[placed], np.asarray(on > 0, np.float32))
    works[ground_class[placed], -1] = 1.0
    there = _matrix(_csr(grounds, arrays.leaves.columns))
    found: Truth = np.asarray(there.T @ works) > 0
    return found


def _cells(scope: Scope, ground: _Ground, covered: Truth) -> Truth:
    """Lowest territories × narrowest themes looked at, or any theme where none is recorded."""
    found: Truth = covered[ground.leaves][:, np.append(scope.narrowest, not len(scope.themes))]
    return found


def _of_levels(arrays: Arrays, scope: Scope, ground: _Ground) -> Iterator[OfLevel]:
    """What each level covers by itself, from wide to narrow, those of unknown level last."""
    present = np.unique(arrays.level[arrays.active]).tolist()
    for level in (*(each for each in present if each >= 0), *(each for each in present if each < 0)):
        own: Truth = arrays.active & (arrays.level == level)
        cells = _cells(scope, ground, _covered(arrays, scope, own))
        share = _share(arrays.leaf_population[ground.leaves], cells)
        yield OfLevel(level, int(np.count_nonzero(own)), int(np.count_nonzero(cells)), share)


def _gaps(scope: Scope, ground: _Ground, covered: Truth) -> Columns:
    """Open ground and themes that lie in no other such."""
    open_ = ((ground.below @ covered.astype(np.float32)) == 0) & (scope.within & (ground.lowest > 0))[:, None]
    open_[:, -1] &= scope.whole
    roots = np.flatnonzero(scope.within & ~np.append(scope.within, False)[scope.above])
    everywhere = open_[roots].all(axis=0) & scope.everywhere & (len(roots) > 0)
    listable = open_ & scope.listed[:, None]
    above = np.where(scope.above == NOBODY, len(scope.above), scope.above)
    rows = np.vstack([listable, everywhere])
    in_ground = np.vstack([rows[above], np.zeros((1, rows.shape[1]), np.bool_)])
    wider = np.where(scope.wider == NOBODY, len(scope.themes), scope.wider)
    in_theme = np.column_stack([rows[:, wider], np.zeros(len(rows), np.bool_)])
    territory, theme = np.nonzero(rows & ~in_ground & ~in_theme)
    population = np.append(ground.population, ground.population[roots].sum())
    number = np.append(ground.lowest, ground.lowest[roots].sum())
    return Columns(
        territory=np.append(np.arange(len(scope.above)), EVERYWHERE)[territory].astype(np.int32),
        theme=np.append(scope.themes, ANY_THEME)[theme].astype(np.int32),
        population=population[territory],
        lowest=number[territory].astype(np.int32),
    )


def _in_order(columns: Columns) -> Columns:
    """The greatest population first, unknown last; then the most territories, any theme first, keys."""
    unknown = np.isnan(columns.population)
    people = np.nan_to_num(columns.population, nan=0.0)
    return columns.at(np.lexsort((columns.territory, columns.theme, -columns.lowest, -people, unknown)))


def _share(population: Floats, cells: Truth) -> float | None:
    people = np.where(_known(population), population, 0.0)
    total = float(people.sum()) * cells.shape[1]
    return float((people @ cells).sum()) / total if total else None


def _nothing(scope: Scope, ground: _Ground, columns: Columns, cells: Truth) -> Nothing | None:
    if len(columns):
        return None
    if not len(ground.leaves) or not scope.listed.any():
        return Nothing.NO_TERRITORIES
    return Nothing.ALL_COVERED if cells.all() else Nothing.OF_OTHER_LEVELS


def _csr(rows: Rows, width: int) -> Csr:
    return Csr(rows.start, rows.entries, width)


def _matrix(rows: Csr) -> csr_array:
    from scipy.sparse import csr_array  # slow to import, and a service that starts does not need it

    one: NDArray[np.float32] = np.ones(len(rows.indices), np.float32)
    return csr_array((one, rows.indices, rows.indptr), (rows.rows, rows.columns))
