"""The service's log: lines of JSON, or of text, on stdout.

One line is one event, whatever is in it: every character that could end a
line or steer a terminal is written as an escape.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

import orjson

from graphsvc.settings import Settings

ACCESS = "graphsvc.access"
REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)
_JSON = json.JSONEncoder(default=str, separators=(",", ":"))  # making one takes as long as using it
UNSAID = ("logThreads", "logProcesses", "logMultiprocessing", "logAsyncioTasks")  # looked for at each event
FIELDS = "fields"  # the attribute of a record under which an event's own fields are


def configure(settings: Settings) -> Handler:
    """Sends all that this process logs, uvicorn's own lines among it, to stdout as the settings say."""
    handler = Handler(sys.stdout)
    handler.setFormatter(JsonLines() if settings.log_format == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in ("graphsvc", "uvicorn"):
        logging.getLogger(name).setLevel(settings.log_level.upper())
    logging.captureWarnings(True)
    for name in UNSAID:
        setattr(logging, name, False)
    return handler


class Handler(logging.StreamHandler[TextIO]):
    """Writes lines; one that cannot be written, because the disk is full, is counted and lost."""

    lost = 0

    def handleError(self, record: logging.LogRecord) -> None:
        """Counts a line that could not be written: there is nowhere to say so."""
        self.lost += 1


class JsonLines(logging.Formatter):
    """Each record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """The line without its end; ASCII, so that no character can end it or steer a terminal."""
        return _line(event(record))


class TextLines(logging.Formatter):
    """Each record as time, level, logger and `name=value` pairs; a value that is no plain word is quoted."""

    def format(self, record: logging.LogRecord) -> str:
        """The line without its end."""
        told = event(record)
        head = f"{told.pop('time')} {told.pop('level'):<7} {told.pop('logger')}"
        return " ".join([head, *(f"{name}={_word(value)}" for name, value in told.items())])


def event(record: logging.LogRecord) -> dict[str, Any]:
    """What a record says, in the order in which it is read; what is not known is left out."""
    fields: Mapping[str, Any] | None = getattr(record, FIELDS, None)
    said: Mapping[str, Any] = fields if fields is not None else {"message": record.getMessage()}
    told = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")[:-6] + "Z",
        "level": record.levelname.lower(),
        "logger": record.name.removesuffix(".error"),  # uvicorn calls all that it says an error
        "request_id": REQUEST_ID.get(),
        **said,
        **_raised(record),
    }
    return {name: value for name, value in told.items() if value is not None}


def _line(told: Mapping[str, Any]) -> str:
    """The JSON of an event; what is no plain ASCII takes the slow way, where it is escaped."""
    try:
        line = orjson.dumps(told, default=str).decode()
    except orjson.JSONEncodeError:  # half a character
        return _JSON.encode(told)
    return line if line.isascii() and line.isprintable() else _JSON.encode(told)


def _raised(record: logging.LogRecord) -> dict[str, str]:
    """The error of a record: its type, and the places it came through."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return {}
    return {"error": type(error).__name__, "traceback": "".join(_told(error))}


def _told(error: BaseException) -> list[str]:
    """The traceback; of an error that carries the caller's document only its own words."""
    from graphql import GraphQLError  # whoever only looks after workers needs none of it

    if isinstance(error, GraphQLError):
        return [*traceback.format_tb(error.__traceback__), f"{type(error).__name__}: {error.message}"]
    return traceback.format_exception(error)


def _word(value: object) -> str:
    text = str(value)
    plain = text.isascii() and text.isprintable() and not set(text) & set(' "=\\')
    return text if plain and text else json.dumps(text)
