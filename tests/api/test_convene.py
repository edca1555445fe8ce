"""`convene` over the hand-made registry: what is null, what is refused, what is told once."""

from __future__ import annotations

import pytest

from tests.api.conftest import Ask


def test_a_partnership_that_is_there_is_named_first(data: Ask) -> None:
    found = data(
        'convene(theme: "burglary", territory: "x") { proposal existing { partnership { key } suits } }'
    )
    assert found["convene"]["proposal"] == "EXISTING_PARTNERSHIP"
    assert found["convene"]["existing"][0]["suits"] is True


def test_an_explicit_null_is_the_default(data: Ask) -> None:
    selection = "{ invitees { organisation { key } } adequacyOfSet }"
    plain, null, said = (
        data(f'convene(theme: "burglary", territory: "x"{more}) {selection}')
        for more in ("", ", minSize: null, maxSize: null", ", minSize: 5, maxSize: 12")
    )
    assert plain == null == said


def test_unknown_is_null_and_never_zero(data: Ask) -> None:
    found = data(
        'convene(theme: "burglary", territory: "x") {'
        " invitees { adequacies { criterion value basis evidence } }"
        " requirements(states: [UNKNOWN]) { value max } }"
    )["convene"]
    cells = [each for invitee in found["invitees"] for each in invitee["adequacies"]]
    assert any(each["value"] is None for each in cells)
    for each in cells:
        assert (each["value"] is None) == (each["basis"] is None) == (each["evidence"] is None)
    declared = {"LEGITIMACY", "DETACHMENT", "INDEPENDENCE", "MOTIVATION", "FLEXIBILITY"}
    assert {each["value"] for each in cells if each["criterion"] in declared} == {None}
    assert found["requirements"]


def test_what_counts_is_the_adequacy_less_load_and_ground(data: Ask) -> None:
    found = data(
        'convene(theme: "burglary", territory: "x") { invitees { load groundFit'
        " adequacies { criterion value counted } } }"
    )["convene"]
    cells = [(invitee, each) for invitee in found["invitees"] for each in invitee["adequacies"]]
    assert any(each["counted"] for _, each in cells)
    for invitee, each in cells:
        if each["value"] is None:
            assert each["counted"] is None
            continue
        ground = 1 if each["criterion"] in ("COVERAGE", "SECTOR") else invitee["groundFit"]
        left = 1 - (invitee["load"] or 0) / 2
        assert each["counted"] == pytest.approx(each["value"] * left * (1 if ground is None else ground))


def test_requirements_are_narrowed_by_state(data: Ask) -> None:
    fields = "{ name state }"
    found = data(
        'convene(theme: "burglary", territory: "x") {'
        f" every: requirements {fields} unknown: requirements(states: [UNKNOWN, UNCOVERED]) {fields} }}"
    )["convene"]
    wanted = [each for each in found["every"] if each["state"] in ("UNKNOWN", "UNCOVERED")]
    assert found["unknown"] == wanted
    assert len(found["every"]) == 18


def test_what_is_refused(failure: Ask) -> None:
    selection = "{ proposal }"
    assert failure(f'convene(theme: "burglery", territory: "x") {selection}') == (
        "NOT_FOUND",
        "theme: no theme 'burglery'; did you mean 'burglary' (Burglary)?",
    )
    assert failure(f'convene(theme: "burglary", territory: "nowhere at all") {selection}')[0] == "NOT_FOUND"
    assert failure(f'convene(theme: "burglary", territory: "x", minSize: 13) {selection}') == (
        "BAD_USER_INPUT",
        "minSize 13: from 1 to maxSize, which is 12",
    )
    assert failure(f'convene(theme: "burglary", territory: "x", maxSize: 26) {selection}') == (
        "BAD_USER_INPUT",
        "maxSize 26: from 1 to 25, as many as one table seats (G22)",
    )


def test_before_anybody_served_there_is_no_convenor(data: Ask) -> None:
    selection = "{ adequacyOfSet existing { fit } convenor { organisation { key } basis contacts text } }"
    found = data(f'convene(theme: "roads", territory: "y") {selection}', at='asOf: "1990-01-01"')["convene"]
    assert found["existing"] == []
    assert found["convenor"]["organisation"] is None
    assert found["convenor"]["text"]
