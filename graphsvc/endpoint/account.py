"""What logs and metrics may say of one GraphQL request; never what stood in its variables."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Account:
    """One request at the door, filled in while it is answered; it stands in `scope["state"]["account"]`.

    `operation` is the name of the one that was asked for. `document`: the first 16 hexadecimal digits of the
    text's SHA-256. `cost`: the rows it may have had at most; `rows`: those it had. `codes`: of its errors,
    each once, in their order; `GONE` stands for a client that did not wait.
    """

    operation: str = ""
    document: str = ""
    cost: int | None = None
    rows: int | None = None
    key_id: str = ""
    revision: int | None = None
    cached: bool = False
    codes: tuple[str, ...] = ()


def account_of(scope: MutableMapping[str, Any]) -> Account:
    """The account of a request, opened when first asked for."""
    account: Account = scope.setdefault("state", {}).setdefault("account", Account())
    return account
