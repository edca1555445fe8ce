"""Who asks: static API keys, kept as digests, and the scopes that each grants.

A key is `gs_` and 32 random bytes, so nobody can find one by trying, and a
plain SHA-256 of it gives nothing away: slow hashes and salts are for passwords
that people think up. Where the digests stand says nothing of the keys.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path

from graphsvc.api.viewer import ANONYMOUS, READ, READ_PEOPLE, Viewer
from graphsvc.errors import BadSetting, Unauthenticated
from graphsvc.settings import PREFIX, Settings

SCOPES = (READ, READ_PEOPLE)
CHALLENGE = "Bearer"  # what WWW-Authenticate says beside the status 401 (RFC 6750)
MOST_KEYS = 1000
_MARK = "gs_"
_RANDOM_BYTES = 32
_KEY = re.compile(_MARK + r"[A-Za-z0-9_-]{43}")
_CREDENTIALS = re.compile(rf"[ \t]*(?i:bearer) +({_KEY.pattern})[ \t]*")  # RFC 9110, 11.4
_NAME = re.compile(r"(?!gs_)[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_FORM = "write NAME/SCOPES/DIGEST or NAME/SCOPES/DIGEST/DATE, as `graphsvc keys new` prints it"


@dataclass(frozen=True)
class Key:
    """One key: its name in logs, what it grants, its digest, and the first day (UTC) it is not valid."""

    name: str
    scopes: frozenset[str]
    digest: str = field(repr=False)
    expires: date | None = None

    @property
    def entry(self) -> str:
        """The key as it stands in the setting."""
        parts = [self.name, "+".join(sorted(self.scopes)), self.digest]
        return "/".join([*parts, *([self.expires.isoformat()] if self.expires else [])])

    def has_expired(self, day: date) -> bool:
        """Whether it is not valid any more on a day."""
        return self.expires is not None and day >= self.expires


@dataclass(frozen=True)
class Keys:
    """The keys of a service, and whether it answers callers without one."""

    keys: Sequence[Key] = ()
    anonymous: bool = True

    @classmethod
    def of(cls, settings: Settings) -> Keys:
        """The keys that the settings name; raises BadSetting, which shows neither key nor digest."""
        keys = _of_file(settings.api_keys_file) if settings.api_keys_file else []
        keys += _read(settings.api_keys, PREFIX + "API_KEYS") if settings.api_keys else []
        for what in ("name", "digest"):
            _check_unlike(keys, what)
        if len(keys) > MOST_KEYS:
            raise BadSetting(f"{PREFIX}API_KEYS: {len(keys)} keys; at most {MOST_KEYS} are read")
        return cls(tuple(keys), settings.anonymous_may_read)

    def holder(self, text: str, *, day: date | None = None) -> Viewer:
        """Who holds a key, on a day (default today, UTC); raises Unauthenticated. O(keys).

        All digests are compared, each in constant time: how long it takes says nothing of which is near.
        """
        digest, found = digest_of(text), None
        for key in self.keys:
            if compare_digest(key.digest, digest):
                found = key
        if found is None:
            raise Unauthenticated("the API key is not known here")
        if found.has_expired(day or datetime.now(UTC).date()):
            raise Unauthenticated(f"the API key expired on {found.expires}; ask for a new one")
        return Viewer(found.scopes, known=True, key_id=found.name)


def viewer_of(headers: Mapping[str, str], keys: Keys) -> Viewer:
    """Who sends a request with these headers (names in lower case, or a mapping that does not mind).

    Without `Authorization` an anonymous caller, where the service answers such. Raises Unauthenticated: the
    answer is the status 401 with `WWW-Authenticate: ` + CHALLENGE. A key that is not known is never taken for
    none, or its holder would wonder why names are hidden.
    """
    given = headers.get("authorization")
    if given is None:
        if keys.anonymous:
            return ANONYMOUS
        raise Unauthenticated("this service needs an API key: send `Authorization: Bearer gs_…`")
    sent = _CREDENTIALS.fullmatch(given)
    if sent is None:
        raise Unauthenticated("the header Authorization holds no API key: send `Bearer gs_…`")
    return keys.holder(sent[1])


def new_key(name: str, scopes: Sequence[str], expires: date | None = None) -> tuple[str, Key]:
    """A new key, as its holder sends it and as the service keeps it; raises BadSetting.

    Every key may read; the first of the two is kept nowhere.
    """
    text = _MARK + secrets.token_urlsafe(_RANDOM_BYTES)
    key = Key(name, frozenset({READ, *scopes}), digest_of(text), expires)
    return text, _key(key.entry, "the new key")


def digest_of(text: str) -> str:
    """The digest under which a key is kept: SHA-256 in hexadecimal, as `sha256sum` writes it."""
    return sha256(text.encode()).hexdigest()


def _of_file(path: str) -> list[Key]:
    """The keys of a file with an entry a line, and remarks after `#`."""
    variable = PREFIX + "API_KEYS_FILE"
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "not UTF-8").lower()
        raise BadSetting(f"{variable} {path}: cannot be read: {reason}") from None
    return _read("\n".join(line.partition("#")[0] for line in text.splitlines()), variable)


def _read(text: str, variable: str) -> list[Key]:
    """The keys of entries that commas or white space part."""
    entries = [entry for entry in re.split(r"[\s,]+", text) if entry]
    if not entries:
        raise BadSetting(f"{variable}: holds no key; {_FORM}")
    return [_key(entry, f"{variable}, entry {number}") for number, entry in enumerate(entries, 1)]


def _key(entry: str, place: str) -> Key:
    """The key of an entry; raises BadSetting, which shows of the entry at most a name."""
    if _KEY.search(entry):
        raise BadSetting(f"{place}: this is the key itself, which must not be kept; {_FORM}")
    name, *more = entry.split("/")
    if not _NAME.fullmatch(name):
        raise BadSetting(
            f"{place}: the name is 1 to 40 letters, digits, dots, hyphens or underscores; {_FORM}"
        )
    if len(more) not in (2, 3):
        raise BadSetting(f"{place} ({name}): {len(more) + 1} parts; {_FORM}")
    place = f"{place} ({name})"
    if not _DIGEST.fullmatch(more[1]):
        raise BadSetting(f"{place}: the digest is the SHA-256 of the key, 64 hexadecimal digits")
    return Key(name, _scopes(more[0], place), more[1], _day(more[2], place) if len(more) == 3 else None)


def _scopes(text: str, place: str) -> frozenset[str]:
    scopes = frozenset(text.split("+"))
    if not scopes <= set(SCOPES):
        raise BadSetting(
            f"{place}: the scopes are {' and '.join(SCOPES)}, joined by +; this version has no others"
        )
    if READ not in scopes:
        raise BadSetting(f"{place}: a key without the scope {READ} opens nothing; add it")
    return scopes


def _day(text: str, place: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadSetting(
            f"{place}: the last part is the day from which the key is not valid, YYYY-MM-DD"
        ) from None


def _check_unlike(keys: Sequence[Key], what: str) -> None:
    seen: dict[str, str] = {}
    for key in keys:
        value = getattr(key, what)
        if value in seen:
            raise BadSetting(f"{PREFIX}API_KEYS: {seen[value]} and {key.name} have the same {what}")
        seen[value] = key.name
