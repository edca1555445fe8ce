"""What is written into a cell reads back as the same value."""

from hypothesis import given
from hypothesis import strategies as st

from graphsvc.exporting.cells import cell_writer, number_text, plain_text
from graphsvc.model.fields import BAR, NONE, Field, FieldType
from graphsvc.model.reading import cell_reader, trimmed

TEXT = st.text(st.sampled_from("ab|\\ none,;=ä\n"), max_size=6).map(trimmed)
ITEMS = st.lists(TEXT.filter(bool), max_size=4, unique=True)
KEYS = st.lists(TEXT.filter(lambda key: key and BAR not in key and key != NONE), max_size=4, unique=True)


def again(type_: FieldType, value):
    field = Field("x", type_, "a field")
    return cell_reader(field)(cell_writer(field)(value))


@given(ITEMS)
def test_every_list_of_texts_reads_back(items):
    assert again(FieldType.TEXTS, items) == items


@given(KEYS)
def test_every_list_of_keys_reads_back(keys):
    assert again(FieldType.KEYS, keys) == keys


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_reads_back_exactly(number):
    assert again(FieldType.NUMBER, number) == number


@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_every_whole_number_reads_back(number):
    assert again(FieldType.INTEGER, number) == number


def test_none_unknown_and_empty_are_three_things():
    for type_ in FieldType:
        assert again(type_, None) is None
        assert type_ is FieldType.KEY or again(type_, NONE) == NONE
    assert again(FieldType.TEXTS, []) == [] and again(FieldType.KEYS, []) == []
    assert again(FieldType.TEXTS, [NONE]) == [NONE]
    assert [again(FieldType.BOOLEAN, value) for value in (True, False)] == [True, False]


def test_dates_stay_as_written():
    start = Field("start", FieldType.DATE, "a start")
    for written in ("2016", "2016-03", "2016-03-01", "..2016", NONE):
        assert cell_reader(start)(cell_writer(start)(written)) == written


def test_numbers_have_no_noise():
    assert [number_text(n) for n in (12.0, 0.1, -0.0, 3, 1e22)] == ["12", "0.1", "0", "3", "1e+22"]


def test_any_value_has_a_text():
    assert [plain_text(v) for v in (None, "a", True, 2.0, ["é"])] == ["", "a", "true", "2", '["é"]']
