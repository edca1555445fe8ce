"""What rows refer to: found in the files, then in the store, else made from its id or refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from graphsvc.loading.staging import Staging
from graphsvc.loading.stored import CHUNK, Stored
from graphsvc.loading.tables import ERRONEOUS, GOOD, NEW, REFERS_TO_LEFT_OUT, TABLES, quoted
from graphsvc.model.fields import NONE, ORGANISATION_PREFIX, Field
from graphsvc.model.kinds import ALIASED, KINDS, LINK, PERSON
from graphsvc.model.portions import portions
from graphsvc.model.records import some_of

_NEVER_MADE = "partnership"  # partnerships.csv is always there
_NAMED_AFTER_ID = ("organisation", "territory", "theme", "partnership")
_NAMES_SHOWN = 5
_READ = f"t.bad IN ({GOOD}, {ERRONEOUS})"  # not what is repeated


@dataclass(frozen=True)
class Reference:
    """A field whose values are keys of another kind, as SQL: the `key`, where it stands, when it counts."""

    kind: str
    column: str
    target: str
    key: str
    rows: str
    counts: str

    def select(self, what: str, condition: str, *, bad: str = f"t.bad = {GOOD}") -> str:
        """A query of the rows, called `t`, whose reference meets a condition; by default the good ones."""
        return f"SELECT {what} FROM {self.rows} WHERE {bad} AND {self.counts} AND {condition}"

    @property
    def is_not_staged(self) -> str:
        """The condition that no row of the files has the key."""
        return f"NOT EXISTS (SELECT 1 FROM {quoted(self.target)} AS x WHERE x.id = {self.key})"

    @property
    def is_not_stored(self) -> str:
        """The condition that the key was asked for and is not in the store."""
        return f"NOT EXISTS (SELECT 1 FROM held AS h WHERE h.kind = '{self.target}' AND h.id = {self.key})"


def references(staging: Staging) -> Iterator[Reference]:
    """Every reference of the kinds that are staged."""
    for name in sorted(staging.present):
        for field in KINDS[name].references:
            if field.name in staging.fields[name]:
                found = _references(name, field)
                yield from chain.from_iterable(map(_as_written, found)) if name == LINK.name else found
    if "alias" in staging.present:
        for target in ALIASED:
            yield Reference("alias", "same_as", target, "t.same_as", "alias AS t", f"t.kind = '{target}'")


def settle_references(staging: Staging, stored: Stored) -> None:
    """Refuses references to what is nowhere, unless their kind has no file and is made from ids."""
    _ask_for_missing(staging, stored)
    for reference in _with_missing(staging):
        _refuse_unknown(staging, reference)
    _warn_of_idle_aliases(staging)


def leave_out_referring(staging: Staging, stored: Stored) -> None:
    """Leaves out what refers to rows that are left out, and what refers to that, until nothing does.

    What is stored may still be referred to, whatever the files say of it.
    """
    for kind in ALIASED:
        _ask_for_left_out(staging, stored, kind)
    found = list(references(staging))
    while sum(_leave_out(staging, reference) for reference in found):
        pass


def make_missing(staging: Staging) -> None:
    """Makes records from the ids used: of kinds without a file, and of aliases without a record."""
    for reference in _with_missing(staging):
        if reference.target != "post" or reference.kind == "role":  # a post is in the role's partnership
            _make(staging, reference)
    for kind in ALIASED:
        _tell_of_made(staging, kind)


def _with_missing(staging: Staging) -> Iterator[Reference]:
    """The references to kinds of which some key is neither in the files nor in the store."""
    missing = (
        "SELECT 1 FROM asked WHERE kind = ? AND is_used AND (kind, id) NOT IN (SELECT kind, id FROM held)"
    )
    for reference in references(staging):
        if staging.exists(missing, (reference.target,)):
            yield reference


def _references(kind: str, field: Field) -> Iterator[Reference]:
    table, column = quoted(kind), field.column or field.name
    key, rows = f"t.{quoted(field.name)}", f"{table} AS t"
    if field.is_list:
        rows = f"{rows}, json_each(nullif({key}, '{NONE}')) AS listed"
        yield Reference(kind, column, field.refers_to[0], "listed.value", rows, f"{key} IS NOT NULL")
    elif len(field.refers_to) > 1:
        is_organisation = f"t.b GLOB '{ORGANISATION_PREFIX}*'"
        partnership, organisation = field.refers_to
        yield Reference(kind, column, partnership, key, rows, f"NOT {is_organisation}")
        bare = f"substr(t.b, {len(ORGANISATION_PREFIX) + 1})"
        yield Reference(kind, column, organisation, bare, rows, is_organisation)
    else:
        yield Reference(kind, column, field.refers_to[0], key, rows, f"{key} <> '{NONE}'")


def _as_written(reference: Reference) -> Iterator[Reference]:
    """A reference of a link, under the column in which its file has it."""
    if reference.column not in LINK.ends:
        yield reference
        return
    other = next(end for end in LINK.ends if end != reference.column)
    for column, turned in ((reference.column, "t.turned IS NULL"), (other, "t.turned")):
        yield replace(reference, column=column, counts=f"{reference.counts} AND {turned}")


def _ask_for_missing(staging: Staging, stored: Stored) -> None:
    """Fills `held` (kind, id) with what the store has of that which the files refer to or leave out."""
    execute = staging.database.execute
    for name in ("asked", "held"):
        execute(f"CREATE TABLE {name} (kind, id, is_used, PRIMARY KEY (kind, id)) WITHOUT ROWID")
    for reference in references(staging):
        what = f"'{reference.target}', {reference.key}, 1"
        missing = reference.select(what, reference.is_not_staged, bad=_READ)
        execute(f"INSERT OR IGNORE INTO asked {missing}")
    for kind in ALIASED:
        aliased = "SELECT kind, alias, 0 FROM alias WHERE kind = ? AND alias IS NOT NULL"
        execute(f"INSERT OR IGNORE INTO asked {aliased}", (kind,))
        _hold(staging, stored, kind, "SELECT id FROM asked WHERE kind = :kind")


def _ask_for_left_out(staging: Staging, stored: Stored, kind: str) -> None:
    """Adds to `held` what the store has of the rows that later checks found to be bad."""
    is_new = "id NOT IN (SELECT id FROM held WHERE kind = :kind)"
    left_out = f"SELECT DISTINCT id FROM {quoted(kind)} WHERE bad AND id IS NOT NULL AND {is_new}"
    _hold(staging, stored, kind, left_out)


def _hold(staging: Staging, stored: Stored, kind: str, keys: str) -> None:
    for chunk in portions(staging.database.execute(f"{keys} ORDER BY id", {"kind": kind}), CHUNK):
        known = stored.get(kind, [str(key) for (key,) in chunk])
        staging.database.executemany("INSERT INTO held VALUES (?, ?, 1)", ((kind, key) for key in known))


def _refuse_unknown(staging: Staging, reference: Reference) -> None:
    aliased = (
        f"EXISTS (SELECT 1 FROM meant AS m WHERE m.kind = '{reference.target}' AND m.id = {reference.key})"
    )
    is_nowhere = f"{reference.is_not_staged} AND {reference.is_not_stored} AND NOT {aliased}"
    if reference.target not in staging.present and reference.target != _NEVER_MADE:
        return
    found = staging.database.execute(reference.select(f"t.row, {reference.key}", is_nowhere, bad=_READ))
    file = KINDS[reference.target].file
    wrong = f"no {reference.target} has this id, in the files or the store"
    right = f"list it among the {file}, or correct the id"
    staging.refuse(reference.kind, reference.column, "unknown-reference", found, wrong, right)


def _leave_out(staging: Staging, reference: Reference) -> int:
    table = quoted(reference.target)
    is_left_out = (
        f"EXISTS (SELECT 1 FROM {table} AS x WHERE x.id = {reference.key} "
        f"AND x.bad IN ({ERRONEOUS}, {REFERS_TO_LEFT_OUT})) "
        f"AND NOT EXISTS (SELECT 1 FROM {table} AS x WHERE x.id = {reference.key} AND x.bad = {GOOD}) "
        f"AND {reference.is_not_stored}"
    )
    found = staging.database.execute(reference.select(f"t.row, {reference.key}", is_left_out))
    return staging.refuse(
        reference.kind,
        reference.column,
        "refers-to-left-out",
        found,
        f"refers to {_one(reference.target)} that is left out",
        "mend that row",
        REFERS_TO_LEFT_OUT,
    )


def _one(kind: str) -> str:
    return f"an {kind}" if kind.startswith("o") else f"a {kind}"


def _make(staging: Staging, reference: Reference) -> None:
    table = TABLES[reference.target]
    given = {"id": reference.key}
    if reference.target in _NAMED_AFTER_ID:
        given["name"] = reference.key
    if reference.target == "post":
        given["partnership"] = "min(t.partnership)"
    missing = f"{reference.is_not_staged} AND {reference.is_not_stored}"
    fields, values = list(given), ", ".join(given.values())
    staging.database.execute(
        f"""INSERT INTO {table.name} (sources, {", ".join(fields)})
            {reference.select(f"json_array(?), {values}", missing)} GROUP BY {reference.key}""",
        (staging.source,),
    )


def _tell_of_made(staging: Staging, kind: str) -> None:
    made = f"FROM {quoted(kind)} WHERE state = '{NEW}' AND file IS NULL"
    number = staging.database.execute(f"SELECT count(*) {made}").fetchone()[0]
    if number:
        wrong = f"{number:,} not listed and made from the ids used"
        if kind != PERSON.name:  # a register may use names as the ids of people
            some = staging.database.execute(f"SELECT id {made} ORDER BY id LIMIT {_NAMES_SHOWN}")
            names = [*(key for (key,) in some), *[""] * max(0, number - _NAMES_SHOWN)]
            wrong = f"{wrong}: {some_of(names, most=_NAMES_SHOWN)}"
        staging.note("made-from-id", staging.file_of(kind), wrong, f"list them among the {KINDS[kind].file}")


def _warn_of_idle_aliases(staging: Staging) -> None:
    for kind in ALIASED:
        found = staging.database.execute(
            f"""SELECT row, alias FROM alias WHERE kind = ? AND bad = {GOOD}
                AND alias NOT IN (SELECT id FROM {quoted(kind)} WHERE id IS NOT NULL)
                AND alias NOT IN (SELECT id FROM asked WHERE kind = alias.kind AND is_used)
                AND alias NOT IN (SELECT id FROM held WHERE kind = alias.kind)""",
            (kind,),
        )
        wrong, right = f"no {kind} has this id", "check it; nothing is read otherwise because of this row"
        staging.warn("alias", "id", "alias-unused", found, wrong, right)
