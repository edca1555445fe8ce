"""Closed lists of the answer about dependence (G30, G37, G38)."""

from __future__ import annotations

from enum import Enum

import strawberry

from graphsvc.api.enum_values import value


@strawberry.enum(description="Whether there is anything to lose on the day.")
class DependencePresence(Enum):
    """As `graphsvc.analysis.dependence.Presence`."""

    IN_PLACE = value("IN_PLACE", "It is there.")
    NOT_YET = value("NOT_YET", "It begins later: nothing hangs on it yet.")
    ENDED = value("ENDED", "It is no more: nothing hangs on it any longer.")


@strawberry.enum(description="The items that an exit strategy covers (G38).")
class ExitMatter(Enum):
    """As `graphsvc.analysis.dependence.table.Matter`."""

    COMMITMENTS = value(
        "COMMITMENTS",
        "Responsibilities, liabilities and commitments that remain, those to clients and staff included: "
        "assumed by somebody or passed on.",
    )
    ASSETS = value("ASSETS", "Material resources and data: wound up or passed on.")
    KNOWLEDGE = value("KNOWLEDGE", "Knowledge and experience: kept or passed on.")
    MEDIA = value("MEDIA", "What the media and the public are told.")


@strawberry.enum(description="How another organisation is related to one.")
class Kinship(Enum):
    """As `Substitute.kin`."""

    PARENT = value("PARENT", "The other is the body above it.")
    CHILD = value("CHILD", "The other is a part of it.")
    SISTER = value("SISTER", "Both are parts of the same body.")
