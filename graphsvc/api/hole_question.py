"""What is asked of the structural holes, and what is looked up of one."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from graphsvc.analysis.holes.bridges import Bridge, Bridges, bridges_of
from graphsvc.analysis.holes.names import name_of
from graphsvc.analysis.holes.table import Holes

if TYPE_CHECKING:
    from graphsvc.api.picture import Picture


class HoleQuestion:
    """The holes of a picture by one grouping; asked when first needed."""

    def __init__(self, picture: Picture, grouping: str) -> None:
        self.picture = picture
        self.grouping = grouping

    @property
    def name(self) -> tuple[object, ...]:
        """What cursors are bound to."""
        return "hole", *self.picture.snapshot.identity, self.grouping

    @cached_property
    def answer(self) -> Holes:
        """Every hole of the picture."""
        return self.picture.context.service.holes(self.picture.snapshot, grouping=self.grouping)

    def called(self, group: int) -> str:
        """The name of a group as sentences have it."""
        return name_of(self.answer.groups, group, self.picture.snapshot)


class Found:
    """One row of the answer, and the picture it is of."""

    def __init__(self, question: HoleQuestion, row: int) -> None:
        self.question = question
        self.row = row

    def at(self, column: str) -> Any:
        """The value of a column."""
        return getattr(self.question.answer.columns, column)[self.row]

    def bridges(self) -> Bridges:
        """Who could bring the two together."""
        picture = self.question.picture
        name = (id(self.question.answer), "bridges", self.row)
        return picture.once(name, lambda: bridges_of(self.question.answer, self.row, picture.snapshot))

    def told(self, sentences: Any, bridge: Bridge | None = None) -> Any:
        """What a function of sentences says of the row, or of one who could bridge it."""
        answer, snapshot = self.question.answer, self.question.picture.snapshot
        if bridge is not None:
            return sentences(bridge, answer, self.row, snapshot)
        return sentences(answer, self.row, self.bridges(), snapshot)
