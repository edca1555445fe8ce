"""Questions that the service asks itself for each new picture, so that clients find the answers ready."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial

from graphql import NonNullTypeNode, OperationDefinitionNode, parse

from graphsvc.api.context import Context
from graphsvc.api.execution.request import Request
from graphsvc.api.execution.run import answer
from graphsvc.endpoint.persisted import shipped
from graphsvc.errors import BadSetting
from graphsvc.service import Service
from graphsvc.service.following import Prepare
from graphsvc.service.patience import patience
from graphsvc.service.standing import Now

log = logging.getLogger(__name__)
_VARIABLE = "GRAPHSVC_PREPARE"
_NONE = "none"


def preparation(service: Service) -> Prepare:
    """What asks the documents that the setting `prepare` names, one after the other; raises BadSetting."""
    said = service.settings.prepare
    names = [] if said == _NONE else [name.strip() for name in said.split(",")]
    return partial(_asked, service, [(name, _document(name)) for name in names])


def _document(name: str) -> str:
    askable = dict(_askable())
    if name not in askable:
        raise BadSetting(f"{_VARIABLE} names {name!r}; it may name {', '.join(sorted(askable))}; or {_NONE}")
    return askable[name]


def _askable() -> Iterator[tuple[str, str]]:
    """Name and text of the documents that come with graphsvc and need no variables."""
    for name, text in shipped().items():
        operations = (each for each in parse(text).definitions if isinstance(each, OperationDefinitionNode))
        variables = [each for operation in operations for each in operation.variable_definitions or ()]
        if not any(isinstance(each.type, NonNullTypeNode) and not each.default_value for each in variables):
            yield name, text


def _asked(service: Service, documents: list[tuple[str, str]], now: Now) -> None:
    for name, text in documents:
        patience().check()
        response = answer(Request(text), Context(service, patience=patience()))
        codes = [error["extensions"]["code"] for error in response.get("errors", ())]
        patience().check()  # where the next revision has come, nothing is wrong
        if codes:
            log.warning("%s of revision %d could not be prepared: %s", name, now.revision, ", ".join(codes))
