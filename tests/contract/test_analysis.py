"""What every analysis keeps to, on every awkward network. A new analysis adds one line to ANALYSES."""

from dataclasses import fields

import numpy as np
import pytest

from graphsvc.analysis.brokers import Graph
from graphsvc.analysis.brokers.find import find_brokers
from graphsvc.analysis.composition import find_composition
from graphsvc.analysis.convening import convene
from graphsvc.analysis.coverage import Scope, find_coverage
from graphsvc.analysis.dependence.contacts import find_contacts
from graphsvc.analysis.draft import Draft, compare, read_registry
from graphsvc.analysis.families import find_families
from graphsvc.analysis.grouping import Groups, topmost
from graphsvc.analysis.health import find_health
from graphsvc.analysis.holes import find_holes
from graphsvc.analysis.key_players.find import find_key_players
from graphsvc.analysis.links.find import find_missing_links
from graphsvc.analysis.neighbours import find_neighbours
from graphsvc.analysis.overlap import BANDS, find_chance, find_overlaps
from graphsvc.analysis.succession import find_successions
from graphsvc.analysis.turnover.find import find_turnover
from graphsvc.kernels import compiled, plain
from graphsvc.snapshot.arrays import Arrays
from tests.convenings import record_of as convening_record_of
from tests.drafts import flat
from tests.linked import record_of
from tests.networks import awkward, random_network
from tests.pasts import past_of
from tests.reported import health_record_of, sector_record_of
from tests.seats import seats_of
from tests.sisters import towns

NETWORKS = awkward() | {"large": random_network(8, size=200), "towns": towns(3, 60)}
COUNT = (np.nan, 0, np.inf)
UNKNOWN = {  # what stands for unknown in a column, and the range of what is known
    "a": (None, 0, np.inf),
    "b": (None, 0, np.inf),
    "band": (None, 0, len(BANDS) - 1),
    "entry": (None, 0, 13),
    "nearest_band": (None, 0, len(BANDS) - 1),
    "nearest_entry": (None, 0, 13),
    "runner_up": (-1, 0, 13),
    "nearest": (-1, 0, 11),
    "shared_members": (-1, 0, np.inf),
    "united_members": (-1, 1, np.inf),
    "shared_themes": (-1, 0, np.inf),
    "shared_people": (-1, 0, np.inf),
    "hours_per_year": (np.nan, 0, np.inf),
    "nearest_distance": (np.nan, 0, 1),
    "score": (None, 0.1 - 1e-12, 1 + 1e-12),
    "score_min": (None, 0.1 - 1e-12, 1 + 1e-12),
    "score_max": (None, 0.1 - 1e-12, 1 + 1e-12),
    "completeness": (None, 0.1, 1 + 1e-12),
    "flags": (None, 0, 1023),
    "expected_shared": (np.nan, 0, np.inf),
    "floor": (None, 0, 1 + 1e-12),
    "shared": (None, 0, np.inf),
    "family": (None, 0, np.inf),
    "predecessor": (None, 0, np.inf),
    "successor": (None, 0, np.inf),
    "rare_members": (None, 0, np.inf),
    "lost_members": (-1, 0, np.inf),
    "lost_people": (-1, 0, np.inf),
    "gap_days": (None, -92, 365),
    "partnership": (None, 0, np.inf),
    **dict.fromkeys(("pairs_lost", "components_before", "components_after"), (None, 0, np.inf)),
    "people_in_post": (None, 0, np.inf),
    **dict.fromkeys(("level_rate", "rate", "rate_low", "rate_high"), COUNT),
    **dict.fromkeys(("expected", "person_years", "key_expected"), COUNT),
    "handover_gap_days": (np.nan, -np.inf, np.inf),
    **dict.fromkeys(("of_level", "suppressed", "basis", "prompt", "risk"), (-1, 0, 4)),
    **dict.fromkeys(("scheduled_ends", "departures", "expected_low", "expected_high"), (-1, 0, np.inf)),
    **dict.fromkeys(("live_links", "single_carrier_links", "key_people"), (-1, 0, np.inf)),
    "bus_factor": (-1, 1, np.inf),
    "renewal_due": (-1, 0, 1),
    "need": (None, 0, 2),
    "state": (None, -1, 5),
    "tie": (-1, 0, np.inf),
    "rank_a": (None, 0, 2),
    "rank_b": (None, 0, 2),
    "blocked": (None, 0, 2),
    "blocking_tie": (-1, 0, np.inf),
    "through": (None, 0, np.inf),
    **dict.fromkeys(("organisation", "years", "tables", "within_reach"), (None, 0, np.inf)),
    **dict.fromkeys(("crossing_links", "blocked_pairs"), (None, 0, np.inf)),
    **dict.fromkeys(("gap_territory", "gap_theme"), (-1, 0, np.inf)),
    "population": COUNT,
    "lowest": (None, 1, np.inf),
    **dict.fromkeys(("members", "unknown_sectors", "reached", "steps", "largest"), (-1, 0, np.inf)),
    **dict.fromkeys(("complete", "size_basis"), (-1, 0, 2)),
    **dict.fromkeys(("low", "high", "median_age", "administrative_age", "political_age"), COUNT),
    "effective": (np.nan, 1 - 1e-12, np.inf),
    "needs_source": (None, 0, 2),
    "points": (None, 0, 31),
    "never": (None, 0, np.inf),
    **dict.fromkeys(("administrative", "political"), (-1, 0, 3)),
    "player": (None, 0, np.inf),
    "own": (None, 0, np.inf),
    **dict.fromkeys(("kind", "cut_node"), (None, 0, 1)),
    **dict.fromkeys(("ix", "undated", "parts", "pairs_parted", "component"), (None, 0, np.inf)),
    "contacts": (None, 1, np.inf),
    **dict.fromkeys(("pairs_joined", "pairs_only_through"), (-1, 0, np.inf)),
    **dict.fromkeys((f"roles {role}" for role in range(4)), (-1, 0, np.inf)),
    **dict.fromkeys((f"role_z {role}" for role in range(4)), (np.nan, -np.inf, np.inf)),
    **dict.fromkeys(("betweenness", "betweenness_error"), (None, 0, np.inf)),
    "effective_size": (np.nan, 1, np.inf),
    "constraint": (np.nan, 0, 2),
}
SHARE = (np.nan, 0, 1 + 1e-12)


