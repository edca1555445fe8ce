"""`graphsvc demo`: an invented country, what was planted in it, and what graphsvc finds."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphsvc.cli import answers, load, output, pairs
from graphsvc.cli.answers import Asking
from graphsvc.cli.demo_brokers import tell_brokers
from graphsvc.cli.demo_links import tell_links
from graphsvc.cli.demo_turnover import tell_turnover
from graphsvc.cli.failures import Failure
from graphsvc.cli.options import FIRST_MOST

if TYPE_CHECKING:
    from graphsvc.demo.registry import DemoRegistry
    from graphsvc.demo.truth import Truth
    from graphsvc.store.base import Store

DEMO_STORE = "sqlite:graphsvc-demo.db"
SOURCE = "graphsvc demo"
SHOWN = 5
UNJUDGED = "incomplete"  # the planted kind whose themes or territories are not recorded
HELD = {
    "partnership": "partnerships",
    "organisation": "organisations",
    "membership": "memberships",
    "person": "people",
    "role": "roles",
    "link": "links",
}


@click.command()
@click.option("--store", metavar="URL", default=DEMO_STORE, show_default=True, help="Where to keep the demo")
def demo(store: str) -> None:
    """Make an invented country and answer questions about it.

    It is the same on every machine and may be run again.
    """
    from graphsvc.demo.registry import demo_registry

    registry = demo_registry()
    with load.opened(store) as kept:
        _refuse_other(kept, store)
        _load(registry, kept, store)
    _tell_planted(registry)
    with answers.asking(store) as asking:
        shown = _answer(asking, registry, SHOWN)
        everything = _answer(asking, registry, FIRST_MOST)
        pairs.show(shown)
        click.echo()
        click.echo(output.folded(_found(registry.truth, everything["overlaps"])))
        click.echo()
        tell_links(asking, registry)
        click.echo()
        tell_turnover(asking, registry)
        click.echo()
        tell_brokers(asking, registry)
    _tell_next(registry, store)


def _refuse_other(store: Store, url: str) -> None:
    others = {revision.source for revision in store.revisions(FIRST_MOST)} - {SOURCE}
    if others:
        raise Failure(
            f"{url} holds a registry of yours; give the demo another place: graphsvc demo --store URL"
        )


def _load(registry: DemoRegistry, store: Store, url: str) -> None:
    """The demo takes the way of any registry: files, the bundle loader, one load."""
    from graphsvc.demo.writer import write_bundle
    from graphsvc.loading import Mode, Request
    from loaders import ReadOptions, read_all

    request = Request(
        SOURCE, load.author(), registry.as_of, mode=Mode.REPLACE_SOURCE, message="the demo registry"
    )
    with tempfile.TemporaryDirectory(prefix="graphsvc-demo-") as folder:
        write_bundle(registry, Path(folder))
        options = ReadOptions(keep_personal_data=True)  # invented people, for query --show-people to show
        report = load.run(read_all([Path(folder)], options=options), store, request)
    report.raise_if_refused()
    counts = store.counts()
    held = ", ".join(f"{counts[kind]:,} {name}" for kind, name in HELD.items())
    done = "was loaded as" if report.is_written else "is unchanged since"
    click.echo(output.folded(f"The registry of an invented country: {held}."))
    click.echo(
        output.folded(f"It {done} revision {report.revision} of {url} and describes {registry.as_of}.")
    )


def _tell_planted(registry: DemoRegistry) -> None:
    planted = Counter(pair.kind for pair in registry.truth.pairs)
    examples = {pair.kind: pair.sentence for pair in reversed(registry.truth.pairs)}
    click.echo()
    click.echo("Planted in it, so that one can see whether it is found:")
    click.echo()
    for kind, number in planted.items():
        click.echo(output.folded(f"{number:>4}  {kind}: {examples[kind]}", indent=6))
    click.echo()


def _answer(asking: Asking, registry: DemoRegistry, first: int) -> Mapping[str, Any]:
    return asking.network("overlaps", {"asOf": registry.as_of.isoformat(), "first": first})


def _found(truth: Truth, listed: Mapping[str, Any]) -> str:
    """How many of the planted pairs are listed; of the rest, which nobody could have judged."""
    planted = {_pair(pair.a, pair.b): pair.kind for pair in truth.pairs if pair.overlapping}
    missed = planted.keys() - {_pair(node["a"]["key"], node["b"]["key"]) for node in listed["nodes"]}
    unjudged = sum(planted[pair] == UNJUDGED for pair in missed)
    rest = f"; {unjudged} lack the record to judge them by" if unjudged else ""
    rest += f"; {len(missed) - unjudged} are missed" if len(missed) > unjudged else ""
    return (
        f"Of the {len(planted)} planted pairs that do one job twice, {len(planted) - len(missed)} are among "
        f"the {output.counted(listed['totalCount'], 'pair')} listed{rest}."
    )


def _pair(one: str, other: str) -> tuple[str, str]:
    return min(one, other), max(one, other)


def _tell_next(registry: DemoRegistry, url: str) -> None:
    at, day = f"--store {url}", f"--as-of {registry.as_of}"
    click.echo()
    click.echo("To go on:")
    click.echo()
    for command in (
        f"graphsvc overlaps {at} {day}",
        f"graphsvc overlaps {at} {day} --format csv > overlaps.csv",
        f"graphsvc missing-links {at} {day}",
        f"graphsvc turnover {at} {day}",
        f"graphsvc convene street_violence t-002-05 {at} {day}",
        f"graphsvc brokers {at} {day}",
        f"graphsvc key-players {at} {day} --purpose brief",
        f"graphsvc query quality {at} --var 'asOf=\"{registry.as_of}\"'",
        f"graphsvc serve {at} --dev",
        "graphsvc schema --bundle my-registry     (empty files to fill with your own)",
    ):
        click.echo(f"  {command}")
