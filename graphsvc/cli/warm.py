"""`graphsvc warm`: the compiled kernels, made before anybody waits for them."""

from __future__ import annotations

import time

import click


@click.command()
def warm() -> None:
    """Compile what large registries need.

    Once per installation, so that no question waits for a compiler.
    """
    from graphsvc import kernels

    began = time.monotonic()
    compiled = kernels.warm()
    if compiled:
        click.echo(f"The kernels are compiled ({time.monotonic() - began:.1f} s).")
    else:
        click.echo("numba cannot be imported here: large registries are answered by the plain kernels, too.")
