"""Laws of likeness: symmetric, never of one with itself, indifferent to the order of rows."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.loading.blocking import BESIDE, deletions
from graphsvc.loading.names import are_alike, folded, is_variant, similarity, words_of
from tests.likenesses import Organisation, alike_among_all, compared

WORDS = st.sampled_from(
    ["Westwick", "Westwik", "westwck", "Police", "polize", "of", "The", "No", "1", "12", "IV", "Ltd", "Ж-Ø"]
)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join) | st.text(max_size=12)
PLACES = st.none() | st.lists(st.sampled_from(["town", "village"]), min_size=1, max_size=2, unique=True)
IDENTIFIERS = st.none() | st.lists(st.sampled_from(["gb:1", "gb:2", "nl:1"]), min_size=1, max_size=2)


@st.composite
def bodies(draw: st.DrawFn) -> list[Organisation]:
    """A few organisations with keys of their own, in any order."""
    number = draw(st.integers(2, 12))
    return [
        {"id": f"k{at}", "name": draw(NAMES), "territories": draw(PLACES), "identifiers": draw(IDENTIFIERS)}
        for at in draw(st.permutations(range(number)))
    ]


@given(NAMES, NAMES)
def test_likeness_of_names_is_symmetric(one: str, other: str) -> None:
    mine, theirs = words_of(one), words_of(other)
    assert are_alike(mine, theirs) == are_alike(theirs, mine)
    assert similarity(mine, theirs) == similarity(theirs, mine)
    assert are_alike(mine, mine)


@given(st.text("abcd", min_size=4, max_size=8), st.text("abcd", min_size=4, max_size=8))
def test_words_one_edit_apart_share_a_deletion(one: str, other: str) -> None:
    if is_variant(one, other):
        assert deletions(one) & deletions(other)


@settings(max_examples=60, deadline=None)
@given(bodies())
def test_every_pair_of_one_folded_name_or_identifier_is_compared(organisations: list[Organisation]) -> None:
    worth_comparing = compared(organisations).worth_comparing
    assert len(organisations) <= BESIDE
    for one, other in combinations(organisations, 2):
        is_named_alike = folded(one["name"]) == folded(other["name"]) != ""
        if is_named_alike or set(one["identifiers"] or ()) & set(other["identifiers"] or ()):
            assert frozenset((one["id"], other["id"])) in worth_comparing


@settings(max_examples=60, deadline=None)
@given(bodies())
def test_what_is_found_is_alike_and_is_found_in_any_order(organisations: list[Organisation]) -> None:
    found = compared(organisations)
    assert found.alike <= alike_among_all(organisations)
    assert all(len(pair) == 2 for pair in found.alike)
    assert compared(organisations[::-1]).alike == found.alike


@settings(max_examples=60, deadline=None)
@given(bodies())
def test_a_list_has_no_chain_and_names_one_of_every_pair(organisations: list[Organisation]) -> None:
    found = compared(organisations)
    kept = set(found.listed.values())
    assert not kept & found.listed.keys()
    assert all(frozenset(pair) in found.alike for pair in found.listed.items())
    assert all(pair & (found.listed.keys() | kept) for pair in found.alike)
