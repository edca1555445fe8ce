"""Coverage (G16): where and on what no partnership works, by population, and whom to ask first."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from graphsvc.analysis.coverage import sentences
from graphsvc.analysis.coverage.nearby import MOST_LISTED, Extension, Nearby
from graphsvc.analysis.coverage.table import OfLevel
from graphsvc.api.columns import asked, derived, number
from graphsvc.api.connections import After, Connection, First, Rows, Window, page, rows_wanted
from graphsvc.api.coverage_question import CoverageFilter, CoverageQuestion
from graphsvc.api.enum_values import value
from graphsvc.api.enums import Level, by_number
from graphsvc.api.masks import said
from graphsvc.api.reasons import Reason, shown
from graphsvc.api.refs import OrganisationRef, PartnershipRef, TerritoryRef, ThemeRef

FEW = 3
_LEVELS = by_number(Level)
FewFirst = Annotated[int | None, strawberry.argument(description="How many: 0 to 1000, by default 3.")]


@strawberry.enum(description="What a partnership would have to change to take a gap up.")
class ExtensionKind(Enum):
    """As `graphsvc.analysis.coverage.Kind`."""

    WIDEN_THEMES = value("WIDEN_THEMES", "Take up the theme: it works there on one that is like it.")
    EXTEND_TERRITORY = value(
        "EXTEND_TERRITORY", "Work there, too: it works on the theme next door or beside it."
    )


@strawberry.enum(description="Why no gap is listed.")
class NoGaps(Enum):
    """As `graphsvc.analysis.coverage.Nothing`, and what a filter leaves out."""

    NO_TERRITORIES = value("NO_TERRITORIES", "No territory is recorded, or none of those asked for.")
    OF_OTHER_LEVELS = value(
        "OF_OTHER_LEVELS", "There are gaps, but of no territory of `territoryLevel` as a whole."
    )
    ALL_COVERED = value(
        "ALL_COVERED", "Somebody works everywhere on every theme looked at, or on a part of it."
    )
    NOT_ASKED_FOR = value("NOT_ASKED_FOR", "There are gaps, but none that reaches `minPopulation`.")


@strawberry.type(
    description="An active partnership that could be asked to take a gap up, before one is founded (G16)."
)
class CoverageExtension:
    """One partnership beside one gap."""

    question: strawberry.Private[CoverageQuestion]
    row: strawberry.Private[int]
    extension: strawberry.Private[Extension]

    partnership: PartnershipRef = derived(
        "Whom to ask.",
        lambda self: self.question.picture.node("partnership", self.extension.partnership),
    )
    kind: ExtensionKind = derived(
        "What it would have to change.", lambda self: ExtensionKind(self.extension.kind.value)
    )
    theme: ThemeRef | None = derived(
        "Of its themes the one most like the gap's. Null where the gap is about any theme.",
        lambda self: _node(self.question, "theme", self.extension.theme),
    )
    theme_similarity: float | None = derived(
        "How alike the two are on the theme tree, 0 to 1. Null where the gap is about any theme.",
        lambda self: number(self.extension.likeness),
    )
    ground: float = derived(
        "Share of the gap's ground on which it works already: by population, or by number of lowest "
        "territories where one of them has no known population. 0 to 1.",
        lambda self: number(self.extension.ground),
    )
    touches: bool = derived(
        "Whether it would extend from a territory that touches the gap's.",
        lambda self: self.extension.touches,
    )
    reasons: list[Reason] = derived(
        "What speaks for it, in words.",
        lambda self: shown(
            sentences.extension_reasons(
                self.extension, self.question.answer, self.row, self.question.picture.snapshot
            )
        ),
    )


def _node(question: CoverageQuestion, kind: str, ix: int | None) -> Any:
    return None if ix is None or ix < 0 else question.picture.node(kind, ix)


@strawberry.type(
    description="A territory and a theme on which nobody works who counts (G16). Not every gap is a need: "
    "whether there is a problem is for those who live there to say."
)
class CoverageGap:
    """One row. How it comes about is in docs/methods/coverage.md."""

    question: strawberry.Private[CoverageQuestion]
    row: strawberry.Private[int]

    territory: TerritoryRef | None = derived(
        "Where: the highest territory of which it is true. Null: everywhere, where the registry has several "
        "topmost territories.",
        lambda self: _node(self.question, "territory", self.at("territory")),
    )
    theme: ThemeRef | None = derived(
        "On what: the widest theme looked at of which it is true. Null: on nothing at all.",
        lambda self: _node(self.question, "theme", self.at("theme")),
    )
    population: int | None = derived(
        "Inhabitants of the territory as recorded, else those of the lowest territories in it. Null when "
        "unknown.",
        lambda self: _people(self.at("population")),
    )
    lowest_territories: int = derived("Lowest territories in it.", lambda self: self.at("lowest"))
    extension_count: int = derived(
        "How many partnerships could be asked to take it up.", lambda self: self.nearby.extending
    )
    organisation_count: int = derived(
        "Organisations there with the theme, a wider or a narrower one, in their remit.",
        lambda self: len(self.nearby.organisations),
    )
    may_cover: int = derived(
        "Partnerships that may work on it unseen, because their territory or themes are not known.",
        lambda self: self.nearby.may_cover,
    )
    other_level_count: int = derived(
        "Partnerships of levels that do not count that work on some of it.",
        lambda self: len(self.nearby.other_levels),
    )
    advice: str = derived("Whom to ask first, in words.", lambda self: self.told(sentences.advice))
    guidelines: list[str] = derived(
        "Guidelines of Rec(2003)21 behind it.", lambda self: list(sentences.GUIDELINES)
    )
    reasons: list[Reason] = derived(
        "Why it is listed, in words.", lambda self: shown(self.told(sentences.reasons))
    )

    @asked(
        "Partnerships that could take it up, the most fitting first (docs/methods/coverage.md says in what "
        f"order); at most {MOST_LISTED}."
    )
    def extensions(self, first: FewFirst = FEW) -> list[CoverageExtension]:
        return [
            CoverageExtension(question=self.question, row=self.row, extension=each)
            for each in self.nearby.extensions[: _wanted(first)]
        ]

    @asked("Partnerships of levels that do not count that work on some of it, in order of key.")
    def other_levels(self, first: FewFirst = FEW) -> list[PartnershipRef]:
        some = self.nearby.other_levels[: _wanted(first)].tolist()
        return [self.question.picture.node("partnership", ix) for ix in some]

    @asked("Those organisations, those first whose ground is most like the gap's in size.")
    def organisations(self, first: FewFirst = FEW) -> list[OrganisationRef]:
        some = self.nearby.organisations[: _wanted(first)].tolist()
        return [self.question.picture.node("organisation", ix) for ix in some]

    def at(self, column: str) -> Any:
        """The value of a column."""
        return getattr(self.question.answer.columns, column)[self.row].item()

    def told(self, say: Any) -> Any:
        """What a function of sentences says of the gap."""
        return say(self.question.answer, self.row, self.nearby, self.question.picture.snapshot)

    @property
    def nearby(self) -> Nearby:
        """Whom to ask."""
        return self.question.nearby(self.row)


def _wanted(first: int | None) -> int:
    return rows_wanted("first", FEW if said(first) is None else first)


def _people(number: float) -> int | None:
    return None if number != number else round(number)


@strawberry.type(
    description="What the partnerships of one level cover by themselves, whether they count or not."
)
class CoverageLevel:
    """One level."""

    found: strawberry.Private[OfLevel]

    level: Level | None = derived("The level; null: not known.", lambda self: _LEVELS[self.found.level])
    partnerships: int = derived("Active partnerships of it.", lambda self: self.found.partnerships)
    covered: int = derived("Cells that they cover.", lambda self: self.found.covered)
    population_share: float | None = derived(
        "Share of the cells, each counted by its population; null where none is known.",
        lambda self: number(self.found.population_share),
    )


def _fact(name: str, about: str) -> Any:
    return derived(about, lambda self: getattr(self.question.answer, name))


@strawberry.type(
    description="A page of gaps, the greatest population first, unknown ones last; then the most lowest "
    "territories, any theme before one, and by key."
)
class CoverageConnection(Connection[CoverageGap]):
    """Gaps, and how much is covered. A cell is a lowest territory and a theme looked at."""

    question: strawberry.Private[CoverageQuestion]

    territories: int = _fact("territories", "Lowest territories looked at.")
    themes: int = _fact(
        "themes",
        "Themes looked at that have no narrower one among them. 0: none is recorded, and a cell is a "
        "territory.",
    )
    cells: int = _fact("cells", "Cells looked at: the one times the other.")
    covered: int = _fact("covered", "Of them those in which somebody works on the theme or on a part of it.")
    population_share: float | None = derived(
        "The same share with each cell counted by its population, 0 to 1; null where none is known.",
        lambda self: number(self.question.answer.population_share),
    )
    population_unknown: int = _fact(
        "population_unknown", "Lowest territories whose population is not known; they are not in that share."
    )
    partnerships: int = _fact("partnerships", "Active partnerships that count.")
    unplaced: int = _fact("unplaced", "Of them those whose territory is not known: they may cover anything.")
    themeless: int = _fact(
        "themeless", "Of them those whose themes are not known: they may cover anything where they work."
    )
    levels: list[CoverageLevel] = derived(
        "What each level covers by itself.",
        lambda self: [CoverageLevel(found=each) for each in self.question.answer.levels],
    )
    empty_reason: NoGaps | None = derived(
        "Why nothing is listed; null where something is.", lambda self: _why_empty(self.question)
    )


def _why_empty(question: CoverageQuestion) -> NoGaps | None:
    if len(question.rows):
        return None
    nothing = question.answer.nothing
    return NoGaps.NOT_ASKED_FOR if nothing is None else NoGaps(nothing.value)


def coverage_list(description: str) -> Any:
    """A field that lists the gaps of a picture."""

    def resolve(self: Any, filter: Any = UNSET, first: First = UNSET, after: After = UNSET) -> Any:
        question = CoverageQuestion(self.picture, said(filter) or CoverageFilter())
        rows = Rows.named(
            question.rows, lambda row: CoverageGap(question=question, row=int(row)), *question.name
        )
        return page(CoverageConnection, rows, Window(said(first), said(after)), question=question)

    about = strawberry.argument(description="What to look at.")
    resolve.__annotations__ |= {
        "filter": Annotated[CoverageFilter | None, about],
        "first": First,
        "after": After,
        "return": CoverageConnection | None,
    }
    return strawberry.field(resolve, description=description)
