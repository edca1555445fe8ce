"""Finds organisations that are probably the same: one identifier, or nearly one name in one place."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import normalize

from graphsvc.loading.blocking import Words, find_pairs
from graphsvc.loading.bodies import Bodies, Body, gather_bodies
from graphsvc.loading.keeping import Keeping
from graphsvc.loading.names import are_alike, similarity
from graphsvc.loading.places import SAME, UNKNOWN, Places
from graphsvc.loading.report import LIKELY_DUPLICATE
from graphsvc.loading.staging import Staging
from graphsvc.loading.stored import Stored
from graphsvc.loading.tables import GOOD
from graphsvc.model.portions import portions

_CHUNK = 2_000
_LIKELY = "row PRIMARY KEY, kept, id, name, same_as, same_as_name, rank, similarity, why, territories"
_NAMES_OF_A_WORD = (
    3  # two names may repeat a slip; measured on the demo, where sister places differ by a letter
)
_ALMOST = 0.99  # the highest similarity of names that differ, if only in an article


@dataclass(frozen=True)
class Likeness:
    """Why two organisations are probably one; `rank` orders the reasons, the surest first."""

    rank: int
    similarity: float
    why: str


def check_likeness(staging: Staging, stored: Stored) -> None:
    """Warns of the organisations of the files that are probably others, and keeps them in `likely`.

    Definition: two organisations are probably one if they share an identifier
    (scheme and value), or if their names are the same after folding or agree
    word by word (`names.are_alike`) and no territory of the one is apart from
    all of the other's, one within the other being no difference. Where names
    only agree nearly, two that have different identifiers in one scheme, or
    of which one is part of the other, are different; so are two of unknown
    place if each of the words that differ is in three names or more: those are
    two words (Haren and Haaren), not a slip of the pen.

    `keeping.Keeping` says which of those that are alike is kept; each other is
    listed once. Those that are read as one another already are left out.

    The pairs compared are those of `blocking.find_pairs`, at most BESIDE for a
    body and sign: O(n log n). On one core 10,600 organisations of the demo
    take 0.5 s and 108,000 take 8 s.
    """
    staging.database.execute(f"CREATE TABLE likely ({_LIKELY})")
    staging.database.execute("CREATE INDEX likely_kept ON likely (kept, territories)")
    if not staging.count("organisation", f"bad = {GOOD}"):
        return
    gather_bodies(staging, stored)
    find_pairs(staging)
    bodies = Bodies(staging)
    places = Places(staging, stored)
    _compare(staging, bodies, places, Words(staging))
    Keeping(staging, bodies, places).settle()
    found = staging.database.execute("SELECT row, id, same_as, why FROM likely ORDER BY row")
    wrong, right = "probably {0}: {1}", "if they are one, say so in same_as.csv"
    staging.warn("organisation", "id", LIKELY_DUPLICATE, found, wrong, right)


def likeness(one: Body, other: Body, places: Places, words: Words) -> Likeness | None:
    """Why two organisations are probably one, None if they are not; symmetric."""
    shared = set(one.identifiers) & set(other.identifiers)
    if shared:
        return Likeness(0, 1.0, f"the same identifier {min(shared)}")
    where = places.shared(one.territories, other.territories)
    if where is None:
        return None
    rank = 1 if where == SAME else 2
    if normalize("NFC", one.key) == normalize("NFC", other.key):
        return Likeness(rank, 1.0, f"the same letters encoded in two ways{_placed(where)}")
    if one.folded == other.folded:
        return Likeness(rank, 1.0, f"the same name{_placed(where)}") if one.folded else None
    if not are_alike(one.words, other.words) or _are_said_to_differ(one, other):
        return None
    if where == UNKNOWN and _are_words_of_their_own(one, other, words):
        return None
    score = min(similarity(one.words, other.words), _ALMOST)
    return Likeness(rank, score, f"nearly the same name ({score:.2f}){_placed(where)}")


def _placed(where: str) -> str:
    return "" if where == UNKNOWN else f" {where}"


def _are_said_to_differ(one: Body, other: Body) -> bool:
    schemes = {_scheme(text) for text in one.identifiers} & {_scheme(text) for text in other.identifiers}
    return bool(schemes - {""}) or one.parent == other.key or other.parent == one.key


def _are_words_of_their_own(one: Body, other: Body, words: Words) -> bool:
    """Whether what differs is in so many names, either way, that it is no slip but two words."""
    differing = set(one.words) ^ set(other.words)
    return bool(differing) and min(map(words.names, differing)) >= _NAMES_OF_A_WORD


def _scheme(identifier: str) -> str:
    return identifier.rpartition(":")[0]


def _compare(staging: Staging, bodies: Bodies, places: Places, words: Words) -> None:
    """Fills `alike` (one, other, rank, similarity, why) from the pairs worth comparing."""
    execute = staging.database.execute
    execute("CREATE TABLE alike (one, other, rank, similarity, why)")
    found = (
        (one, other, like.rank, like.similarity, like.why)
        for one, other in execute("SELECT one, other FROM pair ORDER BY one, other")
        if (like := likeness(bodies.body(one), bodies.body(other), places, words))
    )
    for chunk in portions(found, _CHUNK):
        staging.database.executemany("INSERT INTO alike VALUES (?, ?, ?, ?, ?)", chunk)
    execute("CREATE INDEX alike_one ON alike (one)")
    execute("CREATE INDEX alike_other ON alike (other)")
