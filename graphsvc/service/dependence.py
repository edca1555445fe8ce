"""The question of what breaks when something goes (G30, G37, G38)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from graphsvc.analysis.dependence import Dependence, Withheld
from graphsvc.analysis.draft import registry_of
from graphsvc.analysis.links import LinkRecord, link_record
from graphsvc.analysis.turnover.quarters import quarter_day
from graphsvc.analysis.turnover.record import role_record
from graphsvc.service.turnover import TurnoverQuestions
from graphsvc.snapshot.snapshot import Snapshot

if TYPE_CHECKING:
    from graphsvc.analysis.cells import Cells
    from graphsvc.analysis.dependence.people import PostPeople
    from graphsvc.analysis.dependence.table import (
        Contacts,
        Found,
        OfOrganisation,
        OfPartnership,
        OfPost,
        Staff,
    )

_DEPENDENCE = "graphsvc.analysis.dependence"


class DependenceQuestions(TurnoverQuestions):
    """What hangs on one partnership, organisation or post."""

    def dependence(self, snapshot: Snapshot, kind: str, ix: int, *, floor: int | None) -> Dependence:
        """What breaks if a partnership, organisation or post (`kind`, ix) goes.

        `floor`: fewest people of whom a figure is shown, None where none at all may be. Distances, cells and
        turnover are worked out as analyses of a whole registry are, the rest in the calling thread. Of a
        scenario that touches people no figure about them is given. Raises Timeout, AnalysisFailed.
        """
        if snapshot.assumed is not None and snapshot.assumed.touches_people:
            floor = None

        def make() -> Dependence:
            from graphsvc.analysis.dependence.answer import answer

            return answer(snapshot, kind, ix, self._of(kind)(snapshot, ix, floor))

        found: Dependence = self.keep("dependence", snapshot, (kind, ix, floor), make)
        return found

    def cells(self, snapshot: Snapshot) -> Cells:
        """Which partnerships cover which territory and theme, as `graphsvc.analysis.cells.cells_of` says.

        Raises Timeout, AnalysisFailed.
        """
        found: Cells = self.ask("cells", snapshot, "graphsvc.analysis.cells:cells_of", dict)
        return found

    def _of(self, kind: str) -> Callable[[Snapshot, int, int | None], Found]:
        """What looks for everything that hangs on a node of a kind."""
        if kind == "partnership":
            return self._of_partnership
        return self._of_organisation if kind == "organisation" else self._of_post

    def _of_partnership(self, snapshot: Snapshot, ix: int, floor: int | None) -> OfPartnership:
        from graphsvc.analysis.dependence.partnership import of_partnership

        record = link_record(snapshot)
        return of_partnership(
            snapshot,
            ix,
            contacts=self._contacts(snapshot, ix, record),
            record=record,
            cells=self.cells(snapshot),
            registry=self.keep("draft_registry", snapshot, (), partial(registry_of, snapshot)),
            staff=self._staff(snapshot, ix, floor),
        )

    def _contacts(self, snapshot: Snapshot, ix: int, record: LinkRecord) -> Contacts:
        from graphsvc.analysis.dependence.contacts import no_contacts

        if not snapshot.arrays.active[ix]:
            return no_contacts()
        asked = {"record": record, "partnership": ix}
        found: Contacts = self.run(f"{_DEPENDENCE}.contacts:find_contacts", snapshot.arrays, asked)
        return found

    def _staff(self, snapshot: Snapshot, ix: int, floor: int | None) -> Staff | None:
        from graphsvc.analysis.dependence.people import staff_of

        return None if floor is None else staff_of(self.turnover(snapshot, floor=floor), ix)

    def _of_organisation(self, snapshot: Snapshot, ix: int, floor: int | None) -> OfOrganisation:
        from graphsvc.analysis.dependence.organisation import of_organisation

        return of_organisation(snapshot, ix, record=link_record(snapshot), floor=floor)

    def _of_post(self, snapshot: Snapshot, ix: int, floor: int | None) -> OfPost:
        from graphsvc.analysis.dependence.post import of_post

        return of_post(snapshot, ix, people=self._post_people(snapshot, ix, floor))

    def _post_people(self, snapshot: Snapshot, ix: int, floor: int | None) -> PostPeople:
        from graphsvc.analysis.dependence.people import role_number, untold

        posts = snapshot.nodes["post"]
        partnership = posts.target("partnership", ix, snapshot.partnerships)
        if floor is None or partnership is None:
            return untold(Withheld.UNKNOWN if partnership is None else Withheld.NOT_ALLOWED)
        picture = self.on_day(snapshot, quarter_day(snapshot.as_of))
        asked = {
            "record": role_record(picture),
            "turnover": self.turnover(snapshot, floor=floor),
            "post": ix,
            "partnership": partnership,
            "role": role_number(posts.columns["role"][ix]),
        }
        found: PostPeople = self.run(f"{_DEPENDENCE}.people:find_post_people", picture.arrays, asked)
        return found