def overlaps(*, of_first=False, **asked):
    def analysis(arrays):
        touching = [np.arange(min(1, arrays.partnerships), dtype=np.int32)] if of_first else []
        found = find_overlaps(arrays, touching=touching, **asked)
        return {item.name: getattr(found.columns, item.name) for item in fields(found.columns)}

    return analysis


def chance(arrays):
    left, right = np.triu_indices(min(arrays.partnerships, 40), 1)
    return vars(find_chance(arrays, left=left, right=right))


def draft(arrays):
    """The first partnership, or nothing, as a draft."""
    rows = (arrays.leaves, arrays.themes, arrays.members)
    lists = [tuple(each.row(0).tolist()) if arrays.partnerships else () for each in rows]
    asked = Draft(territories=lists[0], themes=lists[1], organisations=lists[2])
    columns, fits = compare(read_registry(arrays, flat(arrays.leaves.columns)), asked)
    told = {item.name: getattr(columns, item.name) for item in fields(columns)}
    return {**told, **fits.parts._asdict(), "fit": fits.value, "fit_min": fits.least, "fit_max": fits.most}


def convening(arrays):
    """The candidates for the first theme in the first territory; nobody where there is no such task."""
    if not len(arrays.theme_parent) or not len(arrays.leaf_population):
        return {name: column[:0] for name, column in convening(NETWORKS["everything"].arrays()).items()}
    registry = read_registry(arrays, flat(arrays.leaves.columns))
    found = convene(registry, convening_record_of(arrays), theme=0, territory=0).pool
    named = ("organisation", "load", "coverage", "size_fit", "ground_fit", "years", "tables", "within_reach")
    return {name: getattr(found, name) for name in named}


def successions(arrays):
    """As if all that the network knows of a partnership had always been so."""
    return vars(find_successions(arrays, history=past_of(arrays), min_score=0.0).columns)


def turnover(arrays):
    """As if the people in post had come one after the other, each after somebody who left."""
    found = find_turnover(arrays, record=seats_of(arrays)).columns
    told = {item.name: getattr(found, item.name) for item in fields(found)}
    return {"risk": told.pop("band"), "of_level": told.pop("level"), **told}  # shares in other answers


def families(find):
    def analysis(arrays):
        found = find(arrays)
        family = np.repeat(np.arange(len(found)), np.diff(found.start))
        return {**found.pairs._asdict(), "family": family}

    return analysis


def missing_links(arrays):
    found = find_missing_links(arrays, record=record_of(arrays), per_partnership=2).columns
    return {item.name: getattr(found, item.name) for item in fields(found)}


def brokers(graph):
    """By level; each role a column."""

    def analysis(arrays):
        group = arrays.level.astype(np.int32)
        found = find_brokers(arrays, record=record_of(arrays), graph=graph, group=group).columns
        told = {item.name: getattr(found, item.name) for item in fields(found)}
        tables = {name: told.pop(name) for name in ("roles", "role_shares", "role_z")}
        by_role = {f"{name} {at}": part for name, table in tables.items() for at, part in enumerate(table.T)}
        return told | by_role

    return analysis


def key_players(**asked):
    """Each with what the network is worth once it has gone, or knows."""

    def analysis(arrays):
        found = find_key_players(arrays, record=record_of(arrays), **asked)
        return {"player": found.players, "own": found.own, "value": found.value[1 : len(found) + 1]}

    return analysis


def composition(arrays):
    found = find_composition(arrays, record=sector_record_of(arrays)).columns
    return {item.name: getattr(found, item.name) for item in fields(found)}


def informed(arrays):
    """Whom each partnership tells of its work."""
    found = find_health(arrays, record=health_record_of(arrays)).informed
    told = {name: getattr(found, name) for name in ("members", "reached", "median_age", "steps")}
    kinds = enumerate(("administrative", "political"))
    ages = {f"{kind}_age": found.age[:, at] for at, kind in kinds}
    return {
        **told,
        **ages,
        "never": found.never.sizes,
        "administrative": found.told[:, 0],
        "political": found.told[:, 1],
    }


