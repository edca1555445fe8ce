"""Parts of the health of a network: contact inwards and upwards, mixing of groups, intervals, regions."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
import strawberry

from graphsvc.analysis.health import Authority, Intervals, NetworkHealth, Told, Without
from graphsvc.analysis.health import Measure as Code
from graphsvc.analysis.health.find import PERMUTATIONS
from graphsvc.analysis.health.sentences import inward_reasons, upward_reasons
from graphsvc.analysis.health.table import MEASURES, Mixing
from graphsvc.api.columns import DIGITS, asked, number
from graphsvc.api.connections import rows_wanted
from graphsvc.api.health_enums import STANDINGS, AuthorityStanding, HealthMeasure
from graphsvc.api.picture import Picture
from graphsvc.api.reasons import Reason, shown
from graphsvc.api.refs import OrganisationRef, TerritoryRef

Named = Annotated[int, strawberry.argument(description="How many of them, in order of key: 0 to 1000.")]


@strawberry.type(description="How a partnership communicates with its member organisations (G31).")
class InwardCommunication:
    """Of one partnership; null where contact with members is not recorded."""

    picture: strawberry.Private[Picture]
    ix: strawberry.Private[int]

    members: int | None = strawberry.field(
        description="Counted members; null unless a link to one who is no authority, or to half of them, is "
        "recorded: contact may not be kept at all, and a link to an authority may be a report upwards."
    )
    reached: int | None = strawberry.field(description="Of them those in contact within 6 months.")
    share: float | None = strawberry.field(description="`reached` over `members`, 0 to 1.")
    never_reached: int | None = strawberry.field(
        description="Members with which no link is recorded, dated or not."
    )
    median_age_days: float | None = strawberry.field(
        description="Median days since the last contact with a member, over those with a dated one."
    )
    reasons: list[Reason] = strawberry.field(description="The same in sentences, and what could be done.")

    @asked("The members that are not reached, in order of key; empty where that is not known.")
    def members_never_reached(self, first: Named = 20) -> list[OrganisationRef]:
        never = health_of(self.picture).informed.never.row(self.ix)
        return [self.picture.node("organisation", ix) for ix in never[: rows_wanted("first", first)]]


@strawberry.type(description="How a partnership keeps an authority of its own level informed (G35).")
class AuthorityContact:
    """Of one partnership and one kind of authority."""

    standing: AuthorityStanding = strawberry.field(description="Whether one is told of the work.")
    age_days: float | None = strawberry.field(
        description="Days since the last contact with one; null where none is dated."
    )


@strawberry.type(description="How a partnership keeps the authorities informed of its work (G35).")
class AuthoritiesInformed:
    """Of one partnership."""

    administrative: AuthorityContact = strawberry.field(description="Administrative authorities.")
    political: AuthorityContact = strawberry.field(description="Political authorities.")
    steps_to_nation: int | None = strawberry.field(
        description="Live links to the nearest national body or national (or international) partnership, 0 "
        "of such a partnership itself; null where no chain of links leads there."
    )
    reasons: list[Reason] = strawberry.field(description="The same in sentences, and what could be done.")


@strawberry.type(description="Contact of partnerships with their member organisations (G31), all together.")
class InwardCommunicationTotal:
    """Of those partnerships of which contact with members is recorded."""

    partnerships: int = strawberry.field(
        description="Partnerships of which contact with members is recorded, as in `InwardCommunication`."
    )
    not_evaluated: int = strawberry.field(description="Active ones of which it is not: nobody can tell.")
    members: int = strawberry.field(description="Their members, counted once for each partnership.")
    reached: int = strawberry.field(description="Of them those in contact within 6 months.")
    share: float | None = strawberry.field(description="`reached` over `members`, 0 to 1; null without any.")
    never_reached: int = strawberry.field(description="Members with which no link is recorded, dated or not.")
    median_age_days: float | None = strawberry.field(
        description="Median days since the last contact with a member, over those with a dated one."
    )


@strawberry.type(
    description="How many partnerships keep one kind of authority of their own level informed (G35)."
)
class AuthorityContactTotal:
    """Every active partnership once, in the first state that applies."""

    informed: int = strawberry.field(description="With a live link to one.")
    at_the_table: int = strawberry.field(description="Without, but one is among the members.")
    not_informed: int = strawberry.field(description="Without either, as far as is recorded.")
    not_evaluated: int = strawberry.field(description="Nobody can tell.")
    evaluated: int = strawberry.field(
        description="Of how many it is known whether they have a live link to one, whoever their members are."
    )
    share: float | None = strawberry.field(
        description="`informed` over `evaluated`, 0 to 1; null where it is known of none."
    )
    median_age_days: float | None = strawberry.field(
        description="Median days since the last contact with one, over links with a dated contact."
    )


@strawberry.type(
    description="How far live links stay within groups (Krackhardt & Stern 1988), beside what chance would "
    "give. Links have no direction, so that there is no reciprocity to measure."
)
class GroupMixing:
    """Of one grouping."""

    index: float | None = strawberry.field(
        description="E-I: (links between groups - links within) / all of them, -1 to 1. Null with fewer than "
        "two groups, or without links of which both groups are known."
    )
    expected: float | None = strawberry.field(
        description="The same if groups were dealt out anew among those that have one."
    )
    p_value: float | None = strawberry.field(
        description="Share of label permutations at least as far from `expected`, either way."
    )
    permutations: int = strawberry.field(description="How many permutations that rests on; seeded.")
    between: int = strawberry.field(description="Live links between two groups.")
    within: int = strawberry.field(description="Live links within one.")
    unknown: int = strawberry.field(
        description="Live links of which an end is in no group, or in several: not counted."
    )
    groups: int = strawberry.field(description="Groups that have a partnership.")


@strawberry.type(description="A measure with its 95 % interval.")
class HealthInterval:
    """From a vertex bootstrap."""

    measure: HealthMeasure = strawberry.field(description="Which measure.")
    value: float | None = strawberry.field(description="Its value; null where undefined or unknown.")
    low: float | None = strawberry.field(
        description="Value - 1.96 standard errors, within the bounds of the measure. Null where undefined in "
        "one replicate of ten, the same in all, or too costly."
    )
    high: float | None = strawberry.field(description="Value + 1.96 standard errors, alike.")
    standard_error: float | None = strawberry.field(description="Standard deviation over replicates, alike.")


@strawberry.type(
    description="How sure the measures are: partnerships are drawn with replacement, each copy keeps the "
    "links of its original, links between copies of one are drawn from all pairs (Snijders & Borgatti 1999). "
    "It holds what would differ with other partnerships of the same kind, not what is wrongly recorded."
)
class HealthIntervals:
    """Of a whole picture."""

    replicates: int = strawberry.field(
        description="Replicates; 0 with fewer than 2 or more than 20,000 partnerships."
    )
    seed: int = strawberry.field(description="Seed of the draws: the same question has the same answer.")
    measures: list[HealthInterval] = strawberry.field(description="Every measure.")


@strawberry.type(description="Which region moves a measure most when it is left out.")
class HealthWithoutRegion:
    """A measure that stands or falls with one region tells of that region."""

    measure: HealthMeasure = strawberry.field(description="Which measure.")
    value: float = strawberry.field(description="Its value.")
    region: TerritoryRef = strawberry.field(description="The region whose leaving out moves it most.")
    partnerships: int = strawberry.field(description="Active partnerships that work in that region alone.")
    without: float = strawberry.field(description="The measure without them and their links.")
    change: float = strawberry.field(description="`without` - `value`.")


def health_of(picture: Picture) -> NetworkHealth:
    """The health of a picture."""
    return picture.context.service.health(picture.snapshot)


def inward_of(picture: Picture, ix: int) -> InwardCommunication | None:
    """Contact with members of one partnership; None unless it is active."""
    health = health_of(picture)
    found = health.informed
    if not picture.snapshot.arrays.active[ix]:
        return None
    evaluated = found.members[ix] >= 0
    members, reached = int(found.members[ix]), int(found.reached[ix])
    return InwardCommunication(
        picture=picture,
        ix=ix,
        members=members if evaluated else None,
        reached=reached if evaluated else None,
        share=number(reached / members) if evaluated else None,
        never_reached=len(found.never.row(ix)) if evaluated else None,
        median_age_days=number(found.median_age[ix]),
        reasons=shown(inward_reasons(health, ix)),
    )


def authorities_of(picture: Picture, ix: int) -> AuthoritiesInformed | None:
    """Which authorities one partnership tells; None unless it is active."""
    health = health_of(picture)
    found = health.informed
    if found.told[ix, 0] == Told.NOT_ACTIVE:
        return None
    administrative, political = (
        AuthorityContact(standing=STANDINGS[found.told[ix, kind]], age_days=number(found.age[ix, kind]))
        for kind in Authority
    )
    steps = int(found.steps[ix])
    return AuthoritiesInformed(
        administrative=administrative,
        political=political,
        steps_to_nation=None if steps < 0 else steps,
        reasons=shown(upward_reasons(health, ix)),
    )


def inward_total(health: NetworkHealth) -> InwardCommunicationTotal:
    """Contact with members, all together."""
    return InwardCommunicationTotal(
        partnerships=health.inward_evaluated,
        not_evaluated=health.partnerships - health.inward_evaluated,
        members=health.members,
        reached=health.reached,
        share=number(health.value(Code.MEMBERS_REACHED)),
        never_reached=health.never,
        median_age_days=number(health.median_age),
    )


def authority_total(health: NetworkHealth, kind: Authority) -> AuthorityContactTotal:
    """Contact with one kind of authority, all together."""
    informed, at_the_table, not_informed, not_evaluated = health.told[kind].tolist()
    measure = (Code.ADMINISTRATION_INFORMED, Code.POLITICS_INFORMED)[kind]
    return AuthorityContactTotal(
        informed=informed,
        at_the_table=at_the_table,
        not_informed=not_informed,
        not_evaluated=not_evaluated,
        evaluated=health.told_evaluated[kind],
        share=number(health.value(measure)),
        median_age_days=number(health.told_age[kind]),
    )


def mixing_of(mixing: Mixing, index: float | None) -> GroupMixing:
    """How links mix groups."""
    return GroupMixing(
        index=number(index),
        expected=number(mixing.expected),
        p_value=number(mixing.p_value),
        permutations=PERMUTATIONS,
        between=mixing.between,
        within=mixing.within,
        unknown=mixing.unknown,
        groups=mixing.groups,
    )


def intervals_of(health: NetworkHealth, found: Intervals) -> HealthIntervals:
    """Every measure with its interval."""
    measures = [
        HealthInterval(
            measure=HealthMeasure(measure.value),
            value=number(health.values[at]),
            low=number(found.low[at]),
            high=number(found.high[at]),
            standard_error=number(found.error[at]),
        )
        for at, measure in enumerate(MEASURES)
    ]
    return HealthIntervals(replicates=found.replicates, seed=found.seed, measures=measures)


def withouts_of(picture: Picture, health: NetworkHealth, found: Without) -> list[HealthWithoutRegion]:
    """Per measure the region that moves it most, the first by key of several; of measures that any moves."""
    told: list[HealthWithoutRegion] = []
    if len(found.keys) < 2:
        return told
    for at, measure in enumerate(MEASURES):
        change = np.round(found.values[:, at] - health.values[at], DIGITS)
        if not np.nan_to_num(change).any():
            continue
        region = int(np.argmax(np.abs(np.nan_to_num(change))))
        row: dict[str, Any] = {
            "region": picture.find("territory", found.keys[region]),
            "partnerships": int(found.partnerships[region]),
            "value": round(float(health.values[at]), DIGITS),
            "without": round(float(found.values[region, at]), DIGITS),
            "change": float(change[region]),
        }
        told.append(HealthWithoutRegion(measure=HealthMeasure(measure.value), **row))
    return told
