"""The days on which something holds, as spells."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from graphsvc.exporting.spells import ALWAYS, Spell, spell_from, united
from graphsvc.snapshot.arrays import UNKNOWN_DAY
from graphsvc.snapshot.days import day_number

SPELLS = st.lists(st.builds(Spell, st.integers(0, 30), st.integers(0, 30)), max_size=8)
DAY = day_number(date(2016, 1, 1))


def days(spells):
    return {day for spell in spells for day in range(spell.start, spell.after)}


@given(SPELLS)
def test_united_spells_hold_the_same_days_and_do_not_overlap(spells):
    found = united(spells)
    assert days(found) == days(spells)
    assert all(one.after <= other.start for one, other in pairwise(found))
    assert not any(spell.is_empty for spell in found)


def test_spells_that_touch_stay_apart():
    assert united([Spell(5, 9), Spell(1, 5)]) == [Spell(1, 5), Spell(5, 9)]


def test_the_last_day_is_the_one_before_the_end():
    spell = Spell(DAY, DAY + 31)
    assert (spell.first_day, spell.last_day) == ("2016-01-01", "2016-01-31")


def test_unknown_bounds_are_open():
    assert (ALWAYS.first_day, ALWAYS.last_day) == (None, None)
    assert spell_from(int(UNKNOWN_DAY)) == ALWAYS
    assert (spell_from(DAY).first_day, spell_from(DAY).last_day) == ("2016-01-01", None)
    assert united([Spell(1, 5), ALWAYS]) == [ALWAYS]
