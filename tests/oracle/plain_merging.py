"""A merger as a clerk would write it into the register: rows before, rows after (methods: what-if)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

Row = dict[str, Any]
Registry = dict[str, list[Row]]
COUNTED = (None, "member", "lead")


def merged(rows: Registry, into: str, gone: Sequence[str], day: str) -> Registry:
    """The register after some partnerships have become part of another on a day."""
    after = deepcopy(rows)
    by_key = {row["id"]: row for row in after["partnership"]}
    all_of = [by_key[key] for key in (into, *gone)]
    one = by_key[into]
    one |= {
        "themes": union(row["themes"] for row in all_of),
        "territories": union(row["territories"] for row in all_of),
        "start": first([row["start"] for row in all_of]),
        "members_complete": complete([row["members_complete"] for row in all_of]),
    }
    if "statutory" in {row["legal_basis"] for row in all_of}:
        one["legal_basis"] = "statutory"
    if None in [row["links_confirmed_none"] for row in all_of]:
        one["links_confirmed_none"] = None
    for row in after["partnership"]:
        if row["satellite_of"] in gone and row["id"] not in gone:
            row["satellite_of"] = into
    if into in up(by_key, into):
        one["satellite_of"] = None
    for key in gone:
        by_key[key] |= {"end": day, "end_reason": "merged"}
        tie = {"id": f"{key}|{into}", "predecessor": key, "successor": into, "date": day, "kind": "merger"}
        after["succession"].append(tie)
    after["post"] = [moved(row, "partnership", into, gone) for row in after["post"]]
    for kind, same in SAME.items():
        after[kind] = carried_on(after[kind], into, gone, day, same)
    return after


def carried_on(
    rows: list[Row], into: str, gone: Sequence[str], day: str, same: Callable[[Row, str], Any]
) -> list[Row]:
    """The ties of a kind: what runs goes on in `into`, once."""
    kept: list[Row] = []
    groups: dict[Any, list[Row]] = {}
    for row in sorted(rows, key=lambda row: str(row["id"])):
        ends = [end for end in ("partnership", "a", "b") if end in row]
        own = any(row[end] == into for end in ends)
        over = row["end"] is not None and str(row["end"]) <= day
        if over or not (own or any(row[end] in gone for end in ends)):
            kept.append(row)
            continue
        for end in ends:
            row = moved(row, end, into, gone)
        if "a" not in row or row["a"] != row["b"]:  # a link between the merged is gone
            groups.setdefault(same(row, into), []).append({**row, "own": own})
    for group in groups.values():
        if all(row["own"] for row in group):
            kept += group
        else:
            kept.append(joined(sorted(group, key=lambda row: not row["own"])))
    return [{name: value for name, value in row.items() if name != "own"} for row in kept]


def joined(group: list[Row]) -> Row:
    """Ties that are the same, as one."""
    found = {name: next((row[name] for row in group if row.get(name) is not None), None) for name in group[0]}
    found["start"] = first([row["start"] for row in group])
    ends = [row["end"] for row in group]
    found["end"] = None if None in ends else max(ends)
    if "carriers" in found:
        found["carriers"] = union(row["carriers"] for row in group)
        found["last_contact"] = max((r["last_contact"] for r in group if r["last_contact"]), default=None)
    elif "organisation" in found and "person" not in found:
        roles = [row["role"] for row in group]
        found["role"] = next((role for role in ("lead", "member") if role in roles), roles[0])
    return found


def moved(row: Row, end: str, into: str, gone: Sequence[str]) -> Row:
    """The row, ending in `into` where it ended in what is gone."""
    return {**row, end: into} if row[end] in gone else row


def other_end(row: Row, into: str) -> str:
    """The end of a link that is not `into`."""
    return str(row["b"] if row["a"] == into else row["a"])


SAME: dict[str, Callable[[Row, str], Any]] = {
    "membership": lambda row, into: (row["organisation"], row["role"] in COUNTED or row["role"]),
    "role": lambda row, into: tuple(row[name] for name in ("person", "organisation", "role", "post")),
    "link": lambda row, into: (other_end(row, into), row["channel"], row["blocked_reason"]),
}


def union(lists: Any) -> list[str] | None:
    """All that some lists hold, once; unknown where all are."""
    found = [value for each in lists if each for value in each]
    return list(dict.fromkeys(found)) or None


def first(starts: list[str | None]) -> str | None:
    """The first known start; on or before it where one is not known."""
    known = sorted((text for text in starts if text), key=lambda text: text.removeprefix(".."))
    if len(known) in (0, len(starts)):
        return known[0] if known else None
    return f"..{known[0].removeprefix('..')}"


def complete(said: list[bool | None]) -> bool | None:
    """Whether all lists are complete."""
    if False in said:
        return False
    return None if None in said else True


def up(by_key: dict[str, Row], key: str) -> list[str]:
    """What a partnership is a satellite of, and so on."""
    found: list[str] = []
    at = by_key[key]["satellite_of"]
    while at is not None and at not in found:
        found.append(at)
        at = by_key[at]["satellite_of"]
    return found
