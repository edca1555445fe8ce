"""The table loader from a file on disk to a registry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graphsvc.api.execution.run import execute
from graphsvc.errors import BadInput
from graphsvc.loading import OnError, Request, load
from graphsvc.loading.staging import Staging
from graphsvc.model.records import Described, Item, Met, Problem, Rows
from graphsvc.service import Service
from graphsvc.settings import Settings
from loaders.base import ReadOptions
from loaders.table.loader import TableLoader
from tests.bundles import TODAY, places, registry_in, text_of

SEATS = """
    group,title,body,kind,person,since,until,area
    G1,Forum,City Police,police,Ann,2018,2022-06-30,North
    G1,Forum,Women's Aid,charity,Bob,2019-05,,North
    G2,Team,City police,police,Ann,,,South
    G2,Team,,,Cem,2020,,South
"""
MAPPING = """
    about: seats
    values:
      body_key: {from: body, id: true}
    records:
      - partnership: {id: group, name: title, level: {const: local}, territories: {from: area, id: true}}
      - organisation: {id: body_key, name: body, attributes: {kind: kind}}
        when: {from: body, filled: true}
      - membership: {partnership: group, organisation: body_key}
        when: {from: body, filled: true}
      - person: {id: {from: person, id: true}, name: person}
      - role:
          person: {from: person, id: true}
          partnership: group
          organisation: body_key
          start: since
          end: {from: until, date: {last_day: true}}
