"""Which organisations are worth comparing: those that share a sign. Never all with all."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import TypeVar

from graphsvc.loading.names import is_variant, may_vary
from graphsvc.loading.staging import Staging
from graphsvc.model.portions import portions

BESIDE = 16  # of those that share a sign, how many before it each is compared with
_MOST_VARIANTS = 16  # spellings of a word that are followed, those that most names have
_REMEMBERED = 50_000
_CHUNK = 2_000

Item = TypeVar("Item")


def find_pairs(staging: Staging) -> None:
    """Fills `pair` (one, other) with the bodies, at least one of them in the files, that share a sign.

    A body's signs are its folded name, its identifiers, its words with each
    in the spelling that most names have, and its words with one of them in
    another spelling. So every pair with one folded name or identifier is
    found, and every pair whose words agree but for the spelling of one; where
    several are spelt otherwise, it is found if most names have one of the two
    spellings of each. Of more than BESIDE bodies with one sign, in order of
    name, place and key, each is compared with the BESIDE before it.

    O((n + w) log n) for n bodies and w letters in their different words.
    """
    execute = staging.database.execute
    _gather_words(staging)
    _find_variants(staging)
    _gather_signs(staging)
    execute("CREATE TABLE pair (one, other, PRIMARY KEY (one, other)) WITHOUT ROWID")
    shared = execute(
        """SELECT sign, ix, row IS NOT NULL FROM sign JOIN body USING (ix)
           WHERE sign IN (SELECT sign FROM sign GROUP BY sign HAVING count(*) > 1)
           ORDER BY sign, folded, territories, id"""
    )
    for chunk in portions(_pairs(shared), _CHUNK):
        staging.database.executemany("INSERT OR IGNORE INTO pair VALUES (?, ?)", chunk)


def deletions(word: str) -> set[str]:
    """The word, and the word without each of its letters: what words one edit apart have in common.

    The neighbourhood of FastSS (Bocek, Hunt and Stiller 2007). O(letters²).
    """
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _pairs(shared: Iterable[tuple[str, int, int]]) -> Iterator[tuple[object, ...]]:
    for _, block in groupby(shared, key=lambda values: values[0]):
        for (_, one, is_staged), (_, other, other_is_staged) in _near(block, BESIDE):
            if is_staged or other_is_staged:
                yield min(one, other), max(one, other)


def _near(items: Iterable[Item], most: int) -> Iterator[tuple[Item, Item]]:
    """Each with those up to `most` places before it."""
    before: deque[Item] = deque(maxlen=most)
    for item in items:
        yield from ((other, item) for other in before)
        before.append(item)


def _gather_words(staging: Staging) -> None:
    """Fills `word` (word, names): the different words, and in how many names each is."""
    staging.database.execute("CREATE TABLE word (word PRIMARY KEY, names) WITHOUT ROWID")
    staging.database.execute(
        """INSERT INTO word SELECT value, count(*) FROM body, json_each(body.words) GROUP BY value"""
    )


def _find_variants(staging: Staging) -> None:
    """Fills `variant` (word, other) with the words that may be spellings of one, both ways."""
    execute, executemany = staging.database.execute, staging.database.executemany
    execute("CREATE TABLE part (part, word)")
    execute("CREATE TABLE variant (word, other, PRIMARY KEY (word, other)) WITHOUT ROWID")
    words = (word for (word,) in execute("SELECT word FROM word") if may_vary(word))
    for parts in portions(((part, word) for word in words for part in deletions(word)), _CHUNK):
        executemany("INSERT INTO part VALUES (?, ?)", parts)
    shared = execute("SELECT part, word FROM part ORDER BY part, word")
    for chunk in portions(_variants(shared), _CHUNK):
        executemany("INSERT OR IGNORE INTO variant VALUES (?, ?)", chunk)
    execute("DROP TABLE part")


def _variants(shared: Iterable[tuple[str, str]]) -> Iterator[tuple[object, ...]]:
    for _, group in groupby(shared, key=lambda values: values[0]):
        for (_, one), (_, other) in _near(group, BESIDE):
            if is_variant(one, other):
                yield from ((one, other), (other, one))


def _gather_signs(staging: Staging) -> None:
    """Fills `sign` (sign, ix)."""
    execute = staging.database.execute
    execute("CREATE TABLE sign (sign, ix)")
    all_words = Words(staging)
    signs = (
        (sign, ix)
        for ix, folded, words, identifiers in execute("SELECT ix, folded, words, identifiers FROM body")
        for sign in _signs(all_words, folded, json.loads(words), json.loads(identifiers))
    )
    for chunk in portions(signs, _CHUNK):
        staging.database.executemany("INSERT INTO sign VALUES (?, ?)", chunk)
    execute("CREATE INDEX sign_by ON sign (sign)")


class Words:
    """The words of all names, once `find_pairs` has gathered them."""

    def __init__(self, staging: Staging) -> None:
        self._database = staging.database
        self.spellings = lru_cache(maxsize=_REMEMBERED)(self._spellings)
        self.names = lru_cache(maxsize=_REMEMBERED)(self._names)

    def _names(self, word: str) -> int:
        """In how many names a word is."""
        number: int = self._database.execute("SELECT names FROM word WHERE word = ?", (word,)).fetchone()[0]
        return number

    def _spellings(self, word: str) -> list[str]:
        """A word and its other spellings, the one that most names have first."""
        found = self._database.execute(
            """SELECT word FROM word WHERE word = :word
               OR word IN (SELECT other FROM variant WHERE word = :word)
               ORDER BY names DESC, word LIMIT :most""",
            {"word": word, "most": _MOST_VARIANTS},
        )
        return [spelling for (spelling,) in found]


def _signs(all_words: Words, folded: str, words: list[str], identifiers: list[str]) -> set[str]:
    """The signs of a body; their first letter keeps the kinds of sign apart."""
    signs = {f"={folded}"} if folded else set()
    signs |= {f"#{identifier}" for identifier in identifiers}
    signs.add(_worded(all_words.spellings(word)[0] for word in words))
    for at, word in enumerate(words):
        others = [*words[:at], *words[at + 1 :]]
        signs |= {
            _worded([*others, min(word, other)]) for other in all_words.spellings(word) if other != word
        }
    return signs


def _worded(words: Iterable[str]) -> str:
    return " " + " ".join(sorted(words))
