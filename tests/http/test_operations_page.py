"""docs/operations.md says what is so, and its rehearsal of a restore works."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graphsvc.endpoint.metrics import Metrics
from graphsvc.endpoint.persisted import shipped
from graphsvc.service import Service
from tests.api.conftest import service_over
from tests.http.observing import ACCOUNT, answering, asked, events, logged
from tests.unit.test_compose import KNOWN

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def names(metrics: Metrics) -> set[str]:
    """The metrics that there are."""
    found = re.findall(r"^# TYPE (graphsvc_\w+) ", metrics.text().decode(), re.MULTILINE)
    return {name for name in found if not name.endswith("_created")}


def test_a_restore_as_it_is_rehearsed(tmp_path: Path) -> None:
    service_over(f"sqlite:{tmp_path / 'registry.db'}").close()
    command = tmp_path / "bin" / "graphsvc"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m graphsvc "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    path = os.pathsep.join([str(command.parent), os.environ["PATH"]])
    (script,) = blocks("sh")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((tmp_path / "after.json").read_text())["data"]["network"]["revision"] == 2
    assert "is sound at revision 2" in done.stdout


def test_every_metric_is_told_of_and_every_one_told_of_is(service: Service) -> None:
    metrics = Metrics(service)
    told = set(re.findall(r"`(graphsvc_\w+)(?:\{[\w,]+\})?`", PAGE))
    assert told == names(metrics)


def test_alerts_ask_for_metrics_that_are(service: Service) -> None:
    metrics = Metrics(service)
    asked(answering(ACCOUNT), observers=[metrics])
    samples = set(re.findall(r"^(graphsvc_\w+)", metrics.text().decode(), re.MULTILINE))
    alerts = "\n".join(blocks("promql"))
    assert set(re.findall(r"graphsvc_\w+", alerts)) <= samples
    assert set(re.findall(r"[{,](\w+)=", alerts)) <= {"code", "job"}


def test_labels_are_those_of_the_page(service: Service) -> None:
    metrics = Metrics(service)
    asked(answering(ACCOUNT), observers=[metrics])
    found = dict(re.findall(r"`(graphsvc_\w+)\{([\w,]+)\}`", PAGE))
    for name, labels in found.items():
        attribute = getattr(metrics, {"graphsvc_requests_total": "requests"}.get(name, ""), None)
        if attribute is not None:
            assert labels.split(",") == list(attribute._labelnames)


def test_the_line_of_a_request_has_these_fields() -> None:
    from dataclasses import replace

    from graphsvc.endpoint.access import AccessLog

    (line,) = blocks("json")
    with logged() as stream:
        asked(answering(replace(ACCOUNT, codes=("TIMEOUT",))), observers=[AccessLog("network")])
    (event,) = events(stream)
    assert list(json.loads(line)) == list(event)


def test_variables_are_those_that_are_read() -> None:
    assert set(re.findall(r"\bGRAPHSVC_[A-Z_]+", PAGE)) <= KNOWN


def test_documents_that_it_names_ship() -> None:
    asked_for = re.search(r"after each of (.*?) had been asked", PAGE)
    assert asked_for and set(re.findall(r"`([\w-]+)`", asked_for[1])) <= set(shipped())


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_takes_its_part(tmp_path: Path) -> None:
    (server,) = blocks("nginx")
    plain = re.sub(r"^\s*ssl_.*$", "", server, flags=re.MULTILINE).replace("443 ssl", "8443")
    file = tmp_path / "nginx.conf"
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = " ".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    http = f"access_log off; {folders} {plain}"
    file.write_text(f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {http} }}", encoding="utf-8")
    done = subprocess.run(["nginx", "-t", "-p", tmp_path, "-c", file], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
