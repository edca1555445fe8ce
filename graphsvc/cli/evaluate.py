"""`graphsvc evaluate`: how well the answers do where the truth is known."""

from __future__ import annotations

import click

from graphsvc.cli import evaluate_brokers, evaluate_holes, evaluate_overlaps, evaluate_series

COMMANDS = (
    evaluate_overlaps.overlaps,
    evaluate_series.links,
    evaluate_series.turnover,
    evaluate_brokers.brokers,
    evaluate_holes.holes,
)


@click.group(commands=COMMANDS)
def evaluate() -> None:
    """Measure how good the answers are.

    On invented registries, in which the truth is planted, or on yours, with
    what people have judged or what came later.
    """
