"""The audits of graphql-http, all of them, against the service as it runs in production."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.http.server import Server

TOOL = Path(__file__).resolve().parents[2] / "tools" / "node"
AUDITS = 61
REQUIRED = "node" in os.environ.get("GRAPHSVC_REQUIRE", "").split(",")


def missing() -> str | None:
    """Why the audits cannot be run here, None when they can."""
    if shutil.which("node") is None:
        return "no node on this machine"
    if not (TOOL / "node_modules" / "graphql-http").is_dir():
        return "tools/node is not installed"
    return None


def test_all_audits_pass(server: Server) -> None:
    reason = missing()
    if reason:
        pytest.fail(reason) if REQUIRED else pytest.skip(reason)
    ran = subprocess.run(
        ["node", str(TOOL / "audits.mjs"), server.url], capture_output=True, text=True, timeout=300
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    print(f"graphql-http: {found['run'] - len(found['failed'])} of {found['run']} audits pass")
    assert found["failed"] == []
    assert found["run"] >= AUDITS
