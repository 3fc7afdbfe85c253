"""Prices over time as steps: each holds from a day until the next."""

from __future__ import annotations

from datetime import date

import altair as alt
import polars as pl

from panels.charts import theme

MAX_COLOURED = 8


def price_chart(frame: pl.DataFrame, last: date, *, height: int = 280) -> alt.LayerChart:
    """frame[source, provider, kind, from, usd]: a step line per list, provider and kind, output dashed, up to `last`.

    The first eight providers by number of prices have a colour, the others are grey.
    """
    providers = frame.group_by("provider").len().sort("len", "provider", descending=[True, False])["provider"].to_list()
    tones = {name: theme.CATEGORIES[at] if at < MAX_COLOURED else "soft" for at, name in enumerate(providers)}
    known = frame.select(
        "source", "provider", "kind", pl.col("from").alias("day"), pl.col("usd").cast(pl.Float64)
    ).sort("day")
    ends = (
        known.group_by("source", "provider", "kind", maintain_order=True)
        .last()
        .with_columns(pl.lit(last).cast(pl.Date).alias("day"))
    )
    drawn = pl.concat([known, ends.select(known.columns)]).with_columns(
        pl.col("provider").replace_strict(tones, default="soft").alias("_tone"),
        pl.concat_str("source", "provider", "kind", separator=" ").alias("line"),
    )
    days = theme.day_axis("day", *theme.day_range(drawn["day"]))
    value = alt.Y(
        "usd:Q",
        title=None,
        axis=alt.Axis(tickCount=5, minExtent=theme.VALUE_AXIS, labelExpr="'$' + format(datum.value, ',.3~r')"),
    )
    base = alt.Chart(drawn).encode(x=days, y=value, color=theme.tones(), detail="line:N")
    lines = base.mark_line(interpolate="step-after", strokeWidth=2).encode(
        strokeDash=alt.StrokeDash(
            "kind:N",
            scale=alt.Scale(domain=["input", "output"], range=[[1, 0], [5, 4]]),
            legend=alt.Legend(title=None, orient="top"),
        )
    )
    points = base.mark_point(size=70, filled=True, opacity=0.01).encode(
        tooltip=[
            alt.Tooltip("provider:N", title="Provider"), alt.Tooltip("kind:N", title="Kind"), alt.Tooltip("usd:Q", title="USD per million tokens", format=",.4~r"),
            alt.Tooltip("day:T", title="Day", format="%-d %b %Y"), alt.Tooltip("source:N", title="List"),
        ]
    )  # fmt: skip
    # Only the dearest and the cheapest are named: between them names would lie over each other.
    standing = drawn.filter((pl.col("day") == last) & (pl.col("kind") == "output")).sort("usd", descending=True)
    last_points = pl.concat([standing.head(1), standing.tail(1)]).unique("provider", maintain_order=True)
    words = (
        alt.Chart(last_points)
        .mark_text(align="right", dy=-8, fontWeight=600)
        .encode(x=days, y=value, text="provider:N", color=theme.tones())
    )
    return theme.layered(lines, points, words, height=height)
