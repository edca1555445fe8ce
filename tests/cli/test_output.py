"""What is printed for scripts is safe to read back and safe to open."""

from __future__ import annotations

import csv
import io
import json

import pytest

from graphsvc.cli import output


def test_json_is_utf8_whatever_the_terminal(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    output.write_json({"name": "Ørsted ’x’", "unknown": None})
    assert json.loads(capfdbinary.readouterr().out.decode("utf-8")) == {"name": "Ørsted ’x’", "unknown": None}


def test_json_has_no_nan() -> None:
    with pytest.raises(ValueError):
        output.write_json({"score": float("nan")})


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\n"])
def test_a_cell_is_no_formula(start: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    output.write_table(["a", "b", "c", "d"], [[f"{start}1+1", -0.5, None, "a=b"]])
    text = capfdbinary.readouterr().out.decode()
    assert list(csv.reader(io.StringIO(text, newline="")))[1] == [f"'{start}1+1", "-0.5", "", "a=b"]


def test_a_line_break_stays_inside_its_cell(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    output.write_table(["a", "b"], [["one\r\ntwo\rthree", True]])
    text = capfdbinary.readouterr().out.decode()
    assert list(csv.reader(io.StringIO(text, newline="")))[1] == ["one\ntwo\nthree", "true"]


def test_text_cannot_steer_the_terminal() -> None:
    assert output.printable("a\x1b[2Jb\nc") == "a\N{REPLACEMENT CHARACTER}[2Jb\N{REPLACEMENT CHARACTER}c"
    assert output.printable(None) == "?"


def test_text_fits_on_a_screen() -> None:
    assert output.printable("a" * 1_000) == "a" * 1_000
    shown = output.printable("head" + "x" * 1_000_000 + "tail")
    assert shown.startswith("head") and shown.endswith("tail") and " … " in shown and len(shown) == 1_003


def test_counted() -> None:
    assert output.counted(1, "person", "people") == "1 person"
    assert output.counted(1200, "person", "people") == "1,200 people"
