"""One look for every chart. Colours are named by meaning and found by place in Streamlit's own palette.

Streamlit hands Vega the palette of .streamlit/config.toml for the theme the reader has on at that moment. A colour
scale over the fixed list of tones therefore follows light and dark without a rerun; a hex colour could not.
"""

from __future__ import annotations

import textwrap
from datetime import date
from typing import Any, Literal, TypeAlias

import altair as alt
import polars as pl

Appearance = Literal["light", "dark"]
Chart: TypeAlias = alt.Chart | alt.LayerChart | alt.VConcatChart | alt.HConcatChart | alt.FacetChart

TONES = (
    "primary", "orange", "green", "violet", "gold", "teal", "red", "slate",
    "neutral", "soft", "text", "muted", "good", "bad", "caution", "line", "background",
)  # fmt: skip
CATEGORIES = TONES[:8]

PALETTES: dict[Appearance, tuple[str, ...]] = {
    "light": (
        "#2F5BEA", "#E8590C", "#0F8A5F", "#9C36B5", "#C99A06", "#0C8599", "#C4314B", "#5B6570",
        "#9AA3AD", "#C7D0DA", "#1B1F24", "#5B6570", "#0F8A5F", "#C4314B", "#B7791F", "#E3E6EA", "#FFFFFF",
    ),
    "dark": (
        "#7C9BFF", "#FF9A5C", "#3CCB97", "#D58BE6", "#E8C34A", "#4CC4D6", "#FF7A90", "#98A2AE",
        "#7A8694", "#3A4450", "#E8EBEF", "#98A2AE", "#3CCB97", "#FF7A90", "#E0B25A", "#2B323B", "#12151A",
    ),
}  # fmt: skip

LABEL_SIZE = 12
VALUE_AXIS = 40  # px kept for the numbers, so that charts above each other line up
# Vega's expression for "12.4 M": d3 alone writes G for a billion and no space.
SHORT_NUMBER = (
    "abs({v}) >= 1e9 ? format({v}/1e9, ',.3~r') + ' B' : abs({v}) >= 1e6 ? format({v}/1e6, ',.3~r') + ' M'"
    " : abs({v}) >= 1e3 ? format({v}/1e3, ',.3~r') + ' k' : format({v}, ',.3~r')"
)


def scale() -> alt.Scale:
    return alt.Scale(domain=list(TONES))


def toned(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Gives a whole mark one tone, as the column `_tone`: a constant in Vega-Lite cannot carry a scale."""
    return frame.with_columns(pl.lit(name).alias("_tone"))


def tones(column: str = "_tone") -> alt.Color:
    """A column that holds names of tones."""
    return alt.Color(f"{column}:N", scale=scale(), legend=None)


def axis_words(fmt: str) -> dict[str, Any]:
    """How an axis writes its numbers: compact, count or percent."""
    if fmt == "percent":
        return {"labelExpr": "format(datum.value * 100, ',.3~r') + ' %'"}
    if fmt == "count":
        return {"format": ",.0f"}
    return {"labelExpr": SHORT_NUMBER.format(v="datum.value")}


def day_axis(column: str, first: date | None, last: date | None, known: date | None = None) -> alt.X:
    """Days along the bottom; over a few days one tick a day, so that no date is written twice.

    `known` is the last day that has anything: room kept for labels to its right is no time, and gets no dates.
    """
    if first is None or last is None:
        return alt.X(f"{column}:T", title=None)
    span = (last - first).days
    axis = alt.Axis(
        format="%-d %b" if span < 100 else "%b %Y", tickCount="day" if span < 10 else 6, labelOverlap="greedy",
        labelExpr=alt.Undefined if known is None else f"datum.value > {vega_day(known)} ? '' : datum.label",
    )  # fmt: skip
    ends = [alt.DateTime(year=day.year, month=day.month, date=day.day) for day in (first, last)]
    return alt.X(f"{column}:T", title=None, axis=axis, scale=alt.Scale(domain=ends))


def day_range(days: pl.Series) -> tuple[date | None, date | None]:
    """The first and the last of a series of days; None where it has none."""
    first, last = days.min(), days.max()
    return first if isinstance(first, date) else None, last if isinstance(last, date) else None


def number_range(values: pl.Series) -> tuple[float, float]:
    """The lowest and the highest of a series of numbers; 0 where it has none."""
    low, high = values.cast(pl.Float64).min(), values.cast(pl.Float64).max()
    return low if isinstance(low, float) else 0.0, high if isinstance(high, float) else 0.0


def layered(*layers: alt.Chart | alt.LayerChart, height: float) -> alt.LayerChart:
    """Layers over each other, `height` px high and as wide as their place. (alt.layer may also give facets.)"""
    return alt.LayerChart(layer=list(layers)).properties(height=height, width="container")


def vega_day(day: date) -> str:
    """A day as an expression of Vega's; its months count from 0."""
    return f"datetime({day.year}, {day.month - 1}, {day.day})"


# The part of the look that is no colour; Streamlit's own theme brings the rest.
LOOK: dict[str, dict[str, Any]] = {
    "view": {"strokeWidth": 0},
    "axis": {
        "labelFontSize": LABEL_SIZE, "titleFontSize": LABEL_SIZE, "labelPadding": 6, "domain": False, "ticks": False,
        "titleFontWeight": "normal", "labelLimit": 220,
    },
    "axisX": {"grid": False},
    "text": {"fontSize": LABEL_SIZE},
    "point": {"filled": True},
}  # fmt: skip


class ThemedChart:
    """A chart as `st.altair_chart` takes it: written when it asks, with our look and without a check.

    Checking a document against Vega-Lite's schema at each visit, and copying the chart once for each part of its look,
    took half of a page's time. The tests check every chart that they draw.
    """

    is_checked = False

    def __init__(self, chart: Any):
        self.chart = chart

    def to_dict(self) -> dict[str, Any]:
        document: dict[str, Any] = self.chart.to_dict(validate=self.is_checked)
        return {**document, "config": {**document.get("config", {}), **LOOK}}


def apply_theme(chart: Any) -> Any:
    return ThemedChart(chart)


def export_document(chart: Any, title: str, lines: list[str], appearance: Appearance = "light") -> dict[str, Any]:
    """The whole picture as a Vega-Lite document: palette, background, and what must travel with it as text.

    `lines` are the sentences under the title: measure, as-of, definitions, the demo notice.
    """
    colour = dict(zip(TONES, PALETTES[appearance], strict=True))
    wrapped = [part for line in lines for part in textwrap.wrap(line, 118)]
    with alt.theme.enable("none"):
        document = apply_theme(chart).to_dict()
    document.update(
        width=document.get("width") if isinstance(document.get("width"), int) else 860,
        background=colour["background"],
        padding=24,
        title={
            "text": textwrap.wrap(title, 80),
            "subtitle": wrapped,
            "anchor": "start",
            "color": colour["text"],
            "subtitleColor": colour["muted"],
            "fontSize": 18,
            "subtitleFontSize": 12,
            "offset": 18,
            "subtitlePadding": 6,
            "frame": "group",
        },
    )
    config = document.setdefault("config", {})
    # A name that begins a word with a digit (Source Sans 3) would void the whole list, and all text with it.
    config["font"] = "Source Sans Pro, Arial, Liberation Sans, DejaVu Sans, sans-serif"
    config["range"] = {"category": list(PALETTES[appearance])}
    config["axis"] = {**config.get("axis", {}), "labelColor": colour["muted"], "gridColor": colour["line"]}
    config["axisX"] = {**config.get("axisX", {}), "grid": False}
    config["mark"] = {"color": colour["primary"]}
    return document
