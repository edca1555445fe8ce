"""A load: a stream of records in, one revision of the store or nothing out, and a report either way."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from graphsvc.errors import BadInput
from graphsvc.loading.batch import StagedBatch
from graphsvc.loading.checking import check
from graphsvc.loading.findings import check_report_file, counts_of, groups_of, number_of, write_report
from graphsvc.loading.report import LoadReport
from graphsvc.loading.request import Mode, OnError, Request
from graphsvc.loading.same_as import check_same_as_file, write_same_as
from graphsvc.loading.staging import Staging
from graphsvc.loading.stored import Stored
from graphsvc.model.kinds import SOURCE
from graphsvc.model.records import Item, Progress, Severity, unheard
from graphsvc.store.base import Meta, Store


def load(
    items: Iterable[Item], store: Store, request: Request, *, progress: Progress = unheard
) -> LoadReport:
    """Checks a stream of records and writes it as one revision, or nothing.

    Definition: docs/registry.md. Rows wait in a temporary database, so that
    memory does not grow with the load. `progress` hears of the stages
    "reading files" (where records come once all are read), "reading",
    "checking" and "writing". A load that changes nothing makes no revision.
    O(n log n) for n rows.

    Raises BadInput for a request that cannot be, Conflict when another write
    came between, and what the store raises. Errors in the records raise
    nothing: the report says `is_refused`.
    """
    if request.report_file is not None:
        check_report_file(request.report_file)
    if request.same_as_file is not None:
        check_same_as_file(request.same_as_file)
    stored = Stored(store)
    with Staging(request.source) as staging:
        staging.take(items, progress)
        request = request.describing(staging.described)
        _add_source(staging, stored, request)
        if not staging.is_broken:
            check(staging, stored, request, progress)
        if request.same_as_file is not None:
            write_same_as(staging, stored, request.same_as_file)
        report = _concluded(staging, stored, request, progress)
        if request.report_file is not None:
            _write_report(staging, report, request.report_file)
    return report


def _write_report(staging: Staging, report: LoadReport, path: Path) -> None:
    """Writes the report; where it cannot, the error says what became of the load."""
    try:
        write_report(staging, report, path)
    except BadInput as error:
        outcome = (
            f"revision {report.revision} was written already" if report.is_written else "nothing was written"
        )
        raise BadInput(f"{error}; {outcome}") from None


def _add_source(staging: Staging, stored: Stored, request: Request) -> None:
    """Notes the day the source describes; it never goes back."""
    known = stored.get(SOURCE.name, [request.source]).get(request.source, {})
    last = str(known.get("as_of") or "")
    if request.mode is Mode.REPLACE_SOURCE and request.day < last:
        raise BadInput(
            f"{request.source} was loaded as of {last}; to replace it by an older file, which describes "
            f"{request.day}, would close what came later; merge it, or give the right day as --as-of"
        )
    if request.day > last:
        staging.database.execute(
            "INSERT INTO source (id, as_of) VALUES (?, ?)", (request.source, request.day)
        )


def _concluded(staging: Staging, stored: Stored, request: Request, progress: Progress) -> LoadReport:
    errors = number_of(staging, Severity.ERROR)
    is_refused = staging.is_broken or bool(errors and request.on_error is OnError.REJECT)
    revision = stored.revision
    if not (is_refused or request.is_dry_run):
        revision = _written(staging, stored, request, progress)
    groups, more = groups_of(staging)
    return LoadReport(
        source=request.source,
        as_of=request.day,
        mode=request.mode.value,
        is_dry_run=request.is_dry_run,
        is_refused=is_refused,
        is_written=revision != stored.revision,
        revision=revision,
        counts=counts_of(staging, applies=not is_refused),
        errors=errors,
        warnings=number_of(staging, Severity.WARNING),
        groups=groups,
        more=more,
    )


def _written(staging: Staging, stored: Stored, request: Request, progress: Progress) -> int:
    batch = StagedBatch(staging, progress)
    if not batch.size:
        return stored.revision
    meta = Meta(request.author, request.source, request.message, request.day)
    return stored.store.write(batch, meta, expected_revision=stored.revision)
