"""What hangs on a post, whoever holds it (G25, G37): counts and classes of roles, nothing about a person."""

from __future__ import annotations

import numpy as np

from graphsvc.analysis.dependence.partnership import presence_of
from graphsvc.analysis.dependence.people import PostPeople
from graphsvc.analysis.dependence.table import NOTHING, OfPost, Presence
from graphsvc.analysis.dependence.ties import is_vacant, posts_of, roles_now
from graphsvc.model.codes import SERVICE_ROLES
from graphsvc.snapshot.arrays import UNKNOWN_DAY
from graphsvc.snapshot.days import day_number
from graphsvc.snapshot.snapshot import Snapshot


def post_presence(snapshot: Snapshot, post: int) -> Presence:
    """Whether a post and its partnership are there on the day."""
    partnership = snapshot.nodes["post"].target("partnership", post, snapshot.partnerships)
    whole = Presence.IN_PLACE if partnership is None else presence_of(snapshot.arrays, partnership)
    if whole is not Presence.IN_PLACE:
        return whole
    table, today = snapshot.nodes["post"], day_number(snapshot.as_of)
    if table.end[post] != UNKNOWN_DAY and table.end[post] <= today:
        return Presence.ENDED
    return (
        Presence.NOT_YET
        if table.start[post] != UNKNOWN_DAY and table.start[post] > today
        else Presence.IN_PLACE
    )


def of_post(snapshot: Snapshot, post: int, *, people: PostPeople) -> OfPost:
    """What hangs on a post (ix); `people` is what turnover allows to tell. O(posts + roles beside it)."""
    table = snapshot.nodes["post"]
    partnership = table.target("partnership", post, snapshot.partnerships)
    role = table.columns["role"][post]
    known = str(role) if role in SERVICE_ROLES else None
    beside = NOTHING if partnership is None else posts_of(snapshot, partnership)
    same = [ix for ix in beside.tolist() if ix != post and known and table.columns["role"][ix] == known]
    return OfPost(
        partnership=partnership,
        role=known,
        organisation=table.target("organisation", post, snapshot.organisations),
        vacant=is_vacant(snapshot, post),
        only_of_role=_only(snapshot, post, partnership, known, len(same)),
        others=np.array(same, np.int32),
        sole_links=people.sole_links,
        sole_links_withheld=people.sole_links_withheld,
        knowledge_share=people.knowledge_share,
        knowledge_withheld=people.knowledge_withheld,
    )


def _only(
    snapshot: Snapshot, post: int, partnership: int | None, role: str | None, others: int
) -> bool | None:
    """Whether no other post, and nobody outside this one, has the role in the partnership."""
    if partnership is None or role is None:
        return None
    table = snapshot.ties["role"]
    rows = roles_now(snapshot, table.of("partnership", partnership))
    elsewhere = [
        row
        for row in rows.tolist()
        if table.columns["role"][row] == role and int(table.ends["post"][row]) != post
    ]
    return not others and not elsewhere
