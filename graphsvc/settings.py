"""Every setting of graphsvc: one frozen object, read once from the environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from dataclasses import field as dataclass_field
from math import inf
from typing import Any

from graphsvc.errors import BadSetting

PREFIX = "GRAPHSVC_"
MOST_SECONDS = 366 * 86_400  # a year; what waits cannot count to much more, nor to infinity
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def _setting(
    default: Any,
    about: str,
    unit: str = "",
    *,
    least: float = 0,
    most: float = inf,
    words: Sequence[str] = (),
    shown: bool = True,
) -> Any:
    told = {"about": about, "unit": unit, "least": least, "most": most, "words": words}
    return dataclass_field(default=default, metadata=told, repr=shown)


def _seconds(default: float, about: str, *, least: float = 0) -> Any:
    return _setting(default, about, "seconds", least=least, most=MOST_SECONDS)


@dataclass(frozen=True)
class Settings:
    """The settings, each with its name, default, unit and meaning; `GRAPHSVC_` + the name sets it."""

    store: str = _setting("sqlite:graphsvc.db", "Where the registry is kept, as a URL")
    host: str = _setting("127.0.0.1", "Address the service listens on")
    port: int = _setting(8000, "Port the service listens on", least=1, most=65535)
    workers: int = _setting(1, "Processes that answer requests", least=1)
    public: bool = _setting(
        False, "Listen on an address other than this machine's own, for callers without a key"
    )
    anonymous: bool = _setting(
        True, "Answer callers without an API key, where only this machine listens or the service is public"
    )
    api_keys: str = _setting(
        "", "API keys, as `graphsvc keys new` prints their entries; several with commas", shown=False
    )
    api_keys_file: str = _setting("", "File with such entries, one a line")
    dev: bool = _setting(False, "Offer GraphiQL in the browser; for development only")
    cors_origins: str = _setting(
        "", "Origins whose pages may ask, with commas, such as `https://example.org`; by default none"
    )
    hosts: str = _setting(
        "", "Names in `Host`, with commas, beside localhost; `*`, or none where others are listened to: any"
    )
    trusted_documents: str = _setting(
        "", "Folder of `*.graphql`, or manifest; when set, no other documents are answered (http.md)"
    )
    max_body_bytes: int = _setting(
        262144, "Longest body of a request, and longest document; 0: no limit", "bytes"
    )
    max_tokens: int = _setting(1500, "Most tokens of a document, and most comments; 0: no limit")
    max_depth: int = _setting(12, "Most levels of fields, those of introspection aside; 0: no limit")
    max_aliases: int = _setting(30, "Most aliases of a document, wherever they are spread; 0: no limit")
    max_root_fields: int = _setting(20, "Most fields of an operation at its root; 0: no limit")
    max_fields: int = _setting(
        500, "Most fields and fragments of a document, wherever they are spread; 0: no limit"
    )
    max_directives: int = _setting(50, "Most directives of a document, wherever they are spread; 0: no limit")
    max_cost_rows: int = _setting(200_000, "Most that a request may cost (limits.md); 0: no limit", "rows")
    max_response_bytes: int = _setting(
        64 * 2**20, "Longest response, before it is packed; 0: no limit", "bytes"
    )
    compiled: bool = _setting(True, "Answer by compiled plans where a document allows it (ADR 0023)")
    deadline_seconds: float = _seconds(10.0, "Longest time a request is worked on; 0: no limit")
    response_cache_bytes: int = _setting(
        64 * 2**20, "Memory for whole responses, in each worker; 0: none are kept", "bytes"
    )
    persisted_bytes: int = _setting(
        8 * 2**20, "Memory for documents that clients name by a digest; 0: they cannot", "bytes"
    )
    threads: int = _setting(16, "Requests that one worker computes at a time", least=1)
    snapshots: int = _setting(4, "Pictures of the network kept in memory", least=1)
    answers: int = _setting(64, "Answers of whole-registry analyses kept in memory", least=1)
    analysis_timeout_seconds: float = _seconds(
        60.0, "Longest time an analysis may take before it is stopped", least=0.001
    )
    inline_partnerships: int = _setting(
        2000, "Registries up to this size are analysed without a process of their own", "partnerships"
    )
    follow_seconds: float = _seconds(
        0.25, "Time between two looks of the service for a new revision", least=0.01
    )
    prepare: str = _setting(
        "overlaps",
        "Shipped documents asked ahead for each new revision, with commas, or `none` (operations.md)",
    )
    snapshot_folder: str = _setting(
        "", "Folder in which workers share pictures and answers; by default in memory, else temporary files"
    )
    shutdown_seconds: float = _seconds(
        10.0, "Longest time that a service which is told to stop still answers what it was asked"
    )
    keep_alive_seconds: float = _seconds(5.0, "Time after which a connection without requests is closed")
    max_connections: int = _setting(
        1000, "Most connections and requests at once of each process; more are told to come later", least=1
    )
    metrics: str = _setting(
        "loopback",
        "Who may read `/metrics`: nobody, this machine, everybody",
        words=("off", "loopback", "all"),
    )
    log_format: str = _setting("json", "How the service writes its log", words=("json", "text"))
    log_level: str = _setting(
        "info", "The least that is logged; requests are `info`", words=("debug", "info", "warning", "error")
    )
    log_addresses: str = _setting(
        "network", "How much of a client's address is logged", words=("none", "network", "full")
    )
    forwarded_allow_ips: str = _setting(
        "127.0.0.1", "Proxies whose `X-Forwarded-For` is believed, with commas; `*`: all"
    )
    opentelemetry: bool = _setting(False, "Send a span for each operation (docs/operations.md)")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], **given: object) -> Settings:
        """The settings that `GRAPHSVC_…` variables say; `given` ones (not None) go first.

        Raises BadSetting with the variable's name and what would be right.
        """
        values = {
            item.name: _read(PREFIX + item.name.upper(), environment[PREFIX + item.name.upper()], item)
            for item in fields(cls)
            if environment.get(PREFIX + item.name.upper())
        }
        settings = cls(**{**values, **{name: value for name, value in given.items() if value is not None}})  # type: ignore[arg-type]
        settings._check_who_may_ask()
        return settings

    @property
    def listens_to_others(self) -> bool:
        """Whether other machines can reach the service."""
        return self.host not in LOOPBACK

    @property
    def anonymous_may_read(self) -> bool:
        """Whether callers without an API key are answered."""
        return self.anonymous and (self.public or not self.listens_to_others)

    def _check_who_may_ask(self) -> None:
        has_keys = bool(self.api_keys or self.api_keys_file)
        if self.listens_to_others and not has_keys and not self.public:
            raise BadSetting(
                f"GRAPHSVC_HOST {self.host} is open to other machines: listen on {LOOPBACK[0]}, give keys "
                "(graphsvc keys new), or set GRAPHSVC_PUBLIC=1 if everybody there may read the registry"
            )
        if not self.anonymous and not has_keys:
            raise BadSetting(
                "GRAPHSVC_ANONYMOUS=0 without keys: nobody could ask; make one: graphsvc keys new"
            )


def table() -> str:
    """The page `docs/settings.md`: every setting with its variable, default, unit and meaning."""
    lines = [
        "# Settings",
        "",
        "Read once from the environment when a command starts; an option of the command goes first.",
        "A value that cannot be used stops the start and says what would be right.",
        "This page is written by `make settings`.",
        "",
        "| variable | default | unit | meaning |",
        "|---|---|---|---|",
    ]
    for item in fields(Settings):
        default = str(item.default).lower() if isinstance(item.default, bool) else str(item.default)
        about, unit = item.metadata["about"], item.metadata["unit"] or _alternatives(item)
        lines.append(f"| `{PREFIX}{item.name.upper()}` | {default and f'`{default}`'} | {unit} | {about} |")
    lines += [
        "",
        "User and password of a Neo4j server are no settings: [neo4j.md](neo4j.md) says where they are read.",
    ]
    return "\n".join(lines) + "\n"


def _alternatives(item: Any) -> str:
    return ", ".join(f"`{word}`" for word in item.metadata["words"])


def _read(variable: str, text: str, item: Any) -> object:
    if item.type == "bool":
        return _boolean(variable, text)
    if item.type == "str":
        return _word(variable, text, item.metadata["words"])
    try:
        number = int(text) if item.type == "int" else float(text)
    except ValueError:
        raise BadSetting(f"{variable} is {text!r}: a number is needed, such as {item.default}") from None
    least, most = item.metadata["least"], item.metadata["most"]
    if not least <= number <= most:
        bounds = f"from {least} to {most}" if most < inf else f"at least {least}"
        raise BadSetting(f"{variable} is {text}: {bounds} is needed")
    return number


def _word(variable: str, text: str, words: Sequence[str]) -> str:
    if words and text not in words:
        raise BadSetting(f"{variable} is {text!r}: write {', '.join(words[:-1])} or {words[-1]}")
    return text


def _boolean(variable: str, text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if text.lower() not in words:
        raise BadSetting(f"{variable} is {text!r}: write 1 or 0")
    return words[text.lower()]
