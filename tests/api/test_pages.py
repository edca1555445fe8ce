"""Pages after the Relay specification: whatever the size, paging gives the whole list, both ways."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphsvc.api.connections import PageInfo, Rows, Span, Window
from graphsvc.errors import BadCursor, BadInput

sizes = st.integers(0, 60)
steps = st.integers(1, 25)


def rows(size: int, name: str = "list") -> Rows:
    return Rows.named(range(size), lambda number: f"row {number}", name)


def info(listed: Rows, span: Span) -> PageInfo:
    from graphsvc.api.organisations import OrganisationConnection

    return OrganisationConnection(rows=listed, span=span).place()


def items(listed: Rows, span: Span) -> list[int]:
    return list(listed.numbers[span.start : span.end])


@given(sizes, steps)
def test_paging_forwards_gives_the_whole_list(size: int, step: int) -> None:
    listed, seen = rows(size), []
    window = Window(first=step)
    while True:
        span = listed.span(window)
        seen += items(listed, span)
        page = info(listed, span)
        assert page.has_previous_page == (span.start > 0)
        if not page.has_next_page:
            break
        window = Window(first=step, after=page.end_cursor)
    assert seen == list(range(size))


@given(sizes, steps)
def test_paging_backwards_gives_the_whole_list(size: int, step: int) -> None:
    listed, seen = rows(size), []
    window = Window(last=step)
    while True:
        span = listed.span(window)
        seen = items(listed, span) + seen
        page = info(listed, span)
        assert page.has_next_page == (span.end < size)
        if not page.has_previous_page:
            break
        window = Window(last=step, before=page.start_cursor)
    assert seen == list(range(size))


@given(st.integers(1, 60), st.data())
def test_after_and_before_leave_their_row_out(size: int, data: st.DataObject) -> None:
    listed = rows(size)
    place = data.draw(st.integers(0, size - 1))
    cursor = info(listed, Span(place, place + 1)).start_cursor
    assert items(listed, listed.span(Window(first=1000, after=cursor))) == list(range(place + 1, size))
    assert items(listed, listed.span(Window(last=1000, before=cursor))) == list(range(place))


@given(st.text(max_size=40))
def test_no_other_text_is_a_cursor(text: str) -> None:
    listed = rows(5)
    own = {info(listed, Span(place, place + 1)).start_cursor for place in range(5)}
    if text not in own:
        with pytest.raises(BadCursor):
            listed.span(Window(after=text))


def test_a_cursor_of_another_list_is_refused() -> None:
    foreign = info(rows(5, "other"), Span(1, 2)).start_cursor
    longer = info(rows(9), Span(7, 8)).start_cursor
    for cursor in (foreign, longer):
        with pytest.raises(BadCursor, match="start again without it"):
            rows(5).span(Window(after=cursor))


@pytest.mark.parametrize(
    "window",
    [
        Window(first=1, last=1),
        Window(first=1, before="x"),
        Window(last=1, after="x"),
        Window(after="x", before="x"),
        Window(first=-1),
        Window(first=1001),
        Window(last=-1),
        Window(last=10**9),
    ],
)
def test_windows_that_make_no_sense(window: Window) -> None:
    with pytest.raises(BadInput):
        rows(5).span(window)


def paged(data: Any, field: str, arguments: str) -> list[str]:
    """All keys of a list, three at a time."""
    seen, after = [], ""
    while True:
        selection = (
            f"{field}(first: 3{after}{arguments}) {{ edges {{ cursor node {{ key }} }} nodes {{ key }} "
        )
        found = data(selection + "pageInfo { hasNextPage endCursor } totalCount }")[field]
        assert [edge["node"] for edge in found["edges"]] == found["nodes"]
        assert not found["edges"] or found["edges"][-1]["cursor"] == found["pageInfo"]["endCursor"]
        seen += [node["key"] for node in found["nodes"]]
        if not found["pageInfo"]["hasNextPage"]:
            assert len(seen) == found["totalCount"]
            return seen
        after = f', after: "{found["pageInfo"]["endCursor"]}"'


LISTS = {
    "partnerships": "PARTNERSHIP NAME LEVEL START END PLANNED_END CONFIRMED_ON MEMBERS PEOPLE",
    "organisations": "ORGANISATION NAME SECTOR PARTNERSHIPS START END",
    "people": "PERSON PARTNERSHIPS",
    "posts": "POST PARTNERSHIP START END",
    "territories": "TERRITORY NAME LEVEL POPULATION",
    "themes": "THEME NAME",
    "protocols": "PROTOCOL SIGNED_ON EXPIRES_ON",
    "memberships": "MEMBERSHIP PARTNERSHIP ORGANISATION START END",
    "roles": "ROLE PARTNERSHIP PERSON START END TERM_END",
    "links": "LINK FRESHNESS LAST_CONTACT START END",
    "recordedSuccessions": "SUCCESSION DATE",
}


@pytest.mark.parametrize("field", LISTS)
def test_every_list_pages_in_every_order(data: Any, field: str) -> None:
    everything = paged(data, field, "")
    assert len(set(everything)) == len(everything)
    for name in LISTS[field].split()[1:]:
        for direction in ("ASC", "DESC"):
            ordered = paged(data, field, f", orderBy: [{{ field: {name}, direction: {direction} }}]")
            assert sorted(ordered) == sorted(everything)


def test_a_cursor_is_bound_to_picture_filter_and_order(data: Any, failure: Any) -> None:
    page = "partnerships({}) {{ pageInfo {{ endCursor }} }}"
    cursor = data(page.format("first: 2"))["partnerships"]["pageInfo"]["endCursor"]
    assert data(page.format(f'first: 2, after: "{cursor}", filter: null, orderBy: null'))
    assert data(page.format(f'first: 2, after: "{cursor}", filter: {{ statuses: null }}, orderBy: []'))
    for arguments, at in (
        ("orderBy: [{ field: NAME }]", 'asOf: "2026-06-30"'),
        ("orderBy: [{ field: KEY, direction: DESC }]", 'asOf: "2026-06-30"'),
        ("filter: { levels: [LOCAL] }", 'asOf: "2026-06-30"'),
        ("", 'asOf: "2026-06-29"'),
        ("", 'asOf: "2026-06-30", revision: 1'),
    ):
        code, text = failure(page.format(f'after: "{cursor}" {arguments}'), at=at)
        assert (code, text[:10]) == ("BAD_CURSOR", "the cursor")
    assert failure(f'organisations(after: "{cursor}") {{ totalCount }}')[0] == "BAD_CURSOR"
    nested = 'partnership(key: "{}") {{ members({}) {{ pageInfo {{ endCursor }} }} }}'
    inner = data(nested.format("p1", "first: 1"))["partnership"]["members"]["pageInfo"]["endCursor"]
    assert failure(nested.format("p2", f'after: "{inner}"'))[0] == "BAD_CURSOR"


def test_a_bad_cursor_of_an_analysis_leaves_the_page(ask: Any) -> None:
    response = ask('{ network(asOf: "2026-06-30") { asOf overlaps(after: "x") { totalCount } } }')
    assert response["data"] == {"network": {"asOf": "2026-06-30", "overlaps": None}}
    assert response["errors"][0]["extensions"] == {"code": "BAD_CURSOR"}
    assert response["errors"][0]["path"] == ["network", "overlaps"]


def test_cursors_are_opaque(data: Any) -> None:
    cursor = data("people(first: 1) { pageInfo { endCursor } }")["people"]["pageInfo"]["endCursor"]
    plain = base64.urlsafe_b64decode(cursor + "==").decode()
    assert "person" not in plain and "smid" not in plain


def test_explicit_null_is_the_default(data: Any) -> None:
    nulls = "filter: null, orderBy: null, first: null, after: null, last: null, before: null"
    assert data(f"partnerships({nulls}) {{ nodes {{ key }} }}") == data("partnerships { nodes { key } }")
