"""People under pseudonyms: the same everywhere, and nothing beside them says who they are."""

import pytest

from graphsvc.exporting.people import Pseudonyms
from graphsvc.exporting.recorded import recorded
from graphsvc.exporting.tables import Tables
from graphsvc.model.keys import made_key
from graphsvc.model.kinds import ALIAS, LINK, MEMBERSHIP, PERSON, ROLE
from graphsvc.model.pseudonyms import pseudonym
from graphsvc.store import open_store
from tests.contract.store.rows import META, Rows, partnership, whole

SECRET = b"a secret of the tests, 32 bytes."
PEOPLE = Pseudonyms(SECRET)
JANE = pseudonym(SECRET, "jane")


def shown(kind, /, **row):
    return PEOPLE.row(kind, whole(kind.name, row))


def test_a_person_is_a_pseudonym_and_the_day_of_erasure():
    row = shown(PERSON, id="jane", name="Jane", email="j@x", retain_until="2030", attributes='{"age": "40"}')
    assert {name: value for name, value in row.items() if value} == {"id": JANE, "retain_until": "2030"}


@pytest.mark.parametrize("key", ["jane|p|o|chair|2016", "jane|p|o|treasurer|2016", "jane|p|o|chair|"])
def test_a_made_key_keeps_its_parts(key):
    row = shown(ROLE, id=key, person="jane", partnership="p", organisation="o", role="chair", start="2016")
    assert row["id"] == key.replace("jane", JANE)
    assert row["person"] == JANE


@pytest.mark.parametrize("key", ["jane-2016", "jane|elsewhere|o|chair|2016", "p/jane/chair"])
def test_an_id_of_the_registers_own_is_gone(key):
    row = shown(ROLE, id=key, person="jane", partnership="p", organisation="o", role="chair", start="2016")
    assert "jane" not in str(row["id"]) and row["id"] == pseudonym(SECRET, key)


def test_carriers_stand_in_no_order_that_tells():
    row = shown(LINK, id="p|q||", a="p", b="q", carriers=["zoe", "jane"], attributes='{"who": "Jane"}')
    assert row["carriers"] == sorted(pseudonym(SECRET, key) for key in ("jane", "zoe"))
    assert (row["id"], row["attributes"]) == ("p|q||", None)
    assert shown(LINK, id="p|q||", a="p", b="q", carriers="none")["carriers"] == "none"


def test_aliases_of_people_are_renamed_and_those_of_others_not():
    alias = {"kind": "person", "alias": "j", "same_as": "jane"}
    row = shown(ALIAS, id=made_key(ALIAS, alias), **alias)
    assert (row["same_as"], row["id"]) == (JANE, f"person|{row['alias']}")
    other = {"id": "organisation|j", "kind": "organisation", "alias": "j", "same_as": "jane"}
    assert shown(ALIAS, **other) == whole("alias", other)


def test_what_names_nobody_stays():
    row = whole(
        "membership", {"id": "own", "partnership": "p", "organisation": "jane", "attributes": '{"a": "b"}'}
    )
    assert PEOPLE.row(MEMBERSHIP, row) == row


def test_once_is_as_good_as_twice():
    other = Pseudonyms(b"another secret, of another store")
    role = {"person": "jane", "partnership": "p", "organisation": "o", "role": "chair"}
    for key in (made_key(ROLE, role), "her own"):
        once = shown(ROLE, id=key, **role)
        assert other.row(ROLE, once) == once


def test_rows_come_in_no_order_that_tells():
    keys = "abcdefgh"
    parts = [{"person": key, "partnership": "p1"} for key in keys]
    roles = [{"id": made_key(ROLE, row), **row} for row in parts]
    rows = {"partnership": [partnership("p1")], "person": [{"id": key} for key in keys], "role": roles}
    with open_store("sqlite::memory:") as store:
        store.write(Rows(rows), META)
        secret = store.open().pseudonym_key
        store.write(Rows({"theme": [{"id": "later"}]}), META)
        for revision in (None, 1):
            with recorded(store, revision) as records:
                tables = Tables(records, Pseudonyms(secret))
                ids = {table.kind: [table.cells(row)[0] for row in rows] for table, rows in tables}
            assert ids[PERSON] == ids[ROLE] == sorted(pseudonym(secret, key) for key in keys)