"""


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of(text), encoding="utf-8")
    return path


def items(path: Path, mapping: str, *, keep: bool = False) -> list[Item]:
    """What the loader yields for a path and the text of a mapping."""
    file = written(path.parent / "mapping" / "m.yaml", mapping)
    return list(TableLoader().read(path, ReadOptions(mapping=file, keep_personal_data=keep)))


def records(found: list[Item], kind: str) -> list[dict[str, Any]]:
    chunks = [item for item in found if isinstance(item, Rows) and item.kind == kind]
    rows = [dict(zip(chunk.fields, row[1:], strict=True)) for chunk in chunks for row in chunk.rows]
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def problems(found: list[Item]) -> list[str]:
    return [f"{item.code} {item.place}" for item in found if isinstance(item, Problem)]


def test_a_table_becomes_records(tmp_path: Path) -> None:
    found = items(written(tmp_path / "seats.csv", SEATS), MAPPING)
    kinds = [item.kind for item in found if isinstance(item, Rows)]
    assert list(dict.fromkeys(kinds)) == ["organisation", "partnership", "person", "membership", "role"]
    assert records(found, "organisation") == [
        {"id": "city-police", "name": "City Police", "attributes": '{"kind": "police"}'},
        {"id": "women-s-aid", "name": "Women's Aid", "attributes": '{"kind": "charity"}'},
    ]
    assert records(found, "person") == [{"id": "ann"}, {"id": "bob"}, {"id": "cem"}]
    assert records(found, "role")[0] == {
        "person": "ann",
        "partnership": "G1",
        "organisation": "city-police",
        "start": "2018",
        "end": "2022-07-01",
    }
    assert problems(found) == [
        "personal-data-left-out m.yaml person.name",
        "spellings-merged seats.csv:4 body",
        "differing-values seats.csv:4 organisation.name",
    ]


def test_rows_have_their_line(tmp_path: Path) -> None:
    found = items(written(tmp_path / "seats.csv", SEATS), MAPPING)
    lines = {item.kind: [row[0] for row in item.rows] for item in found if isinstance(item, Rows)}
    assert lines == {
        "organisation": [2, 3],
        "partnership": [2, 4],
        "person": [2, 3, 5],
        "membership": [2, 3, 4],
        "role": [2, 3, 4, 5],
    }
    assert {item.file for item in found if isinstance(item, Rows)} == {"seats.csv"}


def test_a_kind_without_records_yields_an_empty_chunk(tmp_path: Path) -> None:
    found = items(written(tmp_path / "seats.csv", SEATS.splitlines()[1] + "\n"), MAPPING)
    assert [(item.kind, item.rows) for item in found if isinstance(item, Rows)] == [
        (kind, []) for kind in ("organisation", "partnership", "person", "membership", "role")
    ]


def test_it_loads_answers_and_loads_again_without_a_change(tmp_path: Path) -> None:
    path = written(tmp_path / "seats.csv", SEATS)
    with registry_in(tmp_path) as registry:
        report = registry.load_items(items(path, MAPPING))
        assert report.errors == 0, str(report)
        assert {kind: counts.new for kind, counts in report.counts.items() if counts.new} == {
            "territory": 2,
            "organisation": 2,
            "partnership": 2,
            "person": 3,
            "membership": 3,
            "role": 4,
        }
        assert registry.store.verify() == []
        assert not registry.load_items(items(path, MAPPING)).is_written


def test_what_is_loaded_shows_overlaps(tmp_path: Path) -> None:
    rows = [f"{group},{group},{body},x,p,,,North" for group in ("G1", "G2") for body in "XY"]
    path = written(tmp_path / "seats.csv", "\n".join([SEATS.split()[0], *rows]))
    asked = "overlaps(filter: { minScore: 0, bands: [STRONG, REVIEW, PATTERN, INCOMPLETE] })"
    document = f"{{ network {{ {asked} {{ nodes {{ a {{ key }} b {{ key }} }} }} }} }}"
    with Service(Settings(store=f"sqlite:{tmp_path / 'registry.db'}"), create=True) as service:
        load(items(path, MAPPING), service.store, Request("seats", "tester", TODAY))
        network = execute(service, document)["data"]["network"]
    assert network["overlaps"]["nodes"] == [{"a": {"key": "G1"}, "b": {"key": "G2"}}]


def test_an_error_refuses_the_load_and_names_its_place(tmp_path: Path) -> None:
    path = written(tmp_path / "seats.csv", SEATS.replace("2019-05", "May 2019"))
    with registry_in(tmp_path) as registry:
        refused = registry.load_items(items(path, MAPPING))
        assert refused.is_refused
        assert places(refused, "not-a-date") == ["seats.csv:3 since=May 2019"]


def test_what_a_row_with_an_error_says_is_taken_from_other_rows(tmp_path: Path) -> None:
    path = written(
        tmp_path / "seats.csv",
        SEATS.replace("2018", "in 2018") + "    G1,Forum,City Police,police,Ann,2019,,North\n",
    )
    with registry_in(tmp_path) as registry:
        report = registry.load_items(items(path, MAPPING), on_error=OnError.SKIP)
        assert report.errors == 1
        assert report.is_written
        assert registry.keys("organisation") == ["city-police", "women-s-aid"]
        assert registry.keys("partnership") == ["G1", "G2"]
        assert [row["start"] for row in registry.store.page("role") if row["person"] == "ann"] == [
            "2019",
            None,
        ]


def test_a_tree_with_each_becomes_records(tmp_path: Path) -> None:
    boards = [
        {
            "slug": "north",
            "title": "North",
            "officers": [{"name": "A. Jones", "for": "Probation"}, {"name": "B"}],
        },
        {"slug": "south", "title": "South", "officers": []},
    ]
    path = tmp_path / "boards.json"
    path.write_text(json.dumps(boards), encoding="utf-8")
    mapping = """
        about: boards
        records:
          - partnership: {id: slug, name: title}
          - each: officers
            values: {works_for: {from: for, id: true}}
            records:
              - person: {id: {from: name, id: true}}
              - organisation: {id: works_for, name: for}
                when: {from: for, filled: true}
              - role: {person: {from: name, id: true}, partnership: ..slug, organisation: works_for}
        derive: {memberships: roles}
    """
    found = items(path, mapping)
    assert [record["id"] for record in records(found, "partnership")] == ["north", "south"]
    assert records(found, "membership") == [{"partnership": "north", "organisation": "probation"}]
    assert records(found, "role") == [
        {"person": "a-jones", "partnership": "north", "organisation": "probation"},
        {"person": "b", "partnership": "north"},
    ]
    with registry_in(tmp_path) as registry:
        assert registry.load_items(found).errors == 0


LEADS = """
    about: leads
    read: {files: "*/leads.csv"}
    snapshots: {date: '^(\\d{4}-\\d{2})/', format: "%Y-%m", tolerate: 0}
    records:
      - partnership: {id: group, name: name}
      - person: {id: who}
        when: {from: who, filled: true}
      - role: {person: who, partnership: group, organisation: body, role: {const: chair}}
        when: {from: who, filled: true}
