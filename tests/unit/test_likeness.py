"""Which organisations a load calls likely duplicates, and why."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphsvc.demo.registry import demo_registry
from graphsvc.loading.names import are_alike, folded, similarity, words_of
from tests.bundles import Registry, problems, registry_in
from tests.likenesses import compared

REGISTER = (
    Path(__file__).resolve().parents[3] / "shared" / "data" / "nl_partnerships" / "opengr_provincies.csv"
)
HEAD = "id,name,territories,identifiers,parent\n"
TERRITORIES = """
    id,parent
    land,
    north,land
    south,land
    town,north
    village,north
    Oosterhout,north
    Osterhout,
    Oosterhuot,south
    """


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with registry_in(tmp_path) as empty:
        yield empty


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("The Royal College of Nursing", "college nursing royal"),
        ("Súdwest-Fryslân", "fryslan sudwest"),
        ("Barnardo’s", "barnardos"),
        ("N.H.S. Kent", "kent nhs"),
        ("P B Consulting Ltd.", "consulting pb"),
        ("District A", "a district"),
        ("Union of Renewable Energy (URE)", "energy renewable union"),
        ("Bergen (NH)", "bergen nh"),
        ("The Of", "of the"),
        ("Ереван", "ереван"),
        ("...", ""),
    ],
)
def test_the_words_of_a_name(name: str, words: str) -> None:
    assert " ".join(words_of(name)) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Municipality of Westwick", "Municipality of Westwik"),
        ("Municipality of Port Westwick", "Municpality of Port Westwik"),  # two slips
        ("Centre for Crime Prevention", "Crime Prevention Center"),
        ("Ministry of Justice", "Ministry for Justice"),
        ("Organisation for Youth", "Organization for Youth"),
        ("Haaksbergen", "Haasbergen"),
        ("Solidarity Consulting", "Solidarity Consulting Ltd"),
    ],
)
def test_names_that_are_alike(one: str, other: str) -> None:
    assert are_alike(words_of(one), words_of(other))
    assert similarity(words_of(one), words_of(other)) > 0.9


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("District 1", "District 2"),
        ("School No 12", "School No 21"),
        ("District A", "District B"),
        ("Police Station XXIII", "Police Station XXIIII"),
        ("Ward IV", "Ward VI"),
        ("Northern Health Board", "Southern Health Board"),
        ("East Kent Council", "West Kent Council"),
        ("Norfolk Police", "Suffolk Police"),
        ("Cheshire Police", "Cheshire Police Authority"),
        ("Haren", "Haaren"),  # short
        ("Leusden", "Heusden"),
        ("British Deaf Association", "British Dental Association"),
        ("Westwick Harbour", "Westwik Harbours"),  # nothing agrees
        ("Landkreis Emsland", "Landkreis Friesland"),
    ],
)
def test_names_that_are_not(one: str, other: str) -> None:
    assert not are_alike(words_of(one), words_of(other))


def test_a_folded_name_keeps_every_script() -> None:
    assert (folded("Ж-1 Ærø"), folded("TÖWN council!")) == ("ж1ærø", "towncouncil")


def why(registry: Registry, rows: str, **files: str) -> list[str]:
    report = registry.load(organisations=HEAD + rows, territories=TERRITORIES, **files)
    return [f"{p.value} {p.wrong}" for p in problems(report, "likely-duplicate")]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("A,Town Hall,town,,\nB,TOWN HALL,town,,", "B probably A: the same name in the same place"),
        ("A,Town Hall,,,\nB,Town-Hall,town,,", "B probably A: the same name"),
        (
            "A,Westwick Council,town,,\nB,Westwik Council,village|town,,",
            "B probably A: nearly the same name (0.97) in the same place",
        ),
        (
            "A,Westwick Council,town,,\nB,Westwik Council,land,,",
            "B probably A: nearly the same name (0.97) the place of one within the other's",
        ),
        (
            "A,Oosterhout,Oosterhout,,\nB,Osterhout,Osterhout,,",  # a slip makes a territory, too
            "B probably A: nearly the same name (0.95)",
        ),
        ("A,The Forum,,,\nB,Forum,,,", "B probably A: nearly the same name (0.99)"),
        (
            "Zoe\u0308,Zoo,,,\nZo\u00eb,Zoo,,,",
            "Zo\u00eb probably Zoe\u0308: the same letters encoded in two ways",
        ),
        ("A,One,town,gb:1,\nB,Two,village,x:9|GB: 1,", "B probably A: the same identifier gb:1"),
        ("A,Town Hall,town,gb:1,\nB,Town Hall,town,gb:2,", "B probably A: the same name in the same place"),
    ],
)
def test_why_two_are_probably_one(registry: Registry, rows: str, found: str) -> None:
    assert why(registry, rows) == [found]


@pytest.mark.parametrize(
    "rows",
    [
        "A,Town Hall,town,,\nB,Town Hall,village,,",  # elsewhere
        "A,Town Hall,Oosterhout,,\nB,Town Hall,Oosterhuot,,",  # in the north, in the south
        "A,One,,gb:1,\nB,Two,,nl:1,",  # another scheme
        "A,Westwick Council,town,gb:1,\nB,Westwik Council,town,gb:2,",  # two numbers in one register
        "A,Westwick Council,,,\nB,Westwik Council,,,A",  # said to be a part of it
        "A,,,,\nB,...,,,\nC,!,,,",
    ],
)
def test_what_makes_two_different(registry: Registry, rows: str) -> None:
    assert why(registry, rows.replace("A,,", "A,?,")) == []


def test_places_are_read_through_aliases_and_the_store(registry: Registry) -> None:
    registry.load(territories=TERRITORIES, organisations=HEAD + "A,Town Hall,north,,\n")
    report = registry.load(
        organisations=HEAD + "B,Town Hall,village,,\nC,Town Hall,old,,\nD,Town Hall,far,,\n",
        same_as="kind,id,same_as\nterritory,old,north\n",
    )
    assert [p.value for p in problems(report, "likely-duplicate")] == ["B", "C"]


def test_words_that_many_names_have_are_no_slips_unless_the_place_is_one(registry: Registry) -> None:
    bodies = ("Police of {}", "School of {}", "Court of {}")
    rows = [
        f"{town}{number},{body.format(town)},{{}},,"
        for town in ("Tubbergen", "Ubbergen")
        for number, body in enumerate(bodies)
    ]
    assert why(registry, "\n".join(row.format("") for row in rows)) == []
    assert len(why(registry, "\n".join(row.format("town") for row in rows))) == len(bodies)


def test_the_one_that_is_kept(registry: Registry) -> None:
    """What an alias means, else what is stored, else what has more ties, else the first."""
    assert why(registry, "B,Forum,,,\nA,Forum,,,") == ["A probably B: the same name"]
    assert why(registry, "A1,Forum,,,\nB,Forum,,,\nA,Forum,,,")[0] == "A1 probably B: the same name"
    ties = "partnership,organisation\nP1,T2\n"
    assert why(registry, "T1,Table,,,\nT2,Table,,,", memberships=ties) == ["T1 probably T2: the same name"]
    same_as = "kind,id,same_as\norganisation,old,U2\n"
    assert why(registry, "U1,Union,,,\nU2,Union,,,\nold,Old,,,", same_as=same_as) == [
        "U1 probably U2: the same name"
    ]


def test_what_joins_one_kept_is_not_apart_from_what_joined_it_before(registry: Registry) -> None:
    """A fits B and C, but they do not fit each other: A cannot be both."""
    found = why(registry, "A,Forum,,,\nB,Forum,town,,\nC,Forum,village,,")
    assert found == ["B probably A: the same name"]


def test_what_was_planted_in_the_demo_is_found_and_nothing_else(registry: Registry) -> None:
    demo = demo_registry()
    columns = HEAD.strip().split(",")
    rows = [",".join(row.get(c, "") for c in columns) for row in demo.tables["organisations"]]
    places = [f"{row['id']},{row.get('parent', '')}" for row in demo.tables["territories"]]
    report = registry.load(
        organisations=HEAD + "\n".join(rows), territories="id,parent\n" + "\n".join(places)
    )
    planted = [fact.keys for fact in demo.truth.facts if fact.kind.startswith("two spellings")]
    found = {
        (p.value, p.wrong.split(":")[0].removeprefix("probably "))
        for p in problems(report, "likely-duplicate")
    }
    assert {frozenset(keys) for keys in planted} == {frozenset(pair) for pair in found}
    assert planted


@pytest.mark.skipif(not REGISTER.exists(), reason=f"the real data are not there: {REGISTER}")
def test_slips_of_the_dutch_register_are_found() -> None:
    with REGISTER.open(encoding="utf-8-sig", newline="") as stream:
        names = sorted({row["Deelnemer"] for row in csv.DictReader(stream)})
    found = compared([{"id": name, "name": name} for name in names]).alike
    slips = {
        frozenset(("Gedrop-Mierlo", "Geldrop-Mierlo")),
        frozenset(("Haaksbergen", "Haasbergen")),
        frozenset(("Hoogheemraadschap van Rijnland", "Hoogheermraadschap van Rijnland")),
        frozenset(("Sint Oedenrode", "Sint-Oedenrode")),
    }
    assert slips <= found
    assert len(found) <= 17
    assert frozenset(("Haren", "Haaren")) not in found
