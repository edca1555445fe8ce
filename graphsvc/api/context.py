"""What one request knows: who asks, which service answers, and the pictures it has looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from graphsvc.api.execution.limits import NO_LIMITS, Limits
from graphsvc.api.ids import NodeId
from graphsvc.api.picture import Picture
from graphsvc.api.viewer import ANONYMOUS, Viewer
from graphsvc.errors import BadInput, Forbidden, NotFound, QueryTooComplex
from graphsvc.model.dates import FIRST_DAY, LAST_DAY
from graphsvc.service.patience import ENDLESS, Patience
from graphsvc.service.standing import Now

if TYPE_CHECKING:
    from graphsvc.service import Service
    from graphsvc.snapshot.scenario import Change
    from graphsvc.snapshot.snapshot import Snapshot

MOST_PICTURES = 20  # each may have to be built
MOST_SCENARIOS = 5  # each has to be built


class Context:
    """The context of one request.

    "Today" and "the latest revision" are fixed when first asked for, so that a
    response is consistent even at midnight or while somebody loads.
    """

    def __init__(
        self,
        service: Service,
        viewer: Viewer = ANONYMOUS,
        limits: Limits = NO_LIMITS,
        patience: Patience = ENDLESS,
    ) -> None:
        self.service = service
        self.viewer = viewer
        self.limits = limits
        self.patience = patience
        self.redacted: set[str] = set()
        self.rows = 0  # items of lists that were read for the answer
        self.compiled = False  # whether the compiled executor gave it
        self.cost: int | None = None  # rows it may have had, and what finding them took; None: not executed
        self._pictures: dict[object, Picture] = {}
        self._scenarios: dict[object, Picture] = {}

    def picture(self, as_of: date | None = None, revision: int | None = None) -> Picture:
        """The network on a day (default today) at a revision (default the latest).

        Raises NotFound for a revision that is not, BadInput for a day that registers cannot write,
        QueryTooComplex for too many pictures.
        """
        day = _day(as_of or self.today)
        number = self.latest if revision is None else revision
        is_default = (day, number) == (self.today, self.latest)
        return self._picture((day, number), partial(self.service.snapshot, day, number), default=is_default)

    def on_day(self, picture: Picture, day: date) -> Picture:
        """The same network on another day: what a scenario assumes holds from its own day on, not before.

        Raises as `picture` does.
        """
        snapshot = picture.snapshot
        if snapshot.assumed is None or day < snapshot.assumed.day:
            return self.picture(day, snapshot.revision)
        if day == snapshot.as_of:
            return picture
        name = (_day(day), *snapshot.identity[1:])
        return self._picture(name, partial(self.service.on_day, snapshot, day), default=False)

    def _picture(self, name: object, seen: Callable[[], Snapshot], *, default: bool) -> Picture:
        if name not in self._pictures:
            if len(self._pictures) == MOST_PICTURES:
                raise QueryTooComplex(f"more than {MOST_PICTURES} pictures in one request; ask in several")
            self._pictures[name] = Picture(self, seen(), default=default)
        return self._pictures[name]

    def what_if(self, picture: Picture, changes: Sequence[Change]) -> Picture:
        """The network of a picture with changes made; one scenario is one picture, however often asked.

        Raises BadInput for changes that contradict each other or the network, QueryTooComplex for too many
        scenarios.
        """
        asked = (picture.snapshot.identity, tuple(changes))
        if asked not in self._scenarios:
            if len(self._scenarios) == MOST_SCENARIOS:
                raise QueryTooComplex(
                    f"whatIf: more than {MOST_SCENARIOS} scenarios in one request; ask in several"
                )
            snapshot = self.service.what_if(picture.snapshot, changes)
            self._scenarios[asked] = Picture(self, snapshot, default=False)
        return self._scenarios[asked]

    @cached_property
    def now(self) -> Now:
        """Today and the latest revision when this request first asked."""
        return self.service.current()

    @property
    def today(self) -> date:
        """The day, in UTC, when this request first asked."""
        return self.now.day

    @property
    def latest(self) -> int:
        """The latest revision when this request first asked."""
        return self.now.revision

    def node(self, node: NodeId | None) -> Any | None:
        """The node an id names, from the picture it was read in; None when there is none."""
        if node is None or not FIRST_DAY <= (node.as_of or self.today) <= LAST_DAY:
            return None
        try:
            picture = self.picture(node.as_of, node.revision)
        except NotFound:
            return None  # an id that nobody gave out
        return picture.find(node.kind, node.key)

    def see_people(self, field: str) -> bool:
        """Whether a field of a person may be shown; where not, the response notes that it is hidden."""
        if not self.viewer.sees_people:
            self.redacted.add(field)
        return self.viewer.sees_people

    def require_people(self, what: str) -> None:
        """Raises Forbidden unless the caller may see people."""
        if not self.viewer.sees_people:
            raise Forbidden(f"{what} needs the scope read:people")


def _day(day: date) -> date:
    """A day that registers can write; raises BadInput for others."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadInput(f"asOf {day}: write a day from {FIRST_DAY} to {LAST_DAY}")
    return day
