"""What convening reads of a picture: organisations with their ground, remit, service, leads and contacts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from graphsvc.analysis.convening.declared import Bars, Declarations, read_bars, read_declared
from graphsvc.analysis.needs import Needs, sector_needs
from graphsvc.analysis.workload import workload
from graphsvc.kernels.sets import Floats, Ints, Truth
from graphsvc.model.codes import COUNTED_MEMBER_ROLES, LEVELS, number_of
from graphsvc.model.fields import NONE
from graphsvc.snapshot.arrays import NOBODY, UNKNOWN_DAY, Arrays
from graphsvc.snapshot.csr import Csr
from graphsvc.snapshot.days import Days, day_number
from graphsvc.snapshot.links import LinkState
from graphsvc.snapshot.snapshot import Snapshot
from graphsvc.snapshot.tables import NodeTable, TieTable, ix_of_keys


class Service(NamedTuple):
    """Counted memberships that began by the day, past ones too, in the order of their keys."""

    organisation: Ints
    partnership: Ints
    start: Days  # UNKNOWN_DAY where it is not known since when
    end: Days  # UNKNOWN_DAY: still there


@dataclass(frozen=True, eq=False)
class Record:
    """Organisations by ix, as of the day."""

    present: Truth  # there on the day
    sectors: tuple[str, ...]
    sector: Ints  # along sectors, NOBODY unknown
    remit: Csr  # organisation -> themes of its remit
    ground: Csr  # organisation -> lowest territories: its own; else those of partnerships that it sits in
    own_ground: Truth  # whether the ground is its own
    seats: Csr  # organisation -> active partnerships of which it is a counted member
    contacts: Csr  # organisation -> active partnerships with which it has a live link
    sitting: Csr  # partnership -> organisations: `seats` the other way round
    calling: Csr  # partnership -> organisations: `contacts` the other way round
    load: Floats  # of `analysis.workload`, NaN without a seat
    service: Service
    led: Ints  # partnerships that it leads or led, or somebody chairs or chaired on its behalf
    joined: Days  # latest day on which it joined one, UNKNOWN_DAY
    declared: Declarations
    bars: Bars
    needs: Needs
    above: Ints  # territory -> the one that it is part of, NOBODY
    level: Ints  # territory -> level along codes.LEVELS, UNKNOWN_CODE


def read_record(snapshot: Snapshot) -> Record:
    """The record of a picture, made once; O(records)."""
    arrays, organisations = snapshot.arrays, snapshot.organisations
    territories = snapshot.territories
    service = _service(snapshot)
    seats, contacts = _seats(arrays), _contacts(snapshot)
    ground, own = _ground(arrays, seats)
    sectors, sector = _sectors(organisations)
    levels = [number_of(level, LEVELS) for level in territories.columns["level"]]
    return Record(
        present=organisations.present,
        sectors=sectors,
        sector=sector,
        remit=_listed(organisations, "themes", snapshot.themes),
        ground=ground,
        own_ground=own,
        seats=seats,
        contacts=contacts,
        sitting=seats.transpose(),
        calling=contacts.transpose(),
        load=workload(seats.sizes.astype(np.int32)),
        service=service,
        led=_led(snapshot, service),
        joined=_joined(service, len(organisations)),
        declared=read_declared(snapshot),
        bars=read_bars(snapshot),
        needs=sector_needs(snapshot),
        above=ix_of_keys(territories.columns["parent"], territories.ix),
        level=np.array(levels, np.int32),
    )


def _service(snapshot: Snapshot) -> Service:
    table = snapshot.ties["membership"]
    counted = _counted(table)
    begun = (table.start == UNKNOWN_DAY) | (table.start <= day_number(snapshot.as_of))
    rows = counted & begun & (table.ends["organisation"] != NOBODY) & (table.ends["partnership"] != NOBODY)
    return Service(
        table.ends["organisation"][rows], table.ends["partnership"][rows], table.start[rows], table.end[rows]
    )


def _counted(table: TieTable) -> Truth:
    roles = (None, NONE, *COUNTED_MEMBER_ROLES)
    return np.fromiter((role in roles for role in table.columns["role"]), np.bool_, len(table))


def _seats(arrays: Arrays) -> Csr:
    """Per organisation the active partnerships that it sits in."""
    members = arrays.members
    kept = arrays.active[members.row_numbers()]
    rows, columns = members.indices[kept], members.row_numbers()[kept]
    return Csr.from_pairs(rows, columns, (members.columns, members.rows))


def _ground(arrays: Arrays, seats: Csr) -> tuple[Csr, Truth]:
    """Where each organisation works, and whether it says so itself (methods 1.7)."""
    own = arrays.organisation_leaves
    said = own.sizes > 0
    held = ~said[seats.row_numbers()]
    organisation, partnership = seats.row_numbers()[held], seats.indices[held]
    sizes = arrays.leaves.sizes[partnership]
    starts = np.repeat(arrays.leaves.indptr[:-1][partnership], sizes)
    within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    rows = np.concatenate([own.row_numbers(), np.repeat(organisation, sizes)])
    leaves = np.concatenate([own.indices, arrays.leaves.indices[starts + within]])
    return Csr.from_pairs(rows, leaves, (own.rows, own.columns)), said


def _sectors(organisations: NodeTable) -> tuple[tuple[str, ...], Ints]:
    said = organisations.columns["sector"]
    sectors = sorted({str(each) for each in said if each not in (None, NONE)})
    return tuple(sectors), ix_of_keys(said, {sector: ix for ix, sector in enumerate(sectors)})


def _contacts(snapshot: Snapshot) -> Csr:
    """Per organisation the active partnerships with which a live link is recorded."""
    link = snapshot.ties["link"]
    partnership, organisation = link.ends["a"], link.ends["b_organisation"]
    live = (snapshot.link_states == LinkState.LIVE) & (partnership != NOBODY) & (organisation != NOBODY)
    live &= np.append(snapshot.arrays.active, False)[partnership]
    shape = (len(snapshot.organisations), len(snapshot.partnerships))
    return Csr.from_pairs(organisation[live], partnership[live], shape)


def _led(snapshot: Snapshot, service: Service) -> Ints:
    """How many partnerships each has led: recorded as lead, or with somebody of its own in the chair."""
    today = day_number(snapshot.as_of)
    pairs = [np.zeros((0, 2), np.int64)]
    for kind, leading in (("membership", "lead"), ("role", "chair")):
        table = snapshot.ties[kind]
        rows = np.fromiter((role == leading for role in table.columns["role"]), np.bool_, len(table))
        rows &= (table.start == UNKNOWN_DAY) | (table.start <= today)
        ends = np.stack([table.ends["organisation"][rows], table.ends["partnership"][rows]], axis=1)
        pairs.append(ends[(ends != NOBODY).all(axis=1)].astype(np.int64))
    found = np.unique(np.concatenate(pairs), axis=0)
    return np.bincount(found[:, 0], minlength=len(snapshot.organisations)).astype(np.int32)


def _joined(service: Service, organisations: int) -> Days:
    joined = np.full(organisations, UNKNOWN_DAY, np.int32)
    np.maximum.at(joined, service.organisation, service.start)  # UNKNOWN_DAY is below every day
    return joined


def _listed(nodes: NodeTable, field_name: str, other: NodeTable) -> Csr:
    found = [nodes.targets(field_name, ix, other) for ix in range(len(nodes))]
    rows = np.repeat(np.arange(len(nodes), dtype=np.int32), [len(each) for each in found])
    columns = np.array([ix for each in found for ix in each], np.int32)
    return Csr.from_pairs(rows, columns, (len(nodes), len(other)))
