"""The answer of convening in words, made when somebody reads it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graphsvc.analysis.convening import evidence
from graphsvc.analysis.convening.barred import BLOCKED, NO_COVERAGE
from graphsvc.analysis.convening.choice import MOST_INVITED, NOBODY_ADDS
from graphsvc.analysis.convening.contact import Contacts
from graphsvc.analysis.convening.formula import ENOUGH, LEAST_GAIN, LOAD_COST, MET
from graphsvc.analysis.convening.record import Record
from graphsvc.analysis.convening.table import THIN, UNCOVERED, UNKNOWN, Convening
from graphsvc.analysis.convening.words import listed, named, of_one, plural, requirement_words, share
from graphsvc.analysis.draft import Adjustment, Words, adjustments
from graphsvc.analysis.needs import NeedsSource
from graphsvc.analysis.reasons import Fact, Reason
from graphsvc.kernels.sets import LEEWAY, Longs
from graphsvc.snapshot.arrays import NOBODY
from graphsvc.snapshot.snapshot import Snapshot

IT = "the task"
_MAINLY = 3  # requirements named of an invitee
_WORTH_NAMING = 0.005  # of f
_PROPOSED = {
    "NEW_PARTNERSHIP": "Nothing that exists fits: found a new partnership of {invited}.",
    "NEW_CAPABILITY": "Nothing that exists fits, and as far as is recorded those who could be invited do not "
    "cover what the task needs: a new agency or capability may be needed.",
}
_CITED = {
    "EXISTING_PARTNERSHIP": ("G16",),
    "EXISTING_ORGANISATION": ("G16", "G18"),
    "NEW_PARTNERSHIP": ("G16", "G18", "G22"),
    "NEW_CAPABILITY": ("G16", "G18"),
    "COMPLETE_THE_RECORD": ("G16", "G18"),
}
_BARS = (
    "It declared a legal bar.",
    "It declared a conflict of interest.",
)


class Telling:
    """What is said of one answer, with the names of its picture."""

    def __init__(self, convening: Convening, snapshot: Snapshot, record: Record, seats: Longs) -> None:
        self.convening = convening
        self.snapshot = snapshot
        self.record = record
        self._contacts = Contacts(record, convening.pool.organisation)
        self._words = Words(lambda kind, ix: named(snapshot.nodes[kind], ix), seats, IT)

    def summary(self) -> tuple[str, tuple[str, ...]]:
        """What is proposed, in words, and the guidelines behind it."""
        return " ".join(self._summary()), _CITED[self.convening.proposal]

    def _summary(self) -> Iterator[str]:
        asked = self.convening
        if asked.proposal == "EXISTING_PARTNERSHIP":
            changes = " ".join(each.text for each in self.adjustments(0))
            how = f"with adjustments. {changes}" if changes else "as it is."
            whom = self._name("partnership", int(asked.existing.ix[0]))
            yield f"Ask {whom} first: it could take this on {how}"
        elif asked.alone is not None and asked.proposal == "EXISTING_ORGANISATION":
            yield self._alone(asked.alone)
        elif asked.proposal == "COMPLETE_THE_RECORD":
            yield from self._incomplete()
        else:
            yield from self._new()
        yield from self._wider()
        yield from self._gaps()

    def _new(self) -> Iterator[str]:
        asked = self.convening
        invited = plural(len(asked.choice.chosen), "organisation", "organisations")
        yield _PROPOSED[asked.proposal].format(invited=invited)
        value = asked.value or 0.0
        if asked.proposal == "NEW_PARTNERSHIP" and value < ENOUGH - LEEWAY:
            yield (
                f"That comes to {of_one(value)} of 1, and {ENOUGH:.2f} would do; there are more who "
                "could be invited: make it larger, or work on two levels."
            )

    def _alone(self, place: int) -> str:
        asked = self.convening
        own = float(asked.usable[place] @ asked.weights)
        table = of_one(asked.value or 0.0)
        alone = f"{self._candidate(place)} could take this on alone: it comes to {of_one(own)} of 1"
        others = len(asked.choice.chosen)
        return f"{alone}, a table of {others} to {table}." if others > 1 else f"{alone}; nobody adds to that."

    def _incomplete(self) -> Iterator[str]:
        asked = self.convening
        if not len(asked.pool) and len(asked.barred.organisation):
            yield "Nobody can be invited: whoever would come into question is kept out by what is recorded."
        elif not len(asked.pool):
            where = self._name("territory", asked.task.territory)
            yield f"Complete the record first: no organisation is recorded as working in {where}."
        elif asked.value is not None and asked.completeness >= 0.5:
            yield (
                "Ask first: as far as is recorded those who could be invited come to "
                f"{of_one(asked.value)} of 1, and {ENOUGH:.2f} would do; what is not known of them "
                "could close the gap."
            )
        else:
            known = f"{asked.completeness:.0%}"
            yield f"Complete the record first: of what a table needs only {known} is known of anybody."

    def _wider(self) -> Iterator[str]:
        """That those invited rather serve the territory right above, where they do not do for this one."""
        asked = self.convening
        above, own = int(self.record.above[asked.task.territory]), asked.pool.size_fit[asked.choice.chosen]
        lacking = asked.proposal in ("NEW_CAPABILITY", "COMPLETE_THE_RECORD")
        if lacking and above != NOBODY and 2 * np.count_nonzero(own < MET) > len(own):
            here, wider = (self._name("territory", ix) for ix in (asked.task.territory, above))
            yield f"Most of them serve more than {here}: ask the same for {wider} first."

    def _gaps(self) -> Iterator[str]:
        for state, text in (
            (UNCOVERED, "Nobody recorded there covers {}."),
            (THIN, "Thin: {}."),
            (
                UNKNOWN,
                f"Not known of anybody{' invited' if len(self.convening.choice.chosen) else ''}: {{}}.",
            ),
        ):
            found = self.convening.requirements_that(state).tolist()
            if found and len(self.convening.pool):
                yield text.format(listed([self.requirement(place) for place in found]))

    def reasons(self) -> list[Reason]:
        """How the answer came about: where the needs are from, why so many are invited, what is left out."""
        return [*self._needs(), *self._size(), *self._left_out()]

    def _needs(self) -> Iterator[Reason]:
        asked = self.convening.requirements
        if asked.source is NeedsSource.PARAGRAPH_FIVE:
            text = (
                "The registry says of no sector that the theme needs it: those of paragraph 5 of the "
                "Recommendation are asked for."
            )
            yield Reason("NEEDS_PARAGRAPH_FIVE", text, "G18")
        elif asked.theme is not None:
            name = self._name("theme", asked.theme)
            whose = "the theme" if asked.source is NeedsSource.REGISTRY else f"the wider theme {name}"
            text = f"The sectors are those that the registry says {whose} needs."
            fact = Fact("theme", name, key=self.snapshot.themes.keys[asked.theme])
            yield Reason("NEEDS_RECORDED", text, "G18", (fact,))

    def _size(self) -> Iterator[Reason]:
        asked = self.convening
        size, stop = len(asked.choice.chosen), asked.choice.stop
        if not size:
            text = "Nobody is known to bring anything."
        elif stop == MOST_INVITED:
            text = (
                f"The table has {size} seats at most: further partners may be unworkable without two levels."
            )
        elif stop == NOBODY_ADDS:
            text = "Nobody else is known to add anything."
        else:
            text = f"A further partner would add less than {LEAST_GAIN:.2f} of 1."
        yield Reason("SIZE", text, "G22", (Fact("invited", f"{size}"),))

    def _left_out(self) -> Iterator[Reason]:
        asked = self.convening
        if asked.elsewhere:
            count = plural(asked.elsewhere, "organisation works", "organisations work")
            text = f"{count} elsewhere, as far as is recorded."
            yield Reason("ELSEWHERE", text, "G18", (Fact("organisations", f"{asked.elsewhere}"),))
        if len(asked.unplaced):
            count = plural(len(asked.unplaced), "organisation", "organisations")
            text = f"Of {count} it is not recorded where they work: ask before you leave them out."
            yield Reason("UNPLACED", text, "G18", (Fact("organisations", f"{len(asked.unplaced)}"),))
        elif len(asked.pool) and np.isnan(asked.pool.coverage).all():
            text = "Of nobody it is recorded where they work, so everybody is a candidate."
            yield Reason("NOBODY_PLACED", text, "G18")

    def invitee(self, at: int) -> list[Reason]:
        """Why the organisation at a place of the choice is invited."""
        place = int(self.convening.choice.chosen[at])
        return [*self._brings(at), *self._trusted(at), *self._loaded(place), *self._placed(place)]

    def _brings(self, at: int) -> Iterator[Reason]:
        asked = self.convening
        before, place = asked.choice.chosen[:at], int(asked.choice.chosen[at])
        left = np.prod(1 - asked.usable[before], axis=0)
        adds = asked.weights * left * asked.usable[place]
        order = [r for r in np.argsort(-adds, kind="stable").tolist() if adds[r] >= _WORTH_NAMING][:_MAINLY]
        if order:
            text = f"It adds most to {listed([self.requirement(r) for r in order])}."
            facts = tuple(Fact(self.requirement(r), f"{adds[r]:.3f}") for r in order)
            yield Reason("BRINGS", text, "G18", facts)

    def _trusted(self, at: int) -> Iterator[Reason]:
        asked = self.convening
        place = int(asked.choice.chosen[at])
        others = int(self._contacts.of(place)[asked.choice.chosen].sum())
        if len(asked.choice.chosen) == 1:
            return
        if others:
            text = f"It is already in contact with {others} of the others."
            yield Reason("IN_CONTACT", text, "G20", (Fact("in contact", f"{others}"),))
        else:
            text = "It is in no recorded contact with the others: give trust time."
            yield Reason("NO_CONTACT", text, "G20")

    def _loaded(self, place: int) -> Iterator[Reason]:
        """That it sits in many partnerships, where that takes a quarter or more of what it brings."""
        load = float(self.convening.pool.load[place])
        if load >= 0.5:
            seats = int(self.record.seats.sizes[self.convening.pool.organisation[place]])
            sits = f"It sits in {plural(seats, 'partnership', 'partnerships')} already"
            busy = ", as many as the busiest tenth" if load >= 1.0 else ""
            text = f"{sits}{busy}: for that, what it brings counts {1 - LOAD_COST * load:.0%}."
            yield Reason("LOADED", text, "G18", (Fact("partnerships", f"{seats}"),))

    def _placed(self, place: int) -> Iterator[Reason]:
        """That its ground is not recorded; that it is too wide or narrow, where that takes 0.40 or more."""
        pool = self.convening.pool
        fit, covered, own = (float(each[place]) for each in (pool.ground_fit, pool.coverage, pool.size_fit))
        if not pool.own_ground[place]:
            only = "" if np.isnan(fit) else ", only where it sits"
            text = f"Where it works is not recorded{only}: ask first."
            yield Reason("GROUND_UNRECORDED", text, "G18")
        if fit < MET:
            narrow = f"It serves only {share(covered)} of the people there"
            wide = f"Only {share(own)} of the people it serves live there"
            text = f"{wide if own < covered else narrow}: for that, what it brings counts {fit:.0%}."
            yield Reason("GROUND", text, "G18", (Fact("fit of the ground", f"{fit:.2f}"),))

    def substitute(self, at: int) -> str | None:
        """Who could come instead of the organisation at a place of the choice; None: nobody."""
        place, loss = (
            each[at] for each in (self.convening.substitutes.place, self.convening.substitutes.loss)
        )
        if place < 0:
            return None
        does = "would do as well" if round(float(loss), 2) <= 0 else f"could: {loss:.2f} of 1 would be lost"
        unsure = "" if self.convening.pool.own_ground[place] else "; ask first where it works"
        return f"{self._candidate(int(place))} {does}{unsure}."

    def adjustments(self, row: int) -> list[Adjustment]:
        """What the existing partnership of a row would have to change."""
        return adjustments(self.convening.existing, row, self._words)

    def supporter(self, at: int) -> str:
        """Why the supporter at a place is better asked now and then."""
        what = self.requirement(int(self.convening.strength[at]))
        return f"It is strong on {what}: ask it for that now and then, rather than for a seat."

    def convenor(self) -> str:
        """Who could call the first meeting, or why nobody is named."""
        found = self.convening.convenor
        if found.place is None:
            if not len(self.convening.choice.chosen):
                return "Nobody is invited."
            return (
                "No convenor is proposed: nobody invited has declared a legitimacy of 0.60 or more, and "
                "nobody who declared none is recorded to have led. Legitimacy is never inferred: ask."
            )
        who = self._candidate(found.place)
        known = f"is in contact with {found.contacts or 'none'} of the others"
        if found.basis == 0:
            return f"{who} has declared to be accepted in the role and {known}."
        return f"{who} has led before and {known}. Nobody invited has declared to be accepted: ask first."

    def veto(self, row: int) -> str:
        """Why the organisation of a row is not proposed."""
        barred = self.convening.barred
        veto = int(barred.veto[row])
        if veto == NO_COVERAGE:
            return "It sits in a partnership on the theme there, but its own territory is elsewhere."
        if veto == BLOCKED:
            link = self.snapshot.ties["link"]
            tie = int(barred.tie[row])
            whom = self._name("partnership", int(link.ends["a"][tie]))
            why = link.columns["blocked_reason"][tie]
            return f"A link with {whom}, which works on the theme there, is blocked: {why}."
        return _BARS[veto]

    def requirement(self, place: int) -> str:
        """How a requirement is called."""
        return requirement_words(self.convening.requirements.listed[place])

    def evidence(self, place: int, requirement: int) -> str | None:
        """What an adequacy rests on; None where it is unknown."""
        return evidence.told(self.convening, self.snapshot, self.record, place, requirement)

    def _candidate(self, place: int) -> str:
        return self._name("organisation", int(self.convening.pool.organisation[place]))

    def _name(self, kind: str, ix: int) -> str:
        return named(self.snapshot.nodes[kind], ix)
