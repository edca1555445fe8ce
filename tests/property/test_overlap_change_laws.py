"""Laws of what changed between two pictures, whatever the registries."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.analysis.overlap import BANDS, CHANGES
from graphsvc.snapshot.snapshot import Snapshot
from tests.unit.test_overlap_changes import compared, registry

MIRRORED = {"NEW": "GONE", "GONE": "NEW", "STRONGER": "WEAKER", "WEAKER": "STRONGER"}
law = settings(deadline=None, max_examples=60)  # tests assert no times
KEYS = [f"p{number}" for number in range(6)]
BODIES = st.text("abcdefg", min_size=0, max_size=5).map(lambda text: "".join(sorted(set(text))))


@st.composite
def registries(draw: st.DrawFn) -> Snapshot:
    """Some of the same partnerships, some ended, unknown, elsewhere, or read as another."""
    members = draw(st.dictionaries(st.sampled_from(KEYS), BODIES, max_size=6))
    keys = sorted(members)
    aliases = draw(st.dictionaries(st.sampled_from(KEYS), st.sampled_from(KEYS), max_size=2))
    same_as = {k: v for k, v in aliases.items() if k in keys and v in keys and v not in aliases}
    more = {
        key: draw(
            st.sampled_from(
                [
                    {},
                    {},
                    {},
                    {"end": "2020"},
                    {"themes": None},
                    {"themes": ["y", "x"]},
                    {"satellite_of": "p0"},
                ]
            )
        )
        for key in keys
    }
    people = {key: draw(st.sampled_from(["", "ann", "ann bob", "cyd"])) for key in keys}
    places = {key: draw(st.sampled_from("ttu")) for key in keys}
    return registry(members, same_as=same_as, more=more, people=people, places=places)


QUESTIONS = st.sampled_from(
    [
        {}, {"min_score": 0.2}, {"min_score": 0.6},
        {"bands": ["REVIEW"]}, {"bands": ["PATTERN", "STRONG"]}, {"bands": list(BANDS)},
    ]
)  # fmt: skip


@law
@given(registries(), registries(), QUESTIONS, st.sampled_from([0.0, 0.05, 0.3]))
def test_the_other_way_round_everything_is_the_opposite(
    before: Snapshot, after: Snapshot, asked: dict[str, Any], least: float
) -> None:
    there = compared(before, after, min_change=least, **asked)
    back = compared(after, before, min_change=least, **asked)
    mirrored = [(MIRRORED[kind], now, then) for kind, then, now in back.told()]
    assert Counter(there.told()) == Counter(mirrored)
    turned = {MIRRORED[kind]: number for kind, number in back.changes.counts().items()}
    kept = {kind: there.changes.counts()[kind] for kind in ("NEW", "GONE")}
    assert kept == {kind: turned[kind] for kind in ("NEW", "GONE")}, "a satellite counts where it is listed"


@law
@given(registries(), QUESTIONS)
def test_a_picture_does_not_differ_from_itself(picture: Snapshot, asked: dict[str, Any]) -> None:
    changes = compared(picture, picture, min_change=0.0, **asked).changes
    assert len(changes) == 0 and len(changes.raised) == 0


@law
@given(registries(), registries(), QUESTIONS)
def test_what_was_raised_is_what_is_new_or_in_a_higher_band(
    before: Snapshot, after: Snapshot, asked: dict[str, Any]
) -> None:
    changes = compared(before, after, **asked).changes
    then, now = changes.before.columns.band, changes.after.columns.band
    higher = set()
    for row, kind in enumerate(changes.kind.tolist()):
        at, was = changes.after_row[row], changes.before_row[row]
        if CHANGES[kind] == "NEW" or (CHANGES[kind] == "STRONGER" and now[at] < then[was]):
            higher.add(int(at))
    if asked.get("bands") is not None:
        higher = {row for row in higher if BANDS[now[row]] in asked["bands"]}
    assert set(changes.raised.tolist()) == higher


@law
@given(registries(), registries(), QUESTIONS)
def test_every_change_can_be_told_and_no_person_is_named(
    before: Snapshot, after: Snapshot, asked: dict[str, Any]
) -> None:
    found = compared(before, after, min_change=0.0, **asked)
    changes = found.changes
    for row, text in enumerate(found.reasons()):
        assert text is None or not {"ann", "bob", "cyd", "Secret"} & set(text.replace(".", " ").split())
        known = changes.before_row[row] >= 0 and changes.after_row[row] >= 0
        assert known != np.isnan(changes.score_change[row])
