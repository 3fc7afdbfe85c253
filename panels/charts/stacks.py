"""Whole things divided, one under the other: horizontal bars of 100 %, so that their parts compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import polars as pl

from panels.charts import theme

READABLE = 0.08  # of the width: a narrower part has no room for its share
LEGEND_ROW = 21  # px
PALE = ("neutral", "soft")  # tones on which dark words are read better than light ones


def stack_chart(
    frame: pl.DataFrame,
    *,
    order: Sequence[str],
    kinds: Mapping[str, str],
    unit: str = "share of 30-day downloads",
    value: str | None = None,
    height: int | None = None,
) -> alt.LayerChart:
    """frame[label, kind, share], shares in 0 to 1 that sum to 1 a label; `value` may name a column for the tooltip.

    `order` gives the bars from top to bottom, `kinds` each kind's tone from left to right. A part that is wide enough
    carries its share and name, the legend has all of them.
    """
    place = {kind: number for number, kind in enumerate(kinds)}
    parts = frame.filter(pl.col("label").is_in(list(order)) & pl.col("kind").is_in(list(kinds)) & (pl.col("share") > 0))
    parts = parts.with_columns(
        pl.col("kind").replace_strict(place, default=99, return_dtype=pl.Int64).alias("_place"),
        pl.col("kind").replace_strict(dict(kinds), default="soft", return_dtype=pl.String).alias("_tone"),
        pl.col("share").cast(pl.Float64),
    ).sort("label", "_place")  # fmt: skip
    high = pl.col("share").cum_sum().over("label")
    parts = parts.with_columns(
        (high - pl.col("share")).alias("_from"), high.alias("_to"),
        ((pl.col("share") * 100).round(0).cast(pl.Int64).cast(pl.String) + " % " + pl.col("kind")).alias("_words"),
        pl.when(pl.col("_tone").is_in(PALE)).then(pl.lit("text")).otherwise(pl.lit("background")).alias("_word_tone"),
    )  # fmt: skip
    rows = alt.Y("label:N", sort=list(order), title=None, axis=alt.Axis(labelLimit=130, labelPadding=8))

    def along(column: str) -> alt.X:
        return alt.X(f"{column}:Q", title=None, axis=None, scale=alt.Scale(domain=[0, 1], nice=False))

    tooltip = [
        alt.Tooltip("label:N", title="Of"),
        alt.Tooltip("kind:N", title="Part"),
        alt.Tooltip("share:Q", title=unit.capitalize(), format=".1%"),
        *([alt.Tooltip(f"{value}:Q", title="30-day downloads", format=",.0f")] if value else []),
    ]
    base = alt.Chart(parts).encode(y=rows, tooltip=tooltip)
    bars = base.mark_bar(height={"band": 0.7}, stroke=None).encode(
        x=along("_from"), x2="_to:Q", color=_colour(kinds, set(parts["kind"]))
    )
    # A hairline between parts, so that two pale neighbours are told apart.
    edges = (
        base.mark_tick(orient="vertical", thickness=1.5, height={"band": 0.72})
        .encode(x=along("_to"), color=theme.tones("_edge"))
        .transform_calculate(_edge="'background'")
        .transform_filter("datum._to < 0.999")
    )
    words = (
        base.mark_text(align="left", dx=6, limit=alt.ExprRef("max(20, datum.share * width - 10)"))
        .encode(x=along("_from"), text="_words:N", color=theme.tones("_word_tone"))
        .transform_filter(f"datum.share >= {READABLE}")
    )
    legend = LEGEND_ROW * (
        1 + -(-len(set(parts["kind"])) // 2)
    )  # on a phone it has two columns, and it takes its room from the bars
    return theme.layered(bars, edges, words, height=height or 34 * len(order) + legend)


def _colour(kinds: Mapping[str, str], used: set[str]) -> alt.Color:
    """A legend of the kinds shown, in their order. Two kinds may share a pale tone; its first name stands for them."""
    tones: dict[str, str] = {}
    for kind, tone in kinds.items():
        if kind in used:
            tones.setdefault(tone, kind)
    expression = "{" + ", ".join(f"'{tone}': {_quoted(kind)}" for tone, kind in tones.items()) + "}[datum.label]"
    legend = alt.Legend(
        values=list(tones), labelExpr=expression, orient="bottom", title=None, symbolType="square", symbolOpacity=1, symbolSize=80,
        labelFontSize=theme.LABEL_SIZE, labelLimit=190, columns=alt.ExprRef("width < 330 ? 1 : width < 620 ? 2 : 4"),
    )  # fmt: skip
    return alt.Color("_tone:N", scale=theme.scale(), legend=legend)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
