"""What analyses read: the network on one date as plain arrays, and nothing else.

Partnerships, organisations, people, themes and territories are numbered
(`ix`) in the order of their keys, so that ties in rank fall by key. The
arrays can be written to a folder and mapped into another process.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graphsvc.snapshot.csr import Csr, Ix

UNKNOWN_DAY = np.int32(np.iinfo(np.int32).min)  # days count from 1970-01-01; this one is no day
NOBODY = np.int32(-1)  # an ix that points nowhere


@dataclass(frozen=True, eq=False)
class Arrays:
    """The network as of one day. P partnerships, O organisations, T themes, L lowest territories.

    Ties are those that hold on `as_of_day`; those of a partnership that is
    planned to start later are read on its first day. An empty row of
    `members`, `people`, `themes`, `leaves` or `organisation_leaves` means
    that nothing is known. Codes count along the lists of `graphsvc.model.codes`, -1 unknown.
    """

    as_of_day: int
    status: NDArray[np.int8]  # P, along codes.STATUSES, as read on the day
    active: NDArray[np.bool_]  # P: active, dormant or unclear
    level: NDArray[np.int8]  # P
    legal_basis: NDArray[np.int8]  # P
    end_reason: NDArray[np.int8]  # P
    start: NDArray[np.int32]  # P days
    end: NDArray[np.int32]  # P days
    planned_end: NDArray[np.int32]  # P days
    satellite_of: Ix  # P -> P
    members_complete: NDArray[np.int8]  # P: 1 yes, 0 no, -1 unknown
    meetings_per_year: NDArray[np.float64]  # P, NaN unknown
    hours_per_meeting: NDArray[np.float64]  # P, NaN unknown
    members: Csr  # P -> O, counted members
    people: Csr  # P -> people in post
    themes: Csr  # P -> T
    leaves: Csr  # P -> L, lowest-level territories it covers
    parent_territory: Ix  # P: the territory right above all that it lists; none known, or several: NOBODY
    live_links: Csr  # P -> P, both directions
    organisation_parent: Ix  # O -> O
    organisation_leaves: Csr  # O -> L, lowest-level territories it works in
    theme_parent: Ix  # T -> T
    leaf_population: NDArray[np.float64]  # L, NaN unknown

    def __post_init__(self) -> None:
        for name in PER_PARTNERSHIP:
            value = getattr(self, name)
            length = value.rows if isinstance(value, Csr) else len(value)
            if length != self.partnerships:
                raise ValueError(f"{name} has {length} rows for {self.partnerships} partnerships")
        if self.organisation_leaves.rows != len(self.organisation_parent):
            raise ValueError("organisation_leaves has another number of rows than there are organisations")
        for name, parents in (("organisation", self.organisation_parent), ("theme", self.theme_parent)):
            if len(parents) and (parents.min() < NOBODY or parents.max() >= len(parents)):
                raise ValueError(f"{name}_parent points outside")
        for name, columns, width in (
            ("members", self.members, len(self.organisation_parent)),
            ("themes", self.themes, len(self.theme_parent)),
            ("leaves", self.leaves, len(self.leaf_population)),
            ("organisation_leaves", self.organisation_leaves, len(self.leaf_population)),
            ("live_links", self.live_links, self.partnerships),
        ):
            if columns.columns != width:
                raise ValueError(f"{name} has {columns.columns} columns, not {width}")

    @property
    def partnerships(self) -> int:
        """Number of partnerships, whatever their state."""
        return len(self.active)

    @property
    def folder(self) -> Path | None:
        """The folder whose files are mapped, None where the arrays are this process's own."""
        name = getattr(self.status.base, "filename", None)
        return None if name is None else Path(name).parent

    def save(self, folder: Path) -> None:
        """Writes every array as a file that `open` maps; O(bytes)."""
        for name, array in self._parts():
            np.save(folder / f"{name}.npy", array)
        shape = {"as_of_day": self.as_of_day, **{n: getattr(self, n).columns for n in SPARSE}}
        (folder / "shape.json").write_text(json.dumps(shape), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path) -> Arrays:
        """The arrays of a folder that `save` wrote, mapped into memory and read-only."""
        shape = json.loads((folder / "shape.json").read_text(encoding="utf-8"))

        def load(name: str) -> NDArray[np.generic]:
            mapped = np.load(folder / f"{name}.npy", mmap_mode="r")
            return np.asarray(mapped)  # the same bytes; reading one value of them is twenty times as quick

        parts: dict[str, object] = {"as_of_day": shape["as_of_day"]}
        for item in fields(cls)[1:]:
            name = item.name
            if name in SPARSE:
                parts[name] = Csr(load(f"{name}.indptr"), load(f"{name}.indices"), shape[name])  # type: ignore[arg-type]
            else:
                parts[name] = load(name)
        return cls(**parts)  # type: ignore[arg-type]

    def _parts(self) -> list[tuple[str, NDArray[np.generic]]]:
        parts: list[tuple[str, NDArray[np.generic]]] = []
        for item in fields(self)[1:]:
            value = getattr(self, item.name)
            if isinstance(value, Csr):
                parts += [(f"{item.name}.indptr", value.indptr), (f"{item.name}.indices", value.indices)]
            else:
                parts.append((item.name, value))
        return parts


SPARSE = tuple(f.name for f in fields(Arrays) if f.type in ("Csr", Csr))
PER_PARTNERSHIP = (
    *("status", "active", "level", "legal_basis", "end_reason", "start", "end", "planned_end"),
    *("satellite_of", "members_complete", "meetings_per_year", "hours_per_meeting", "parent_territory"),
    *("members", "people", "themes", "leaves", "live_links"),
)
