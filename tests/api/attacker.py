"""Somebody who wants to know about one person in a small group, and has nothing but the service's answers."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphsvc.api.execution.run import execute
from graphsvc.api.viewer import Viewer
from graphsvc.service import Service
from tests.api.turnover_registry import DAY
from tests.cli.conftest import command

ROW = """
  partnership { key } asOf peopleInPost scheduledEnds renewalShare departures personYears
  rate rateLow rateHigh probability band expectedDepartures expectedLow expectedHigh levelRate basis
  suppressed
  knowledgeRetained knowledgeExpected trust trustExpected vacancies { days since } handoverGapDays
  liveLinks singleCarrierLinks busFactor keyPeople keyExpected renewalDue prompt
  reasons { code text guideline facts { label value unit key } }
"""
LEVELS = """levels {
  level withheld partnerships rate rateLow rateHigh basis calendar renewalShare medianYears daysToFill }"""
WHOLE = f"""totalCount floor suppressedCount observedDepartures expectedDepartures remarks {{ code text }}
  years {{ day people observed expected }} registry {{ partnerships rate rateLow rateHigh }} {LEVELS}"""
ALL = f"{WHOLE} nodes {{ {ROW} }}"
ARGUMENT = {"horizon": "horizonMonths", "window": "windowYears", "first": "first", "after": "after"}


@dataclass
class Attacker:
    """A caller of a service; whatever it learns comes back as plain data."""

    service: Service
    viewer: Viewer

    def whole(self, selection: str, *, day: str = DAY, revision: int | None = None) -> dict[str, Any]:
        """The whole response to a selection of the network."""
        at = f'asOf: "{day}"' + ("" if revision is None else f", revision: {revision}")
        return execute(self.service, f"{{ network({at}) {{ {selection} }} }}", {}, self.viewer)

    def network(self, selection: str, *, day: str = DAY, revision: int | None = None) -> Any:
        """What a response without errors says of the network."""
        response = self.whole(selection, day=day, revision=revision)
        assert "errors" not in response, response["errors"]
        return response["data"]["network"]

    def turnover(self, filter: str = "", selection: str = ALL, *, day: str = DAY, **more: object) -> Any:
        """The list of turnover."""
        return self.network(f"turnover{arguments(filter, **more)} {{ {selection} }}", day=day)["turnover"]

    def rows(self, filter: str = "", **more: Any) -> dict[str, Any]:
        """The rows of the list by key."""
        listed = self.turnover(filter, f"nodes {{ {ROW} }}", first=1000, **more)["nodes"]
        return {node["partnership"]["key"]: node for node in listed}

    def row(self, key: str, filter: str = "", **more: Any) -> Any:
        """One row of the list; None where it is not listed."""
        return self.rows(filter, **more).get(key)

    def errors(self, selection: str, **more: Any) -> list[Any]:
        """The errors of a selection, but for their random marks."""
        return [
            (error["extensions"]["code"], re.sub(r"[0-9a-f]{12}", "", error["message"]))
            for error in self.whole(selection, **more).get("errors", [])
        ]

    def run(self, *arguments: object) -> tuple[int, str, str]:
        """What the command line prints, and its status."""
        result = command(*arguments, "--store", self.service.settings.store)
        return result.exit_code, result.stdout, result.stderr


def arguments(filter: str = "", **more: object) -> str:
    """The arguments of `turnover` as they are written."""
    said = [f"{ARGUMENT[name]}: {json.dumps(value)}" for name, value in more.items()]
    if filter:
        said.insert(0, f"filter: {{ {filter} }}")
    return f"({', '.join(said)})" if said else ""


def opened(text: str) -> str:
    """What an opaque text holds."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("utf-8", "replace")


Attack = Callable[[Attacker], Any]
