"""Who asks, and what they may see."""

from __future__ import annotations

from dataclasses import dataclass, field

READ = "read"
READ_PEOPLE = "read:people"


@dataclass(frozen=True)
class Viewer:
    """A caller with the scopes granted to them; without any, nobody's name is shown.

    `known`: somebody in particular, as the registry's own keeper on the
    command line; who asks without saying who they are is not. `key_id` tells
    in logs which key was used; it is no part of what they may see.
    """

    scopes: frozenset[str] = frozenset({READ})
    known: bool = False
    key_id: str = field(default="", compare=False)

    @property
    def sees_people(self) -> bool:
        """Whether names and contact details of people are shown."""
        return READ_PEOPLE in self.scopes

    @property
    def is_known(self) -> bool:
        """Whether figures of small groups may be shown that are not for the public."""
        return self.known or self.sees_people


ANONYMOUS = Viewer()
KEEPER = Viewer(known=True)
