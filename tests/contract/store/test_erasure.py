"""Erasing a person takes who it was out of records, history and file, and keeps that somebody served."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphsvc.errors import NotFound
from graphsvc.model.fields import Row
from graphsvc.model.keys import made_key
from graphsvc.model.kinds import KINDS
from graphsvc.model.pseudonyms import pseudonym
from graphsvc.store.base import Meta, Store
from tests.contract.store.engines import Engine, SqliteFile
from tests.contract.store.rows import META, Rows, everything, partnership, pictured, replayed, whole

JANE = "jane.doe"
TELLING = ("Jane", "Doe", "jane", "Smith", "secret note")


def role(person: str, partner: str, **fields: object) -> Row:
    row = {"person": person, "partnership": partner, "role": "chair", "start": "2015-01-01", **fields}
    return whole("role", {"id": made_key(KINDS["role"], row), **row})


def person(key: str, **fields: object) -> Row:
    return whole("person", {"id": key, **fields})


def link(**fields: object) -> Row:
    return whole("link", {"id": "p1|p2||", "a": "p1", "b": "p2", **fields})


def populate(store: Store) -> None:
    """Jane, renamed once, with a role, one that was removed, and a link she carries with others."""
    store.write(
        Rows(
            {
                "partnership": [partnership("p1"), partnership("p2"), partnership(JANE + " fund")],
                "person": [
                    person(
                        JANE, name="Jane Smith", email="jane@example.org", attributes='{"n":"secret note"}'
                    ),
                    person("jane.doering", name="J. D."),
                ],
                "role": [
                    role(JANE, "p1", attributes='{"n":"secret note"}'),
                    role(JANE, "p2"),
                    {**role(JANE, "p2", role="member"), "id": "seat-of-jane.doe-in-p2"},
                    role("jane.doering", "p1"),
                ],
                "link": [link(carriers=["jane.doering", JANE])],
            }
        ),
        META,
    )
    store.write(
        Rows(
            {"person": [person(JANE, name="Jane Doe")], "link": [link(carriers=[JANE])]},
            {"role": [role(JANE, "p2")["id"]]},
        ),
        META,
    )
    store.write(Rows({"link": [link(carriers=["jane.doering"])]}), META)


def texts(store: Store) -> str:
    """Everything the store says, of now and of all times."""
    said = [repr(everything(store)), repr(store.revisions()), repr(store.changes_since(0, 10**6))]
    for number in range(store.open().revision + 1):
        with store.read(number) as picture:
            said.append(repr(pictured(picture)))
    return "".join(said)


def told(text: str) -> list[str]:
    """The telling words in a text, apart from those of the others."""
    others = text.replace("jane.doering", "").replace("jane.doe fund", "")
    return [word for word in (*TELLING, "jsmith") if word in others]


def test_nothing_tells_who_it_was(store: Store) -> None:
    populate(store)
    assert len(told(texts(store))) == len(TELLING)
    name = pseudonym(store.open().pseudonym_key, JANE)
    assert store.erase(JANE, Meta(author="officer", message="asked to")) == 4
    assert told(texts(store)) == []
    assert everything(store)["person", name] == person(name)
    assert everything(store)["role", f"{name}|p1||chair|2015-01-01"] == role(name, "p1")
    assert ("role", f"seat-of-{name}-in-p2") in everything(store)
    assert everything(store)["person", "jane.doering"]["name"] == "J. D."
    assert [tie["id"] for tie in store.ties_of("role", "person", ["jane.doering"])] == [
        role("jane.doering", "p1")["id"]
    ]


def test_the_spells_stay_in_every_picture(store: Store) -> None:
    populate(store)
    before = [spells(store, number) for number in (1, 2, 3)]
    store.erase(JANE, META)
    assert [spells(store, number) for number in (1, 2, 3)] == before
    assert spells(store, 4) == before[-1]
    with store.read(1) as picture:
        carriers = pictured(picture)["link", "p1|p2||"]["carriers"]
    name = pseudonym(store.open().pseudonym_key, JANE)
    assert carriers == ["jane.doering", name]


def spells(store: Store, revision: int) -> list[tuple[int, int]]:
    with store.read(revision) as picture:
        ties = picture.ties("role", ["person", "partnership"])
    return sorted(zip(ties["person"], ties["partnership"], strict=True))


def test_an_erasure_is_a_recorded_change(store: Store) -> None:
    populate(store)
    store.erase(JANE, Meta(author="officer", message="asked to"))
    revision = store.revisions()[0]
    assert (revision.number, revision.author, revision.message) == (4, "officer", "asked to")
    assert revision.counts == {"person": 1, "role": 2, "link": 1}
    name = pseudonym(store.open().pseudonym_key, JANE)
    assert (name, person(name), person(name)) in [(c.id, c.before, c.after) for c in store.changes_since(3)]
    assert replayed(store) == everything(store)
    assert store.verify() == []


def test_a_later_load_neither_restores_nor_doubles(store: Store) -> None:
    populate(store)
    store.erase(JANE, META)
    state = everything(store)
    again = {
        "person": [person(JANE, name="Jane Doe", email="jane@example.org")],
        "role": [
            role(JANE, "p1", attributes='{"n":"secret note"}'),
            {**role(JANE, "p2", role="member"), "id": "seat-of-jane.doe-in-p2"},
        ],
    }
    assert store.write(Rows(again), META) == 4
    assert everything(store) == state
    store.write(Rows({"role": [role(JANE, "p2", start="2020")], "link": [link(carriers=[JANE])]}), META)
    name = pseudonym(store.open().pseudonym_key, JANE)
    assert ("role", f"{name}|p2||chair|2020") in everything(store)
    assert everything(store)["link", "p1|p2||"]["carriers"] == [name]
    assert store.counts()["person"] == 2
    assert told(texts(store)) == []


@pytest.mark.parametrize("key", ["seat_jane.doe_1", "seat|jane.doe", "a|b|jane.doe|c|d", "jane.doe"])
def test_ids_of_the_registers_own_do_not_tell(store: Store, key: str) -> None:
    populate(store)
    seat = {**role(JANE, "p2", role="member", start="2022"), "id": key}
    store.write(Rows({"role": [seat]}), META)
    revision = store.erase(JANE, META)
    name = pseudonym(store.open().pseudonym_key, JANE)
    assert ("role", key.replace(JANE, name)) in everything(store)
    assert store.write(Rows({"role": [seat]}), META) == revision
    assert told(texts(store)) == []


def test_rows_as_they_are_kept_once_somebody_is_erased(store: Store) -> None:
    populate(store)
    rows = [{"person": JANE, "partnership": "p1", "attributes": "{}"}, {"person": "jane.doering"}]
    assert store.as_stored("role", rows) is rows
    store.erase(JANE, META)
    name = pseudonym(store.open().pseudonym_key, JANE)
    kept = {"person": name, "partnership": "p1", "attributes": None}
    assert store.as_stored("role", rows) == [kept, rows[1]]
    assert store.as_stored("link", [{"carriers": [JANE, "x"]}]) == [{"carriers": [name, "x"]}]


def test_the_pseudonym_gets_no_name_either(store: Store) -> None:
    populate(store)
    store.erase(JANE, META)
    name = pseudonym(store.open().pseudonym_key, JANE)
    assert store.write(Rows({"person": [person(name, name="Jane Doe")]}), META) == 4
    assert store.get("person", [name])[name]["name"] is None


def test_the_erased_id_finds_what_is_left(store: Store) -> None:
    populate(store)
    store.erase(JANE, META)
    name = pseudonym(store.open().pseudonym_key, JANE)
    assert store.get("person", [JANE]) == {JANE: person(name)}
    made = role(JANE, "p1")["id"]
    assert store.get("role", [made])[made]["id"] == role(name, "p1")["id"]
    assert len(list(store.ties_of("role", "person", [JANE, name]))) == 2
    store.write(Rows({}, {"role": [made, "seat-of-" + name + "-in-p2"], "person": [JANE]}), META)
    assert store.counts()["role"] == 1
    store.write(Rows({"person": [person(JANE, name="Jane Doe")]}), META)
    assert store.get("person", [name])[name]["name"] is None


def test_erasing_again_changes_nothing(store: Store) -> None:
    populate(store)
    name = pseudonym(store.open().pseudonym_key, JANE)
    assert store.erase(JANE, META) == store.erase(JANE, META) == store.erase(name, META) == 4


def test_nobody_is_erased(store: Store) -> None:
    populate(store)
    for unknown in ("nobody", "", "p1"):
        with pytest.raises(NotFound, match="no person"):
            store.erase(unknown, META)
    assert store.open().revision == 3


def test_somebody_removed_can_be_erased(store: Store) -> None:
    store.write(Rows({"person": [person(JANE, name="Jane Doe")]}), META)
    store.write(Rows({}, {"person": [JANE]}), META)
    assert store.erase(JANE, META) == 3
    assert told(texts(store)) == []
    assert store.counts()["person"] == 0


def alias(key: str, same_as: str) -> Row:
    return whole("alias", {"id": f"person|{key}", "kind": "person", "alias": key, "same_as": same_as})


@pytest.mark.parametrize("asked", [JANE, "jane.smith", "jsmith"])
def test_aliases_are_erased_with_the_person(store: Store, asked: str) -> None:
    """`jane.smith` is a record of its own, `jsmith` is only an alias."""
    populate(store)
    aliases = [alias("jane.smith", JANE), alias("jsmith", "jane.smith"), alias("x", "jane.doering")]
    store.write(Rows({"alias": aliases, "person": [person("jane.smith", name="Jane Smith")]}), META)
    store.erase(asked, META)
    key = store.open().pseudonym_key
    names = {word: pseudonym(key, word) for word in (JANE, "jane.smith", "jsmith")}
    assert told(texts(store)) == []
    assert everything(store)["alias", f"person|{names['jane.smith']}"] == alias(
        names["jane.smith"], names[JANE]
    )
    assert everything(store)["alias", "person|x"] == aliases[2]
    state = everything(store)
    people = [person("jane.smith", name="Jane"), person(JANE, name="Jane")]
    assert store.write(Rows({"alias": aliases, "person": people}), META) == 5
    assert everything(store) == state
    store.write(Rows({"role": [role("jsmith", "p2", start="2021")]}), META)
    assert store.counts()["person"] == 3
    assert told(texts(store)) == []


def test_an_alias_that_comes_after_the_erasure(store: Store) -> None:
    populate(store)
    store.erase(JANE, META)
    name = pseudonym(store.open().pseudonym_key, JANE)
    late = person("jane.smith", name="Jane Smith")
    assert store.write(Rows({"alias": [alias("jane.smith", JANE)], "person": [late]}), META) == 5
    assert store.erase("jane.smith", META) == 6
    assert (told(texts(store)), store.counts()["person"], store.verify()) == ([], 3, [])
    assert everything(store)["person", name] == person(name)
    assert store.write(Rows({"person": [late]}), META) == 6


def test_a_pseudonym_that_is_taken(store: Store) -> None:
    """A registry that was loaded from its own export has a record under the pseudonym already."""
    populate(store)
    name = pseudonym(store.open().pseudonym_key, JANE)
    store.write(Rows({"person": [person(name)]}), META)
    store.erase(JANE, META)
    assert (told(texts(store)), store.counts()["person"], store.verify()) == ([], 3, [])
    assert store.get("person", [JANE])[JANE]["id"] == f"{name}-2"


def test_a_record_under_a_pseudonym_is_erased_in_place(store: Store) -> None:
    """A registry that was loaded from the export of another one knows people by its pseudonyms."""
    key = pseudonym(b"another registry", JANE)
    store.write(Rows({"person": [person(key, name="Jane Doe")]}), META)
    store.erase(key, META)
    assert everything(store) == {("person", key): person(key)}
    store.write(Rows({"person": [person(key, name="Jane Doe")]}), META)
    assert told(texts(store)) == []


def test_another_handle_knows_at_once(durable: Engine) -> None:
    one, two = durable.open(), durable.open()
    populate(one)
    two.erase(JANE, META)
    one.write(Rows({"person": [person(JANE, name="Jane Doe")]}), META)
    assert told(texts(one)) == []


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def test_no_byte_of_the_file_tells(sqlite_file: SqliteFile) -> None:
    store = sqlite_file.open()
    populate(store)
    for place in range(50):  # pages that split, move and get free
        store.write(Rows({"person": [person(JANE, name="Jane Smith " * place)]}), META)
    for name in ("Jane Smith " * 5000, "Jane"):  # another program leaves the longer one in unused pages
        sqlite_file.around("UPDATE person SET name = ? WHERE name LIKE 'Jane%'", name)
    assert b"Jane Smith" in bytes_of(sqlite_file.folder)
    store.erase(JANE, META)
    assert sorted(path.name for path in sqlite_file.folder.iterdir())[0] == "registry.db"
    assert told(bytes_of(sqlite_file.folder).decode("latin-1")) == []
    assert store.verify() == []


def test_a_reader_only_delays_the_last_of_it(tmp_path: Path) -> None:
    """A picture of before keeps the log; verify says so, and the next opening finishes."""
    from graphsvc.store.sqlite import SqliteStore

    path = tmp_path / "registry.db"
    with SqliteStore(str(path), busy_timeout_seconds=0.1) as store:
        populate(store)
        with store.read() as picture:
            store.erase(JANE, META)
            assert pictured(picture)["person", JANE]["name"] == "Jane Doe"
            assert [problem.kind for problem in store.verify()] == ["store"]
        assert b"Jane" in bytes_of(tmp_path)
    with SqliteStore(str(path)) as store:
        assert store.verify() == []
        assert b"Jane" not in bytes_of(tmp_path)
