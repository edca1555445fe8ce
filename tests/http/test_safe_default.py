"""The service as it is started without a thought: for this machine only, and without personal data."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from graphsvc.endpoint.keys import digest_of
from tests.cli.runs import run
from tests.http.asking import DAY, Asking, demo_store
from tests.http.server import Server

ROOT = Path(__file__).parents[2]
LISTENING = "0A"  # the state in /proc/net/tcp
THIS_MACHINE = "0100007F"  # 127.0.0.1, as it stands there
KEY = f"gs_{'k' * 43}"
SHIPPED = {
    "check-draft": {"draft": {"name": "A draft", "themes": ["burglary"], "territories": ["t-001-03"]}},
    "convene": {"theme": "burglary", "territory": "t-001-03"},
    "dependence": {"key": "p-000-001"},
    "diff": {"from": 1},
    "partnership": {"key": "p-000-001"},
    "search": {"text": "a"},
    "what-if": {"changes": [{"end": {"partnership": "p-000-002"}}]},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("default")
    demo_store(made)
    return made


@pytest.fixture(scope="module")
def demo(folder: Path) -> Iterator[Server]:
    with Server(f"sqlite:{folder / 'registry.db'}") as started:
        yield started


@pytest.fixture(scope="module")
def asking(demo: Server) -> Iterator[Asking]:
    with Asking(demo.url) as opened:
        yield opened


def people_in(told: str, folder: Path) -> set[str]:
    """The ids, names and addresses of the demo's people that stand in a text."""
    with (folder / "demo" / "people.csv").open(encoding="utf-8", newline="") as file:
        personal = {value for row in csv.DictReader(file) for value in row.values() if value}
    assert len(personal) > 1000
    words = set(re.findall(r"[\w.@-]+", told))
    pairs = set(re.findall(r"(?=\b(\w+ \w+))", told))
    return personal & (words | pairs)


def inodes(process: int) -> set[str]:
    """The sockets that a process and those it started have open."""
    found: set[str] = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            if str(process) in (entry.name, parents):
                links = [str(link.readlink()) for link in (entry / "fd").iterdir()]
                found |= {inode for link in links for inode in re.findall(r"socket:\[(\d+)\]", link)}
        except OSError:
            continue  # it ended meanwhile, or belongs to somebody else
    return found


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="the system shows no table of its sockets")
def test_it_listens_to_this_machine_only(demo: Server) -> None:
    mine = inodes(demo.process.pid)
    tables = [Path("/proc/net", name) for name in ("tcp", "tcp6")]
    lines = [
        line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:]
    ]
    addresses = {line[1] for line in lines if line[3] == LISTENING and line[9] in mine}
    assert addresses == {f"{THIS_MACHINE}:{demo.port:04X}"}


def test_no_shipped_document_shows_anybody(asking: Asking, folder: Path) -> None:
    documents = sorted((ROOT / "graphsvc/api/documents").glob("*.graphql"))
    assert {path.stem for path in documents} >= SHIPPED.keys()
    for path in documents:
        told = json.dumps(
            asking.data(path.read_text(encoding="utf-8"), asOf=DAY, **SHIPPED.get(path.stem, {}))
        )
        assert people_in(told, folder) == set(), path.name


def test_nor_does_asking_for_them(asking: Asking, folder: Path) -> None:
    fields = "id key pseudonym name email attributes { value }"
    people = asking.data(f"{{ network {{ people(first: 1000) {{ nodes {{ {fields} }} }} }} }}")
    nodes = people["network"]["people"]["nodes"]
    assert len(nodes) > 100
    assert {(node["name"], node["email"], node["attributes"]) for node in nodes} == {(None, None, None)}
    assert people_in(json.dumps(nodes), folder) == set()


def test_somebody_would_be_seen(folder: Path) -> None:
    told = '{"a": "n-000-0001", "b": "by Gelvath Falqaveth, and", "c": "gelvath.falqaveth.1@r0.example"}'
    assert len(people_in(told, folder)) == 3


def test_the_page_for_developers_is_for_them_alone(demo: Server, folder: Path) -> None:
    page = {"Accept": "text/html"}
    assert "<html" not in httpx.get(demo.url, headers=page).text.lower()
    with Server(f"sqlite:{folder / 'registry.db'}", {"GRAPHSVC_DEV": "1"}) as server:
        assert "<html" in httpx.get(server.url, headers=page).text.lower()


def test_it_does_not_start_for_others_without_a_word(folder: Path) -> None:
    store = f"sqlite:{folder / 'registry.db'}"
    result = run("serve", "--store", store, "--host", "0.0.0.0", cwd=folder)
    assert (result.status, result.err.count("\n")) == (1, 1)
    assert "give keys (graphsvc keys new), or set GRAPHSVC_PUBLIC=1" in result.err


@pytest.mark.parametrize("entry", [KEY, f"hall/write/{digest_of(KEY)}", "hall"])
def test_a_wrong_entry_stops_the_start_in_one_line(folder: Path, entry: str) -> None:
    store = f"sqlite:{folder / 'registry.db'}"
    result = run("serve", "--store", store, cwd=folder, settings={"GRAPHSVC_API_KEYS": entry})
    assert (result.status, result.err.count("\n")) == (1, 1)
    assert result.err.startswith("graphsvc: GRAPHSVC_API_KEYS, entry 1")
    assert KEY[3:] not in result.err and digest_of(KEY) not in result.err


def test_no_key_is_written_anywhere(folder: Path, tmp_path: Path) -> None:
    wrong = f"gs_{'w' * 43}"
    log = tmp_path / "log"
    settings = {"GRAPHSVC_API_KEYS": f"hall/read/{digest_of(KEY)}", "GRAPHSVC_LOG_LEVEL": "debug"}
    with (
        log.open("wb") as file,
        Server(f"sqlite:{folder / 'registry.db'}", settings, stdout=file, stderr=file) as server,
    ):
        for header in (KEY, wrong, f"{wrong}!", "gs_"):
            for body in ({"query": "{ network { revision } }"}, {"query": "{"}, {"query": 7}):
                response = httpx.post(server.url, json=body, headers={"Authorization": f"Bearer {header}"})
                assert KEY[3:] not in response.text and wrong[3:] not in response.text
        metrics = httpx.get(server.url.replace("/graphql", "/metrics")).text
    written = log.read_text(encoding="utf-8")
    assert '"hall"' in written, "the name of the key stands in the log"
    for secret in (KEY[3:], wrong[3:], digest_of(KEY), digest_of(wrong)):
        assert secret not in written and secret not in metrics
