"""The checks of a load, in the order in which they build on each other."""

from __future__ import annotations

from collections.abc import Callable

from graphsvc.loading.aliases import settle_aliases
from graphsvc.loading.belonging import check_belonging
from graphsvc.loading.cells import check_cells
from graphsvc.loading.circles import check_circles
from graphsvc.loading.closing import close_unsaid
from graphsvc.loading.duplicates import settle_duplicates
from graphsvc.loading.erasures import settle_erased
from graphsvc.loading.gaps import check_gaps
from graphsvc.loading.lifetimes import check_roles_in_life, check_spells
from graphsvc.loading.likeness import check_likeness
from graphsvc.loading.merging import Merger
from graphsvc.loading.pseudonymous import refuse_pseudonyms
from graphsvc.loading.references import leave_out_referring, make_missing, settle_references
from graphsvc.loading.request import Mode, OnError, Request
from graphsvc.loading.same_as import forget_remarks
from graphsvc.loading.staging import Staging
from graphsvc.loading.stored import Stored
from graphsvc.loading.tables import TABLES, quoted
from graphsvc.loading.ties import make_keys, refuse_self_ties, settle_link_ends, settle_ties
from graphsvc.model.kinds import ALIAS, NODES
from graphsvc.model.records import Progress


def check(staging: Staging, stored: Stored, request: Request, progress: Progress) -> None:
    """Checks everything that is staged, merges it with what is stored, and closes what is said no more."""
    steps = _steps(staging, stored, request)
    for done, step in enumerate(steps):
        progress("checking", done, len(steps))
        step()
    progress("checking", len(steps), len(steps))


def _steps(staging: Staging, stored: Stored, request: Request) -> list[Callable[[], None]]:
    """The checks in their order: rows, keys, references, what merging makes of them, then gaps."""
    day = request.day
    replaces = request.mode is Mode.REPLACE_SOURCE
    merger = Merger(staging, stored, as_of=day, warns_of_closed=replaces)
    return [
        lambda: forget_remarks(staging),
        lambda: check_cells(staging, as_of=day),
        lambda: settle_erased(staging, stored),
        lambda: refuse_pseudonyms(staging, stored),
        lambda: _settle_nodes(staging),
        lambda: settle_aliases(staging, stored),
        lambda: settle_link_ends(staging, stored),
        lambda: refuse_self_ties(staging),
        lambda: settle_ties(staging, stored, merger),
        lambda: settle_references(staging, stored),
        merger.merge_all,
        lambda: check_spells(staging),
        lambda: check_circles(staging, stored),
        lambda: check_roles_in_life(staging, stored),
        lambda: _leave_out(staging, stored, request),
        lambda: make_missing(staging),
        lambda: check_belonging(staging, stored),
        lambda: check_gaps(staging, stored),
        lambda: check_likeness(staging, stored),
        lambda: _close(staging, stored, request),
    ]


def _settle_nodes(staging: Staging) -> None:
    """Settles rows with one key, of the nodes and of the aliases, which are read like nodes."""
    for kind in (*NODES, ALIAS):
        table = TABLES[kind.name]
        make_keys(staging, table)
        staging.database.execute(f"CREATE INDEX {quoted(f'{kind.name}_id')} ON {table.name} (id)")
        settle_duplicates(staging, table)


def _leave_out(staging: Staging, stored: Stored, request: Request) -> None:
    if request.on_error is OnError.SKIP:
        leave_out_referring(staging, stored)


def _close(staging: Staging, stored: Stored, request: Request) -> None:
    if request.mode is Mode.REPLACE_SOURCE:
        close_unsaid(staging, stored, as_of=request.day)
