"""API keys: what is kept of them, who is let in, and what an error gives away."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from graphsvc.api.viewer import ANONYMOUS, Viewer
from graphsvc.endpoint.keys import Key, Keys, digest_of, new_key, viewer_of
from graphsvc.errors import BadSetting, Unauthenticated
from graphsvc.settings import Settings

TEXT, OTHER_TEXT = (f"gs_{(letter + '-_') * 14}{letter}" for letter in "aZ")
KEY = Key("dashboard", frozenset({"read", "read:people"}), digest_of(TEXT))
OTHER = Key("export", frozenset({"read"}), digest_of(OTHER_TEXT), date(2030, 1, 1))
KEYS = Keys((KEY, OTHER))
DIGEST = "0123456789abcdef" * 4


def settings(entries: str = "", **more: str) -> Settings:
    return Settings.from_environment({"GRAPHSVC_API_KEYS": entries, **more})


def refusal(headers: dict[str, str], keys: Keys = KEYS) -> str:
    with pytest.raises(Unauthenticated) as refused:
        viewer_of(headers, keys)
    return str(refused.value)


def test_a_key_is_random_and_only_its_digest_is_kept() -> None:
    (text, key), (other, _) = (new_key("hall", ["read:people"], date(2030, 1, 1)) for _ in range(2))
    assert text.startswith("gs_") and len(text) == 46 and text != other
    assert key.entry == f"hall/read+read:people/{sha256(text.encode()).hexdigest()}/2030-01-01"


def test_every_entry_is_read_back() -> None:
    assert Keys.of(settings(f"{KEY.entry},{OTHER.entry}")).keys == (KEY, OTHER)
    assert Keys.of(settings(f"  {KEY.entry}\n{OTHER.entry} ,")).keys == (KEY, OTHER)


def test_a_file_of_entries_and_the_variable_are_both_read(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(f"# who and why\n{KEY.entry}  # the screen in the hall\n\n", encoding="utf-8")
    read = Keys.of(settings(OTHER.entry, GRAPHSVC_API_KEYS_FILE=str(file)))
    assert read.keys == (KEY, OTHER)


def test_the_holder_is_known_by_name_and_sees_what_the_scopes_open() -> None:
    viewer = viewer_of({"authorization": f"Bearer {TEXT}"}, KEYS)
    assert (viewer.key_id, viewer.scopes) == ("dashboard", {"read", "read:people"})
    assert viewer.sees_people and viewer.is_known
    plain = viewer_of({"authorization": f"bearer  {OTHER_TEXT} "}, KEYS)
    assert not plain.sees_people and plain.is_known


def test_keys_with_the_same_scopes_ask_the_same_question() -> None:
    assert Viewer(KEY.scopes, True, "a") == Viewer(KEY.scopes, True, "b") != ANONYMOUS


def test_without_a_key_a_caller_is_anonymous_where_that_is_allowed() -> None:
    assert viewer_of({}, KEYS) is ANONYMOUS
    assert "needs an API key" in refusal({}, Keys((KEY,), anonymous=False))


NO_KEYS = ("", "Bearer", "Bearer x", f"Basic {TEXT}", TEXT, f"Bearer {TEXT}x", f"Bearer {TEXT} {TEXT}")


@pytest.mark.parametrize(
    "header", [*NO_KEYS, "Bearer gs_é" + "x" * 42, "Bearer gs_" + "a" * 100_000], ids=len
)
def test_what_is_no_key_is_refused(header: str) -> None:
    assert (
        refusal({"authorization": header}) == "the header Authorization holds no API key: send `Bearer gs_…`"
    )


def test_a_key_that_is_not_known_is_not_taken_for_none() -> None:
    unknown = f"gs_{'x' * 43}"
    assert refusal({"authorization": f"Bearer {unknown}"}) == "the API key is not known here"
    assert refusal({"authorization": f"Bearer {unknown}"}, Keys()) == "the API key is not known here"
    near = TEXT[:-1] + ("A" if TEXT[-1] != "A" else "B")
    assert refusal({"authorization": f"Bearer {near}"}) == "the API key is not known here"


def test_a_key_ends_on_its_day() -> None:
    assert KEYS.holder(OTHER_TEXT, day=date(2029, 12, 31)).key_id == "export"
    with pytest.raises(Unauthenticated, match="expired on 2030-01-01"):
        KEYS.holder(OTHER_TEXT, day=date(2030, 1, 1))


def test_all_digests_are_compared_whichever_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def same(kept: str, given: str) -> bool:
        compared.append(kept)
        return kept == given

    monkeypatch.setattr("graphsvc.endpoint.keys.compare_digest", same)
    KEYS.holder(TEXT)
    assert compared == [KEY.digest, OTHER.digest]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (TEXT, "entry 1: this is the key itself, which must not be kept"),
        (f"me/read/{TEXT}", "entry 1: this is the key itself"),
        ("me", r"entry 1 \(me\): 1 parts; write NAME/SCOPES/DIGEST"),
        (f"me/read/{DIGEST}/2030-01-01/x", r"entry 1 \(me\): 5 parts"),
        (f"/read/{DIGEST}", "entry 1: the name is 1 to 40 letters"),
        (f"me/read/{DIGEST[:-1]}", r"\(me\): the digest is the SHA-256 of the key, 64 hexadecimal digits"),
        (
            f"me/read+write/{DIGEST}",
            r"\(me\): the scopes are read and read:people, joined by \+; this version",
        ),
        (f"me/read:people/{DIGEST}", r"\(me\): a key without the scope read opens nothing"),
        (f"me/read/{DIGEST}/2030-02-30", r"\(me\): the last part is the day from which"),
        (f"me/read/{DIGEST},me/read/{DIGEST[::-1]}", "me and me have the same name"),
        (f"me/read/{DIGEST},you/read/{DIGEST}", "me and you have the same digest"),
        (" , ", "holds no key"),
    ],
)
def test_a_wrong_entry_names_itself_and_gives_nothing_away(entry: str, said: str) -> None:
    with pytest.raises(BadSetting, match=f"GRAPHSVC_API_KEYS.*{said}") as refused:
        Keys.of(settings(entry))
    assert DIGEST[:16] not in str(refused.value) and TEXT[3:12] not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "said"), [(None, "no such file"), (b"\xff", "not utf-8"), (b"# none\n", "holds no key")]
)
def test_a_wrong_file_names_itself(content: bytes | None, said: str, tmp_path: Path) -> None:
    file = tmp_path / "keys"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BadSetting, match=f"GRAPHSVC_API_KEYS_FILE.*{said}"):
        Keys.of(settings(GRAPHSVC_API_KEYS_FILE=str(file)))


def test_nothing_that_is_printed_holds_a_digest() -> None:
    given = settings(KEY.entry)
    for shown in (repr(given), repr(Keys.of(given)), repr(KEY), str(KEY)):
        assert KEY.digest not in shown and TEXT not in shown


def test_listening_to_others_needs_keys_or_a_word_that_it_is_public() -> None:
    elsewhere = {"GRAPHSVC_HOST": "0.0.0.0"}
    with pytest.raises(BadSetting, match=r"give keys.*GRAPHSVC_PUBLIC=1"):
        Settings.from_environment(elsewhere)
    assert not settings(KEY.entry, **elsewhere).anonymous_may_read
    assert settings(KEY.entry, GRAPHSVC_PUBLIC="1", **elsewhere).anonymous_may_read
    assert not settings(
        KEY.entry, GRAPHSVC_PUBLIC="1", GRAPHSVC_ANONYMOUS="0", **elsewhere
    ).anonymous_may_read
    assert settings(KEY.entry).anonymous_may_read
    with pytest.raises(BadSetting, match="GRAPHSVC_ANONYMOUS=0 without keys"):
        settings(GRAPHSVC_ANONYMOUS="0")
