"""Keys made of names: what differs only in case, spaces and punctuation becomes one key."""

from __future__ import annotations

import re
import unicodedata

_NOT_ASCII_KEY = re.compile(r"[^a-z0-9]+")
_KEPT = "LNM"  # letters, digits, and the marks that vowels of Indic scripts and accents are written with


def folded(name: str) -> str:
    """A name as a key: compatibility forms and case folded, all but letters and digits become one `-`.

    Letters, digits and marks of every script stay, diacritics too;
    characters that show nothing (soft hyphens, joiners) are left out. Empty
    where there is no letter or digit. Folding twice changes nothing.
    """
    if name.isascii():
        return _NOT_ASCII_KEY.sub("-", name.lower()).strip("-")
    key = _once_folded(name)
    while (again := _once_folded(key)) != key:
        key = again  # folding case may leave what another composition or folding changes
    return key if any(unicodedata.category(letter)[0] in "LN" for letter in key) else ""


def _once_folded(name: str) -> str:
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return re.sub("-+", "-", "".join(map(_kept, text))).strip("-")


def _kept(letter: str) -> str:
    category = unicodedata.category(letter)
    if category[0] in _KEPT:
        return letter
    return "" if category == "Cf" else "-"
