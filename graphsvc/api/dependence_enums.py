"""Closed lists of the answer about dependence (G30, G37, G38)."""

from __future__ import annotations

from enum import Enum
from typing import Any

import strawberry


def _value(value: str, about: str) -> Any:
    return strawberry.enum_value(value, description=about)


@strawberry.enum(description="Whether there is anything to lose on the day.")
class DependencePresence(Enum):
    """As `graphsvc.analysis.dependence.Presence`."""

    IN_PLACE = _value("IN_PLACE", "It is there.")
    NOT_YET = _value("NOT_YET", "It begins later: nothing hangs on it yet.")
    ENDED = _value("ENDED", "It is no more: nothing hangs on it any longer.")


@strawberry.enum(description="The items that an exit strategy covers (G38).")
class ExitMatter(Enum):
    """As `graphsvc.analysis.dependence.table.Matter`."""

    COMMITMENTS = _value(
        "COMMITMENTS",
        "Responsibilities, liabilities and commitments that remain, those to clients and staff included: "
        "assumed by somebody or passed on.",
    )
    ASSETS = _value("ASSETS", "Material resources and data: wound up or passed on.")
    KNOWLEDGE = _value("KNOWLEDGE", "Knowledge and experience: kept or passed on.")
    MEDIA = _value("MEDIA", "What the media and the public are told.")


@strawberry.enum(description="How another organisation is related to one.")
class Kinship(Enum):
    """As `Substitute.kin`."""

    PARENT = _value("PARENT", "The other is the body above it.")
    CHILD = _value("CHILD", "The other is a part of it.")
    SISTER = _value("SISTER", "Both are parts of the same body.")
