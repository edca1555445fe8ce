"""How names of organisations are compared: folded, cut into words, and word by word."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import permutations

# What says nothing of who somebody is: articles, prepositions and conjunctions of the languages of the
# Council of Europe's larger registers, and legal forms.
_UNTOLD = {
    *("the", "of", "and", "for", "de", "het", "van", "en", "voor", "der", "die", "das", "und", "fur"),
    *("le", "la", "les", "des", "du", "et", "di", "del", "e", "y", "el", "los", "las"),
    *("ltd", "limited", "plc", "llp", "inc", "cic", "cio", "bv", "nv", "gmbh", "ev", "ag"),
}
_JOINED = re.compile("['`\u2018\u2019\u00b4]")  # with any apostrophe Barnardo's is Barnardos
_ACRONYM = re.compile(r"\(([A-Z]{2,8})\)")
_WORD = re.compile(r"[^\W_]+")
_ROMAN = re.compile(r"[ivxlc]+")
# Shorter words differ from others by a letter too easily (east, west); measured in tests/oracle.
_SHORTEST_THAT_VARIES = 5
_SHORTEST_ALONE = 8  # a name of one word has nothing else that agrees
_MOST_VARYING = 3  # words of a name that may be spelt otherwise; bounds what is tried


def folded(name: str) -> str:
    """A name without case, accents, spaces and punctuation; letters of every script stay."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if sign.isalnum())


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name that tell something, folded and in order of the alphabet.

    Letters that stand alone beside each other are one word (`N. H. S.`). An
    acronym in brackets goes with the words it is made of. A name of nothing
    but articles keeps them.
    """
    words = _plain_words(_ACRONYM.sub(_unless_of_initials, name))
    return tuple(sorted([word for word in words if word not in _UNTOLD] or words))


def may_vary(word: str) -> bool:
    """Whether a word can be another spelling of one: no number, no ordinal, not short."""
    return len(word) >= _SHORTEST_THAT_VARIES and word.isalpha() and not _ROMAN.fullmatch(word)


@lru_cache(maxsize=100_000)
def is_variant(one: str, other: str) -> bool:
    """Whether two words are one letter apart, or two letters that changed places."""
    from rapidfuzz.distance import OSA

    return may_vary(one) and may_vary(other) and OSA.distance(one, other, score_cutoff=1) <= 1


def are_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two names, as words, agree word by word, some perhaps spelt otherwise (`is_variant`).

    A word too many makes another body, and so does a number. Symmetric.
    """
    if len(one) != len(other) or (len(one) == 1 and min(len(one[0]), len(other[0])) < _SHORTEST_ALONE):
        return tuple(one) == tuple(other)
    mine, theirs = Counter(one), Counter(other)
    left, right = list((mine - theirs).elements()), list((theirs - mine).elements())
    if len(left) > _MOST_VARYING or len(left) == len(one) > 1:
        return False
    return any(all(map(is_variant, left, order)) for order in permutations(right))


def similarity(one: Sequence[str], other: Sequence[str]) -> float:
    """How alike two names are as words in order, 0 to 1: 1 - indel distance / letters of both.

    The normalised indel similarity of rapidfuzz (`token_sort_ratio` / 100). O(letters² / 64).
    """
    from rapidfuzz import fuzz

    return fuzz.ratio(" ".join(one), " ".join(other)) / 100


def _unless_of_initials(found: re.Match[str]) -> str:
    initials = {word[0] for word in _plain_words(found.string[: found.start()])}
    return "" if set(found[1].lower()) <= initials else found[0]


def _plain_words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", _JOINED.sub("", name.casefold()))
    return _initials_joined(_WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign))))


def _initials_joined(words: Sequence[str]) -> list[str]:
    joined: list[str] = []
    was_initial = False
    for word in words:
        is_initial = len(word) == 1 and word.isalpha()
        if is_initial and was_initial:
            joined[-1] += word
        else:
            joined.append(word)
        was_initial = is_initial
    return joined
