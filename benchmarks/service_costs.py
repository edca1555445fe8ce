"""The cases that are timed side by side: the page, the small question, and the ways round them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from benchmarks.service_bare import bare_server
from benchmarks.service_client import Client, get, post
from benchmarks.service_documents import MEMBERS, PAGE, ROWS, SMALL, page, small
from benchmarks.service_page import Case, Cost, costs, equal_answers
from benchmarks.service_processes import Process
from benchmarks.service_servers import CACHED, OURS

CACHED_GZIP, NOT_MODIFIED, PERSISTED = (
    f"{OURS}, {how}" for how in ("cached, gzip", "not modified (304)", "persisted, by GET")
)
GZIP = f"{OURS}, gzip"
BARE = "the bytes of the page alone, through a bare socket"
BARE_GZIP = "those of the page in gzip"
DISTINCT = 4000  # keys that small questions go through: more than a round sends
Variables = Mapping[str, Any]


def page_costs(processes: Mapping[str, Process], *, rounds: int) -> tuple[dict[str, Cost], int]:
    """What the page costs each, once all gave the same answer; and how many objects it has."""
    told = equal_answers(processes, page())
    cases = {name: Case(process, [page()]) for name, process in processes.items()}
    cases[GZIP] = Case(processes[OURS], [post(PAGE, _PAGE, accept_encoding="gzip")])
    cases |= _short_ways(processes[CACHED], PAGE, _PAGE)
    with _bare(cases[CACHED]) as plain, _bare(cases[CACHED_GZIP]) as packed:
        return costs(cases | {BARE: plain, BARE_GZIP: packed}, rounds=rounds), _objects(told)


@contextmanager
def _bare(case: Case) -> Iterator[Case]:
    """The bytes that a case is answered with, from a server that does nothing else."""
    with NamedTemporaryFile() as file, Client(case.process.port) as client:
        file.write(client.send(case.requests[0]).body)
        file.flush()
        with bare_server(Path(file.name)) as process:
            process.settle()
            yield Case(process, case.requests)


def small_costs(processes: Mapping[str, Process], keys: Sequence[str], *, rounds: int) -> dict[str, Cost]:
    """What a small question costs each: another key each time, but one where a cache is asked."""
    cases = {
        name: Case(process, [small(keys[0])] if "cache" in name else [small(key) for key in keys[:DISTINCT]])
        for name, process in processes.items()
    }
    return costs(cases | _short_ways(processes[CACHED], SMALL, {"key": keys[0]}), rounds=rounds)


_PAGE = {"rows": ROWS, "members": MEMBERS}


def _short_ways(cached: Process, document: str, variables: Variables) -> dict[str, Case]:
    """The same answer by ways that save something: compressed, known already, named by a digest."""
    digest = {"persistedQuery": {"version": 1, "sha256Hash": sha256(document.encode()).hexdigest()}}
    with Client(cached.port) as client:
        first = client.send(get({"query": document, "variables": variables, "extensions": digest}))
        _ = first.data
    named = {"variables": variables, "extensions": digest}
    return {
        CACHED_GZIP: Case(cached, [post(document, variables, accept_encoding="gzip")]),
        PERSISTED: Case(cached, [get(named)]),
        NOT_MODIFIED: Case(cached, [get(named, if_none_match=first.headers["etag"])], status=304),
    }


def _objects(value: Any) -> int:
    """How many objects an answer has."""
    if isinstance(value, dict):
        return 1 + sum(map(_objects, value.values()))
    return sum(map(_objects, value)) if isinstance(value, list) else 0
