"""What those who ask over HTTP are told of a store that fails: its kind; the log has its place."""

from __future__ import annotations

import logging
from typing import Any

from graphsvc.errors import SchemaTooNew, StoreCorrupt, StoreError, StoreUnavailable

log = logging.getLogger(__name__)
REASONS = {
    StoreUnavailable.code: "the store cannot be reached or read; the log says why",
    StoreCorrupt.code: "the store is damaged; the log says where",
    SchemaTooNew.code: "the store was written by a later graphsvc",
    StoreError.code: "the store cannot do what it is asked; the log says why",
}


def concealed(response: dict[str, Any]) -> dict[str, Any]:
    """A response whose errors name neither file nor server; what they said is logged."""
    for error in response.get("errors", ()):
        reason = REASONS.get(error["extensions"]["code"])
        if reason is not None:
            log.warning("the store failed: %s", error["message"])
            error["message"] = reason
    return response
