"""Reads Popolo JSON: bodies with members become partnerships, memberships become roles (docs/popolo.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from graphsvc.model.records import Item, Place, Problem, Severity, shortened, some_of
from loaders.base import Loader, ReadOptions
from loaders.bundle import not_readable
from loaders.compressed import opened, plain_name
from loaders.delimited import Unreadable, refused
from loaders.json_items import sections
from loaders.popolo.dating import ended
from loaders.popolo.entry import Reading
from loaders.popolo.facts import SECTIONS, Facts
from loaders.popolo.mapping import PopoloMapping, folded, read_mapping
from loaders.popolo.records import SECTION_OF, Chunks, Places, Recorder
from loaders.popolo.sittings import Dated, Sittings

_SUFFIX = ".popolo.json"
_BEGINNING_BYTES = 1 << 16
_BEGINNING = re.compile(rb'\A(\xef\xbb\xbf)?\s*\{.*"(persons|organizations|memberships)"\s*:\s*\[', re.DOTALL)
_NEEDED = ("organizations", "persons", "memberships")
_NODES = ("organizations", "persons", "posts", "areas")


class PopoloLoader(Loader):
    """Popolo JSON, perhaps compressed, as EveryPolitician writes it."""

    name = "popolo"

    def recognises(self, path: Path) -> bool:
        name = plain_name(path.name).lower()
        if path.is_dir() or not name.endswith(".json"):
            return False
        return name.endswith(_SUFFIX) or (path.is_file() and _begins_like_popolo(path))

    def read(self, path: Path, options: ReadOptions) -> Iterator[Item]:
        try:
            mapping = read_mapping(options.mapping)
            with Sittings() as sittings:
                yield from _File(path, options, mapping, sittings).read()
        except Unreadable as error:
            yield error.problem
        except OSError as error:
            yield not_readable(str(error.filename or path), error)


def _begins_like_popolo(path: Path) -> bool:
    place = Place(path.name)
    try:
        with opened(path, place, ReadOptions().limits) as stream:
            return _BEGINNING.match(stream.read(_BEGINNING_BYTES)) is not None
    except (Unreadable, OSError):
        return False  # whoever reads it says what is wrong with it


class _File:
    """One file, walked twice: first for what its records depend on, then for the records of nodes."""

    def __init__(self, path: Path, options: ReadOptions, mapping: PopoloMapping, sittings: Sittings) -> None:
        self._path = path
        self._options = options
        self._mapping = mapping
        self._sittings = sittings
        self._is_last_day = mapping.ends == "last_day"
        label = f"{options.inside}{path.name}"
        self._whole = Place(label)
        self._reading = Reading(label, _prefix_of(path) if mapping.prefix is None else mapping.prefix)
        self._facts = Facts(self._reading, sittings)
        self._hosts: frozenset[str] = frozenset()  # bodies that have members

    def read(self) -> Iterator[Item]:
        """The records and problems."""
        yield from self._gather()
        yield from self._settle()
        places = self._places()
        yield from self._check_places(places)
        recorder = Recorder(
            self._reading,
            places,
            keep_personal_data=self._options.keep_personal_data,
            is_last_day=self._is_last_day,
        )
        chunks = Chunks(self._reading, recorder.fields)
        yield from chunks.begin(*(kind for kind, name in SECTION_OF.items() if self._has(kind, name, places)))
        yield from self._nodes(recorder, chunks)
        yield from self._ties(recorder, chunks)
        yield from self._notes(places)

    def _gather(self) -> Iterator[Item]:
        yield from self._facts.gather(self._items(SECTIONS))
        missing = [name for name in _NEEDED if name not in self._facts.seen]
        if missing:
            right = f"a Popolo file lists {', '.join(_NEEDED)}"
            raise refused("missing-path", self._whole, f"no {missing[0]!r} in it", right)

    def _settle(self) -> Iterator[Item]:
        """Settles the memberships: whom they are for, what they refer to, when they were."""
        facts, mapping, sittings = self._facts, self._mapping, self._sittings
        bodies = {key: mapping.is_partnership(key, body.classification) for key, body in facts.bodies.items()}
        periods = ended(list(facts.periods.values()), is_last_day=self._is_last_day)
        sittings.tell(bodies, facts.posts, periods)
        self._hosts = frozenset(sittings.hosts())
        yield from self._free()
        yield from self._drop()
        yield from self._note_dates(sittings.date(is_last_day=self._is_last_day))

    def _free(self) -> Iterator[Item]:
        """Memberships on behalf of what is no organisation are for none."""
        nobody = [key for key in self._sittings.strangers() if self._mapping.is_placeholder(key, None)]
        freed = {key: self._sittings.free(key) for key in (*nobody, *self._nobody())}
        said = [f"{shortened(key)} ({number:,})" for key, number in freed.items() if number]
        if said:
            wrong = f"memberships on behalf of what is no organisation are for none: {some_of(said)}"
            yield self._note("memberships", "placeholder", wrong, "")

    def _nobody(self) -> list[str]:
        bodies = self._facts.bodies.items()
        return [key for key, body in bodies if self._mapping.is_placeholder(key, body.name)]

    def _drop(self) -> Iterator[Item]:
        """Memberships that refer to nothing are errors, those that are in no partnership are left out."""
        for column, name in (("person", "person_id"), ("host", "organization_id")):
            for number in self._sittings.drop_without(column):
                yield self._error(number, name, "missing-cell", "", "empty", "every membership needs one")
        for number, name, value in self._sittings.drop_unknown():
            wrong, right = "not in the file", "correct it, or list it"
            yield self._error(number, name, "unknown-reference", value, wrong, right)
        if elsewhere := self._sittings.drop_elsewhere():
            wrong = f"{elsewhere:,} memberships are in organisations that are no partnership; not read"
            yield self._note("memberships", "not-a-partnership", wrong, "a mapping says what is one")

    def _places(self) -> Places:
        facts, mapping = self._facts, self._mapping
        senders = set(self._sittings.organisations())
        partnerships = {
            key
            for key, body in facts.bodies.items()
            if mapping.is_partnership(key, body.classification)
            and (key in self._hosts or mapping.partnerships is not None)
        }
        parents = {
            body.parent for key, body in facts.bodies.items() if body.parent and key not in partnerships
        }
        return Places(
            bodies=frozenset(facts.bodies),
            partnerships=frozenset(partnerships),
            organisations=frozenset(senders | parents),
            placeholders=frozenset(self._nobody()) - partnerships,
            territories=frozenset(facts.homes()),
            posts=frozenset(key for key, host in facts.posts.items() if host in partnerships),
        )

    def _check_places(self, places: Places) -> Iterator[Item]:
        words = {folded(key) for key in places.bodies}
        words |= {folded(body.classification) for body in self._facts.bodies.values() if body.classification}
        words |= {folded(body.name) for body in self._facts.bodies.values() if body.name}
        for word, place in self._mapping.places.items():
            if word not in words:
                wrong, right = "no id, classification or name in the file", "correct it, or take it out"
                yield Problem(Severity.WARNING, "nothing-mapped", place, word, wrong, right)
        if not places.partnerships:
            known = sorted({body.classification or "none" for body in self._facts.bodies.values()})
            wrong = "no organisation in it is a partnership"
            right = f"say which in a mapping; the classifications are {some_of(known)}"
            yield refused("no-partnership", self._whole, wrong, right).problem

    def _has(self, kind: str, section: str, places: Places) -> bool:
        if kind == "territory":
            return bool(places.territories)
        return section in self._facts.seen

    def _nodes(self, recorder: Recorder, chunks: Chunks) -> Iterator[Item]:
        for section, number, value in self._items(_NODES):
            for record in recorder.of(section, number, value) if number else ():
                yield from chunks.add(record)
            yield from self._reading.taken()
        yield from chunks.rest()

    def _ties(self, recorder: Recorder, chunks: Chunks) -> Iterator[Item]:
        for stay in self._sittings.stays():
            yield from chunks.add(recorder.membership(stay))
        for sitting in self._sittings:
            yield from chunks.add(recorder.role(sitting))
        yield from chunks.rest()

    def _items(self, wanted: tuple[str, ...]) -> Iterator[tuple[str, int, object]]:
        with closing(opened(self._path, self._whole, self._options.limits)) as stream:
            yield from sections(stream, self._whole, self._options.limits, wanted)

    def _notes(self, places: Places) -> Iterator[Item]:
        prefix = self._reading.prefix
        if prefix and self._mapping.prefix is None:
            wrong = f"ids that may be used elsewhere, too, get {prefix!r} before them"
            yield self._note("", "prefixed-ids", wrong, "`prefix:` in a mapping says otherwise")
        if len(places.territories) < len(self._facts.areas):
            number = len(self._facts.areas) - len(places.territories)
            wrong = f"{number:,} areas are not read: no organisation is in them"
            yield self._note("areas", "not-read", wrong, "")
        if not self._options.keep_personal_data:
            wrong = "names and addresses of people are personal data, left out"
            yield self._note("persons", "personal-data-left-out", wrong, "--keep-personal-data keeps them")
        for section, names in self._reading.unread.items():
            wrong = f"no field is called after {some_of(sorted(names), most=20)}; not read"
            yield self._note(section, "not-read", wrong, "")

    def _note_dates(self, dated: Dated) -> Iterator[Item]:
        if dated.starts or dated.ends:
            wrong = f"{dated.starts:,} starts and {dated.ends:,} ends are those of the legislative period"
            yield self._note("memberships", "dates-of-period", wrong, "")
        if dated.written:
            wrong = (
                f"of {dated.written:,} ends {dated.at_next:,} are the day on which the person's next time "
                "starts, the others last days"
            )
            yield self._note("memberships", "last-days", wrong, "`ends: first_day_after` says otherwise")

    def _note(self, section: str, code: str, wrong: str, right: str) -> Problem:
        place = Place(self._reading.file(section)) if section else self._whole
        return Problem(Severity.NOTE, code, place, "", wrong, right)

    def _error(self, number: int, name: str, code: str, value: str, wrong: str, right: str) -> Problem:
        place = Place(self._reading.file("memberships"), number, name)
        return Problem(Severity.ERROR, code, place, shortened(value), wrong, right)


def _prefix_of(path: Path) -> str:
    """Ids such as `legislature` or `term/5` stand in many files; the file's name tells them apart."""
    name = plain_name(path.name)
    for suffix in (_SUFFIX, ".json"):
        if name.lower().endswith(suffix):
            name = name[: -len(suffix)]
    return f"{name.replace('|', '-')}/"
