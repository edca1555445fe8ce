"""Documents that clients name by a digest instead of sending them (the Apollo protocol, version 1)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from graphsvc.api.execution.kept import Kept
from graphsvc.endpoint.reading import Asked
from graphsvc.endpoint.refusals import Refused, bad_input
from graphsvc.errors import BadSetting
from graphsvc.settings import Settings

SHIPPED = Path(__file__).parent.parent / "api" / "documents"
VARIABLE = "GRAPHSVC_TRUSTED_DOCUMENTS"
OVERHEAD_BYTES = 500
_APOLLO = "apollo-persisted-query-manifest"


class Documents:
    """Documents by their SHA-256: those that are registered, and up to so many bytes that clients sent."""

    def __init__(self, registered: Iterable[str], *, room_bytes: int, only_registered: bool = False) -> None:
        self._registered = {digest_of(text): text for text in registered}
        self._only_registered = only_registered
        self._sent: Kept[str, str] | None = Kept(room_bytes) if room_bytes and not only_registered else None

    @classmethod
    def of(cls, settings: Settings) -> Documents:
        """Those that the settings name, beside those that come with graphsvc; raises BadSetting."""
        place = settings.trusted_documents
        found = [*shipped().values(), *(trusted(place) if place else ())]
        return cls(found, room_bytes=settings.persisted_bytes, only_registered=bool(place))

    def text(self, asked: Asked) -> str:
        """The document that is asked for; raises Refused (400, 403, 404)."""
        digest = _named(asked.extensions)
        if asked.query is not None:
            return self._checked(asked.query, digest)
        found = self._registered.get(digest or "")
        if found is None and digest and self._sent is not None:
            found = self._sent.get(digest)
        if found is None:
            raise self._unknown()
        return found

    def learn(self, digest: str, text: str) -> None:
        """Keeps a document that was sent with its digest, and turned out to be valid."""
        if self._sent is not None:
            self._sent.put(digest, text, 2 * len(text) + OVERHEAD_BYTES)

    def _checked(self, text: str, digest: str | None) -> str:
        if digest is not None and digest_of(text) != digest:
            raise bad_input("provided sha does not match query")
        if self._only_registered and digest_of(text) not in self._registered:
            text = f"this service answers registered documents only ({VARIABLE})"
            raise Refused(403, "PERSISTED_QUERY_ONLY", text)
        return text

    def _unknown(self) -> Refused:
        """Clients know both texts: after the first they send the document, after the second they stop."""
        if self._sent is None and not self._only_registered:
            return Refused(400, "PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")
        unknown = Refused(404, "PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
        unknown.in_plain_json = 200  # what clients of plain JSON read at all
        return unknown


def digest_of(text: str) -> str:
    """The name of a document: the SHA-256 of its text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


@cache
def shipped() -> Mapping[str, str]:
    """The documents that come with graphsvc, by their names."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(SHIPPED.glob("*.graphql"))}


def trusted(place: str) -> list[str]:
    """The documents of a folder (`*.graphql`, also below) or manifest; raises BadSetting.

    A manifest is JSON: Apollo's, or one that maps digests to texts, as relay-compiler writes.
    """
    path = Path(place)
    try:
        if path.is_dir():
            found = [item.read_text(encoding="utf-8") for item in sorted(path.rglob("*.graphql"))]
        else:
            found = _of_manifest(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BadSetting(f"{VARIABLE} {place}: cannot be read: {reason}") from None
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        text = f"{VARIABLE} {place}: write a folder of *.graphql, or a manifest of Apollo or relay-compiler"
        raise BadSetting(text) from None
    if not found:
        raise BadSetting(f"{VARIABLE} {place}: holds no document")
    return found


def _of_manifest(manifest: Any) -> list[str]:
    if manifest.get("format") == _APOLLO:
        texts = [operation["body"] for operation in manifest["operations"]]
    else:
        texts = list(manifest.values())
    if not all(isinstance(text, str) for text in texts):
        raise TypeError
    return texts


def _named(extensions: Mapping[str, Any]) -> str | None:
    """The digest that a request names, None when it names none; raises Refused (400)."""
    said = extensions.get("persistedQuery")
    if said is None:
        return None
    if not isinstance(said, dict) or not isinstance(said.get("sha256Hash"), str):
        raise bad_input('extensions.persistedQuery must be {"version": 1, "sha256Hash": "…"}')
    if said.get("version") != 1:
        raise bad_input("Unsupported persisted query version")
    digest: str = said["sha256Hash"].lower()
    return digest
