"""The GraphQL type of each kind of node and tie, entered as the types are made."""

from __future__ import annotations

from typing import Any

PERSON, ROLE = "person", "role"
NODE_TYPES: dict[str, type[Any]] = {}
