"""`whatIf`: what would be, beside what is recorded, and told apart from it everywhere."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graphsvc.api.context import MOST_PICTURES, MOST_SCENARIOS
from graphsvc.api.execution.run import execute
from graphsvc.api.schema import schema
from graphsvc.service import Service
from graphsvc.snapshot.scenario import End
from tests.api.conftest import SEES_PEOPLE
from tests.api.registry import KEYS_OF_PEOPLE, NAMES_OF_PEOPLE

MERGE = '{ merge: { into: "p2", from: ["p1"] } }'
END = '{ end: { partnership: "p3" } }'


def changed(selection: str, *changes: str) -> str:
    return f"whatIf(changes: [{', '.join(changes)}]) {{ {selection} }}"


def test_a_merger_beside_the_network_as_recorded(data) -> None:
    counted = "counts { partnerships memberships } overlaps(first: 9) { nodes { a { key } b { key } } }"
    found = data(f"{counted} {changed(counted, MERGE)}")
    pairs, after = ({frozenset((n["a"]["key"], n["b"]["key"])) for n in each["overlaps"]["nodes"]}
                    for each in (found, found["whatIf"]))  # fmt: skip
    assert frozenset(("p1", "p2")) in pairs
    assert not any("p1" in pair for pair in after)
    assert found["whatIf"]["counts"]["partnerships"] == found["counts"]["partnerships"] - 1


def test_nothing_assumed_answers_as_recorded(data) -> None:
    """But for ids and cursors, which are its own."""
    asked = """asOf revision counts { partnerships roles links }
        partnerships { nodes { key status themes { key } members { nodes { organisation { key } } } } }
        overlaps { totalCount nodes { score scoreMin scoreMax completeness advice { rule text } } }
        missingLinks { totalCount nodes { probability need reasons { text } } }
        linkCoverage { linked linkedShare components expectedContactRealised }
        turnover { nodes { peopleInPost rate levelRate suppressed reasons { text } } levels { rate } }
        successions { score } dataQuality { completeness } """
    asked = asked.replace("dataQuality { completeness }", "")
    found = data(f"{asked} {changed(asked)}")
    would = found.pop("whatIf")
    assert would == found


def test_what_is_assumed_is_told(data) -> None:
    found = data("assumed { text } " + changed("assumed { code text guideline facts { key } }", MERGE, END))
    assert found["assumed"] == []
    codes = [(reason["code"], reason["guideline"]) for reason in found["whatIf"]["assumed"]]
    assert codes == [("MERGED", "G17"), ("STATUTORY", "G10"), ("ENDED", "G37")]
    assert found["whatIf"]["assumed"][0]["facts"] == [{"key": "p2"}, {"key": "p1"}]


def test_scenarios_may_be_nested(data) -> None:
    inner = changed("counts { partnerships } assumed { code }", END)
    nested = data(changed(inner, MERGE))["whatIf"]["whatIf"]
    assert nested == data(changed("counts { partnerships } assumed { code }", MERGE, END))["whatIf"]


def test_ids_are_those_of_the_scenario_and_name_nothing(ask, data) -> None:
    asked = 'partnership(key: "p2") { id roles { nodes { id person { id } } } members { nodes { id } } }'
    found = data(f"{asked} {changed(asked, MERGE)}")
    ids = [json.dumps(each) for each in (found["partnership"], found["whatIf"]["partnership"])]
    told = [set(_ids(json.loads(each))) for each in ids]
    assert told[0] and told[1] and told[0].isdisjoint(told[1])
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert set(_ids(ask(document, ids=sorted(told[1]))["data"]["nodes"])) == set()
    assert ask(document, ids=sorted(told[0]))["data"]["nodes"][0] is not None


def _ids(told: Any) -> list[str]:
    if isinstance(told, dict):
        own = [told["id"]] if "id" in told else []
        return own + [each for value in told.values() for each in _ids(value)]
    return [each for value in told for each in _ids(value)] if isinstance(told, list) else []


NEEDED = {"search": 'text: "street"', "overlapChanges": "sinceRevision: 1, minChange: 0"}


def lists() -> list[str]:
    """Every list of the network that has cursors, whoever adds one."""
    network = schema()._schema.type_map["Network"]
    return sorted(
        name for name, field in network.fields.items() if str(field.type).rstrip("!").endswith("Connection")
    )


@pytest.mark.parametrize("name", lists())
def test_cursors_of_one_network_do_not_fit_the_other(data, failure, name: str) -> None:
    def listed(*arguments: str) -> str:
        given = ", ".join([*filter(None, [NEEDED.get(name)]), "first: 1", *arguments])
        return f"{name}({given}) {{ edges {{ cursor }} }}"

    found = data(f"would: {changed(listed(), END)} {listed()}")
    inside, outside = (network[name]["edges"] for network in (found["would"], found))
    for edge in inside:
        assert failure(listed(f'after: "{edge["cursor"]}"'))[0] == "BAD_CURSOR"
    for edge in outside:
        asked = listed(f'after: "{edge["cursor"]}"')
        assert failure(changed(asked, END))[0] == "BAD_CURSOR"


def test_cursors_of_link_coverage_neither(data, failure) -> None:
    def listed(*arguments: str) -> str:
        given = ", ".join(["first: 1", *arguments])
        return f"linkCoverage {{ partnershipsIn({given}) {{ edges {{ cursor }} }} }}"

    (edge,) = data(listed())["linkCoverage"]["partnershipsIn"]["edges"]
    assert failure(changed(listed(f'after: "{edge["cursor"]}"'), END))[0] == "BAD_CURSOR"


@pytest.mark.parametrize(
    "changes, code, text",
    [
        ("null", "BAD_USER_INPUT", "non-null type 'ChangeInput!'"),
        ("{ split: { partnership: \"p1\" } }", "BAD_USER_INPUT", "'split'"),
        ('{ end: { partnership: "%s" } }' % ("x" * 10_000), "NOT_FOUND", "changes[0].end.partnership: no"),
        ("{}", "BAD_USER_INPUT", "changes[0]: give exactly one of merge, end, addMember, removeMember, "),
        (f"{END}, {{ end: {{ partnership: \"p1\" }}, merge: null, addLink: {{ a: \"p1\", b: \"p2\" }} }}",
         "BAD_USER_INPUT", "removeLink; here is end, addLink"),
        (f"{END}, {END}", "BAD_USER_INPUT", "changes[1].end.partnership: 'p3' has ended by 2026-06-30"),
        ('{ merge: { into: "p1", from: ["p2", "p9"] } }', "NOT_FOUND",
         "changes[0].merge.from[1]: no partnership 'p9' in this network; look it up with search"),
        ('{ merge: { into: "p9", from: [] } }', "NOT_FOUND", "changes[0].merge.into: no partnership 'p9'"),
        ('{ addMember: { partnership: "p1", organisation: "p1" } }', "NOT_FOUND",
         "changes[0].addMember.organisation: no organisation 'p1'"),
        ('{ addLink: { a: "p1", b: "o77" } }', "NOT_FOUND", "changes[0].addLink.b: no partnership or"),
        ('{ removeLink: { a: "p1", b: "organisation:p2" } }', "NOT_FOUND", "no organisation 'p2'"),
        ('{ removeRole: { role: "x", post: "y" } }', "BAD_USER_INPUT",
         "changes[0].removeRole: give exactly one of role and post"),
        ('{ removeRole: { role: "smid.anna|p1|o1|chair|2020-03" } }', "NOT_FOUND",
         "changes[0].removeRole.role: no role"),
        ('{ removeRole: { post: "clerk-p1" } }', "BAD_USER_INPUT", "post 'clerk-p1' is vacant on 2026-06-30"),
        ('{ addLink: { a: "p1", b: "p6" } }', "BAD_USER_INPUT", "the two object to it or may not"),
        (", ".join([END] * 51), "BAD_USER_INPUT", "changes: 51 given, assume at most 50"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named_with_its_place(failure, changes: str, code: str, text: str) -> None:
    found = failure(changed("asOf", changes))
    assert found[0] == code
    assert text in found[1]


def test_an_alias_means_what_it_stands_for(data) -> None:
    one = changed("counts { memberships }", '{ removeMember: { partnership: "p1", organisation: "o1-old" } }')
    other = one.replace("o1-old", "o1")
    assert data(one) == data(other)


def test_roles_are_named_by_the_key_that_the_caller_sees(data) -> None:
    asked = 'partnership(key: "p1") { roles { nodes { key role } } }'
    for viewer in ({}, {"viewer": SEES_PEOPLE}):
        roles = data(asked, **viewer)["partnership"]["roles"]["nodes"]
        (chair,) = (role["key"] for role in roles if role["role"] == "CHAIR")
        left = data(changed(asked, f'{{ removeRole: {{ role: "{chair}" }} }}'), **viewer)
        there = [role["role"] for role in left["whatIf"]["partnership"]["roles"]["nodes"]]
        assert sorted(there) == sorted(role["role"] for role in roles if role["role"] != "CHAIR")


def test_nobody_is_named(ask) -> None:
    asked = """partnerships { nodes { roles { nodes { key person { key name } } } links { nodes { carriers
        { key } } } } } assumed { text facts { value key } } people { nodes { key id } }"""
    roles = ask('{ network(asOf: "2026-06-30") { roles { nodes { key } } } }')["data"]["network"]["roles"]
    keys = [role["key"] for role in roles["nodes"]]
    changes = [MERGE, *(f'{{ removeRole: {{ role: "{key}" }} }}' for key in keys)]
    told = json.dumps(ask(f'{{ network(asOf: "2026-06-30") {{ {changed(asked, *changes)} }} }}'))
    assert [name for name in (*NAMES_OF_PEOPLE, *KEYS_OF_PEOPLE) if name in told] == []


def test_overlaps_are_compared_with_the_network_as_recorded(data) -> None:
    asked = "overlapChanges(sinceRevision: 2) { totalCount nodes { kind a { key } b { key } text } }"
    found = data(f"{asked} {changed(asked, MERGE)}")
    assert found["overlapChanges"]["totalCount"] == 0
    (gone,) = (
        n for n in found["whatIf"]["overlapChanges"]["nodes"] if "p2" in (n["a"]["key"], n["b"]["key"])
    )
    assert (gone["kind"], {gone["a"]["key"], gone["b"]["key"]}) == ("GONE", {"p1", "p2"})


def test_turnover_of_other_people_than_recorded_is_not_allowed(data) -> None:
    asked = """turnover { suppressedCount totalCount observedDepartures expectedDepartures
        nodes { suppressed rate departures levelRate probability reasons { code text } }
        levels { withheld rate partnerships } registry { rate partnerships } years { people observed } }"""
    found = data(changed(asked, MERGE))["whatIf"]["turnover"]
    assert found["suppressedCount"] == found["totalCount"] > 0
    assert {node["suppressed"] for node in found["nodes"]} == {"NOT_ALLOWED"}
    assert {node["reasons"][0]["code"] for node in found["nodes"]} == {"NOT_ALLOWED"}
    for node in found["nodes"]:
        assert [node[name] for name in ("rate", "departures", "levelRate", "probability")] == [None] * 4
    assert {level["rate"] for level in [*found["levels"], found["registry"]]} == {None}
    assert (found["observedDepartures"], found["expectedDepartures"]) == (None, None)
    members = '{ addMember: { partnership: "p3", organisation: "o4" } }'
    real = data(asked)["turnover"]
    assert data(changed(asked, members))["whatIf"]["turnover"] == real


def test_there_are_limits(ask, cold: Service) -> None:
    ends = [
        f'x{n}: whatIf(changes: [{{ end: {{ partnership: "p1", date: "2026-08-{n + 1:02}" }} }}]) {{ asOf }}'
        for n in range(MOST_SCENARIOS + 1)
    ]
    few = ask(
        f'{{ network(asOf: "2026-06-30") {{ {" ".join(ends[:-1])} y: {ends[0]} }} }}'.replace("y: x0", "y")
    )
    assert "errors" not in few
    many = ask(f'{{ network(asOf: "2026-06-30") {{ {" ".join(ends)} }} }}')
    assert many["errors"][0]["extensions"]["code"] == "QUERY_TOO_COMPLEX"
    assert MOST_SCENARIOS < MOST_PICTURES


def test_the_store_is_read_once_and_never_written(cold: Service) -> None:
    path = Path(cold.settings.store.removeprefix("sqlite:"))
    before, revision = path.read_bytes(), cold.revision()
    cold.store.calls.clear()  # type: ignore[attr-defined]
    asked = f'{{ network(asOf: "2026-06-30") {{ {changed("overlaps { totalCount }", MERGE, END)} }} }}'
    assert "errors" not in execute(cold, asked)
    assert cold.store.calls.count("read") == 1  # type: ignore[attr-defined]
    assert cold.revision() == revision
    assert path.read_bytes() == before


def test_on_days_before_its_own_a_scenario_is_the_record(service: Service) -> None:
    real = service.snapshot(date(2026, 6, 30))
    scenario = service.what_if(real, [End("p1", date(2026, 6, 30))])
    assert service.on_day(scenario, date(2026, 4, 1)) is service.snapshot(date(2026, 4, 1))
    assert service.on_day(real, date(2026, 4, 1)) is service.snapshot(date(2026, 4, 1))
    assert service.on_day(scenario, date(2026, 6, 30)) is scenario
    later = service.on_day(scenario, date(2026, 7, 1))
    p1 = real.partnerships.ix["p1"]
    assert not later.arrays.active[p1] and service.snapshot(date(2026, 7, 1)).arrays.active[p1]
    assert later.identity == (date(2026, 7, 1), 2, scenario.scenario)
    assert service.what_if(real, [End("p1", date(2026, 6, 30))]) is scenario
