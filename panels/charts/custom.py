"""A chart of columns that a reader chooses."""

from __future__ import annotations

from typing import Any, Literal

import altair as alt
import polars as pl

MARKS = {"bar": "Bars", "line": "Line", "point": "Points", "area": "Area"}
MAX_POINTS = 5_000


def custom_chart(
    frame: pl.DataFrame, mark: str, x: str, y: str, colour: str | None = None, height: int = 360
) -> alt.Chart:
    """`y` over `x`; days and numbers on axes of their own kind, anything else in the order of the rows."""
    data = frame.select(list(dict.fromkeys([x, y, *([colour] if colour else [])]))).head(MAX_POINTS)
    data = data.with_columns(
        pl.col(name).cast(pl.String) for name, kind in data.schema.items() if kind == pl.Time or kind == pl.Categorical
    )
    kinds = {name: _kind(kind) for name, kind in data.schema.items()}
    # A shelf takes a column's name as it is, whatever signs are in it.
    chart = alt.Chart(data, height=height)
    across = alt.X(
        shorthand=alt.Undefined,
        field=_field(x),
        type=kinds[x],
        title=x,
        sort=None if kinds[x] == "nominal" else alt.Undefined,
    )
    up = alt.Y(shorthand=alt.Undefined, field=_field(y), type="quantitative", title=y)
    shelves: dict[str, Any] = {"x": across, "y": up}
    if colour:
        shelves["color"] = alt.Color(shorthand=alt.Undefined, field=_field(colour), type=kinds[colour], title=colour)
    drawn = {"bar": chart.mark_bar, "line": chart.mark_line, "point": chart.mark_circle, "area": chart.mark_area}[
        mark
    ]()
    tips = [
        alt.Tooltip(shorthand=alt.Undefined, field=_field(name), type=kinds[name], title=name) for name in data.columns
    ]
    return drawn.encode(**shelves, tooltip=tips)


def _kind(kind: pl.DataType) -> Literal["quantitative", "temporal", "nominal"]:
    return "quantitative" if kind.is_numeric() else "temporal" if kind.is_temporal() else "nominal"


def _field(name: str) -> str:
    """Vega reads dots and brackets as a way into a value."""
    return "".join(f"\\{sign}" if sign in ".[]\\" else sign for sign in name)
