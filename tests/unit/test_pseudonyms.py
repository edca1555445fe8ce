"""Pseudonyms are stable, keyed, and their own."""

import hashlib
import hmac
import re
from base64 import b32encode

from hypothesis import given
from hypothesis import strategies as st

from graphsvc.model.pseudonyms import pseudonym

KEY = bytes(range(32))


def test_a_pseudonym_is_a_truncated_keyed_digest() -> None:
    digest = hmac.new(KEY, "Zoë".encode(), hashlib.sha256).digest()
    assert pseudonym(KEY, "Zoë") == "person-" + b32encode(digest[:10]).decode().lower()


@given(st.binary(min_size=1, max_size=64), st.text(st.characters()))
def test_a_pseudonym_has_one_form_and_is_its_own(key: bytes, person: str) -> None:
    made = pseudonym(key, person)
    assert re.fullmatch("person-[a-z2-7]{16}", made)
    assert pseudonym(key, made) == pseudonym(b"another", made) == made
    assert pseudonym(key, f"{made}-2") == f"{made}-2"


def test_registries_call_the_same_person_differently() -> None:
    assert len({pseudonym(bytes([place]) * 32, person) for place in range(9) for person in "ab"}) == 18
