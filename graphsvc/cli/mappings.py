"""`graphsvc mappings`: which public registers it can read as they are."""

from __future__ import annotations

import click


@click.command()
@click.argument("name", required=False)
def mappings(name: str | None) -> None:
    """List the mappings that ship with graphsvc.

    With a NAME print that mapping: to learn from, or to change.
    """
    from loaders import mapping_at
    from loaders.table.shipped import abouts

    if name is not None:
        click.echo(mapping_at(name).read_text(encoding="utf-8"), nl=False)
        return
    known = abouts()
    width = max(map(len, known))
    for each, about in known.items():
        click.echo(f"{each:{width}}  {about}")
