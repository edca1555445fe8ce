"""What one request knows: who asks, which service answers, and the pictures it has looked at."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from graphsvc.api.ids import NodeId
from graphsvc.api.picture import Picture
from graphsvc.api.viewer import ANONYMOUS, Viewer
from graphsvc.errors import BadInput, Forbidden, NotFound, QueryTooComplex

if TYPE_CHECKING:
    from graphsvc.service import Service

MOST_PICTURES = 20  # each may have to be built
FIRST_DAY, LAST_DAY = date(1000, 1, 1), date(2999, 12, 31)  # registers write four-digit years


class Context:
    """The context of one request.

    "Today" and "the latest revision" are fixed when first asked for, so that a
    response is consistent even at midnight or while somebody loads.
    """

    def __init__(self, service: Service, viewer: Viewer = ANONYMOUS) -> None:
        self.service = service
        self.viewer = viewer
        self.today = datetime.now(UTC).date()
        self.operation_name: str | None = None
        self.redacted: set[str] = set()
        self._latest: int | None = None
        self._pictures: dict[tuple[date, int], Picture] = {}

    def picture(self, as_of: date | None = None, revision: int | None = None) -> Picture:
        """The network on a day (default today) at a revision (default the latest).

        Raises NotFound for a revision that is not, BadInput for a day that registers cannot write,
        QueryTooComplex for too many pictures.
        """
        day = as_of or self.today
        if not FIRST_DAY <= day <= LAST_DAY:
            raise BadInput(f"asOf {day}: write a day from {FIRST_DAY} to {LAST_DAY}")
        number = self.latest if revision is None else revision
        if (day, number) not in self._pictures:
            self._pictures[day, number] = self._picture(day, number)
        return self._pictures[day, number]

    def _picture(self, day: date, revision: int) -> Picture:
        if len(self._pictures) == MOST_PICTURES:
            raise QueryTooComplex(f"more than {MOST_PICTURES} pictures in one request; ask in several")
        snapshot = self.service.snapshot(day, revision)
        return Picture(self, snapshot, default=(day, revision) == (self.today, self.latest))

    @property
    def latest(self) -> int:
        """The latest revision when this request first asked."""
        if self._latest is None:
            self._latest = self.service.revision()
        return self._latest

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