def holes(arrays):
    """Between lowest territories."""
    record, keys = record_of(arrays), tuple(map(str, range(arrays.leaves.columns)))
    groups = Groups("TERRITORY", keys, keys, arrays.leaves)
    model = find_missing_links(arrays, record=record).model
    found = find_holes(arrays, record=record, model=model, groups=groups).columns
    told = {item.name: getattr(found, item.name) for item in fields(found)}
    return {"crossing_links": told.pop("links"), "blocked_pairs": told.pop("blocked"), **told}


def coverage(arrays):
    """Of a registry whose territories all are lowest ones."""
    nobody = np.full(arrays.leaves.columns, -1, np.int32)
    themes, every = topmost(arrays.theme_parent), np.ones(len(nobody), bool)
    alone = np.full(len(themes), -1, np.int32)
    scope = Scope(nobody, every, every, themes, alone, True, len(nobody) > 1, (-1, 2, 3))
    columns = vars(find_coverage(arrays, scope=scope).columns)
    return {
        f"gap_{name}" if name in ("territory", "theme") else name: column for name, column in columns.items()
    }


def dependence(arrays):
    """What the network of links loses with each of the first few active partnerships."""
    record, some = record_of(arrays), np.flatnonzero(arrays.active)[:6].astype(np.int32)
    found = [find_contacts(arrays, record=record, partnership=int(ix)) for ix in some]
    counts = ("pairs_lost", "components_before", "components_after", "undated")
    shares = ("fragmentation", "distance_fragmentation")
    told = {name: np.array([getattr(each, name) for each in found], np.int64) for name in counts}
    for name in (f"{share}_{when}" for share in shares for when in ("before", "after")):
        told[name] = np.array([getattr(each, name) for each in found], np.float64)  # None is NaN
    return {"partnership": some, **told}


ANALYSES = {
    "dependence": dependence,
    "holes": holes,
    "coverage": coverage,
    "composition": composition,
    "informed": informed,
    "key players to lose": key_players(purpose="LOSE"),
    "key players to brief": key_players(graph="MEMBERS", purpose="BRIEF", steps=2),
    "brokers": brokers(Graph.MEMBERS),
    "brokers on links": brokers(Graph.LINKS),
    "missing links": missing_links,
    "turnover": turnover,
    "successions": successions,
    "overlaps": overlaps(),
    "overlaps, all": overlaps(min_score=0.0, include_planned=True),
    "overlaps, bands": overlaps(bands=BANDS[2:4]),
    "overlaps, one": overlaps(min_score=0.0, of_first=True),
    "families": families(lambda arrays: find_families(arrays, overlaps=find_overlaps(arrays))),
    "neighbours": families(find_neighbours),
    "draft": draft,
    "convening": convening,
    "chance": chance,
}


@pytest.fixture(params=ANALYSES)
def analysis(request):
    return ANALYSES[request.param]


@pytest.fixture(params=[plain, compiled], ids=["plain", "compiled"], autouse=True)
def kernels(request, monkeypatch):
    monkeypatch.setattr("graphsvc.analysis.overlap.find.engine", lambda size: request.param)


@pytest.fixture(params=NETWORKS)
def arrays(request) -> Arrays:
    return NETWORKS[request.param].arrays()


def is_unknown(column, unknown):
    if unknown is None:
        return np.zeros(len(column), bool)
    return np.isnan(column) if np.isnan(unknown) else column == unknown


def test_columns_are_of_one_length_and_known_or_said_unknown(analysis, arrays):
    columns = analysis(arrays)
    assert len({len(column) for column in columns.values()}) == 1
    for name, column in columns.items():
        assert column.ndim == 1
        unknown, least, most = UNKNOWN.get(name, SHARE)
        known = column[~is_unknown(column, unknown)]
        assert np.isfinite(known).all(), name
        assert ((known >= least) & (known <= most)).all(), name


def test_the_types_are_always_the_same(analysis, arrays):
    full = analysis(NETWORKS["everything"].arrays())
    assert {name: column.dtype for name, column in analysis(arrays).items()} == {
        name: column.dtype for name, column in full.items()
    }


def parts(arrays):
    return {name: part.copy() for name, part in arrays._parts()}


def test_nothing_is_changed_and_the_answer_is_the_same_twice(analysis, arrays):
    before = parts(arrays)
    first, again = analysis(arrays), analysis(arrays)
    for name, column in first.items():
        np.testing.assert_array_equal(column, again[name], err_msg=name)
    for name, part in parts(arrays).items():
        np.testing.assert_array_equal(part, before[name], err_msg=name)


def test_mapped_arrays_give_the_same_answer(analysis, arrays, tmp_path):
    arrays.save(tmp_path)
    here, there = analysis(arrays), analysis(Arrays.open(tmp_path))
    for name, column in here.items():
        np.testing.assert_array_equal(column, there[name], err_msg=name)
