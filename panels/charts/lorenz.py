"""Lorenz curves: which part of a whole goes to which part of those who share it, smallest first."""

from __future__ import annotations

import altair as alt
import polars as pl

from panels.charts import theme


def lorenz_chart(
    frame: pl.DataFrame,
    *,
    who: str = "families",
    what: str = "30-day downloads",
    highlight: str | None = None,
    mark: tuple[float, str] | None = None,
    height: int = 300,
) -> alt.LayerChart:
    """frame[series, population_share, value_share], from (0, 0) to (1, 1) in each series; the first is highlighted.

    The straight line is what equal shares would be. `mark` (population share, words) points at a place on the
    highlighted curve: (0.99, "the largest 1 % have 68 %").
    """
    curves = frame.select(
        pl.col("series").cast(pl.String), pl.col("population_share").cast(pl.Float64), pl.col("value_share").cast(pl.Float64)
    )  # fmt: skip
    names = curves["series"].unique(maintain_order=True).to_list()
    first = highlight or (names[0] if names else "")
    curves = curves.with_columns(
        pl.when(pl.col("series") == first).then(pl.lit("primary")).otherwise(pl.lit("neutral")).alias("_tone")
    )
    equal = theme.toned(pl.DataFrame({"population_share": [0.0, 1.0], "value_share": [0.0, 1.0]}), "muted")
    across = alt.X(
        "population_share:Q", title=f"Share of {who}, smallest first", scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], **theme.axis_words("percent")),
    )  # fmt: skip
    up = alt.Y(
        "value_share:Q", title=None, scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], minExtent=theme.VALUE_AXIS, **theme.axis_words("percent")),
    )  # fmt: skip
    diagonal = alt.Chart(equal).encode(x=across, y=up, color=theme.tones())
    base = alt.Chart(curves).encode(x=across, y=up, color=theme.tones("_tone"), detail="series:N")
    tooltip = [
        alt.Tooltip("series:N", title="When"),
        alt.Tooltip("population_share:Q", title=f"Smallest {who}", format=".1%"),
        alt.Tooltip("value_share:Q", title=f"Their share of {what}", format=".1%"),
    ]
    layers: list[alt.Chart] = [
        diagonal.mark_line(strokeWidth=1, strokeDash=[2, 3]),
        _equal_words(equal, across, up),
        base.mark_line(strokeWidth=2).transform_filter("datum._tone == 'primary'"),
        base.mark_line(strokeWidth=2, strokeDash=[6, 3]).transform_filter("datum._tone != 'primary'"),
        base.mark_point(size=60, opacity=0).encode(tooltip=tooltip),
    ]
    if mark is not None and names:
        layers += _pointer(curves.filter(pl.col("series") == first), *mark, across, up)
    if len(names) > 1:
        layers.append(_key(names, first, across, up))
    return theme.layered(*layers, height=height)


def _equal_words(equal: pl.DataFrame, across: alt.X, up: alt.Y) -> alt.Chart:
    middle = equal.head(1).with_columns(
        pl.lit(0.5).alias("population_share"), pl.lit(0.5).alias("value_share"), pl.lit("Equal shares").alias("_words")
    )
    return (
        alt.Chart(middle)
        .mark_text(align="right", dx=-8, dy=-4)
        .encode(x=across, y=up, text="_words:N", color=theme.tones())
    )


def _pointer(curve: pl.DataFrame, at: float, words: str, across: alt.X, up: alt.Y) -> list[alt.Chart]:
    """A dot on the curve and its words to the left, where the curve leaves room."""
    place = curve.sort(pl.col("population_share").sub(at).abs()).head(1)
    place = theme.toned(place.drop("_tone").with_columns(pl.lit(words).alias("_words")), "primary")
    base = alt.Chart(place).encode(x=across, y=up, color=theme.tones())
    return [
        base.mark_point(size=50, filled=True, opacity=1),
        base.mark_text(align="right", dx=-10, fontWeight=600, limit=alt.ExprRef("width * 0.8")).encode(text="_words:N"),
    ]


def _key(names: list[str], first: str, across: alt.X, up: alt.Y) -> alt.Chart:
    """Names of the curves in the empty corner above the diagonal: at their ends all curves meet."""
    rows = pl.DataFrame(
        {
            "_words": [f"{'solid' if name == first else 'dashed'}: {name}" for name in names],
            "population_share": [0.02] * len(names),
            "value_share": [0.95 - 0.08 * n for n in range(len(names))],
            "_tone": ["primary" if name == first else "muted" for name in names],
        }
    )
    return (
        alt.Chart(rows)
        .mark_text(align="left", fontWeight=600)
        .encode(x=across, y=up, text="_words:N", color=theme.tones("_tone"))
    )
