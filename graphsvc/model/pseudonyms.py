"""The names under which people appear to everybody who may not see who they are.

A pseudonym is the first 80 bits of HMAC-SHA256 (RFC 2104) of the person's id
under the registry's secret key, in base32 (RFC 4648), lower case. It is the
same for one person in every answer of one registry, differs between
registries, and cannot be turned back, nor guessed without the key. Among a
million people two share one with a probability below 10^-12 (n²/2^81).
"""

from __future__ import annotations

import base64
import hashlib
import hmac

PREFIX = "person-"
_KEPT_BYTES = 10  # 80 bits: sixteen characters of base32 without padding


def pseudonym(key: bytes, person_id: str) -> str:
    """The pseudonym of a person, such as `person-mzxw6ytboi3dqmrs`; O(length of the id)."""
    digest = hmac.digest(key, person_id.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return PREFIX + base64.b32encode(digest[:_KEPT_BYTES]).decode("ascii").lower()
