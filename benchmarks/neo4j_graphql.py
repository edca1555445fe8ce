"""Four requests over HTTP: graphsvc, warm, and @neo4j/graphql 7 in Node, on one Neo4j server."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from benchmarks.measuring import Failed, run
from benchmarks.neo4j_gds import CUTOFF
from benchmarks.neo4j_server import PROJECT, Cost, Neo4j, interleaved
from benchmarks.service_client import Client, NoAnswer, post
from benchmarks.service_processes import Process, free_port
from graphsvc.demo.days import DEMO_AS_OF

PARTNERSHIPS = 40  # with some 1,000 memberships
START_SECONDS = 600.0
_PATIENT = "600"  # a picture of another day takes longer to read than a request usually waits
_DAY = DEMO_AS_OF.isoformat()
OURS, THEIRS = "graphsvc", "@neo4j/graphql"


@dataclass(frozen=True)
class Request:
    """One request in the words of both, how often each is sent in a round, and what is hoped for.

    Keys and numbers differ each time, since a repeated request may be kept.
    """

    what: str
    documents: tuple[str, str]
    times: tuple[int, int]
    aim: str


_OVERLAPS = """query ($day: Date, $least: Float!, $first: Int!) { network(asOf: $day) {
    overlaps(first: $first, filter: {minScore: $least}) {
        nodes { a { key } b { key } score members { similarity sharedCount } } } } }"""
_PAIRS = (
    "query ($least: Float!, $first: Int!) { pairs(least: $least, first: $first) { a b shared similarity } }"
)
REQUESTS = (
    Request(
        "some 1,000 memberships of 40 partnerships",
        (
            """query ($day: Date, $keys: [String!]) { network(asOf: $day) {
                partnerships(first: 40, filter: {keys: $keys}) { nodes { key name
                    members(first: 1000) { nodes { role start organisation { key name } } } } } } }""",
            """query ($keys: [ID!]) { partnerships(where: {id: {in: $keys}}) { id name
                membersConnection { edges { properties { role start } node { id name } } } } }""",
        ),
        (20, 20),
        "50 ms of CPU",
    ),
    Request(
        "10 members of one, 5 partnerships of each",
        (
            """query ($day: Date, $key: String!) { network(asOf: $day) { partnership(key: $key) { key name
                members(first: 10) { nodes { organisation { key name
                    memberships(first: 5) { nodes { partnership { key name } } } } } } } } }""",
            """query ($key: ID!) { partnerships(where: {id: {eq: $key}}) { id name
                members(limit: 10) { id name partnerships(limit: 5) { id name } } } }""",
        ),
        (100, 100),
        "5 ms",
    ),
    Request(
        "the 10 greatest overlaps of one",
        (
            """query ($day: Date, $key: String!) { network(asOf: $day) { partnership(key: $key) { key name
                overlaps(first: 10) { nodes { a { key name } b { key name }
                    members { similarity sharedCount } } } } } }""",
            """query ($key: ID!) { partnerships(where: {id: {eq: $key}}) { id name
                overlaps(first: 10) { key name shared similarity } } }""",
        ),
        (100, 10),
        "5 ms",
    ),
    Request("the greatest overlaps of all", (_OVERLAPS, _PAIRS), (50, 1), "100 ms"),
    Request("the same from another score up, not asked before", (_OVERLAPS, _PAIRS), (3, 0), ""),
)


def measured(
    neo4j: Neo4j, keys: list[str], *, rounds: int, slow_seconds: float
) -> dict[tuple[str, str], Cost | None]:
    """What each request takes once, by its words and the server asked; Neo4j's own CPU included.

    None where there is no answer within neo4j_server.PATIENCE_SECONDS.
    """
    costs: dict[tuple[str, str], Cost | None] = {}
    with _servers(neo4j) as processes:
        for request in REQUESTS:
            works = {
                name: _asking(processes[name], request, place, keys)
                for place, name in enumerate(processes)
                if request.times[place]
            }
            works = {name: work for name, work in works.items() if _answers(work)}
            taken = interleaved(works, [neo4j, *processes.values()], rounds=rounds, slow_seconds=slow_seconds)
            for place, name in enumerate(processes):
                if request.times[place]:
                    done = taken.get(name)
                    costs[request.what, name] = done and done / request.times[place]
    return costs


def _answers(work: Callable[[], None]) -> bool:
    """Whether there is an answer in time; what the first request makes ready is there afterwards."""
    try:
        work()
    except NoAnswer as error:
        if "terminated" not in str(error):
            raise
        return False
    return True


@contextmanager
def _servers(neo4j: Neo4j) -> Iterator[dict[str, Process]]:
    """Both, when they have answered once."""
    run(["npm", "ci", "--ignore-scripts", "--prefix", str(PROJECT)])
    ports = free_port(), free_port()
    ours = [sys.executable, "-m", "graphsvc", "serve", "--port", str(ports[0])]
    theirs = ["node", str(PROJECT / "server.mjs"), neo4j.server, str(ports[1])]
    with (
        Process(ours, ports[0], GRAPHSVC_STORE=neo4j.store, GRAPHSVC_DEADLINE_SECONDS=_PATIENT) as graphsvc,
        Process(theirs, ports[1], NODE_ENV="production") as node,
    ):
        _await(graphsvc, post("query ($day: Date) { network(asOf: $day) { revision } }", {"day": _DAY}))
        _await(node, post("{ __typename }"))
        yield {OURS: graphsvc, THEIRS: node}


def _await(process: Process, request: bytes) -> None:
    """Until there is an answer: a large registry is read first, and a machine may be busy."""
    while time.perf_counter() < process.began + START_SECONDS:
        try:
            with Client(process.port) as client:
                _ = client.send(request).data
            return
        except (ConnectionError, TimeoutError, NoAnswer):
            time.sleep(1.0)
    raise Failed(f"no answer: {process.said()}")


def _asking(process: Process, request: Request, place: int, keys: list[str]) -> Callable[[], None]:
    numbers = count()
    document, times = request.documents[place], request.times[place]

    def ask() -> None:
        with Client(process.port) as client:
            for _ in range(times):
                variables = _variables(document, keys, next(numbers), is_new=not request.aim)
                try:
                    _ = client.send(post(document, variables)).data
                except NoAnswer as error:
                    raise NoAnswer(f"{request.what}: {error}") from None

    return ask


def _variables(document: str, keys: list[str], number: int, *, is_new: bool) -> dict[str, Any]:
    """What a document asks for, another time by time; `is_new` asks for a score that nobody asked for."""
    chosen = random.Random(number).sample(keys, PARTNERSHIPS)
    every = {
        "day": _DAY,
        "keys": chosen,
        "key": chosen[0],
        "least": CUTOFF + (number + 1) / 1_000_000 if is_new else CUTOFF,
        "first": 20 + number % 80,
    }
    return {name: value for name, value in every.items() if f"${name}:" in document}
