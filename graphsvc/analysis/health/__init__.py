"""Health of the network: contact across, inwards and upwards, and how it changes (G31, G35, G36, G40)."""

from graphsvc.analysis.health.find import find_health, find_intervals, find_withouts
from graphsvc.analysis.health.record import HealthRecord, health_record
from graphsvc.analysis.health.table import (
    Authority,
    Informed,
    Intervals,
    Measure,
    NetworkHealth,
    Told,
    Without,
)

__all__ = [
    "Authority",
    "HealthRecord",
    "Informed",
    "Intervals",
    "Measure",
    "NetworkHealth",
    "Told",
    "Without",
    "find_health",
    "find_intervals",
    "find_withouts",
    "health_record",
]
