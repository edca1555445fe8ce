"""Keys that may be meant where somebody writes one that nobody has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphsvc.api.index import folded

if TYPE_CHECKING:
    from graphsvc.api.picture import Picture

LIKELY = 60  # of 100: how alike a key or name must be to be offered instead of an unknown one
OFFERED = 3
MOST_READ = 1000  # characters of what was written


def meant(picture: Picture, kind: str, written: str) -> str:
    """What may be meant by a key that nobody has, as the end of a sentence; O(nodes)."""
    found = ", ".join(_near(picture, kind, written))
    return f"did you mean {found}?" if found else "look it up with search"


def _near(picture: Picture, kind: str, written: str) -> Iterator[str]:
    """The keys, with names, that read most like a text, best first; O(nodes)."""
    from rapidfuzz import fuzz, process

    table, texts = picture.snapshot.nodes[kind], picture.index.search_texts(kind)
    wanted = folded(written[:MOST_READ])
    spoken = {(ix, place): text for ix, found in enumerate(texts) for place, text in enumerate(found)}
    close = process.extract(wanted, spoken, scorer=fuzz.ratio, score_cutoff=LIKELY, limit=OFFERED * 3)
    for ix in list(dict.fromkeys(ix for _, _, (ix, _) in close))[:OFFERED]:
        name = table.columns["name"][ix]
        yield f"{table.keys[ix]!r}" + (f" ({name})" if name and name != table.keys[ix] else "")
