"""What the report says of a Popolo file that loads."""

from __future__ import annotations

from pathlib import Path

from tests.popolo import document, errors, notes, read, written


def test_what_was_settled_is_said_once(tmp_path: Path) -> None:
    memberships = (
        {"on_behalf_of_id": "red", "legislative_period_id": "t1"},
        {"on_behalf_of_id": "red", "start_date": "2004-05-01", "end_date": "2005-01-31"},
    )
    items = read(written(tmp_path, document(*memberships)))
    assert errors(items) == []
    assert notes(items, "dates-of-period") == ["1 starts and 1 ends are those of the legislative period"]
    (last_days,) = notes(items, "last-days")
    assert last_days.startswith("of 1 ends 0 are the day on which")
    (prefixed,) = notes(items, "prefixed-ids")
    assert "'land/'" in prefixed
