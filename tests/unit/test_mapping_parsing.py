"""A mapping file is read as it is written, or refused with every fault and its line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphsvc.errors import BadInput, NotFound
from loaders.table import shipped
from loaders.table.mapping import (
    ColumnReading,
    DateReading,
    Derive,
    EachRule,
    Fold,
    Otherwise,
    Recipe,
    RecordRule,
    Regex,
    Snapshots,
    Split,
)
from loaders.table.parsing import parse, read_mapping

WHOLE = r"""
about: Groups of a parliament
source: the register, CC-BY
as_of: 2015-12-31
read:
  files: "*.json"
  archive: "*.tar.xz"
  empty: ["", ~, "-"]
  columns: {country: {empty: [""]}}
  repair: cp1252
  skip: [2, 3]
snapshots: {date: 'releases/(\d{6})/', format: "%y%m%d", tolerate: 2, absent: ended}
values:
  key: {from: slug, id: {prefix: group-}}
records:
  - partnership: {id: key, name: [title, {const: no}], level: {const: national}, attributes: {note: purpose}}
    when: {from: country, in: [NO, 007]}
  - each: [officers, others]
    values:
      who: {template: "{name}-{..slug}", id: true}
    when:
      - {from: name, filled: true}
      - {from: role, matches: ^Ch}
    records:
      - role:
          person: who
          partnership: key
          role: {from: role, map: {NO: null, 12:30: [chair, member], on: chair}, else: error}
          start: {first: [begin, ..date], date: ["%d/%m/%Y", "%Y"]}
          end: {from: end, date: {last_day: true, precision: month, excel: true, before: false}}
          organisation: {from: "#3", lookup: {in: bodies, by: name, give: code, many: true, miss: keep}}
          title: {from: role, regex: {find: [a, b], else: keep}, split: {at: [", "], except: [A, B]}}
tables:
  bodies: {files: bodies.csv, skip: 2, delimiter: tab}
