"""Any sequence of writes, erasures and reopenings leaves a store as a plain dictionary would be."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from graphsvc.errors import BadInput, Conflict, NotFound
from graphsvc.model.fields import ORGANISATION_PREFIX, Row
from graphsvc.model.kinds import KINDS
from graphsvc.model.pseudonyms import pseudonym
from tests.contract.store.engines import ENGINES, Engine, prepared
from tests.contract.store.rows import META, Rows, State, everything, pictured, replayed, whole

KEYS = ("p", "ä")  # the same few ids in every kind, so that records meet
PARTNERS = st.sampled_from(KEYS)
PEOPLE = st.sampled_from(("jane", "p"))
TEXT = st.sampled_from((None, "none", "x", ""))
STATED = settings(
    max_examples=30, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
EXAMPLES = {"neo4j": 8}  # a server answers in milliseconds what a file does in microseconds

ROWS = {
    "partnership": st.fixed_dictionaries(
        {
            "id": PARTNERS,
            "name": st.sampled_from(("A", "B")),
            "satellite_of": TEXT,
            "meetings_per_year": st.sampled_from((None, "none", 0.0, 0.1)),
            "members_complete": st.sampled_from((None, "none", True, False)),
        }
    ),
    "organisation": st.fixed_dictionaries(
        {"id": PARTNERS, "name": st.just("O"), "themes": st.sampled_from((None, [], ["p"]))}
    ),
    "person": st.fixed_dictionaries(
        {"id": PEOPLE, "name": st.sampled_from((None, "Jane")), "retain_until": TEXT}
    ),
    "membership": st.builds(
        lambda p, o, role: {"id": f"{p}|{o}||", "partnership": p, "organisation": o, "role": role},
        PARTNERS,
        PARTNERS,
        TEXT,
    ),
    "role": st.builds(
        lambda who, p, title: {
            "id": f"{who}|{p}|||",
            "person": who,
            "partnership": p,
            "title": title,
            "attributes": title,
        },
        PEOPLE,
        PARTNERS,
        TEXT,
    ),
    "link": st.builds(
        lambda key, a, b, carriers: {"id": key, "a": a, "b": b, "carriers": carriers},
        PARTNERS,
        PARTNERS,
        st.sampled_from((*KEYS, "organisation:p")),
        st.sampled_from((None, "none", [], ["jane"], ["p", "jane"])),
    ),
}
PUTS = st.lists(
    st.sampled_from(list(ROWS)).flatmap(lambda kind: ROWS[kind].map(lambda row: (kind, row))),
    min_size=1,
    max_size=4,
    unique_by=lambda put: (put[0], put[1]["id"]),
).map(lambda puts: {kind: [row for k, row in puts if k == kind] for kind, _ in puts})
NODES = {
    "partnership": [{"id": key, "name": "A"} for key in KEYS],
    "organisation": [{"id": key, "name": "O"} for key in KEYS],
    "person": [{"id": "jane", "name": "Jane"}],
}


class Model:
    """What a store should say: a dictionary for each revision, and the people erased."""

    def __init__(self, secret: bytes) -> None:
        self.states: list[State] = [{}]
        self.known: set[str] = set()  # ids under which a person was ever stored
        self.erased: dict[str, str] = {}
        self._secret = secret

    def after(self, puts: dict[str, list[Row]], removals: dict[str, list[str]]) -> State | None:
        """The state after a batch; None when the batch must be refused."""
        state = dict(self.states[-1])
        for kind, rows in puts.items():
            for row in rows:
                meant = self.renamed(kind, whole(kind, row), self.erased)
                state[kind, str(meant["id"])] = meant
        gone = {(kind, self.stored_as(kind, key)) for kind, keys in removals.items() for key in keys}
        changed = {key for key, row in state.items() if self.states[-1].get(key) != row}
        if changed & gone:
            return None
        kept = {key: row for key, row in state.items() if key not in gone}
        return kept if all(self._has_ends(kept, kind, row) for (kind, _), row in kept.items()) else None

    def stored_as(self, kind: str, key: str) -> str:
        first, bar, rest = key.partition("|")
        return self.erased.get(first, first) + bar + rest if kind in ("person", "role") else key

    def accept(self, state: State) -> None:
        self.states.append(state)
        self.known |= {key for kind, key in state if kind == "person"}

    @staticmethod
    def _has_ends(state: State, kind: str, row: Row) -> bool:
        for end in KINDS[kind].ends:
            field, key = KINDS[kind].by_name[end], str(row[end])
            forced = len(field.refers_to) > 1 and key.startswith(ORGANISATION_PREFIX)
            node = (
                ("organisation", key.removeprefix(ORGANISATION_PREFIX))
                if forced
                else (field.refers_to[0], key)
            )
            if node not in state:
                return False
        return True

    def erase(self, person: str) -> None:
        """Erases somebody from every state there ever was, and adds one that differs in nothing."""
        self.erased[person] = pseudonym(self._secret, person)
        for number, state in enumerate(self.states):
            renamed = [(kind, self.renamed(kind, row, self.erased)) for (kind, _), row in state.items()]
            self.states[number] = {(kind, str(row["id"])): row for kind, row in renamed}
        self.states.append(self.states[-1])

    @staticmethod
    def renamed(kind: str, row: Row, erased: dict[str, str]) -> Row:
        gone = set(erased) | set(erased.values())
        if kind == "person" and row["id"] in gone:
            key = str(row["id"])
            return {**row, "id": erased.get(key, key), "name": None, "email": None, "attributes": None}
        if kind == "role" and row["person"] in gone:
            who = erased.get(str(row["person"]), str(row["person"]))
            key = who + "|" + str(row["id"]).split("|", 1)[1]
            return {**row, "id": key, "person": who, "attributes": None}
        if kind == "link" and isinstance(row["carriers"], list):
            return {**row, "carriers": [erased.get(key, key) for key in row["carriers"]]}
        return row


class Machine(RuleBasedStateMachine):
    """Drives one engine beside the model."""

    engine_name: str

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="graphsvc-"))
        self.engine: Engine = prepared(self.engine_name, self.folder)
        self.store = self.engine.open()
        self.model = Model(self.store.open().pseudonym_key)
        self._write(NODES, {})

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.close()
            shutil.rmtree(self.folder)

    @rule(puts=PUTS)
    def put(self, puts: dict) -> None:
        self._write(puts, {})

    @rule(
        puts=PUTS,
        removals=st.dictionaries(st.sampled_from(list(ROWS)), st.lists(PARTNERS, max_size=2), max_size=2),
    )
    def put_and_remove(self, puts: dict, removals: dict) -> None:
        self._write(puts, removals)

    @rule(data=st.data(), everything_of=st.sampled_from(list(ROWS)))
    def remove(self, data: st.DataObject, everything_of: str) -> None:
        stored = [key for kind, key in self.model.states[-1] if kind == everything_of]
        if stored:
            keys = data.draw(st.lists(st.sampled_from(stored), unique=True))
            self._write({}, {everything_of: keys})

    def _write(self, puts: dict, removals: dict) -> None:
        wanted = self.model.after(puts, removals)
        if wanted is None:
            with pytest.raises(BadInput):
                self.store.write(Rows(puts, removals), META)
        else:
            if wanted != self.model.states[-1]:
                self.model.accept(wanted)
            assert self.store.write(Rows(puts, removals), META) == self._revision()

    @rule(puts=PUTS)
    def write_at_the_wrong_revision(self, puts: dict) -> None:
        with pytest.raises(Conflict):
            self.store.write(Rows(puts), META, expected_revision=self._revision() + 1)

    @rule(person=PEOPLE)
    def erase(self, person: str) -> None:
        if person in self.model.known and person not in self.model.erased:
            self.model.erase(person)
            assert self.store.erase(person, META) == self._revision()
        elif person not in self.model.erased:
            with pytest.raises(NotFound):
                self.store.erase(person, META)
        else:
            assert self.store.erase(person, META) == self._revision()

    @rule(data=st.data())
    def read_an_earlier_revision(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(0, self._revision()))
        with self.store.read(number) as picture:
            assert pictured(picture) == self.model.states[number]

    @rule()
    def replay(self) -> None:
        assert replayed(self.store) == self.model.states[-1]

    @precondition(lambda self: self.engine.durable)
    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = self.engine.open()

    @invariant()
    def says_what_the_model_says(self) -> None:
        if hasattr(self, "model"):
            assert everything(self.store) == self.model.states[-1]
            assert self.store.open().revision == self._revision()

    def _revision(self) -> int:
        return len(self.model.states) - 1


@pytest.mark.parametrize("name", list(ENGINES))
def test_store_beside_a_dictionary(name: str, tmp_path: Path) -> None:
    prepared(name, tmp_path)
    stated = settings(STATED, max_examples=EXAMPLES.get(name, STATED.max_examples))
    run_state_machine_as_test(type("Machine", (Machine,), {"engine_name": name}), settings=stated)
