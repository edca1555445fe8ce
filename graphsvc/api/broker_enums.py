"""Closed lists of brokers and key players (G9)."""

from __future__ import annotations

from enum import Enum

import strawberry

from graphsvc.api.enum_values import value


@strawberry.enum(description="The graph in which brokers and key players are looked for.")
class BrokerGraph(Enum):
    """As `graphsvc.analysis.brokers.Graph`."""

    MEMBERS = value(
        "MEMBERS",
        "Organisations and the active partnerships in which they sit, by counted memberships: who could "
        "connect.",
    )
    LINKS = value(
        "LINKS",
        "Active partnerships and the live links between them: who does connect. Undated links count as live "
        "here.",
    )


@strawberry.enum(description="What a broker is. People are never ranked.")
class BrokerKind(Enum):
    """As `graphsvc.analysis.brokers.Kind`."""

    ORGANISATION = value("ORGANISATION", "An organisation, by the partnerships that it joins.")
    PARTNERSHIP = value(
        "PARTNERSHIP", "A partnership: by the organisations that it joins, or by its links to others."
    )


@strawberry.enum(description="By what brokers are ranked, the greatest first; unknown comes last.")
class BrokerOrder(Enum):
    """As `graphsvc.analysis.brokers.Order`."""

    PAIRS_ONLY_THROUGH = value(
        "PAIRS_ONLY_THROUGH",
        "Pairs that nobody else joins. On MEMBERS only, and its default.",
    )
    PAIRS_JOINED = value("PAIRS_JOINED", "Pairs that it joins. On MEMBERS only.")
    BETWEENNESS = value("BETWEENNESS", "Betweenness. The default on LINKS.")
    EFFECTIVE_SIZE = value("EFFECTIVE_SIZE", "Contacts that do not lead to the same others. On LINKS only.")
    CONSTRAINT = value(
        "CONSTRAINT", "The least first: contacts that are not in contact with each other. On LINKS only."
    )


@strawberry.enum(description="Why no broker is listed.")
class NoBrokers(Enum):
    """As `graphsvc.analysis.brokers.Nothing`, and a filter that lets none through."""

    NO_PARTNERSHIPS = value("NO_PARTNERSHIPS", "No partnership is active on the day.")
    NO_MEMBERS = value("NO_MEMBERS", "Of no active partnership a member is recorded.")
    NO_LINKS = value("NO_LINKS", "No live or undated link between two active partnerships is recorded.")
    NOT_ASKED_FOR = value("NOT_ASKED_FOR", "None of those asked for has a tie.")


@strawberry.enum(description="What players are key to (Borgatti 2006).")
class KeyPlayerPurpose(Enum):
    """As `graphsvc.analysis.key_players.Purpose`."""

    LOSE = value(
        "LOSE", "Whom the network can least lose: without them the rest holds together least (G37, G38)."
    )
    BRIEF = value("BRIEF", "Whom to brief so that news reaches most partnerships (G36).")


@strawberry.enum(description="Why no key player is named.")
class NoKeyPlayers(Enum):
    """As `graphsvc.analysis.key_players.Nothing`."""

    NO_PARTNERSHIPS = value("NO_PARTNERSHIPS", "No partnership is active on the day.")
    NO_TIES = value("NO_TIES", "No live or undated link is recorded; on MEMBERS no member.")
    TOO_FEW = value("TOO_FEW", "Without one of them fewer than two partnerships would be left.")
