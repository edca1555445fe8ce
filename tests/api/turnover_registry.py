"""Registries for turnover: groups large enough to show, groups below the floor, and what is secret there.

Two *worlds* are alike in all that anybody may know and differ in one secret
about people of groups below the floor. Whoever can tell the two apart has
learnt the secret.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.api.registry import Rowset

DAY = "2026-06-30"  # its quarter day is 2026-04-01
NAMES = ("Zora Vex", "Yrsa Quill", "zora@example.org")  # must never be shown
Row = dict[str, Any]

SIZES = {  # people in post on DAY; anonymous callers see from 10 up, others from 5
    **{f"L{n:02}": size for n, size in enumerate((14, 13, 12, 12, 11, 11, 10, 10, 8, 6), 1)},
    "S4": 4,  # two local groups below every floor
    "S3": 3,
    "R1": 12,
    "R2": 11,
    "R3": 7,
    "N3": 3,  # alone at its level
    "I1": 12,
}
LEFT = {"L01": 8, "L02": 7, "L03": 4, "L04": 0, "L05": 0, "L06": 0, "R1": 4, "S4": 0, "S3": 0, "N3": 0}
OTHERS_LEFT = (
    1  # of each other group in the last five years, so that rates of groups differ more than by chance
)
LEVELS = {"L": "local", "S": "local", "R": "regional", "N": "national", "I": "international"}
SMALL = ("S4", "S3", "N3")
MOVED, NOT_COUNTED = "own_move", "organisation_left"  # a departure, and an end that is none


@dataclass(frozen=True)
class Secret:
    """What is secret of a small group: why somebody left and when, whose term ends, what is vacant."""

    reason: str | None = NOT_COUNTED
    left: str = "2025-02-10"
    term_end: str | None = None
    vacant_since: str | None = None
    carrier: bool = False  # whether one person carries all its links
    started: str = "2021-03-01"


@dataclass(frozen=True)
class World:
    """A registry with a secret for each of some small groups."""

    secrets: tuple[tuple[str, Secret], ...] = ()
    left_out: tuple[str, ...] = ()  # keys of people whose roles are not recorded

    def rows(self) -> Rowset:
        """All of it, for a store."""
        roles = [role for role in self._roles() if role["person"] not in self.left_out]
        people = sorted({role["person"] for role in roles})
        return Rowset(
            territory=[{"id": "north"}, {"id": "south"}],
            theme=[{"id": "youth"}, {"id": "roads"}],
            organisation=[{"id": key, "name": key} for key in ("police", "school")],
            partnership=[_partnership(key) for key in SIZES],
            person=[{"id": key, "name": NAMES[0], "email": NAMES[2]} for key in people],
            post=[*self._posts()],
            role=roles,
            link=[*self._links()],
        )

    def _roles(self) -> Iterator[Row]:
        for key, size in SIZES.items():
            secret = dict(self.secrets).get(key)
            yield from _usual(key, size, secret)
            if secret is not None:
                yield _role(key, "gone", start=secret.started, end=secret.left, end_reason=secret.reason)
        yield _role("L01", "left", start="2020-02-01", end="2025-11-02", end_reason=NOT_COUNTED,
                    post="seat-L01")  # fmt: skip
        for key, secret in self.secrets:
            if secret.vacant_since:
                yield _role(key, "holder", start="2020-02-01", end=secret.vacant_since, end_reason=MOVED,
                            post=f"seat-{key}")  # fmt: skip

    def _posts(self) -> Iterator[Row]:
        for key in SMALL:
            yield {"id": f"seat-{key}", "partnership": key, "title": f"Seat of {NAMES[0]}", "role": "deputy"}
        yield {"id": "seat-L01", "partnership": "L01", "title": f"Seat of {NAMES[1]}",
               "role": "coordinator"}  # fmt: skip

    def _links(self) -> Iterator[Row]:
        for key in SMALL:
            alone = dict(self.secrets).get(key, Secret()).carrier
            carriers = [f"{key}.p1"] if alone else [f"{key}.p1", f"{key}.p2"]
            yield {"a": key, "b": "L01", "channel": "mail", "last_contact": "2026-03-01",
                   "carriers": carriers}  # fmt: skip


def _partnership(key: str) -> Row:
    number = sum(map(ord, key))
    place, theme = ("north", "south")[number % 2], ("youth", "roads")[number // 2 % 2]
    return {"id": key, "name": f"Table {key}", "level": LEVELS[key[0]], "territories": [place],
            "themes": [theme], "start": "2015", "status": "active",
            "status_confirmed_on": "2026-03"}  # fmt: skip


def _usual(key: str, size: int, secret: Secret | None) -> Iterator[Row]:
    """Who is in post, and whom some of them followed."""
    for n in range(1, size + 1):
        term = {"term_end": secret.term_end} if secret and secret.term_end and n == 1 else {}
        newcomer = n <= LEFT.get(key, OTHERS_LEFT)
        start = f"202{2 + n % 3}-0{n}-15" if newcomer else f"20{16 + n % 4}-0{1 + n % 9}-01"
        role = {1: "chair", 2: "coordinator"}.get(n, "member")
        yield _role(key, f"p{n}", start=start, role=role, **term)
        if newcomer:
            yield _role(key, f"q{n}", start="2017-05-01", end=start, end_reason=MOVED, role=role)


def _role(key: str, who: str, **more: str | None) -> Row:
    organisation = ("police", "school")[sum(map(ord, who)) % 2]
    return {
        "person": f"{key}.{who}",
        "partnership": key,
        "organisation": organisation,
        "role": "member",
        **more,
    }


def swapped(one: Secret, other: Secret, first: str = "S4", second: str = "S3") -> tuple[World, World]:
    """Two worlds: the one secret is of the one group and the other of the other, and the reverse."""
    return (
        World(((first, one), (second, other))),
        World(((first, other), (second, one))),
    )
