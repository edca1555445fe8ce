"""How sentences call partnerships and organisations: by their names; of people nobody is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphsvc.analysis.overlap import shared_members

if TYPE_CHECKING:
    from graphsvc.analysis.overlap.evidence import Label
    from graphsvc.analysis.overlap.sentences import Follows, Heaviest
    from graphsvc.api.picture import Picture


def partnerships_called(picture: Picture) -> Label:
    """The name of a partnership by its number."""
    names = picture.snapshot.partnerships.columns["name"]
    return lambda ix: str(names[ix])


def heaviest_called(picture: Picture) -> Heaviest:
    """The name of the rarest organisation that two partnerships, by number, share."""
    arrays, names = picture.snapshot.arrays, picture.snapshot.organisations.columns["name"]
    seats = picture.index.seats_of_organisations
    return lambda a, b: str(names[shared_members(arrays, seats, a, b)[0]])


def succession_recorded(picture: Picture) -> Follows:
    """Whether the second of two partnerships, by number, is recorded as the successor of the first."""
    recorded = picture.index.successions
    return lambda former, later: (former, later) in recorded
