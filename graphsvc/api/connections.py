"""Pages of lists after the Relay specification, with `nodes` for those who want a plain list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Annotated, Any, Generic, NamedTuple, TypeVar

import numpy as np
import strawberry
from numpy.typing import NDArray

from graphsvc.api.columns import derived
from graphsvc.api.ids import cursor, digest_of, read_cursor
from graphsvc.api.pages import Pages
from graphsvc.errors import BadInput

if TYPE_CHECKING:
    from graphsvc.api.picture import Picture

DEFAULT_ROWS = 20
MOST_ROWS = 1000

Item = TypeVar("Item")
First = Annotated[
    int | None,
    strawberry.argument(description="How many from the start, or after `after`: 0 to 1000, by default 20."),
]
After = Annotated[str | None, strawberry.argument(description="Cursor of the row before the page.")]
Last = Annotated[
    int | None,
    strawberry.argument(
        description="How many from the end, or before `before`: 0 to 1000; not beside `first`."
    ),
]
Before = Annotated[str | None, strawberry.argument(description="Cursor of the row after the page.")]


class Window(NamedTuple):
    """Which part of a list is asked for; None: not said."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None


class Span(NamedTuple):
    """The places [start, end) of a list."""

    start: int
    end: int


@dataclass(frozen=True)
class Rows:
    """A whole list in order: the numbers of its rows, what makes an item of one, and what the list is.

    `nodes`: whose picture and of which kind they are, where all are nodes or ties of one kind.
    """

    numbers: Sequence[int] | NDArray[Any]
    make: Callable[[int], Any]
    name: tuple[object, ...]
    nodes: tuple[Picture, str] | None = None

    @classmethod
    def named(cls, numbers: Sequence[int] | NDArray[Any], make: Callable[[int], Any], *name: object) -> Rows:
        """Rows whose cursors are bound to all that `name` holds: list, picture, filter and order."""
        return cls(numbers, make, name)

    @classmethod
    def of_nodes(cls, picture: Picture, kind: str, numbers: NDArray[Any], *name: object) -> Rows:
        """Rows that are nodes or ties of one kind."""
        return cls(numbers, partial(picture.node, kind), name, (picture, kind))

    @cached_property
    def digest(self) -> str:
        """What cursors of this list begin with."""
        return digest_of(*self.name)

    def span(self, window: Window) -> Span:
        """The places a window asks for; raises BadInput or BadCursor."""
        total = len(self.numbers)
        if window.last is None and window.before is None:
            size = rows_wanted("first", window.first)
            start = 0 if window.after is None else read_cursor(window.after, self.digest, total) + 1
            return Span(start, min(start + size, total))
        if window.first is not None or window.after is not None:
            raise BadInput("page in one direction: `first` with `after`, or `last` with `before`")
        size = rows_wanted("last", window.last)
        end = total if window.before is None else read_cursor(window.before, self.digest, total)
        return Span(max(0, end - size), end)


def rows_wanted(name: str, given: int | None) -> int:
    """The size of a page; raises BadInput outside 0 to 1000."""
    size = DEFAULT_ROWS if given is None else given
    if not 0 <= size <= MOST_ROWS:
        raise BadInput(f"{name} {size}: ask for 0 to {MOST_ROWS} rows and page with cursors")
    return size


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """As in the Relay specification, exact in both directions."""

    has_next_page: bool = strawberry.field(description="Whether rows follow the page.")
    has_previous_page: bool = strawberry.field(description="Whether rows precede the page.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first row; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last row; null on an empty page.")


@strawberry.type(description="A row of a page with its cursor.")
class Edge(Generic[Item]):
    """One row."""

    node: Item = strawberry.field(description="The item.")
    cursor: str = strawberry.field(description="Its place in this list, of this picture, filter and order.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[Item]):
    """A span of rows; items are made only when asked for."""

    rows: strawberry.Private[Rows]
    span: strawberry.Private[Span]

    edges: list[Edge[Item]] = derived("The rows of the page with their cursors.", lambda page: page.pairs())
    nodes: list[Item] = derived(
        "The items of the page, without cursors.", lambda page: page.items(), lambda pages: pages.nodes
    )
    page_info: PageInfo = derived("Where the page lies in the list.", lambda page: page.place())
    total_count: int = derived(
        "Rows of the whole list, all pages.",
        lambda page: len(page.rows.numbers),
        lambda pages: pages.totals,
    )

    @classmethod
    def gathered(cls, pages: list[Any]) -> Pages | list[Any]:
        """Pages of this type whose nodes can be read at once; as they are, if not all are of one kind."""
        nodes = pages[0].rows.nodes
        if nodes is None or any(page.rows.nodes != nodes for page in pages):
            return pages
        numbers = [page.rows.numbers[page.span.start : page.span.end] for page in pages]
        picture, kind = nodes
        return Pages(
            cls,
            picture,
            kind,
            totals=[len(page.rows.numbers) for page in pages],
            sizes=list(map(len, numbers)),
            numbers=np.concatenate(numbers),
            make=lambda: pages,
        )

    def items(self) -> list[Any]:
        """The items of the page."""
        return [self.rows.make(number) for number in self.rows.numbers[self.span.start : self.span.end]]

    def pairs(self) -> list[Any]:
        """The items of the page, each with its cursor."""
        places = range(self.span.start, self.span.end)
        return [
            Edge(node=item, cursor=self.cursor(at)) for item, at in zip(self.items(), places, strict=True)
        ]

    def cursor(self, place: int) -> str:
        """The cursor of a place in the list."""
        return cursor(self.rows.digest, place)

    def place(self) -> PageInfo:
        """Where the page lies."""
        empty = self.span.start >= self.span.end
        return PageInfo(
            has_next_page=self.span.end < len(self.rows.numbers),
            has_previous_page=self.span.start > 0,
            start_cursor=None if empty else self.cursor(self.span.start),
            end_cursor=None if empty else self.cursor(self.span.end - 1),
        )


Page = TypeVar("Page", bound=Connection[Any])


def page(kind: type[Page], rows: Rows, window: Window, **more: Any) -> Page:
    """The page of a list that a window asks for."""
    return kind(rows=rows, span=rows.span(window), **more)
