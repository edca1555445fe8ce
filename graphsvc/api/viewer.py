"""Who asks, and what they may see."""

from __future__ import annotations

from dataclasses import dataclass

READ_PEOPLE = "read:people"


@dataclass(frozen=True)
class Viewer:
    """A caller with the scopes granted to them; without any, nobody's name is shown."""

    scopes: frozenset[str] = frozenset({"read"})

    @property
    def sees_people(self) -> bool:
        """Whether names and contact details of people are shown."""
        return READ_PEOPLE in self.scopes


ANONYMOUS = Viewer()
