"""What a change is made of: each step begins where the one before ended, and the last bar is their sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import polars as pl

from panels.charts import theme


@dataclass(frozen=True)
class Step:
    """A signed change; `is_total` stands on zero instead of where the last ended. `tone` is a name of theme.TONES."""

    label: str
    value: float
    tone: str
    is_total: bool = False


def waterfall_chart(
    steps: Sequence[Step], *, unit: str = "30-day downloads", height: int | None = None
) -> alt.LayerChart:
    """Rows from top to bottom, each with its size and sign in words, so that colour is not the only sign."""
    rows, level = [], 0.0
    for step in steps:
        start = 0.0 if step.is_total else level
        level = step.value if step.is_total else level + step.value
        rows.append((step.label, start, level, step.value, step.tone, step.is_total))
    frame = pl.DataFrame(rows, schema=["label", "_from", "_to", "value", "_tone", "_total"], orient="row")
    # Words stand right of whichever end is further right.
    frame = frame.with_columns(
        pl.max_horizontal("_from", "_to").alias("_right"), pl.lit("muted").alias("_word_tone"),
        pl.col("_to").shift(1).alias("_before"), pl.col("label").shift(1).alias("_above"),
    )  # fmt: skip
    low, high = float(min([0.0, *frame["_to"]])), float(max([0.0, *frame["_from"], *frame["_to"]]))
    written = (
        f"(datum.value > 0 ? '+' : datum.value < 0 ? '{chr(0x2212)}' : '') + ("
        + theme.SHORT_NUMBER.format(v="abs(datum.value)")
        + ")"
    )
    order = frame["label"].to_list()
    base = alt.Chart(frame).transform_calculate(_words=written).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=130, labelPadding=8)),
        tooltip=[alt.Tooltip("label:N", title="Part"), alt.Tooltip("value:Q", title=unit.capitalize(), format=",.0f")],
    )  # fmt: skip
    room = (high - low) * 0.24 or 1.0

    def along(column: str) -> alt.X:
        return alt.X(f"{column}:Q", title=None, axis=None, scale=alt.Scale(domain=[low, high + room]))

    bars = base.mark_bar(height={"band": 0.62}, cornerRadius=2).encode(
        x=along("_from"), x2="_to:Q", color=theme.tones("_tone")
    )  # fmt: skip
    words = base.mark_text(align="left", dx=6).encode(
        x=along("_right"), text="_words:N", color=theme.tones("_word_tone")
    )
    zero = alt.Chart(theme.toned(pl.DataFrame({"_zero": [0.0]}), "line")).mark_rule().encode(
        x=along("_zero"), color=theme.tones()
    )  # fmt: skip
    return theme.layered(zero, bars, words, height=height or 34 * len(order))
