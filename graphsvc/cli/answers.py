"""Answers in process: a GraphQL document, its variables, and the whole response; no server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphsvc.cli import options, output
from graphsvc.cli.details import KeptLog, kept_log
from graphsvc.cli.failures import Failure

if TYPE_CHECKING:
    from graphsvc.service import Service

DOCUMENTS = Path(__file__).parent.parent / "api" / "documents"
ENDING = ".graphql"
INTERNAL = "INTERNAL"
Node = Mapping[str, Any]


def documents() -> list[str]:
    """The names of the documents that ship with graphsvc."""
    return sorted(path.stem for path in DOCUMENTS.glob(f"*{ENDING}"))


def document(name: str) -> str:
    """The text of a document that ships with graphsvc; its name is one of `documents()`."""
    return (DOCUMENTS / f"{name}{ENDING}").read_text(encoding="utf-8")


def said(variables: Node) -> dict[str, Any]:
    """What was asked for; what was left out is left to the service."""
    return {name: value for name, value in variables.items() if value is not None}


class Asking:
    """A service that is asked without a server."""

    def __init__(self, service: Service, log: KeptLog) -> None:
        self._service = service
        self._log = log

    def respond(
        self, text: str, variables: Mapping[str, Any], *, show_people: bool = False
    ) -> dict[str, Any]:
        """The whole response to a document, as the service gives it over HTTP."""
        from graphsvc.api.execution.run import execute
        from graphsvc.api.viewer import KEEPER, READ_PEOPLE, Viewer

        viewer = Viewer(KEEPER.scopes | {READ_PEOPLE}, known=True) if show_people else KEEPER
        return execute(self._service, text, variables, viewer)

    def network(self, name: str, variables: Node) -> Node:
        """The network that a shipped document shows; what is None was not asked for."""
        response = self.respond(document(name), said(variables))
        self.check(response)
        return network_of(response)

    def check(self, response: Mapping[str, Any]) -> None:
        """Ends the command with status 1 when a response has errors; the line says the first."""
        errors = response.get("errors")
        if not errors:
            return
        code = errors[0]["extensions"]["code"]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        where = f"; {self._log.said}" if code == INTERNAL and self._log.said else ""
        raise Failure(f"{errors[0]['message']} [{code}]{more}{where}")


def network_of(response: Node) -> Node:
    """The network of a response without errors."""
    network: Node = response["data"]["network"]
    return network


def give(
    name: str,
    variables: Node,
    *,
    store: str | None,
    layout: str,
    table: output.Show,
    csv: output.Show | None = None,
) -> Node:
    """Asks a shipped document, prints what it answers in a layout, and gives its network.

    What is None among the variables was not asked for. Of a response with
    errors only JSON shows what there is, and the command ends with status 1.
    """
    with asking(store) as asked:
        response = asked.respond(document(name), said(variables))
        if layout == "json":
            output.write_json(response)
        asked.check(response)
    network = network_of(response)
    if layout == "table":
        table(network)
    elif layout == "csv" and csv is not None:
        csv(network)
    return network


@contextmanager
def asking(store: str | None) -> Iterator[Asking]:
    """A service over the store that is named, which must exist."""
    from graphsvc.service import Service

    with kept_log() as log, Service(options.settings(store=store)) as service:
        yield Asking(service, log)
