"""Missing links (G36): pairs that ought to be in contact, with why and who could introduce them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from graphsvc.analysis.links import Block, MissingLinks
from graphsvc.analysis.links.evidence import Evidence, evidence
from graphsvc.analysis.links.evidence import Introducer as Way
from graphsvc.analysis.links.formula import CONTACTS, REPLICATES
from graphsvc.analysis.links.proposal import proposal
from graphsvc.analysis.links.sentences import reasons
from graphsvc.analysis.links.table import Model
from graphsvc.analysis.reasons import Reason as Told
from graphsvc.api.columns import DIGITS, asked, derived, number
from graphsvc.api.connections import After, Connection, First, Rows, Window, page, rows_wanted
from graphsvc.api.enums import ContactState, NoMissingLinks
from graphsvc.api.masks import said
from graphsvc.api.missing_link_question import MissingLinkFilter, MissingLinkQuestion, PerPartnership
from graphsvc.api.overlaps import SharedFirst
from graphsvc.api.picture import Picture
from graphsvc.api.reasons import Reason, shown
from graphsvc.api.refs import LinkRef, OrganisationRef, PartnershipRef, ThemeRef
from graphsvc.api.stabilities import Stabilities

_STATES = {int(member.value): member for member in ContactState}


class Proposed:
    """One row of an answer, and the picture it is of."""

    def __init__(self, picture: Picture, answer: MissingLinks, row: int) -> None:
        self.picture = picture
        self.answer = answer
        self.row = row
        self.stabilities = picture.once(("stabilities", answer), partial(Stabilities, picture, answer))
        self.stabilities.note(row)

    def figure(self, column: str) -> float | None:
        """A number of the row; None unknown."""
        return number(float(getattr(self.answer.columns, column)[self.row]))

    def ix(self, column: str) -> int:
        """A whole number of the row."""
        return int(getattr(self.answer.columns, column)[self.row])

    def fact(self, column: str) -> bool | None:
        """A yes or no of the row; None unknown."""
        value = self.figure(column)
        return None if value is None else value > 0

    def evidence(self) -> Evidence:
        """What the row rests on."""
        name = (id(self.answer), "missing link", self.row)
        return self.picture.once(name, lambda: evidence(self.answer, self.row, self.picture.snapshot))

    def reasons(self) -> list[Told]:
        """Why, in words."""
        return reasons(self.answer, self.row, self.evidence(), self.picture.snapshot)

    def node(self, kind: str, ix: int) -> Any:
        """A node or tie; None where there is none."""
        return self.picture.node(kind, ix) if ix >= 0 else None

    def nodes(self, kind: str, numbers: Any) -> list[Any]:
        """Nodes of a kind; empty where the numbers are unknown."""
        return [] if numbers is None else [self.picture.node(kind, ix) for ix in numbers]

    def stability(self) -> float | None:
        """How often it stays listed; asked for all rows of the request at once."""
        return None if self.is_blocked else number(self.stabilities.of(self.row))

    @property
    def is_blocked(self) -> bool:
        """Whether no link may be proposed."""
        return self.ix("blocked") != Block.NONE


def _figure(column: str, about: str) -> Any:
    return derived(about, lambda self: self.proposed.figure(column))


def _fact(column: str, about: str) -> Any:
    return derived(f"{about} Null when unknown.", lambda self: self.proposed.fact(column))


def _place(column: str, about: str) -> Any:
    return derived(
        f"{about}; 1 is the greatest need. Null where it is not in that list.",
        lambda self: self.proposed.ix(column) or None,
    )


def _partnership(column: str, about: str) -> Any:
    return derived(about, lambda self: self.proposed.node("partnership", self.proposed.ix(column)))


@strawberry.type(
    description="A partnership that is in contact with both, or with one and with somebody who is in contact "
    "with the other. Contacts without a date count here."
)
class Introducer:
    """One way from a to b."""

    picture: strawberry.Private[Picture]
    way: strawberry.Private[Way]

    partnership: PartnershipRef = derived(
        "In contact with a.", lambda self: self.picture.node("partnership", self.way.partnership)
    )
    by_way_of: PartnershipRef | None = derived(
        "In contact with it and with b; null where it is in contact with b itself.",
        lambda self: (
            None if self.way.by_way_of is None else self.picture.node("partnership", self.way.by_way_of)
        ),
    )
    weight: float = derived(
        "What the way adds to the likelihood: 1 over the contacts of the introducer; over two contacts half "
        "of 1 over the product of theirs. Who has few others to look after has most to give.",
        lambda self: number(self.way.weight),
    )
    undated: bool = derived("Whether a link on the way has no dated contact.", lambda self: self.way.undated)


@strawberry.type(
    description="Two partnerships that ought to be in contact, by what they have in common, and are not, or "
    "not lately (G36): a proposal for them to discuss (G30). Position in a network is no measure of "
    "performance (G42)."
)
class MissingLink:
    """One pair. How each number comes about is in docs/methods/links.md."""

    proposed: strawberry.Private[Proposed]

    a: PartnershipRef = _partnership("a", "The one with the smaller key.")
    b: PartnershipRef = _partnership("b", "The other.")
    probability: float = _figure(
        "probability",
        "Share of pairs such as this one that are linked today, whatever the number of their links, 0 to 1. "
        "No forecast.",
    )
    probability_low: float = _figure("probability_low", "Lower end of its 80 % interval.")
    probability_high: float = _figure("probability_high", "Upper end of its 80 % interval.")
    propensity: float = _figure(
        "propensity",
        "The same given how active both are, 0 to 1. It never ranks: a quiet partnership needs links "
        "because it is quiet.",
    )
    need: float = _figure(
        "need",
        "probability × (1 − freshness), half as much again for each of the two without a live link: 0 to 2. "
        "By it pairs are ordered, after those that one of the two inherits. 0 where blocked.",
    )
    stability: float | None = derived(
        "Share of replicates in which the pair stays in a list if each recorded link is lost with a chance "
        "of 0.10, 0 to 1; `stabilityReplicates` of the connection says how many. Worked out where selected "
        "only; null where it takes longer than an answer may, and where blocked.",
        lambda self: self.proposed.stability(),
    )
    freshness: float = _figure(
        "freshness",
        "2 to the power of minus the years since the latest contact; 0.5 undated, 0 without a link. 0 to 1.",
    )
    state: ContactState = derived(
        "How the freshest link of the two stands.", lambda self: _STATES[self.proposed.ix("state")]
    )
    link: LinkRef | None = derived(
        "That link; null where none is recorded.",
        lambda self: self.proposed.node("link", self.proposed.ix("tie")),
    )
    days_since_contact: int | None = derived(
        "Days since the latest contact over `link`. Null when there was none, or unknown.",
        lambda self: self.proposed.evidence().contact_days,
    )
    joins_components: bool = derived(
        "Whether no chain of contacts leads from the one to the other: the link would join two parts.",
        lambda self: bool(self.proposed.ix("joins_components")),
    )
    rank_a: int | None = _place("rank_a", "Place of b in the list of a")
    rank_b: int | None = _place("rank_b", "Place of a in the list of b")
    theme_similarity: float | None = _figure(
        "theta", "Similarity of their themes on the theme tree, 0 to 1. Null when unknown."
    )
    near_territories: bool | None = _fact(
        "adjacent", "Whether their territories touch, are the same or nest."
    )
    same_parent_territory: bool | None = _fact(
        "parent", "Whether one territory lies right above those of both."
    )
    same_level: bool | None = _fact("level", "Whether both work at one level.")
    contacts_between: float = _figure(
        "through",
        "What one could pass to the other over one or two contacts, their own link left out: the weights of "
        "all introducers together. From 0 up.",
    )
    reasons: list[Reason] = derived("Why, in words.", lambda self: shown(self.proposed.reasons()))
    text: str = derived(
        "What is proposed, in one sentence.",
        lambda self: proposal(
            self.proposed.answer, self.proposed.row, self.proposed.evidence(), self.proposed.picture.snapshot
        ),
    )
    shared_themes: list[ThemeRef] = derived(
        "Themes that both list, in order of key. Empty when none or unknown.",
        lambda self: self.proposed.nodes("theme", self.proposed.evidence().shared_themes),
    )
    shared_people: int | None = derived(
        "People in post in both. Null when unknown of one. Never names.",
        lambda self: self.proposed.evidence().shared_people,
    )
    introducers: list[Introducer] = derived(
        "Who could introduce them, at most ten, those with the most to give first.",
        lambda self: [
            Introducer(picture=self.proposed.picture, way=way) for way in self.proposed.evidence().introducers
        ],
    )
    blocked_by: str | None = derived(
        "Why no link is proposed: they object or may not exchange (G29). Null where nothing blocks.",
        lambda self: self.proposed.reasons()[0].text if self.proposed.is_blocked else None,
    )

    @asked(
        "Organisations that sit in both, in order of key: an informal bridge to be made formal. Empty when "
        "none or unknown."
    )
    def shared_members(self, first: SharedFirst = UNSET) -> list[OrganisationRef]:
        members = self.proposed.evidence().shared_members
        size = rows_wanted("first", said(first))
        return self.proposed.nodes("organisation", None if members is None else members[:size])


def _weight(name: str, about: str) -> Any:
    return derived(about, lambda self: round(getattr(self.model.coefficients, name), DIGITS))


@strawberry.type(description="Weights on the scale of log-odds.")
class MissingLinkCoefficients:
    """What each thing in common adds."""

    model: strawberry.Private[Model]

    intercept: float = _weight(
        "intercept", "With nothing in common; set so that the probabilities add up to the links there are."
    )
    themes: float = _weight("theta", "Times the similarity of the themes.")
    adjacent: float = _weight("adjacent", "If the territories touch, are the same or nest.")
    parent: float = _weight("parent", "If the same territory lies right above both.")
    level: float = _weight("level", "If both work at one level.")
    contacts: float = derived(
        "Times tanh of `contactsBetween`; never fitted, because triangles come with their links.",
        lambda self: CONTACTS,
    )


def _of_model(name: str, about: str) -> Any:
    return derived(about, lambda self: getattr(self.model, name))


@strawberry.type(
    description="What the probabilities rest on: the whole picture, whatever the filter. Pairs are those "
    "within reach: on near ground, or with related themes."
)
class MissingLinkModel:
    """Weights, and what they were learnt from."""

    model: strawberry.Private[Model]

    fitted: bool = _of_model(
        "fitted", "Whether the weights were moved by the registry's own links (from 50)."
    )
    coefficients: MissingLinkCoefficients = derived(
        "The weights in use.", lambda self: MissingLinkCoefficients(model=self.model)
    )
    evaluated: int = _of_model(
        "evaluated", "Active partnerships of which a link is recorded, or that they have none."
    )
    live_links: int = _of_model(
        "live_links", "Pairs of evaluated partnerships that are linked: live, or undated."
    )
    undated_links: int = _of_model("undated_links", "Of them those of which no contact is dated.")
    pairs: int = _of_model("pairs", "Pairs of active partnerships within reach of each other.")
    evaluated_pairs: int = _of_model("evaluated_pairs", "Of them those of two evaluated partnerships.")
    activity_size: float = derived(
        "Size of the gamma prior of activity: by how many links a partnership's own record is held back. "
        "Only propensity rests on it.",
        lambda self: number(self.model.activity_size),
    )
    activity_fitted: bool = _of_model(
        "activity_fitted", "Whether that size was learnt; else it is 2, for want of partnerships or links."
    )


@strawberry.type(
    description="A page of missing links: first those that a recorded predecessor of one had with the other "
    "(reason INHERITED), then the greatest need; blocked pairs last."
)
class MissingLinkConnection(Connection[MissingLink]):
    """Every partnership's own list together, each pair once; see docs/methods/links.md for ties."""

    question: strawberry.Private[MissingLinkQuestion]

    model: MissingLinkModel = derived(
        "What the probabilities rest on.", lambda self: MissingLinkModel(model=self.question.answer.model)
    )
    per_partnership: int = derived(
        "How many proposals of its own each partnership got.", lambda self: self.question.per_partnership
    )
    stability_replicates: int = derived(
        "Replicates behind each `stability`, in which links are lost at random.", lambda self: REPLICATES
    )
    empty_reason: NoMissingLinks | None = derived(
        "Why nothing is listed; null where something is.", lambda self: self.question.why_empty
    )


def missing_link_list(description: str, of: Callable[[Any], int] | None = None) -> Any:
    """A field that lists missing links of a picture, or those of one partnership, by number."""

    def resolve(
        self: Any,
        filter: Any = UNSET,
        per_partnership: PerPartnership = 3,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Any:
        only = None if of is None else of(self)
        chosen = said(filter) or MissingLinkFilter()
        question = MissingLinkQuestion(self.picture, chosen, said(per_partnership), only)
        rows = Rows.named(
            question.rows,
            lambda row: MissingLink(proposed=Proposed(self.picture, question.answer, int(row))),
            *question.name,
        )
        return page(MissingLinkConnection, rows, Window(said(first), said(after)), question=question)

    about = strawberry.argument(
        description="What to narrow the list to; by default nothing but blocked pairs."
    )
    resolve.__annotations__ |= {
        "filter": Annotated[MissingLinkFilter | None, about],
        "first": First,
        "after": After,
        "return": MissingLinkConnection | None,
    }
    return strawberry.field(resolve, description=description)
