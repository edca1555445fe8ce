"""A value of an enum with what it means."""

from __future__ import annotations

from typing import Any

import strawberry


def value(held: object, about: str) -> Any:
    """One value of a strawberry enum; the schema shows what it is about."""
    return strawberry.enum_value(held, description=about)
