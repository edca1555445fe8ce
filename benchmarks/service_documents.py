"""What the servers are asked: one large page, one small question, and analyses that nobody has asked yet."""

from __future__ import annotations

from datetime import date

from benchmarks.service_client import post

ROWS, MEMBERS = 1000, 20
PAGE = """query Page($rows: Int!, $members: Int!) { network { partnerships(first: $rows) { totalCount nodes {
  key name level status start plannedEnd legalBasis goal meetingsPerYear hoursPerMeeting
  members(first: $members) { totalCount nodes { organisation { key name } } }
  themes { key name }
  links { nodes { state a { key } b { key } organisation { key } } }
} } } }"""
SMALL = "query Small($key: String!) { network { partnership(key: $key) { name } } }"
COUNTS = "query ($day: Date!) { network(asOf: $day) { counts { partnerships } } }"
OVERLAPS = "query ($day: Date!) { network(asOf: $day) { overlaps(first: 20) { totalCount } } }"
BROKERS = "query ($day: Date!) { network(asOf: $day) { brokers(first: 20) { totalCount } } }"


def page(*, rows: int = ROWS, members: int = MEMBERS) -> bytes:
    """The request for a page."""
    return post(PAGE, {"rows": rows, "members": members})


def small(key: str) -> bytes:
    """The request for one partnership's name."""
    return post(SMALL, {"key": key})


def analysis(document: str, day: date) -> bytes:
    """The request for an analysis of the network on a day."""
    return post(document, {"day": day.isoformat()})