derive: {memberships: roles, territories: members, divide_territories: true}
"""


def records(text: str) -> str:
    return (
        f"about: x\ntables: {{t: {{files: t.csv}}}}\nrecords:\n  - partnership: {{id: a, name: n, {text}}}\n"
    )


def test_all_that_a_mapping_can_say() -> None:
    mapping = parse(WHOLE, "m.yaml")
    assert (mapping.about, mapping.source, mapping.as_of) == (
        "Groups of a parliament",
        "the register, CC-BY",
        "2015-12-31",
    )
    assert mapping.derive == Derive(True, True, True)
    assert [kind.name for kind in mapping.kinds] == ["partnership", "role"]
    (source,) = mapping.sources
    assert source.read.files == ("*.json",) and source.read.archive == "*.tar.xz"
    assert source.read.empty == {"", "-"} and source.read.skip == {2, 3}
    assert source.read.columns == {"country": ColumnReading(empty=frozenset({""}))}
    assert source.snapshots == Snapshots(r"releases/(\d{6})/", "%y%m%d", 2, True)
    assert source.values["key"].fold == Fold("group-")
    table = mapping.tables["bodies"]
    assert (table.files, table.skip_after_header, table.delimiter) == (("bodies.csv",), 2, "\t")


def test_scalars_are_taken_as_they_are_written() -> None:
    group, each = parse(WHOLE, "m.yaml").sources[0].records
    assert isinstance(group, RecordRule) and isinstance(each, EachRule)
    assert group.fields["name"].union[1].const == "no"
    assert group.when[0].within == {"NO", "007"}
    (role,) = each.records
    assert isinstance(role, RecordRule)
    assert role.fields["role"].map == {"NO": (), "12:30": ("chair", "member"), "on": ("chair",)}
    assert role.fields["role"].otherwise is Otherwise.ERROR


def test_every_step_has_its_form() -> None:
    (_, each) = parse(WHOLE, "m.yaml").sources[0].records
    assert isinstance(each, EachRule) and each.paths == ("officers", "others")
    (role,) = each.records
    assert isinstance(role, RecordRule)
    fields = role.fields
    assert fields["start"].date == DateReading(("%d/%m/%Y", "%Y"))
    assert [part.column for part in fields["start"].first] == ["begin", "..date"]
    assert fields["end"].date == DateReading(is_last_day=True, precision="month", is_excel=True)
    assert fields["title"].regex == Regex(("a", "b"), otherwise=Otherwise.KEEP)
    assert fields["title"].split == Split((", ",), ("A", "B"))
    lookup = fields["organisation"].lookup
    assert lookup is not None and (lookup.table, lookup.is_many, lookup.miss) == ("bodies", True, "keep")
    assert (lookup.by.column, lookup.give.column) == ("name", "code")
    assert [each.when[0].is_filled, each.when[1].matches] == [True, "^Ch"]


def test_recipes_know_where_they_stand() -> None:
    group = parse(WHOLE, "m.yaml").sources[0].records[0]
    assert isinstance(group, RecordRule)
    assert group.at == "m.yaml:16 records[1].partnership"
    assert group.fields["level"].at == "m.yaml:16 records[1].partnership.level"


def test_alias_columns_fill_the_field_of_another_name() -> None:
    text = "about: x\nrecords: [{alias: {kind: {const: person}, id: old, same_as: new}}]"
    (rule,) = parse(text, "m.yaml").sources[0].records
    assert isinstance(rule, RecordRule) and list(rule.fields) == ["kind", "alias", "same_as"]


def test_anchors_spare_repetition() -> None:
    text = "about: x\nrecords:\n- partnership: {id: &key {from: a, id: true}, name: a}\n"
    text += "- post: {id: *key, partnership: *key}\n"
    first, second = parse(text, "m.yaml").sources[0].records
    assert isinstance(first, RecordRule) and isinstance(second, RecordRule)
    assert second.fields["partnership"] == Recipe(
        column="a", fold=Fold(), at="m.yaml:3 records[2].post.partnership"
    )
    assert first.fields["id"].fold == second.fields["id"].fold


def test_several_sources() -> None:
    text = "about: x\nsources:\n- read: {files: a.csv}\n  records: [{theme: {id: t}}]\n"
    text += "- read: {files: b.csv}\n  records: [{person: {id: p}}]\n"
    mapping = parse(text, "m.yaml")
    assert [source.read.files for source in mapping.sources] == [("a.csv",), ("b.csv",)]
    assert [kind.name for kind in mapping.kinds] == ["theme", "person"]


TOP = "records: [{theme: {id: t}}]"
FAULTS = {
    # the file
    "about: [a,\n b": "m.yaml:1 — a bracket or brace that is not closed",
    "about: 'x": "m.yaml:1 — a quote that is not closed",
    "about:\n\t- x": "m.yaml:2 — a tab at the beginning of a line — indent with spaces",
    "about: a: b": "m.yaml:1 — a colon where none can be",
    "about: x\n  c: d": "m.yaml:2 — a colon where none can be",
    "about: x\nread:\n  - b\n c: d": "m.yaml:4 — a line that does not fit what is above it",
    "about: *x": "m.yaml:1 — an alias",
    "about: @x": "m.yaml:1 — a sign that no text can begin with — quote",
    "about: x\n---\nabout: y": "m.yaml:2 — a second document",
    "about: \x01": "m.yaml:1 — not readable as YAML",
    "": "m.yaml — an empty mapping",
    "# only a comment": "m.yaml — an empty mapping",
    "~": "nothing where a mapping is wanted",
    "just text": "a text where a mapping is wanted",
    "- a\n- b": "a list where a mapping is wanted",
    "about: !!python/object:os.system x": "m.yaml:1 — a tag",
    "about: !secret x": "m.yaml:1 — a tag, !secret — quote a text that begins with !",
    "about: " + "[" * 60 + "]" * 60: "nested more than 50 deep",
    "about: &x [*x]": "more than 100,000 parts",
    # the top
    TOP: "m.yaml:1 — no `about`",
    f"about: ~\n{TOP}": "m.yaml:1 about — empty where a text is wanted",
    f"about: {{a: b}}\n{TOP}": "m.yaml:1 about — a mapping where a text is wanted",
    f"about: x\nabuot: y\n{TOP}": "m.yaml:2 abuot — no part of a mapping — did you mean about?",
    f"about: x\nabout: y\n{TOP}": "m.yaml:2 about — a key given twice — the other is on line 1",
    f"about: x\nas_of: 2015\n{TOP}": "m.yaml:2 as_of — '2015' is no day",
    f"about: x\nas_of: 2015-02-30\n{TOP}": "m.yaml:2 as_of — '2015-02-30' is no day",
    "about: x": "no `records` — say which records the rows make",
    "about: x\nrecords: []": "m.yaml:2 records — no list of records",
    "about: x\nrecords: {theme: {id: t}}": "m.yaml:2 records — no list of records",
    f"about: x\nsources: []\n{TOP}": "m.yaml:3 records — `sources` says it already",
    "about: x\nsources: []": "m.yaml:2 sources — no list of sources",
    "about: x\nsources: [{read: {}}]": "m.yaml:2 sources[1] — no `records`",
    # read
    f"about: x\nread: {{fromat: csv}}\n{TOP}": "read.fromat — no part of `read` — did you mean format?",
    f"about: x\nread: {{format: ods}}\n{TOP}": "read.format — 'ods' is not known here — write csv, tsv,",
    f"about: x\nread: {{encoding: utf-9}}\n{TOP}": "read.encoding — no text encoding",
    f"about: x\nread: {{encoding: hex}}\n{TOP}": "read.encoding — no text encoding",
    f"about: x\nread: {{repair: klingon}}\n{TOP}": "read.repair — no text encoding",
    f"about: x\nread: {{delimiter: '::'}}\n{TOP}": "read.delimiter — no delimiter",
    f"about: x\nread: {{header: -1}}\n{TOP}": "read.header — '-1' is no number",
    f"about: x\nread: {{skip: [0]}}\n{TOP}": "read.skip[1] — '0' is no number — write a whole number of 1",
    f"about: x\nread: {{skip: [x]}}\n{TOP}": "read.skip[1] — 'x' is no number",
    f"about: x\nread: {{format: csv, sheet: A}}\n{TOP}": "read.sheet — `sheet` says nothing of csv",
    f"about: x\nread: {{format: json, header: 0}}\n{TOP}": "read.header — `header` says nothing of json",
    f"about: x\nread: {{columns: {{a: {{emty: x}}}}}}\n{TOP}": "read.columns.a.emty — no part of a column",
    f"about: x\nread: [a]\n{TOP}": "m.yaml:2 read — a list where a mapping is wanted",
    f"about: x\ntables: {{t: {{flies: x}}}}\n{TOP}": "tables.t.flies — no part of `read` — did",
    # snapshots and derive
    f"about: x\nsnapshots: {{}}\n{TOP}": "m.yaml:2 snapshots — `snapshots` without `date`",
    f"about: x\nsnapshots: {{date: abc}}\n{TOP}": "snapshots.date — a pattern without a group",
    f"about: x\nsnapshots: {{date: (abc}}\n{TOP}": "snapshots.date — a pattern that cannot be read",
    f"about: x\nsnapshots: {{date: (a), format: '%d'}}\n{TOP}": "snapshots.format — a date pattern that has",
    f"about: x\nsnapshots: {{date: (a), tolerate: few}}\n{TOP}": "snapshots.tolerate — 'few' is no number",
    f"about: x\nsnapshots: {{date: (a), absent: gone}}\n{TOP}": "snapshots.absent — 'gone' is not known here",
    f"about: x\nderive: {{memberships: people}}\n{TOP}": "derive.memberships — 'people' is not known here",
    f"about: x\nderive: {{memberships: roles}}\n{TOP}": "derive.memberships — no record makes roles",
    f"about: x\nderive: {{territories: members}}\n{TOP}": "derive.territories — no record makes memberships",
    f"about: x\nderive: {{divide_territories: yes}}\n{TOP}": "divide_territories — neither true nor false",
    # records
    "about: x\nrecords: [{patnership: {id: a}}]": "records[1].patnership — no part of a record — did",
    "about: x\nrecords: [{source: {id: a}}]": "records[1].source — no part of a record",
    "about: x\nrecords: [{when: {from: a, filled: true}}]": "records[1] — a record without a kind",
    "about: x\nrecords: [{theme: {id: a}, person: {id: b}}]": "records[1] — theme and person in one record",
    "about: x\nrecords: [{theme: id}]": "records[1].theme — a text where a mapping is wanted",
    "about: x\nrecords: [theme]": "records[1] — a text where a mapping is wanted",
    "about: x\nrecords: [{partnership: {name: n}}]": "records[1].partnership — no recipe for id",
    "about: x\nrecords: [{partnership: {id: a}}]": "no recipe for name — a partnership needs it",
    "about: x\nrecords: [{organisation: {id: a}}]": "no recipe for name — an organisation needs it",
    "about: x\nrecords: [{role: {person: a}}]": "no recipe for partnership — a role needs it",
    "about: x\nrecords: [{each: a}]": "records[1] — `each` without `records`",
    "about: x\nrecords: [{each: a, recods: []}]": "records[1].recods — no part of `each` — did",
    "about: x\nrecords: [{each: ..a, records: [{theme: {id: t}}]}]": "records[1].each — ..a looks outside",
    records(
        "levle: x"
    ): "m.yaml:4 records[1].partnership.levle — no field of a partnership — did you mean level?",
    records("attributes: x"): "records[1].partnership.attributes — a text where a mapping is wanted",
    # values written into fields
    records("level: {const: nationl}"): "'nationl' is no level — there are international, national, regional",
    records("level: {first: [a, {const: nationl}]}"): "'nationl' is no level",
    records("level: {from: a, map: {A: city}}"): "'city' is no level",
    records("start: {const: 31.12.2015}"): "'31.12.2015' is not a date",
    records("end: {const: ..2015}"): "'..2015' is '..' (on or before) is for a start",
    records("meetings_per_year: {const: often}"): "'often' is not a number",
    records("host_organisation: {const: a|b}"): "'a|b' is an id with a bar",
    # recipes
    records("goal: ~"): "records[1].partnership.goal — empty where the name of a column is wanted — quote it",
    records("goal: []"): "goal — an empty list where a recipe is wanted",
    records(
        "goal: {}"
    ): "goal — a recipe that starts from nothing — give one of from, const, template, first",
    records("goal: {from: a, const: b}"): "goal — from and const in one recipe",
    records("goal: {from: a, spilt: b}"): "goal.spilt — no part of a recipe — did you mean split?",
    records("goal: {from: [a]}"): "goal.from — a list where the name of a column is wanted",
    records("goal: {const: ~}"): "goal.const — empty where a text is wanted",
    records("goal: {const: {a: b}}"): "goal.const — a mapping where a text is wanted",
    records(
        "goal: {template: '{a'}"
    ): "goal.template — a brace without its other half — {{ and }} are braces",
    records("goal: {template: abc}"): "goal.template — a template without a name",
    records("goal: '@fiel'"): "goal — @fiel means nothing — there are @key, @index",
    records("goal: '@date'"): "goal — @date is the day of the snapshot, and there are no snapshots",
    records("goal: '#0'"): "goal — #0 is no column",
    records("goal: ..a"): "goal — ..a looks outside an item where there is none around",
    records("goal: {template: '{..a}'}"): "goal — ..a looks outside",
    # steps
    records("goal: {from: a, repair: x}"): "goal.repair — no text encoding",
    records("goal: {from: a, regex: '('}"): "goal.regex — a pattern that cannot be read",
    records("goal: {from: a, regex: {find: [a, '[']}}"): "goal.regex.find[2] — a pattern that cannot be read",
    records("goal: {from: a, regex: {else: keep}}"): "goal.regex — `regex` without `find`",
    records(
        r"goal: {from: a, regex: {find: a, replace: '\1'}}"
    ): "regex.replace — a replacement that does not",
    records("goal: {from: a, regex: {find: [a, b], replace: c}}"): "regex — `replace` with several patterns",
    records("goal: {from: a, regex: {find: a, replace: c, else: keep}}"): "regex — `replace` with several",
    records("goal: {from: a, split: ''}"): "goal.split — an empty separator",
    records("goal: {from: a, split: []}"): "goal.split — an empty separator",
    records("goal: {from: a, split: {except: [b]}}"): "goal.split — `split` without `at`",
    records("goal: {from: a, map: [b]}"): "goal.map — a list where values and what becomes of them is wanted",
    records("goal: {from: a, map: {b: {c: d}}}"): "goal.map.b — a mapping where a text is wanted",
    records("goal: {from: a, map: {'': d}}"): "an empty value is never mapped — use `first`",
    records(
        "goal: {from: a, map: {b: c}, else: leave}"
    ): "goal.else — 'leave' is not known here — write keep, em",
    records("goal: {from: a, else: keep}"): "goal.else — `else` without `map`",
    records("goal: {from: a, lookup: {by: b}}"): "goal.lookup — `lookup` without `in` and `give`",
    records("goal: {from: a, lookup: {in: u, by: b, give: c}}"): "lookup.in — no table u — `tables` has t",
    records("goal: {from: a, lookup: {in: t, by: b, give: c, many: some}}"): "many — neither true nor false",
    records(
        "goal: {from: a, lookup: {in: t, by: b, give: c, miss: x}}"
    ): "lookup.miss — 'x' is not known here",
    records("start: {from: a, date: '%d.%m.%Q'}"): "start.date — a date pattern that has %Q — understood are",
    records("start: {from: a, date: '%d %Y'}"): "start.date — a date pattern that has a day but no month",
    records("start: {from: a, date: '%Y %Y'}"): "start.date — a date pattern that names the year",
    records(
        "start: {from: a, date: {format: x}}"
    ): "start.date.format — no part of `date` — did you mean formats",
    records("start: {from: a, date: {precision: hour}}"): "start.date.precision — 'hour' is not known here",
    records("start: {from: a, date: {last_day: 1}}"): "start.date.last_day — neither true nor false",
    records("goal: {from: a, id: x}"): "goal.id — neither true nor false",
    records("goal: {from: a, id: {perfix: x}}"): "goal.id.perfix — no part of `id` — did you mean prefix?",
    # values and conditions
    f"about: x\nvalues: {{a: b, b: c}}\n{TOP}": "values.a — the value b is not made yet",
    f"about: x\nvalues: {{a: a}}\n{TOP}": "values.a — the value a is not made yet — it may use those",
    f"about: x\nvalues: {{a.b: c}}\n{TOP}": "values.a.b — no name for a value",
    "about: x\nrecords: [{theme: {id: t}, when: x}]": "when — a text where a mapping is wanted",
    "about: x\nrecords: [{theme: {id: t}, when: {from: x}}]": "when — no test in one condition — give one",
    "about: x\nrecords: [{theme: {id: t}, when: {from: x, in: [a], filled: true}}]": "when — filled and in",
    "about: x\nrecords: [{theme: {id: t}, when: {filled: true}}]": "when — a recipe that starts from",
    "about: x\nrecords: [{theme: {id: t}, when: {from: x, filled: on}}]": "when.filled — neither true",
    "about: x\nrecords: [{theme: {id: t}, when: {from: x, matches: '*'}}]": "when.matches — a pattern",
}


@pytest.mark.parametrize(("text", "told"), FAULTS.items(), ids=lambda text: text[-60:])
def test_a_fault_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse(text, "m.yaml")
    assert told in str(refused.value)
    assert all(line.startswith("m.yaml") for line in str(refused.value).splitlines())


def test_all_faults_are_told_at_once_in_order() -> None:
    text = "about: x\nread: {fromat: csv}\nrecords:\n- theme: {idd: a}\n- wrong: x\nsnapshts: x"
    with pytest.raises(BadInput) as refused:
        parse(text, "m.yaml")
    lines = str(refused.value).splitlines()
    assert [line.split(" ")[0] for line in lines] == [f"m.yaml:{line}" for line in (2, 4, 5, 6)]


def test_no_more_than_twenty_faults_are_shown() -> None:
    text = "about: x\nrecords: [{theme: {id: t}}]\n" + "".join(f"wrong{n}: x\n" for n in range(30))
    with pytest.raises(BadInput) as refused:
        parse(text, "m.yaml")
    lines = str(refused.value).splitlines()
    assert len(lines) == 21 and lines[-1] == "and 10 more"


def test_aliases_of_aliases_are_bounded() -> None:
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    text += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 20))
    with pytest.raises(BadInput, match="more than 100,000 parts"):
        parse(text, "m.yaml")


def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    for name, mark in (("a.yaml", b""), ("b.yaml", b"\xef\xbb\xbf")):
        (tmp_path / name).write_bytes(mark + WHOLE.encode())
        assert read_mapping(tmp_path / name).file == name


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"about: x\nsource: \xe9", "m.yaml:2 — not UTF-8 text"),
        (b"about: x\n" + b"#" * 1_000_000, "m.yaml — over 1,000,000 bytes"),
        (b"", "m.yaml — an empty mapping"),
    ],
)
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "m.yaml").write_bytes(content)
    with pytest.raises(BadInput, match=told):
        read_mapping(tmp_path / "m.yaml")


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(NotFound, match="no such mapping file"):
            read_mapping(path)


def test_shipped_mappings_have_names_and_say_what_they_are() -> None:
    assert all(shipped.abouts().values())
    assert list(shipped.abouts()) == list(shipped.names())


def test_an_unknown_name_of_a_shipped_mapping_is_told() -> None:
    with pytest.raises(NotFound, match="no mapping called 'none-such' ships"):
        shipped.mapping("none-such")


@given(st.data())
def test_whatever_stands_there_is_read_or_refused(data: st.DataObject) -> None:
    lines = WHOLE.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        new = data.draw(
            st.sampled_from(["", lines[at - 1], lines[at][:9], lines[at] + " x", "  " + lines[at]])
        )
        cut = data.draw(st.integers(0, len(new)))
        lines[at] = new[:cut] + data.draw(st.sampled_from(["", "[", "}", ": ", "~", "'", "- "])) + new[cut:]
    try:
        mapping = parse("\n".join(lines), "m.yaml")
    except BadInput as refused:
        assert str(refused).startswith("m.yaml")
    else:
        assert mapping.about
