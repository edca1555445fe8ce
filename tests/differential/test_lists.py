"""Lists below lists on an invented country: pages of many records cut at once are those cut one by one."""

from __future__ import annotations

import pytest
from graphql import GraphQLEnumType, GraphQLObjectType, get_named_type, is_leaf_type

from graphsvc.api.schema import schema
from graphsvc.api.viewer import ANONYMOUS
from graphsvc.demo.days import DEMO_AS_OF
from graphsvc.service import Service
from tests.api.conftest import SEES_PEOPLE
from tests.differential.both import same

LISTS = {
    ("partnerships", "members"): "MembershipOrder",
    ("partnerships", "roles"): "RoleOrder",
    ("partnerships", "posts"): "PostOrder",
    ("partnerships", "links"): "LinkOrder",
    ("organisations", "memberships"): "MembershipOrder",
    ("organisations", "roles"): "RoleOrder",
    ("organisations", "links"): "LinkOrder",
    ("people", "roles"): "RoleOrder",
    ("posts", "holders"): "RoleOrder",
    ("territories", "children"): "TerritoryOrder",
    ("territories", "partnerships"): "PartnershipOrder",
    ("themes", "children"): "ThemeOrder",
    ("themes", "partnerships"): "PartnershipOrder",
}
WINDOWS = ("", "(first: 3)", "(last: 2)", "(first: 0)", "(last: 1000, first: null)")
PAGE = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
EDGES = "edges { cursor node { __typename id } } nodes { key sources knownNone }"
KINDS = {
    "partnerships": "Partnership",
    "organisations": "Organisation",
    "people": "Person",
    "posts": "Post",
    "territories": "Territory",
    "themes": "Theme",
    "protocols": "Protocol",
    "memberships": "Membership",
    "roles": "Role",
    "links": "Link",
    "recordedSuccessions": "RecordedSuccession",
}


@pytest.mark.parametrize(("outer", "inner"), LISTS)
def test_lists_below_lists(country: Service, outer: str, inner: str) -> None:
    steps = orders(LISTS[outer, inner])
    asked = [
        *WINDOWS,
        f"(orderBy: [{{field: {steps[-1]}, direction: DESC}}], first: 4)",
        f"(orderBy: [{{field: {steps[0]}}}, {{field: {steps[-1]}}}], last: 3)",
    ]
    fields = " ".join(f"l{number}: {inner}{how} {{ {PAGE} {EDGES} }}" for number, how in enumerate(asked))
    rows = f"{outer}(first: 60) {{ {PAGE} nodes {{ key {fields} }} }}"
    text = f'{{ network(asOf: "{DEMO_AS_OF}") {{ {rows} }} }}'
    for viewer in (ANONYMOUS, SEES_PEOPLE):
        found = same(country, text, {}, viewer)
        assert found.by_plan
    nodes = found.response["data"]["network"][outer]["nodes"]
    assert any(node["l0"]["totalCount"] > 0 for node in nodes), "the lists are not all empty"


@pytest.mark.parametrize(
    "inner",
    [
        "members(filter: {validity: [PAST, CURRENT]}, first: 2)",
        "members(filter: {roles: [LEAD]})",
        "links(filter: {states: [LIVE, STALE]})",
        'members(filter: {organisations: ["nobody"]})',
        "links(filter: null, orderBy: null, first: null)",
    ],
)
def test_filters_below_lists(country: Service, inner: str) -> None:
    nodes = f"nodes {{ {inner} {{ totalCount nodes {{ key }} }} }}"
    text = f"{{ network {{ partnerships(last: 150) {{ {nodes} }} }} }}"
    found = same(country, text)
    assert found.by_plan is ("errors" not in found.response)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("day", [None, DEMO_AS_OF.isoformat(), "2015-03-01"])
def test_every_field_of_every_kind(country: Service, kind: str, day: str | None) -> None:
    rows = f"{kind}(first: 300) {{ nodes {{ {everything(KINDS[kind])} }} }}"
    text = f"query ($day: Date) {{ network(asOf: $day) {{ {rows} }} }}"
    for viewer in (ANONYMOUS, SEES_PEOPLE):
        assert same(country, text, {"day": day}, viewer).by_plan


def test_a_cursor_of_a_list_below_a_list(country: Service) -> None:
    """It fits one of the lists; the others say that it does not, each for itself."""
    members = "members(first: 1%s) { pageInfo { endCursor } }"
    page = f"{{ network {{ partnerships(first: 3) {{ nodes {{ key {members} }} }} }} }}"
    rows = same(country, page % "").response["data"]["network"]["partnerships"]["nodes"]
    cursor = rows[1]["members"]["pageInfo"]["endCursor"]
    assert not same(country, page % f', after: "{cursor}"').by_plan
    key = rows[1]["key"]
    members = f'members(first: 2, after: "{cursor}") {{ nodes {{ key }} }}'
    one = f'{{ network {{ partnership(key: "{key}") {{ {members} }} }} }}'
    assert same(country, one).by_plan


def test_nodes_of_several_pictures(country: Service) -> None:
    more = "... on Partnership { status themes { id } }"
    text = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ __typename id {more} }} }}"
    ids = []
    for day in ("2015-03-01", DEMO_AS_OF.isoformat()):
        for kind in ("partnerships", "themes", "links"):
            asked = f'{{ network(asOf: "{day}") {{ {kind}(first: 3) {{ nodes {{ id }} }} }} }}'
            ids += [row["id"] for row in same(country, asked).response["data"]["network"][kind]["nodes"]]
    found = same(country, text, {"ids": [*ids, "none", *reversed(ids), ids[0]]})
    assert found.by_plan and None in found.response["data"]["nodes"]


def orders(order: str) -> list[str]:
    """By what a kind may be ordered that everybody may see."""
    kind = schema().graphql.type_map[f"{order}Field"]
    assert isinstance(kind, GraphQLEnumType)
    return [name for name in kind.values if name != "NAME"]


def everything(type_: str) -> str:
    """All that is asked of a type without arguments, and the ids of what it refers to."""
    kind = schema().graphql.type_map[type_]
    assert isinstance(kind, GraphQLObjectType)
    plain = {name: get_named_type(of.type) for name, of in kind.fields.items() if not of.args}
    leaves = [name for name, below in plain.items() if is_leaf_type(below)]
    nodes = [name for name, below in plain.items() if getattr(below, "interfaces", ())]
    return " ".join([*leaves, *(f"{name} {{ id key }}" for name in nodes)])
