"""The files of a registry bundle, described as a Tabular Data Package.

See https://specs.frictionlessdata.io/tabular-data-package/ and its Table
Schema. A bundle that loads without errors is valid for every tool that reads
these: codes are no `enum`, because an unknown one only warns, and references
are no `foreignKeys`, because a file may be left out. (One exception: a record
whose name is the word `none`.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphsvc.model.fields import BAR, NONE, Field, FieldType, Kind
from graphsvc.model.kinds import KINDS
from graphsvc.model.reading import ID, TIE_ID

Descriptor = dict[str, Any]

_DATE = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
_TYPES = {FieldType.INTEGER: "integer", FieldType.NUMBER: "number", FieldType.BOOLEAN: "boolean"}
_READ_AS = {
    FieldType.DATE: "YYYY, YYYY-MM or YYYY-MM-DD",
    FieldType.END_DATE: "YYYY, YYYY-MM or YYYY-MM-DD; 2016 means 1 January 2017",
    FieldType.DATE_OR_TRUE: "YYYY, YYYY-MM, YYYY-MM-DD or true",
    FieldType.TEXTS: f"several values are separated by {BAR}, \\{BAR} is a bar",
    FieldType.KEYS: f"several ids are separated by {BAR}",
}


def columns_of(kind: Kind) -> dict[str, Field]:
    """The fields of a kind's file by column; the key first, of a tie after the required columns."""
    named = {field.column: field for field in kind.fields if field.column}
    if "id" in named:
        return named
    if not kind.is_tie:
        return {"id": ID, **named}
    required = {name: field for name, field in named.items() if field.required}
    return {**required, "id": TIE_ID, **named}


def description(field: Field) -> str:
    """What a column holds and how that is written, for whoever fills it in."""
    said = [field.about]
    if field.type in _READ_AS:
        said.append(
            f"Written {_READ_AS[field.type]}" if "YYYY" in _READ_AS[field.type] else _READ_AS[field.type]
        )
    if field.codes:
        said.append(f"Known are {', '.join(field.codes)}")
    if field.refers_to:
        files = " or ".join(f"{KINDS[name].file}.csv" for name in field.refers_to)
        said.append(f"Refers to {files}")
    return ". ".join(said)


def datapackage(files: Mapping[str, Descriptor] | None = None) -> Descriptor:
    """The descriptor of a bundle, `datapackage.json`.

    `files` says, by kind, how each file that is there differs from a plain
    one: its `path`, `header`, `delimiter` and `encoding`. Without it, every
    file with every column is described.
    """
    told = {kind.name: {} for kind in KINDS.values() if kind.file} if files is None else files
    return {
        "profile": "tabular-data-package",
        "name": "registry-bundle",
        "title": "Registry of crime-prevention partnerships",
        "resources": [_resource(KINDS[name], **shape) for name, shape in told.items()],
    }


def _resource(
    kind: Kind,
    *,
    path: str | None = None,
    header: Sequence[str] | None = None,
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> Descriptor:
    known = columns_of(kind)
    titles = list(known) if header is None else list(header)
    return {
        "profile": "tabular-data-resource",
        "name": kind.file,
        "path": path or f"{kind.file}.csv",
        "title": kind.about,
        "format": "csv",
        "encoding": encoding,
        "dialect": {"delimiter": delimiter},
        "schema": {
            "fields": [_field(title, known.get(title.lower().replace(" ", "_"))) for title in titles],
            "missingValues": ["", NONE],  # `none` says more than an empty cell, but no type holds it
        },
    }


def _field(title: str, field: Field | None) -> Descriptor:
    if field is None:
        about = "Kept as an attribute" if title else "Empty"
        return {"name": title, "type": "string", "description": about}
    described: Descriptor = {
        "name": title,
        "type": _TYPES.get(field.type, "string"),
        "description": description(field),
    }
    if field.type is FieldType.BOOLEAN:
        described |= {"trueValues": ["true", "True", "TRUE"], "falseValues": ["false", "False", "FALSE"]}
    constraints = _constraints(field)
    return {**described, "constraints": constraints} if constraints else described


def _constraints(field: Field) -> Descriptor:
    found: Descriptor = {"required": True} if field.required else {}
    if field.type in (FieldType.DATE, FieldType.END_DATE, FieldType.DATE_OR_TRUE):
        before = r"(\.\.)?" if field.name == "start" else ""
        other = "|[Tt][Rr][Uu][Ee]" if field.type is FieldType.DATE_OR_TRUE else ""
        found["pattern"] = rf"\s*({before}{_DATE}{other})\s*"
    if field.minimum is not None:
        found["minimum"] = field.minimum
    if field.maximum is not None:
        found["maximum"] = field.maximum
    return found
