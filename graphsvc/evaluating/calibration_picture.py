"""Calibration as a picture: what was forecast along, what happened up; the diagonal is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TextIO

from graphsvc.evaluating.calibration import Bin
from graphsvc.evaluating.intervals import share
from graphsvc.exporting.markup import Markup

WIDTH, HEIGHT = 420, 440
LEFT, TOP, SIDE = 60, 44, 320  # of the square of the plot, in pixels
STEPS = (0.0, 0.25, 0.5, 0.75, 1.0)
# Blue and orange that people with any colour vision tell apart, on white and on black (Okabe & Ito 2008).
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #222 }
.small { font-size: 11px }
.frame, .right { stroke: #767676; fill: none }
.right { stroke-dasharray: 4 4 }
.mark0 { fill: #0072b2; stroke: #0072b2 }
.mark1 { fill: none; stroke: #b85c00; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #eee }
  .mark0 { fill: #56b4e9; stroke: #56b4e9 }
  .mark1 { stroke: #e69f00 }
}
"""


def draw_calibration(stream: TextIO, title: str, forecasts: Mapping[str, Sequence[Bin]]) -> None:
    """Writes an SVG of up to two forecasts, each a list of bins; the first is drawn full, with its intervals.

    All that is drawn stands in its description, too, for those who hear it read.
    """
    markup = Markup(stream)
    size = {"width": str(WIDTH), "height": str(HEIGHT), "viewBox": f"0 0 {WIDTH} {HEIGHT}"}
    told = {"role": "img", "aria-labelledby": "title said"}
    with markup.inside("svg", xmlns="http://www.w3.org/2000/svg", **size, **told):
        markup.element("title", title, id="title")
        markup.element("desc", _in_words(forecasts), id="said")
        markup.element("style", _STYLE)
        markup.element("text", title, x=str(LEFT), y="18")
        _draw_frame(markup)
        for number, (name, bins) in enumerate(forecasts.items()):
            _draw_legend(markup, number, name)
            for each in bins:
                _draw_bin(markup, number, each)


def _in_words(forecasts: Mapping[str, Sequence[Bin]]) -> str:
    sentences = []
    for name, bins in forecasts.items():
        parts = [f"{b.chance:.2f} forecast, {b.came_true:.2f} came true, {b.cases} cases" for b in bins]
        sentences.append(f"{name}: {'; '.join(parts)}.")
    return " ".join(sentences)


def _across(chance: float) -> str:
    return f"{LEFT + SIDE * chance:.1f}"


def _up(share: float) -> str:
    return f"{TOP + SIDE * (1 - share):.1f}"


def _draw_frame(markup: Markup) -> None:
    square = {"x": str(LEFT), "y": str(TOP), "width": str(SIDE), "height": str(SIDE)}
    markup.element("rect", **square, **{"class": "frame"})
    markup.element("line", x1=_across(0), y1=_up(0), x2=_across(1), y2=_up(1), **{"class": "right"})
    for step in STEPS:
        centred = {"text-anchor": "middle", "class": "small"}
        markup.element("text", f"{step:g}", x=_across(step), y=str(TOP + SIDE + 16), **centred)
        before = {"text-anchor": "end", "dominant-baseline": "middle", "class": "small"}
        markup.element("text", f"{step:g}", x=str(LEFT - 6), y=_up(step), **before)
    middle = {"text-anchor": "middle"}
    markup.element("text", "chance that was forecast", x=_across(0.5), y=str(TOP + SIDE + 36), **middle)
    turned = f"rotate(-90 16 {_up(0.5)})"
    markup.element("text", "share that came true", x="16", y=_up(0.5), transform=turned, **middle)


def _draw_legend(markup: Markup, number: int, name: str) -> None:
    x, y = LEFT + 6 + number * SIDE // 2, TOP + SIDE + 58
    markup.element("circle", cx=str(x), cy=str(y - 4), r="4", **{"class": f"mark{number}"})
    markup.element("text", name, x=str(x + 10), y=str(y), **{"class": "small"})


def _draw_bin(markup: Markup, number: int, each: Bin) -> None:
    mark = {"class": f"mark{number}"}
    if number == 0:
        _, low, high = share(round(each.came_true * each.cases), each.cases)
        at = _across(each.chance)
        markup.element("line", x1=at, y1=_up(low), x2=at, y2=_up(high), **mark)
    markup.element("circle", cx=_across(each.chance), cy=_up(each.came_true), r="4", **mark)
