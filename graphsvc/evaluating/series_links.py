"""What counts as a link in a series: what is recorded, or what two have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from graphsvc.errors import BadInput
from graphsvc.evaluating.series import FOREVER, ON_OR_BEFORE, Columns, KnownThen
from graphsvc.evaluating.series_meetings import EVER, Meetings, Stays, meetings, stays, within
from graphsvc.model.codes import COUNTED_MEMBER_ROLES, MEMBER_ROLES
from graphsvc.model.kinds import KINDS
from graphsvc.snapshot.days import day_number, day_of

RECORDED, PEOPLE, MEMBERS = "links", "people", "members"
TIES = (RECORDED, PEOPLE, MEMBERS)
PARTNERSHIPS, ORGANISATIONS = "partnerships", "organisations"
NODES = (PARTNERSHIPS, ORGANISATIONS)
_OUT_OF_POST = frozenset({"observer"})
_SHOWN_ONLY = frozenset(MEMBER_ROLES) - frozenset(COUNTED_MEMBER_ROLES)


@dataclass(frozen=True)
class Question:
    """Which nodes, and what joins them.

    `ties`: RECORDED links; PEOPLE, a person in post in both; MEMBERS, a member of both.
    `nodes`: PARTNERSHIPS; ORGANISATIONS, joined by a partnership that both belong to.
    `theme`: of organisations only what they do in partnerships of that theme counts.
    """

    ties: str = RECORDED
    nodes: str = PARTNERSHIPS
    theme: str | None = None

    def __post_init__(self) -> None:
        if self.nodes == ORGANISATIONS and self.ties != MEMBERS:
            wrong = f"{self.ties} join {PARTNERSHIPS}; {ORGANISATIONS} are joined by being {MEMBERS} of one"
            raise BadInput(wrong)
        if self.theme is not None and self.nodes != ORGANISATIONS:
            raise BadInput(f"a theme narrows {ORGANISATIONS}, not {self.nodes}")


def stays_of(then: KnownThen, ties: str, who: str) -> Stays:
    """Who was in what from when to when: people in post, or members, within the lives of partnerships."""
    role_or_membership = "role" if ties == PEOPLE else "membership"
    shared = "person" if ties == PEOPLE else "organisation"
    left_out = _OUT_OF_POST if ties == PEOPLE else _SHOWN_ONLY
    what = shared if who == "partnership" else "partnership"
    held = stays(then.ties(role_or_membership), who, what, left_out=left_out)
    partnership = held.who if who == "partnership" else held.what
    return within(held, partnership, then.nodes("partnership"))


class Joined:
    """A series in which partnerships are linked by the people or members that they share.

    They are linked from the first day on which they had one in common to the last. Nobody need say that a
    partnership has none: the lists of people and members say it.
    """

    def __init__(self, then: KnownThen, ties: str) -> None:
        self.revision = then.revision
        self._then, self._kind = then, ties

    def nodes(self, kind: str) -> Columns:
        """Nodes as known on the day."""
        columns = self._then.nodes(kind)
        if kind != "partnership":
            return columns
        return {**columns, "links_confirmed_none": [str(self._then.day)] * len(columns["id"])}

    def ties(self, kind: str) -> Columns:
        """Ties as known on the day, links being what the partnerships have in common."""
        if kind != "link":
            return self._then.ties(kind)
        return links_of(meetings(stays_of(self._then, self._kind, "partnership")), self._then.day)


class Organisations:
    """A series in which organisations stand as partnerships, linked by the partnerships they are members of.

    One is alive while it is a member of a running one. Its themes are those of all partnerships that it has
    been a member of, whatever the theme that narrows the question.
    """

    def __init__(self, then: KnownThen, theme: str | None) -> None:
        self.revision = then.revision
        self._then = then
        self._theme = theme

    def nodes(self, kind: str) -> Columns:
        """Organisations as partnerships; no organisations, people or posts."""
        if kind == "partnership":
            return self._organisations()
        columns = self._then.nodes(kind)
        return _empty(columns) if kind in ("organisation", "person", "post") else columns

    def ties(self, kind: str) -> Columns:
        """Links by shared partnerships; no other ties."""
        if kind == "link":
            return links_of(meetings(self._stays(self._theme)), self._then.day)
        return _empty(self._then.ties(kind))

    def _organisations(self) -> Columns:
        organisations = self._then.nodes("organisation")
        size = len(organisations["id"])
        columns: dict[str, Sequence[object]] = {n: [None] * size for n in KINDS["partnership"].by_name}
        columns |= {name: organisations[name] for name in ("id", "nid", "name", "territories", "sources")}
        columns["themes"] = self._themes(organisations["nid"])
        columns["links_confirmed_none"] = [str(self._then.day)] * size
        held = self._stays(self._theme)
        alive = set(held.who[held.end > day_number(self._then.day)].tolist())
        columns["status"] = ["active" if nid in alive else "ended" for nid in organisations["nid"]]
        return columns

    def _stays(self, theme: str | None) -> Stays:
        held = stays_of(self._then, MEMBERS, "organisation")
        begun = held.start <= day_number(self._then.day)
        if theme is not None:
            begun &= np.isin(held.what, [nid for nid, themes in self._subjects() if theme in themes])
        return held.at(begun)

    def _themes(self, nids: Sequence[object]) -> list[object]:
        subjects = dict(self._subjects())
        done: dict[object, set[str]] = {}
        held = self._stays(None)
        for who, what in zip(held.who.tolist(), held.what.tolist(), strict=True):
            done.setdefault(who, set()).update(subjects[what])
        return [sorted(done[nid]) if done.get(nid) else None for nid in nids]

    def _subjects(self) -> list[tuple[int, list[str]]]:
        columns = self._then.nodes("partnership")
        nids: list[int] = np.asarray(columns["nid"], np.int64).tolist()
        themes = [each if isinstance(each, list) else [] for each in columns["themes"]]
        return list(zip(nids, themes, strict=True))


def links_of(met: Meetings, day: date) -> Columns:
    """Meetings as columns of links on a day; while two have something in common, contact is of that day."""
    today, still = day_of(day_number(day)), met.last == FOREVER
    columns: dict[str, Sequence[object]] = {n: [None] * len(met.left) for n in KINDS["link"].by_name}
    columns["id"] = [f"{a}-{b}" for a, b in zip(met.left.tolist(), met.right.tolist(), strict=True)]
    columns["a"], columns["b"] = met.left.tolist(), met.right.tolist()
    columns["start"] = [
        None if first == EVER else f"{ON_OR_BEFORE if seen else ''}{day_of(first)}"
        for first, seen in zip(met.first.tolist(), met.seen.tolist(), strict=True)
    ]
    columns["end"] = [None if last == FOREVER else str(day_of(last)) for last in met.last.tolist()]
    columns["last_contact"] = [str(today) if here else None for here in still.tolist()]
    return columns


def asked(then: KnownThen, question: Question) -> KnownThen | Joined | Organisations:
    """The series with the nodes and links of a question; a source of snapshots."""
    if question.nodes == ORGANISATIONS:
        return Organisations(then, question.theme)
    return then if question.ties == RECORDED else Joined(then, question.ties)


def _empty(columns: Columns) -> Columns:
    return {name: [] for name in columns}