"""


def register(folder: Path, **months: str) -> Path:
    for month, rows in months.items():
        written(folder / f"2024-{month[1:]}" / "leads.csv", "group,name,who,body\n" + text_of(rows))
    return folder


def spells(found: list[Item]) -> list[tuple[str, ...]]:
    fields = ("person", "organisation", "start", "end")
    return [tuple(role.get(name, "-") for name in fields) for role in records(found, "role")]


def test_snapshots_become_spells(tmp_path: Path) -> None:
    folder = register(
        tmp_path / "months",
        m01="P,Parks,ann,X\nP,Parks,bob,\nS,Streets,cem,Y",
        m02="P,Parks,ann,Z\nS,Streets,cem,Y",
        m03="P,Parks and woods,ann,Z\nP,Parks and woods,dee,",
    )
    found = items(folder, LEADS)
    assert spells(found) == [
        ("ann", "X", "..2024-01-01", "2024-02-01"),
        ("bob", "-", "..2024-01-01", "2024-02-01"),
        ("cem", "Y", "..2024-01-01", "-"),
        ("ann", "Z", "2024-02-01", "-"),
        ("dee", "-", "2024-03-01", "-"),
    ]
    assert records(found, "partnership") == [
        {"id": "P", "name": "Parks and woods"},
        {"id": "S", "name": "Streets"},
    ]
    assert problems(found) == []
    with registry_in(tmp_path) as registry:
        assert registry.load_items(found).errors == 0
        assert not registry.load_items(items(folder, LEADS)).is_written


def test_a_further_snapshot_changes_only_what_it_says(tmp_path: Path) -> None:
    folder = register(tmp_path / "months", m01="P,Parks,ann,X", m02="P,Parks,ann,X\nP,Parks,bob,X")
    with registry_in(tmp_path) as registry:
        registry.load_items(items(folder, LEADS))
        register(folder, m03="P,Parks,bob,X\nP,Parks,cem,X")
        report = registry.load_items(items(folder, LEADS))
        assert (
            report.counts["role"].new == report.counts["role"].changed == report.counts["role"].unchanged == 1
        )


def test_absence_may_be_an_end(tmp_path: Path) -> None:
    folder = register(
        tmp_path / "months",
        m01="P,Parks,ann,\nS,Streets,cem,",
        m02="P,Parks,,",
        m03="P,Parks,ann,",
    )
    found = items(folder, LEADS.replace("tolerate: 0", "tolerate: 0, absent: ended"))
    assert spells(found) == [
        ("ann", "-", "..2024-01-01", "2024-02-01"),
        ("cem", "-", "..2024-01-01", "2024-02-01"),
        ("ann", "-", "2024-03-01", "-"),
    ]
    ends = {record["id"]: record.get("end") for record in records(found, "partnership")}
    assert ends == {"P": None, "S": "2024-02-01"}


def test_of_several_snapshots_of_a_day_the_last_counts(tmp_path: Path) -> None:
    for name, who in (("2024-01-01_a", "ann"), ("2024-01-01_b", "bob")):
        written(tmp_path / "days" / name / "leads.csv", f"group,name,who,body\nP,Parks,{who},\n")
    found = items(
        tmp_path / "days",
        LEADS.replace("^(\\d{4}-\\d{2})/", r"^(\d{4}-\d{2}-\d{2})_").replace("%Y-%m", "%Y-%m-%d"),
    )
    assert spells(found) == [("bob", "-", "..2024-01-01", "-")]
    assert [problem.split()[0] for problem in problems(found)] == ["snapshots-of-a-day"]


@pytest.mark.parametrize("wrong", ["group,name\nP,Parks\n", "", "group,name,who,body\n,,ann,\n"])
def test_what_is_wrong_in_a_snapshot_that_does_not_count_does_not_matter(tmp_path: Path, wrong: str) -> None:
    written(tmp_path / "days/2024-01-01_a/leads.csv", wrong)
    written(tmp_path / "days/2024-01-01_b/leads.csv", "group,name,who,body\nP,Parks,bob,\n")
    mapping = LEADS.replace("^(\\d{4}-\\d{2})/", r"^(\d{4}-\d{2}-\d{2})_").replace("%Y-%m", "%Y-%m-%d")
    found = items(tmp_path / "days", mapping)
    assert spells(found) == [("bob", "-", "..2024-01-01", "-")]
    assert [problem.split()[0] for problem in problems(found)] == ["snapshots-of-a-day"]


def test_unused_columns_are_one_note(tmp_path: Path) -> None:
    mapping = (
        "about: x\nrecords:\n  - organisation: {id: body, name: body}\n    when: {from: body, filled: true}"
    )
    found = items(written(tmp_path / "seats.csv", SEATS), mapping)
    (note,) = [item for item in found if isinstance(item, Problem)]
    assert (note.code, str(note.place)) == ("unused-columns", "seats.csv")
    assert note.wrong == (
        "the mapping leaves 7 of 8 columns unused: group, title, kind, person, since, until, area"
    )


def test_personal_data_are_read_when_asked_for(tmp_path: Path) -> None:
    found = items(written(tmp_path / "seats.csv", SEATS), MAPPING, keep=True)
    assert [record["name"] for record in records(found, "person")] == ["Ann", "Bob", "Cem"]
    assert not any("personal-data" in problem for problem in problems(found))


def test_a_missing_column_is_fatal(tmp_path: Path) -> None:
    found = items(written(tmp_path / "seats.csv", SEATS.replace("group,", "grp,", 1)), MAPPING)
    last = found[-1]
    assert isinstance(last, Problem)
    assert (last.code, str(last.place), last.fatal) == ("missing-column", "seats.csv:1 group", True)
    assert not any(isinstance(item, Rows) for item in found)


def test_without_a_mapping_it_says_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"table needs --mapping FILE; shipped are .*uk-csp"):
        TableLoader().read(tmp_path, ReadOptions())
    assert not TableLoader().recognises(tmp_path)


def test_the_day_is_that_of_the_mapping_or_the_last_snapshot(tmp_path: Path) -> None:
    def described(path: Path, mapping: str) -> list[str]:
        return [item.as_of for item in items(path, mapping) if isinstance(item, Described)]

    folder = register(tmp_path / "months", m01="P,Parks,ann,", m02="P,Parks,ann,")
    assert described(folder, LEADS) == ["2024-02-01"]
    assert described(folder, "    as_of: 2023-12-31" + LEADS) == ["2023-12-31"]
    assert described(written(tmp_path / "seats.csv", SEATS), MAPPING) == []


def test_several_sources_make_one_register(tmp_path: Path) -> None:
    written(tmp_path / "data" / "groups.csv", "code,name\nG1,Forum\nG2,Team")
    written(tmp_path / "data" / "themes.csv", "group,theme\nG1,drugs\nG2,drugs\nG1,theft\nG3,health")
    mapping = """
        about: groups and their themes
        sources:
          - read: {files: groups.csv}
            records: [{partnership: {id: code, name: name}}]
          - read: {files: themes.csv}
            records: [{partnership: {id: group, name: {template: "Group {group}"}, themes: theme}}]
    """
    found = items(tmp_path / "data", mapping)
    assert records(found, "partnership") == [
        {"id": "G1", "name": "Forum", "themes": ["drugs", "theft"]},
        {"id": "G2", "name": "Team", "themes": ["drugs"]},
        {"id": "G3", "name": "Group G3", "themes": ["health"]},
    ]
    places = [f"{item.file}:{row[0]}" for item in found if isinstance(item, Rows) for row in item.rows]
    assert places == ["groups.csv:2", "groups.csv:3", "themes.csv:5"]
    assert [item.wrong for item in found if isinstance(item, Problem)] == [
        "differs between records of one partnership (3 times): 'Forum' before, 'Group G1' here"
    ]


def test_the_order_of_rules_and_rows_is_kept(tmp_path: Path) -> None:
    path = written(tmp_path / "pairs.csv", "a,b\nx,y\ny,z\nx,w")
    mapping = "about: x\nrecords: [{organisation: {id: a, name: a}}, {organisation: {id: b, name: b}}]"
    assert [record["id"] for record in records(items(path, mapping), "organisation")] == ["x", "y", "z", "w"]


def test_it_is_told_how_far_the_reading_is(tmp_path: Path) -> None:
    for name in "ab":
        written(tmp_path / f"{name}.csv", "id,name\n" + "".join(f"{name}{n},N\n" for n in range(1_200)))
    mapping = "about: x\nread: {files: '*.csv'}\nrecords: [{theme: {id: id, name: name}}]"
    met = [item.rows for item in items(tmp_path, mapping) if isinstance(item, Met)]
    assert met == [1, 500, 500] * 2
    heard: list[tuple[object, ...]] = []
    with Staging("x") as staging:
        staging.take([Met(1), Met(500)], lambda *told: heard.append(told))
    assert heard == [("reading files", 1, None), ("reading files", 501, None)]
