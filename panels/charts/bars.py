"""Horizontal bars from zero, each with its value written at its end."""

from __future__ import annotations

import altair as alt
import polars as pl

from panels.charts import theme

NEVER_FIRST = ("Other", "Not stated")


def bar_chart(
    frame: pl.DataFrame,
    *,
    label: str,
    value: str,
    unit: str = "downloads",
    fmt: str = "compact",
    highlight: int | str | None = 1,
    height: int | None = None,
    limit: int = 12,
) -> alt.LayerChart:
    """The `limit` largest values, the rest summed as "All others"; "Other" and "Not stated" come last, in grey.

    `highlight`: how many of the first bars, or which label, carry the primary colour.
    """
    values = frame.select(
        pl.col(label).cast(pl.String).fill_null("Not stated").alias("_label"),
        pl.col(value).cast(pl.Float64).alias("_value"),
    )
    values = values.filter(pl.col("_value").is_not_null())
    residual = pl.col("_label").is_in(NEVER_FIRST)
    named = values.filter(~residual).sort("_value", descending=True)
    last = values.filter(residual).sort("_value", descending=True)
    if named.height > limit:
        rest = named.slice(limit)
        others = pl.DataFrame({"_label": [f"All {rest.height} others"], "_value": [float(rest["_value"].sum())]})
        named, last = named.head(limit), pl.concat([others, last])
    bars = pl.concat([named, last]).with_row_index("_place")
    bright = (
        pl.col("_label") == highlight
        if isinstance(highlight, str)
        else ((pl.col("_place") < (highlight or 0)) & pl.lit(True))
    )
    bars = bars.with_columns(
        pl.when(bright & (pl.col("_place") < named.height)).then(pl.lit("primary"))
        .when(pl.col("_place") < named.height).then(pl.lit("neutral")).otherwise(pl.lit("soft")).alias("_tone"),
        pl.lit("muted").alias("_word_tone"),
    )  # fmt: skip
    written = (
        "format(datum._value * 100, ',.1f') + ' %'"
        if fmt == "percent"
        else (theme.SHORT_NUMBER.format(v="datum._value") if fmt == "compact" else "format(datum._value, ',.0f')")
    )
    order = bars["_label"].to_list()
    top = theme.number_range(bars["_value"])[1] if not bars.is_empty() else 1.0
    base = alt.Chart(bars).transform_calculate(_words=written).encode(
        y=alt.Y("_label:N", sort=order, title=None, axis=alt.Axis(labelLimit=170, labelPadding=8)),
        # Room on the right for the longest value.
        x=alt.X("_value:Q", title=None, axis=None, scale=alt.Scale(domain=[0, top * 1.22 or 1])),
        tooltip=[
            alt.Tooltip("_label:N", title=label.replace("_", " ").capitalize()),
            alt.Tooltip("_words:N", title=unit.capitalize()),
        ],
    )  # fmt: skip
    rows = base.mark_bar(height={"band": 0.66}, cornerRadiusEnd=3).encode(color=theme.tones("_tone"))
    words = base.mark_text(align="left", dx=6).encode(text="_words:N", color=theme.tones("_word_tone"))
    return theme.layered(rows, words, height=height or max(60, 28 * len(order)))
