"""Following a Neo4j server that goes away: the last picture serves, and why is told without secrets."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest

from graphsvc.service.following import Follower
from graphsvc.service.standing import Now
from graphsvc.store.neo4j.address import Credentials, parsed
from graphsvc.store.neo4j.store import Neo4jStore
from tests.neo4j.bolt_peer import SECRET, Fails, HangsUp, Play, peer
from tests.neo4j.test_faults import PASSWORD, QUICK
from tests.pictures import snapshot_of

DAY = date(2026, 6, 30)
LONG = 60.0  # seconds: never reached, or the test fails
FAULTS: dict[str, Play] = {
    "not available": Fails("Neo.TransientError.General.DatabaseUnavailable"),
    "refused": Fails("Neo.ClientError.Security.Unauthorized"),
    "hung up": HangsUp(),
}


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_last_picture_serves_while_the_server_is_away(fault: str) -> None:
    with peer() as server:
        store = Neo4jStore(
            parsed(f"bolt://{server.place}/registry"), Credentials("neo4j", PASSWORD), limits=QUICK
        )
        store.open()
        follower = Follower(
            store.latest, lambda now: snapshot_of(DAY.isoformat()), every_seconds=0.01, day=lambda: DAY
        )
        follower.start()
        try:
            assert follower.current() == Now(DAY, 0)
            server.plays = {"BEGIN": [FAULTS[fault]]}
            until(lambda: follower.standing().wrong)
            standing = follower.standing()
            assert standing.ready and standing.code.startswith("STORE_")
            assert server.place in standing.wrong
            assert SECRET not in standing.wrong and PASSWORD not in standing.wrong
            assert follower.current() == Now(DAY, 0)
            server.plays = {}
            server.revisions.append("somebody has written")
            until(lambda: follower.current() == Now(DAY, 1))
            until(lambda: not follower.standing().wrong)
        finally:
            follower.stop()
            store.close()
