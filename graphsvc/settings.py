"""Every setting of graphsvc: one frozen object, read once from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from dataclasses import field as dataclass_field
from math import inf
from typing import Any

from graphsvc.errors import BadSetting

PREFIX = "GRAPHSVC_"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def _setting(default: Any, about: str, unit: str = "", *, least: float = 0, most: float = inf) -> Any:
    return dataclass_field(
        default=default, metadata={"about": about, "unit": unit, "least": least, "most": most}
    )


@dataclass(frozen=True)
class Settings:
    """The settings, each with its name, default, unit and meaning; `GRAPHSVC_` + the name sets it."""

    store: str = _setting("sqlite:graphsvc.db", "Where the registry is kept, as a URL")
    host: str = _setting("127.0.0.1", "Address the service listens on")
    port: int = _setting(8000, "Port the service listens on", least=1, most=65535)
    workers: int = _setting(1, "Processes that answer requests", least=1)
    public: bool = _setting(False, "Listen on an address other than this machine's own, without keys")
    dev: bool = _setting(False, "Offer GraphiQL in the browser; for development only")
    snapshots: int = _setting(4, "Pictures of the network kept in memory", least=1)
    answers: int = _setting(64, "Answers of whole-registry analyses kept in memory", least=1)
    analysis_timeout_seconds: float = _setting(
        60.0, "Longest time an analysis may take before it is stopped", "seconds", least=0.001
    )
    inline_partnerships: int = _setting(
        2000, "Registries up to this size are analysed without a process of their own", "partnerships"
    )

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
        if settings.host not in LOOPBACK and not settings.public:
            raise BadSetting(
                f"GRAPHSVC_HOST {settings.host} is open to other machines; this version has no keys yet: "
                f"listen on {LOOPBACK[0]}, or set GRAPHSVC_PUBLIC=1 if everybody there may read the registry"
            )
        return settings


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
        default = str(item.default).lower() if isinstance(item.default, bool) else item.default
        about, unit = item.metadata["about"], item.metadata["unit"]
        lines.append(f"| `{PREFIX}{item.name.upper()}` | `{default}` | {unit} | {about} |")
    lines += [
        "",
        "User and password of a Neo4j server are no settings: [neo4j.md](neo4j.md) says where they are read.",
    ]
    return "\n".join(lines) + "\n"


def _read(variable: str, text: str, item: Any) -> object:
    if item.type == "bool":
        return _boolean(variable, text)
    if item.type == "str":
        return text
    try:
        number = int(text) if item.type == "int" else float(text)
    except ValueError:
        raise BadSetting(f"{variable} is {text!r}: a number is needed, such as {item.default}") from None
    least, most = item.metadata["least"], item.metadata["most"]
    if not least <= number <= most:
        bounds = f"from {least} to {most}" if most < inf else f"at least {least}"
        raise BadSetting(f"{variable} is {text}: {bounds} is needed")
    return number


def _boolean(variable: str, text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if text.lower() not in words:
        raise BadSetting(f"{variable} is {text!r}: write 1 or 0")
    return words[text.lower()]
