"""One value of several records that become one: lists united, the earliest start, the latest end."""

from __future__ import annotations

from collections.abc import Sequence

from graphsvc.model.dates import first_day, next_day
from graphsvc.model.fields import NONE

_ON_OR_BEFORE = ".."


def earliest(written: Sequence[object]) -> object:
    """The first of some starts; `..DATE`, on or before, where one of them is not known."""
    known = [str(text) for text in written if text not in (None, NONE)]
    if not known:
        return None
    first = min(known, key=lambda text: (first_day(text), text))
    is_bound = len(known) < len(written) and not first.startswith(_ON_OR_BEFORE)
    return _ON_OR_BEFORE + first if is_bound else first


def latest_end(written: Sequence[object]) -> object:
    """The last of some ends; open, or unknown, where one of them is."""
    if any(text in (None, NONE) for text in written):
        return NONE if NONE in written else None
    return max((str(text) for text in written), key=lambda text: (next_day(text), text))


def latest_contact(written: Sequence[object]) -> object:
    """The last of some contacts that are known."""
    known = [str(text) for text in written if text not in (None, NONE)]
    return max(known, key=lambda text: (first_day(text), text), default=None)


def united(lists: Sequence[object]) -> object:
    """All that some lists hold, once; of those that are known to be empty or unknown, what all say."""
    found = [value for each in lists if isinstance(each, list) for value in each]
    if found:
        return list(dict.fromkeys(found))
    return lists[0] if all(each is not None for each in lists) else None


def first_known(values: Sequence[object]) -> object:
    """The first value that is known."""
    return next((value for value in values if value is not None), None)


def all_true(values: Sequence[object]) -> bool | None:
    """True where all are, false where one is, else unknown."""
    if any(value is False for value in values):
        return False
    return True if all(value is True for value in values) else None
