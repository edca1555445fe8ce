"""Checks of single rows as their file says them: missing cells, unknown codes, dates in the future."""

from __future__ import annotations

from collections.abc import Iterator

from graphsvc.loading.staging import Staging
from graphsvc.loading.tables import TABLES, Table, literal, quoted
from graphsvc.model import codes
from graphsvc.model.fields import DATES, NONE, Field, FieldType
from graphsvc.model.keys import written_role
from graphsvc.model.kinds import ALIASED, POST, ROLE

_CODED = (FieldType.CODE, FieldType.OPEN_CODE)
_SERVING = (ROLE, POST)
_AHEAD_BY_NATURE = ("planned_end", "term_end", "expires_on", "retain_until")


def check_cells(staging: Staging, *, as_of: str) -> None:
    """Finds missing cells, unknown codes and dates after `as_of`; reads unknown service roles as `member`."""
    for name in sorted(staging.present):
        table = TABLES[name]
        _missing(staging, table)
        for field in _given(staging, table):
            if field.type in _CODED:
                _unknown_codes(staging, table, field)
            elif field.type in DATES and field.name not in _AHEAD_BY_NATURE:
                _future_dates(staging, table, field, as_of)
    _unknown_service_roles(staging)
    _unknown_alias_kinds(staging)


def _given(staging: Staging, table: Table) -> Iterator[Field]:
    return (field for field in table.kind.fields if field.name in staging.fields[table.kind.name])


def _missing(staging: Staging, table: Table) -> None:
    needed = [(field.name, field.column) for field in table.kind.fields if field.required]
    if not table.kind.is_tie:
        needed.append(("id", "id"))
    for name, column in needed:
        found = staging.database.execute(
            f"SELECT row, NULL FROM {table.name} WHERE {quoted(name)} IS NULL AND bad = 0"
        )
        staging.refuse(
            table.kind.name, column, "missing-cell", found, "empty", "every row needs a value here"
        )


def _unknown_codes(staging: Staging, table: Table, field: Field) -> None:
    if table.kind in _SERVING and field.name == "role":
        return
    known = ", ".join(literal(code) for code in (*field.codes, NONE))
    column = quoted(field.name)
    found = staging.database.execute(
        f"SELECT row, {column} FROM {table.name} WHERE {column} NOT IN ({known})"
    )
    right = f"the list is {', '.join(field.codes)}"
    staging.warn(table.kind.name, field.column, "unknown-code", found, _what_becomes(table, field), right)


def _what_becomes(table: Table, field: Field) -> str:
    """What a load makes of a code that is on no list."""
    if (table.kind.name, field.name) == ("membership", "role"):
        return "on no list; kept, and counted as a member"
    if field.type is FieldType.OPEN_CODE:
        return "on no list; kept"
    return "on no list; kept, but read as unknown"


def _future_dates(staging: Staging, table: Table, field: Field, as_of: str) -> None:
    column = quoted(field.name)
    # A written date sorts as text like the first day it means; a year is not after a day in it.
    found = staging.database.execute(
        f"SELECT row, {column} FROM {table.name} "
        f"WHERE ltrim({column}, '.') > ? AND {column} NOT IN ('{NONE}', 'true')",
        (as_of,),
    )
    wrong, right = (
        f"a date after {as_of}, the day the source describes",
        "check it, or give the day as --as-of",
    )
    staging.warn(table.kind.name, field.column, "future-date", found, wrong, right)


def _unknown_service_roles(staging: Staging) -> None:
    """Reads unknown roles of people and posts as `member`; a role keeps the word that its key is made of."""
    staging.database.create_function("written_role", 1, written_role, deterministic=True)
    known = ", ".join(literal(code) for code in (*codes.SERVICE_ROLES, NONE))
    unknown = f"role NOT IN ({known})"
    wrong = "on no list; read as member, the words kept as title"
    right = f"the list is {', '.join(codes.SERVICE_ROLES)}"
    for kind in _SERVING:
        table = TABLES[kind.name]
        found = staging.database.execute(f"SELECT row, role FROM {table.name} WHERE {unknown}")
        staging.warn(kind.name, "role", "unknown-code", found, wrong, right)
        written = "written = written_role(role), " if kind is ROLE else ""
        staging.database.execute(
            f"""UPDATE {table.name} SET {written}role = 'member', title = CASE
                    WHEN title IS NULL OR title = '{NONE}' THEN role
                    WHEN instr(lower(title), lower(role)) > 0 THEN title
                    ELSE title || ' (' || role || ')' END
                WHERE {unknown}"""
        )


def _unknown_alias_kinds(staging: Staging) -> None:
    known = ", ".join(literal(kind) for kind in ALIASED)
    found = staging.database.execute(f"SELECT row, kind FROM alias WHERE kind NOT IN ({known}) AND bad = 0")
    right = f"write one of {', '.join(ALIASED)}"
    staging.refuse("alias", "kind", "unknown-kind", found, "no kind that can be the same as another", right)
