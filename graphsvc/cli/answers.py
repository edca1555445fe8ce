"""Answers in process: a GraphQL document, its variables, and the whole response; no server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphsvc.cli import options
from graphsvc.cli.details import KeptLog, kept_log
from graphsvc.cli.failures import Failure

if TYPE_CHECKING:
    from graphsvc.service import Service

DOCUMENTS = Path(__file__).parent.parent / "api" / "documents"
ENDING = ".graphql"
INTERNAL = "INTERNAL"


def documents() -> list[str]:
    """The names of the documents that ship with graphsvc."""
    return sorted(path.stem for path in DOCUMENTS.glob(f"*{ENDING}"))


def document(name: str) -> str:
    """The text of a document that ships with graphsvc; its name is one of `documents()`."""
    return (DOCUMENTS / f"{name}{ENDING}").read_text(encoding="utf-8")


class Asking:
    """A service that is asked without a server."""

    def __init__(self, service: Service, log: KeptLog) -> None:
        self._service = service
        self._log = log

    def respond(
        self, text: str, variables: Mapping[str, Any], *, show_people: bool = False
    ) -> dict[str, Any]:
        """The whole response to a document, as the service gives it over HTTP."""
        from graphsvc.api.schema import execute
        from graphsvc.api.viewer import ANONYMOUS, READ_PEOPLE, Viewer

        viewer = Viewer(ANONYMOUS.scopes | {READ_PEOPLE}) if show_people else ANONYMOUS
        return execute(self._service, text, variables, viewer)

    def check(self, response: Mapping[str, Any]) -> None:
        """Ends the command with status 1 when a response has errors; the line says the first."""
        errors = response.get("errors")
        if not errors:
            return
        code = errors[0]["extensions"]["code"]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        where = f"; {self._log.said}" if code == INTERNAL and self._log.said else ""
        raise Failure(f"{errors[0]['message']} [{code}]{more}{where}")


@contextmanager
def asking(store: str | None) -> Iterator[Asking]:
    """A service over the store that is named, which must exist."""
    from graphsvc.service import Service

    with kept_log() as log, Service(options.settings(store=store)) as service:
        yield Asking(service, log)
