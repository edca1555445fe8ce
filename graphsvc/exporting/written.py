"""What an export wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Written:
    """Where it is, the revision it holds, and how many of what; `escaped` characters a format cannot hold."""

    target: Path
    revision: int
    counts: Mapping[str, int]
    escaped: int = 0
