"""The schema: described throughout, in one style, as committed, and as fast to ask as it looks."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    is_required_argument,
    is_specified_scalar_type,
    parse,
    validate,
)

from graphsvc.analysis.overlap import ACTIONS, BANDS, CHANGES
from graphsvc.api import enums
from graphsvc.api.node_types import NODE_TYPES
from graphsvc.api.overlap_changes import OverlapChangeKind
from graphsvc.api.schema import schema, sdl
from graphsvc.errors import GraphsvcError
from graphsvc.model import codes
from graphsvc.model.kinds import KINDS
from graphsvc.snapshot.links import LinkState

ROOT = Path(__file__).parents[2]
TYPES = {
    name: kind
    for name, kind in schema()._schema.type_map.items()
    if not name.startswith("__") and not is_specified_scalar_type(kind)
}
OBJECTS = {n: k for n, k in TYPES.items() if isinstance(k, GraphQLObjectType | GraphQLInterfaceType)}
CONNECTIONS = {n: k for n, k in OBJECTS.items() if n.endswith("Connection")}
PLAIN_LISTS = {
    # lists that stay short, and those the interface names as plain
    "Partnership.themes", "Partnership.territories", "Partnership.predecessors", "Partnership.successors",
    "Organisation.territories", "Organisation.themes", "Territory.adjoins", "Protocol.parties",
    "Link.carriers",
    "MemberOverlap.shared", "ThemeOverlap.shared", "Query.nodes", "NetworkCounts.byStatus",
    "DataQuality.fields", "DataQuality.completeFirst",
    "DraftCheck.matches", "DraftMatch.adjustments", "DraftMembers.shared", "DraftMembers.missing",
    "DraftThemes.shared", "DraftTerritory.shared", "DraftTerritory.missing",
    "DraftAdjustment.organisations", "DraftAdjustment.themes", "DraftAdjustment.territories",
    "Network.overlapFamilies", "OverlapFamily.partnerships", "OverlapFamily.sharedMembers",
    "OverlapFamily.repeatedMembers", "OverlapFamily.sharedThemes", "OverlapFamily.sharedTerritories",
    "OverlapFamily.pairs",
    "Hole.candidates", "Hole.reasons", "HoleBridge.contactsA", "HoleBridge.contactsB", "HoleBridge.reasons",
    "CoverageGap.extensions", "CoverageGap.organisations",
    "CoverageGap.otherLevels", "CoverageGap.reasons", "CoverageExtension.reasons",
    "Network.assumed",
    "Network.successions", "Succession.sharedMembers", "Succession.sharedThemes",
    "NotCarriedOn.members", "NotCarriedOn.themes", "NotCarriedOn.links", "NotCarriedOn.protocols",
    "Turnover.vacancies", "Turnover.reasons", "Reason.facts",
    "Broker.pairs", "Broker.reasons", "KeyPlayer.reasons", "KeyPlayerSet.players",
    "KeyPlayers.players", "KeyPlayers.alternatives", "KeyPlayers.reasons",
    "Dependence.reasons", "Dependence.exit", "ExitItem.known", "CellDependence.onlyHere",
    "ContactDependence.partners", "ContactDependence.onlyContactOf", "ContactDependence.bridgesTo",
    "ContactDependence.parts", "PartnershipDependence.membersOnlyHere", "PartnershipDependence.satellites",
    "PartnershipDependence.requiredSectors", "PartnershipDependence.authorityLinks",
    "PartnershipDependence.organisationLinks", "PartnershipDependence.protocols",
    "PartnershipDependence.recordedSuccessors", "PartnershipDependence.couldCarryOn",
    "PartnershipDependence.leads", "PartnershipDependence.supporters", "PartnershipDependence.posts",
    "SectorDependence.themes", "SectorDependence.members", "SuccessorCandidate.adjustments",
    "OrganisationDependence.seats", "OrganisationDependence.pairsThrough", "OrganisationDependence.links",
    "OrganisationDependence.posts", "OrganisationDependence.vacantPosts", "OrganisationDependence.protocols",
    "OrganisationDependence.children", "OrganisationDependence.substitutes", "SeatDependence.roles",
    "PostDependence.othersOfRole",
    "NetworkHealth.reasons", "NetworkHealth.caveats", "NetworkHealth.withoutRegions", "Network.healthSeries",
    "HealthIntervals.measures", "InwardCommunication.reasons", "InwardCommunication.membersNeverReached",
    "AuthoritiesInformed.reasons", "Composition.points", "Composition.reasons", "Composition.missingSectors",
    "MissingSector.invitees", "CompositionModel.levels",
    "ConveneAdvice.reasons", "ConveneAdvice.existing", "ConveneAdvice.invitees", "ConveneAdvice.supporters",
    "ConveneAdvice.requirements", "ConveneAdvice.unplaced", "ConveneAdvice.vetoed",
    "ConveneExisting.adjustments", "Invitee.adequacies", "Invitee.reasons", "Substitute.adequacies",
    "Supporter.adequacies",
    "MissingLink.reasons", "MissingLink.introducers", "MissingLink.sharedMembers", "MissingLink.sharedThemes",
}  # fmt: skip
COMPUTED = {  # fields of the vocabulary that the schema shows under another name, or as a whole
    ("person", "retain_until"): "retainUntil",
    ("link", "b"): "organisation",
}


def test_the_committed_schema_is_this_one() -> None:
    assert (ROOT / "schema.graphql").read_text(encoding="utf-8") == sdl(), "run make schema"


def test_the_language_of_the_schema_is_read_back() -> None:
    again = build_schema(sdl())
    assert set(again.type_map) >= set(TYPES)
    assert "= null" not in sdl()


def test_everything_is_described() -> None:
    bare = [name for name, kind in TYPES.items() if not kind.description]
    for name, kind in TYPES.items():
        if isinstance(kind, GraphQLEnumType):
            bare += [f"{name}.{value}" for value, it in kind.values.items() if not it.description]
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            bare += [f"{name}.{field}" for field, it in kind.fields.items() if not it.description]
    for name, kind in OBJECTS.items():
        for field, it in kind.fields.items():
            bare += [f"{name}.{field}({a})" for a, argument in it.args.items() if not argument.description]
    assert bare == []


def test_descriptions_are_sentences() -> None:
    described = {name: kind.description for name, kind in TYPES.items()}
    for name, kind in OBJECTS.items():
        described |= {f"{name}.{field}": it.description for field, it in kind.fields.items()}
    assert [name for name, text in described.items() if not re.fullmatch(r"\S.*[.)]", text or "", re.S)] == []


def test_names_follow_one_style() -> None:
    camel, capitals, pascal = r"[a-z]+(?:[A-Z]?[a-z0-9]+)*[A-Z]?", r"[A-Z]+(?:_[A-Z]+)*", r"(?:[A-Z][a-z]+)+"
    wrong = [name for name in TYPES if not re.fullmatch(pascal, name)]
    for name, kind in TYPES.items():
        if isinstance(kind, GraphQLEnumType):
            wrong += [f"{name}.{value}" for value in kind.values if not re.fullmatch(capitals, value)]
        elif not isinstance(kind, GraphQLScalarType | GraphQLUnionType):
            wrong += [f"{name}.{field}" for field in kind.fields if not re.fullmatch(camel, field)]  # type: ignore[attr-defined]
    assert wrong == []


def test_lists_that_can_grow_are_connections() -> None:
    lists = {
        f"{name}.{field}"
        for name, kind in OBJECTS.items()
        for field, it in kind.fields.items()
        if str(it.type).startswith("[") and name not in CONNECTIONS
    }
    strings = {place for place in lists if str(_type(place)).startswith(("[String!]", "[Attribute!]"))}
    assert lists - strings == PLAIN_LISTS


def _type(place: str) -> object:
    kind, field = place.split(".")
    return OBJECTS[kind].fields[field].type


@pytest.mark.parametrize("name", CONNECTIONS)
def test_connections_are_relays(name: str) -> None:
    fields = {field: str(it.type) for field, it in CONNECTIONS[name].fields.items()}
    edge = fields["edges"].strip("[]!")
    node = str(OBJECTS[edge].fields["node"].type)
    assert fields["edges"] == f"[{edge}!]!"
    assert fields["nodes"] == f"[{node}]!"
    assert (fields["pageInfo"], fields["totalCount"]) == ("PageInfo!", "Int!")
    assert str(OBJECTS[edge].fields["cursor"].type) == "String!"


def test_fields_that_give_connections_take_a_window() -> None:
    for name, kind in OBJECTS.items():
        for field, it in kind.fields.items():
            if str(it.type).rstrip("!").endswith("Connection"):
                arguments = {argument: str(given.type) for argument, given in it.args.items()}
                assert arguments["first"] == "Int" and arguments["after"] == "String", f"{name}.{field}"
                required = {a for a, given in it.args.items() if is_required_argument(given)}
                assert required <= {"text", "sinceRevision"}, f"{name}.{field}"


def test_analyses_may_fail_alone() -> None:
    assert [str(OBJECTS[name].fields["overlaps"].type) for name in ("Network", "Partnership")] == [
        "OverlapConnection", "OverlapConnection",
    ]  # fmt: skip
    assert str(OBJECTS["Network"].fields["overlapChanges"].type) == "OverlapChangeConnection"


def test_nodes_and_nothing_else_have_ids() -> None:
    with_id = {name: str(kind.fields["id"].type) for name, kind in OBJECTS.items() if "id" in kind.fields}
    nodes = {kind.name for kind in schema().graphql.get_possible_types(OBJECTS["Node"])}  # type: ignore[arg-type]
    assert with_id == dict.fromkeys(nodes | {"Node"}, "ID!")


def test_what_is_deprecated_says_what_to_use_and_until_when() -> None:
    assert _poorly_deprecated(schema().graphql) == []


def test_a_deprecation_that_says_too_little_is_found() -> None:
    reasons = ("Use `b` until 2027-12-31.", "Use `b`.", "Gone on 2027-12-31.", "Use `b` until 2027-13-31.")
    fields = " ".join(f'f{n}: Int @deprecated(reason: "{reason}")' for n, reason in enumerate(reasons))
    poor = _poorly_deprecated(build_schema(f"type Query {{ {fields} g: E }} enum E {{ X @deprecated Y }}"))
    assert poor == ["Query.f1", "Query.f2", "Query.f3", "E.X"]


def _poorly_deprecated(graphql: GraphQLSchema) -> list[str]:
    """What is deprecated without a word on what to use instead, or until which day it stays."""
    reasons: dict[str, str] = {}
    for name, kind in graphql.type_map.items():
        parts = getattr(kind, "values", None) or getattr(kind, "fields", {})
        for part, it in {} if name.startswith("__") else parts.items():
            told = {
                f"{name}.{part}": it,
                **{f"{name}.{part}({a}:)": g for a, g in getattr(it, "args", {}).items()},
            }
            reasons |= {
                place: g.deprecation_reason for place, g in told.items() if g.deprecation_reason is not None
            }
    return [place for place, reason in reasons.items() if not _says_enough(reason)]


def _says_enough(reason: str) -> bool:
    day = re.search(r"\buntil (\d{4}-\d{2}-\d{2})\b", reason)
    try:
        return bool(day and date.fromisoformat(day.group(1)) and re.search(r"\b[Uu]se `\w+", reason))
    except ValueError:
        return False


def test_scalars_say_what_they_are() -> None:
    for name in ("Date", "DateTime"):
        scalar = TYPES[name]
        assert isinstance(scalar, GraphQLScalarType) and scalar.specified_by_url


def test_every_kind_shows_every_field_of_the_vocabulary() -> None:
    missing = []
    for kind in NODE_TYPES:
        name = {"succession": "RecordedSuccession"}.get(kind, kind.capitalize())
        fields = set(OBJECTS[name].fields)
        for field in KINDS[kind].fields:
            shown = COMPUTED.get((kind, field.name), _camel(field.name))
            if shown not in fields:
                missing.append(f"{kind}.{shown}")
    assert missing == []


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


def test_enums_are_the_registrys_codes() -> None:
    for kind, listed in (
        (enums.Level, codes.LEVELS),
        (enums.PartnershipStatus, codes.STATUSES),
        (enums.EndReason, codes.PARTNERSHIP_END_REASONS),
        (enums.LegalBasis, codes.LEGAL_BASES),
        (enums.Authority, codes.AUTHORITIES),
        (enums.MemberRole, codes.MEMBER_ROLES),
        (enums.ServiceRole, codes.SERVICE_ROLES),
        (enums.RoleEndReason, codes.ROLE_END_REASONS),
        (enums.SuccessionKind, codes.SUCCESSION_KINDS),
        (enums.OverlapBand, BANDS),
        (enums.OverlapAction, ACTIONS),
        (OverlapChangeKind, CHANGES),
        (enums.LinkState, tuple(LinkState)),
    ):
        assert tuple(member.value for member in kind) == tuple(listed), kind
        assert [member.name for member in kind] == [
            str(getattr(code, "name", code)).upper() for code in listed
        ]


def test_documents_that_are_shown_are_valid() -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    shown = re.findall(r"```graphql\n(.+?)```", page, re.S)
    shipped = [
        path.read_text(encoding="utf-8") for path in (ROOT / "graphsvc/api/documents").glob("*.graphql")
    ]
    assert len(shown) >= 5 and shipped
    for document in (*shown, *shipped):
        assert validate(schema()._schema, parse(document)) == [], document


def test_error_codes_are_documented() -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8").partition("## Errors")[2]
    not_of_answers = {"BAD_SETTING", "LOAD_REFUSED"}
    assert set(re.findall(r"`([A-Z_]+)`", page)) == _codes(GraphsvcError) - not_of_answers


def _codes(kind: type[GraphsvcError]) -> set[str]:
    return {kind.code}.union(*map(_codes, kind.__subclasses__()))
