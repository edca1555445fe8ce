"""The network of most chance: the one law of random seats that keeps every sum and prefers nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from graphsvc.analysis.overlap.masks import Mask
from graphsvc.analysis.overlap.peeling import Peeled
from graphsvc.kernels.sets import Floats, Truth

TOLERANCE = 1e-10  # of each sum, relative: how well the expected numbers of seats must agree
ROUNDS = 200  # Newton needs about 15; who needs more will not get there
FIRST_ROUNDS = 10  # rows and columns in turn at first: far from the solution Newton's steps mislead
NEAR = 0.1  # relative error of the sums from which on Newton's method is quicker
LONGEST_STEP = 4.0  # of a logarithm, in one round
CONJUGATE_STEPS = 3_000  # at most, within one round


@dataclass(frozen=True, eq=False)
class Balance:
    """Odds of a seat are x[row type] × y[column type]; the chance is odds / (1 + odds)."""

    x: Floats
    y: Floats


def balance(mask: Mask, peeled: Peeled, kernels: ModuleType) -> Balance | None:
    """Solves for the odds at which every row and column is expected to have the seats it has.

    The bipartite configuration model with structural zeros (Saracco et al. 2015; Neal & Neal
    2024). Maximises its likelihood, which is concave in log x and log y: rows and columns in turn
    while far off, then Newton's method, whose equations are reduced to the rows and solved by
    conjugate gradients. None if the sums do not agree to TOLERANCE in ROUNDS. Each round costs
    O(free blocks) for every conjugate step, of which there are few unless regions are barely tied.
    """
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):  # looked for in every round
        return _Search(mask, peeled, kernels).run()


class _Search:
    """Where the search stands; sums of a type that has no free cell are met already."""

    def __init__(self, mask: Mask, peeled: Peeled, kernels: ModuleType) -> None:
        self.kernels, self.free = kernels, peeled.free
        self.rows, self.columns = (types.many.astype(np.float64) for types in (mask.rows, mask.columns))
        self.row_left, self.column_left = peeled.row_left, peeled.column_left
        self.row_open = np.diff(peeled.free.start) > 0
        self.column_open = np.zeros(len(self.columns), np.bool_)
        self.column_open[peeled.free.entries] = True
        scale = np.sqrt(max(_product(self.rows, peeled.row_left * self.row_open), 1.0))
        self.x = np.where(self.row_open, peeled.row_left / scale, 0.0)
        self.y = np.where(self.column_open, peeled.column_left / scale, 0.0)
        self.look()

    def look(self) -> None:
        """Takes the sums at the present odds."""
        sums = self.kernels.moments(self.free, self.x, self.y, self.rows, self.columns)
        self.row_mean, self.row_variance, self.column_mean, self.column_variance, self.variance = sums

    def error(self) -> float:
        """The largest relative error of a sum."""
        errors = (
            _relative(self.row_mean, self.row_left, self.row_open),
            _relative(self.column_mean, self.column_left, self.column_open),
        )
        return max(float(each.max(initial=0.0)) for each in errors)

    def run(self) -> Balance | None:
        before = np.inf
        for number in range(ROUNDS):
            error = self.error()
            if error <= TOLERANCE:
                return Balance(self.x, self.y)
            if not np.isfinite(error):
                return None
            if error >= before or (number < FIRST_ROUNDS and error > NEAR):
                self.in_turn()
                before = np.inf
            else:
                self.newton(error)
                before = error
        return None

    def in_turn(self) -> None:
        """Brings the rows nearer to their sums, then the columns."""
        self.x *= _factor(self.row_left, self.row_mean, self.row_variance, self.row_open)
        self.look()
        self.y *= _factor(self.column_left, self.column_mean, self.column_variance, self.column_open)
        self.look()

    def newton(self, error: float) -> None:
        """One step of Newton's method."""
        rows, columns = self.rows, self.columns
        row_spread = np.where(self.row_open, rows * self.row_variance, 1.0)
        column_spread = np.where(self.column_open, columns * self.column_variance, 1.0)
        row_gap = np.where(self.row_open, rows * (self.row_left - self.row_mean), 0.0)
        column_gap = np.where(self.column_open, columns * (self.column_left - self.column_mean), 0.0)

        def reduced(u: Floats) -> Floats:
            return row_spread * u - self.across(self.down(u) / column_spread)

        wanted = row_gap - self.across(column_gap / column_spread)
        row_step = solved(reduced, row_spread, wanted, min(0.1, np.sqrt(error)) if error > 1e-3 else 1e-4)
        column_step = (column_gap - self.down(row_step)) / column_spread
        longest = max(float(np.abs(step).max(initial=0.0)) for step in (row_step, column_step))
        share = min(1.0, LONGEST_STEP / longest) if longest > 0 else 1.0
        self.x *= np.exp(share * row_step)
        self.y *= np.exp(share * column_step)
        self.look()

    def across(self, of_columns: Floats) -> Floats:
        """The covariances of rows with columns times a column vector."""
        found: Floats = self.rows * self.kernels.onto_rows(
            self.free, self.variance, self.columns * of_columns
        )
        return found

    def down(self, of_rows: Floats) -> Floats:
        """The covariances of columns with rows times a row vector."""
        found: Floats = self.columns * self.kernels.onto_columns(
            self.free, self.variance, self.rows * of_rows, len(self.columns)
        )
        return found


def solved(matrix: Callable[[Floats], Floats], diagonal: Floats, wanted: Floats, tolerance: float) -> Floats:
    """A solution u of matrix(u) = wanted by conjugate gradients, scaled by the diagonal.

    The matrix is symmetric and has no negative eigenvalue. Ends when the residual has fallen to
    `tolerance` of what it was, or after CONJUGATE_STEPS.
    """
    found = np.zeros_like(wanted)
    residual = wanted.copy()
    scaled = residual / diagonal
    direction, size = scaled.copy(), _product(residual, scaled)
    enough = tolerance**2 * size
    for _ in range(CONJUGATE_STEPS):
        if size <= enough:
            break
        image = matrix(direction)
        curve = _product(direction, image)
        if curve <= 0:  # nothing but rounding is left
            break
        found += size / curve * direction
        residual -= size / curve * image
        scaled = residual / diagonal
        size, last = _product(residual, scaled), size
        direction = scaled + size / last * direction
    return found


def _product(one: Floats, other: Floats) -> float:
    return float((one * other).sum())  # `@` would wake the threads of BLAS for so little


def _relative(mean: Floats, wanted: Floats, open_to: Truth) -> Floats:
    found: Floats = np.abs(mean - wanted)[open_to] / wanted[open_to]
    return found


def _factor(wanted: Floats, mean: Floats, variance: Floats, open_to: Truth) -> Floats:
    """What to multiply odds by, so that the logarithm of the mean comes near to what is wanted."""
    step = np.zeros(len(mean))
    step[open_to] = np.log(wanted[open_to] / mean[open_to]) * (mean[open_to] / variance[open_to])
    found: Floats = np.exp(np.clip(step, -LONGEST_STEP, LONGEST_STEP))
    return found
