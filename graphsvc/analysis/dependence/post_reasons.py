"""What hangs on a post, in words: of the post and its role, never of whoever holds it."""

from __future__ import annotations

from collections.abc import Iterator

from graphsvc.analysis.dependence.table import OfPost, Presence, Withheld
from graphsvc.analysis.dependence.words import (
    NOT_PERFORMANCE,
    WITHHELD,
    counted,
    name_of,
    nodes,
    number,
    plural,
    share,
)
from graphsvc.analysis.reasons import Reason
from graphsvc.snapshot.days import day_of
from graphsvc.snapshot.snapshot import Snapshot

BALANCE, PEOPLE, LINKS, ENDS = "G22", "G25", "G36", "G37"


def post_reasons(snapshot: Snapshot, post: int, presence: Presence, found: OfPost) -> Iterator[Reason]:
    """What would be lost, what first; of one that is not there why nothing is."""
    if presence is Presence.IN_PLACE:
        said = PostReasons(snapshot, found)
        yield said.held()
        yield from said.role()
        yield from said.seat()
        yield from said.links()
        yield said.knowledge()
    else:
        yield _gone(snapshot, post, presence)
    yield NOT_PERFORMANCE


def _gone(snapshot: Snapshot, post: int, presence: Presence) -> Reason:
    table, ended = snapshot.nodes["post"], presence is Presence.ENDED
    day = day_of((table.end if ended else table.start)[post])
    when = "" if day is None else f" ({day.isoformat()})"
    if ended:
        return Reason("ENDED", f"The post or its partnership is no more{when}: nothing hangs on it.", ENDS)
    return Reason("NOT_YET", f"The post or its partnership is not there yet{when}.", None)


class PostReasons:
    """Sentences by subject."""

    def __init__(self, snapshot: Snapshot, found: OfPost) -> None:
        self.snapshot = snapshot
        self.found = found

    def held(self) -> Reason:
        """Whether somebody holds it."""
        if self.found.vacant is None:
            return Reason("HOLDER_UNKNOWN", "Whether somebody holds it is not recorded.", PEOPLE)
        if self.found.vacant:
            return Reason("VACANT", "Nobody holds it: what it does is undone already.", PEOPLE)
        return Reason("HELD", "Somebody holds it.", PEOPLE)

    def role(self) -> Iterator[Reason]:
        """Whether others there do the same."""
        found = self.found
        if found.only_of_role is None:
            yield Reason("ROLE_UNKNOWN", "Which role it has is not recorded.", BALANCE)
        elif found.only_of_role:
            text = f"It is the only {found.role} of {self._partnership()}."
            yield Reason("ONLY_OF_ROLE", text, BALANCE)
        else:
            text = f"{self._partnership()} has others in the role of {found.role}."
            facts = nodes("post", self.snapshot.nodes["post"], found.others.tolist())
            yield Reason("OTHERS_OF_ROLE", text, BALANCE, facts)

    def seat(self) -> Iterator[Reason]:
        """Whose seat it is."""
        organisation, table = self.found.organisation, self.snapshot.organisations
        if organisation is not None:
            text = f"It is the seat of {name_of(table, organisation)}, whom to ask for somebody new."
            yield Reason("SEAT_OF", text, PEOPLE, nodes("organisation", table, [organisation]))

    def links(self) -> Iterator[Reason]:
        """Links that hang on it alone; nothing of a post that nobody holds."""
        found = self.found
        if found.sole_links_withheld is not None and not found.vacant:
            text = f"Links that only its holder carries: {WITHHELD[found.sole_links_withheld]}."
            yield Reason("SOLE_LINKS_WITHHELD", text, LINKS)
        elif found.sole_links == 0:
            text = "As far as carriers are recorded, no live link hangs on it alone."
            yield Reason("NO_SOLE_LINK", text, LINKS)
        elif found.sole_links is not None:
            hang = plural(found.sole_links, "hangs", "hang")
            text = f"{counted(found.sole_links, 'live link')} {hang} on it alone: let somebody else join in."
            yield Reason("SOLE_LINKS", text, LINKS, (number("links", found.sole_links),))

    def knowledge(self) -> Reason:
        """What those who have its role know."""
        found = self.found
        if found.knowledge_share is None or found.knowledge_withheld is not None:
            why = found.knowledge_withheld or Withheld.UNKNOWN
            text = f"What those in its role know of the work: {WITHHELD[why]}."
            return Reason("KNOWLEDGE_WITHHELD", text, PEOPLE)
        text = f"All who serve as {found.role} hold {found.knowledge_share:.0%} of what is known there."
        return Reason("KNOWLEDGE", text, PEOPLE, share("share of knowledge", found.knowledge_share))

    def _partnership(self) -> str:
        if self.found.partnership is None:
            return "its partnership"
        return name_of(self.snapshot.partnerships, self.found.partnership)
