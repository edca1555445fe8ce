"""The answer about one node: whether it is there, what hangs on it, in words, and the checklist of G38."""

from __future__ import annotations

from graphsvc.analysis.dependence.exits import exits_of
from graphsvc.analysis.dependence.organisation import organisation_presence
from graphsvc.analysis.dependence.organisation_reasons import organisation_reasons
from graphsvc.analysis.dependence.partnership import presence_of
from graphsvc.analysis.dependence.partnership_reasons import partnership_reasons
from graphsvc.analysis.dependence.post import post_presence
from graphsvc.analysis.dependence.post_reasons import post_reasons
from graphsvc.analysis.dependence.table import Dependence, Found, OfOrganisation, OfPartnership, Presence
from graphsvc.analysis.reasons import Reason
from graphsvc.snapshot.snapshot import Snapshot


def answer(snapshot: Snapshot, kind: str, ix: int, found: Found) -> Dependence:
    """What is told of a partnership, an organisation or a post (ix)."""
    presence, reasons = _told(snapshot, ix, found)
    return Dependence(kind, ix, presence, found, reasons, exits_of(snapshot, ix, found))


def _told(snapshot: Snapshot, ix: int, found: Found) -> tuple[Presence, tuple[Reason, ...]]:
    if isinstance(found, OfPartnership):
        presence = presence_of(snapshot.arrays, ix)
        return presence, tuple(partnership_reasons(snapshot, ix, presence, found))
    if isinstance(found, OfOrganisation):
        presence = organisation_presence(snapshot, ix)
        return presence, tuple(organisation_reasons(snapshot, ix, presence, found))
    presence = post_presence(snapshot, ix)
    return presence, tuple(post_reasons(snapshot, ix, presence, found))
