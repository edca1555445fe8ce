"""The keys of ties that come without one, made of what identifies them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from graphsvc.model.fields import BAR, Kind
from graphsvc.model.kinds import LINK, ROLE

START = "start"
_MEMBER = "member"  # what an unknown role is read as
_NOT_IN_A_WORD = re.compile(r"[\s|-]+")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)\Z")


def made_key(kind: Kind, row: Mapping[str, object]) -> str:
    """The key of a tie: its identity fields joined by bars, a link's two ends in order first.

    The same tie gets the same key from every file, so that a later file that
    adds an end updates it.
    """
    return joined_key(kind, *(row.get(name) for name in kind.identity))


def parts_key(kind: Kind, row: Mapping[str, object]) -> str:
    """The made key without the start: what two spells of the same tie have in common."""
    return made_key(kind, {**row, START: None})


def joined_key(kind: Kind, *parts: object) -> str:
    """The made key of a tie from the values of its identity fields, in their order."""
    texts = [str(part or "") for part in parts]
    if kind is LINK:
        texts[:2] = sorted(texts[:2])
    return BAR.join(texts)


def parts_of_made(key: str) -> str:
    """What `parts_key` gives for the tie that has this made key."""
    return key.rpartition(BAR)[0] + BAR


def written_role(text: str) -> str:
    """A role on no list as its key holds it: without regard to case, spaces, hyphens and bars."""
    return _NOT_IN_A_WORD.sub("_", text.strip().lower())


def possible_parts(kind: Kind, tie: Mapping[str, object]) -> tuple[str, ...]:
    """The parts under which a row without key may mean a stored tie, the surest first.

    They are its `parts_key`. Only a role that was read as `member` goes by the
    words that were written: those in its made key, or, where it has an id of
    its own or a key made when words took no part, those in its title, whole or
    in brackets.
    """
    plain = parts_key(kind, tie)
    if kind is not ROLE or tie.get("role") != _MEMBER:
        return (plain,)
    made = parts_of_made(str(tie.get("id")))
    if made != plain and _differ_in_role(made, plain):
        return (made,)
    title = str(tie.get("title") or "")
    words = [title, *_IN_BRACKETS.findall(title)]
    return (*(parts_key(kind, {**tie, "role": written_role(word)}) for word in words if word), plain)


def _differ_in_role(made: str, plain: str) -> bool:
    one, other = made.split(BAR), plain.split(BAR)
    at = ROLE.identity.index("role")
    return len(one) == len(other) and one[:at] == other[:at]
