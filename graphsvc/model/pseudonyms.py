"""The names under which people appear to everybody who may not see who they are.

A pseudonym is the first 80 bits of HMAC-SHA256 (RFC 2104) of the person's id
under the registry's secret key, in base32 (RFC 4648), lower case. It is the
same for one person in every answer of one registry, differs between
registries, and cannot be turned back, nor guessed without the key. Among a
million people two share one with a probability below 10^-12 (n²/2^81). What
has the form of a pseudonym is its own: somebody erased, whose id has become
the pseudonym, is still called the same.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

PREFIX = "person-"
KEY_BYTES = 32  # as long as the digest of HMAC-SHA256 (RFC 2104, section 3)
_KEPT_BYTES = 10  # 80 bits: sixteen characters of base32 without padding
_FORM = re.compile(PREFIX + r"[a-z2-7]{16}(-\d+)?")  # numbered where an erasure found the pseudonym taken


def pseudonym(key: bytes, person_id: str) -> str:
    """The pseudonym of a person, such as `person-mzxw6ytboi3dqmrs`; O(length of the id)."""
    if _FORM.fullmatch(person_id):
        return person_id
    digest = hmac.digest(key, person_id.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return PREFIX + base64.b32encode(digest[:_KEPT_BYTES]).decode("ascii").lower()
