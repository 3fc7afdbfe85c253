"""A family as an icicle: a column a generation, each model as tall as what derives through it, next to its base."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl

from panels.charts import theme

GAP = 1.5  # px left open between two models
MIN_HEIGHT = 3  # px of height below which a model would only be a line
NAME_FROM, FACTS_FROM = 15, 30  # px of height from which a model's name, and a second line, fits


def layout(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds `_top` and `_bottom`, shares of the root's height in 0 to 1, to frame[id, parent, generation, size].

    Rows stand in the order in which a parent comes before its children. Children lie side by side from their parent's
    top; what they leave of its height is its own. A child never reaches below its parent.
    """
    sizes = frame["size"].cast(pl.Float64).fill_null(0).to_list()
    whole = sizes[0] if sizes and sizes[0] > 0 else 1.0
    free: dict[str, float] = {}
    floor: dict[str, float] = {}
    top, bottom = [], []
    for name, parent, size in zip(frame["id"], frame["parent"], sizes, strict=True):
        start = free.get(parent, 0.0) if parent is not None else 0.0
        end = min(start + size / whole, floor.get(parent, 1.0) if parent is not None else 1.0)
        top.append(start)
        bottom.append(max(start, end))
        free[parent], free[name], floor[name] = end, start, end
    return frame.with_columns(pl.Series("_top", top, dtype=pl.Float64), pl.Series("_bottom", bottom, dtype=pl.Float64))


def tree_chart(
    frame: pl.DataFrame,
    *,
    tones: Mapping[str, str],
    words: Mapping[str, str],
    unit: str = "30-day downloads",
    height: int = 420,
) -> alt.LayerChart:
    """frame[id, parent, generation, size, label, facts, kind, link]; `tones` and `words` are by kind.

    `link` is an address to open on a click, or null; `facts` is the second line and the tooltip's text. What is
    thinner than a line is left out, and with it columns that hold nothing else.
    """
    pixel = 1 / height
    placed = layout(frame).filter(pl.col("_bottom") - pl.col("_top") >= MIN_HEIGHT * pixel)
    last = int(theme.number_range(placed["generation"])[1])
    placed = placed.with_columns(
        pl.col("kind").replace_strict(dict(tones), default="neutral", return_dtype=pl.String).alias("_tone"),
        pl.col("kind").replace_strict(dict(words), default="", return_dtype=pl.String).alias("_kind"),
        (pl.col("generation") + 0.985).alias("_right"),
        (pl.col("generation") + 0.02).alias("_text"),
        ((pl.col("_bottom") - pl.col("_top")) * height).alias("_px"),
        (pl.col("_bottom") - GAP * pixel).alias("_bottom"),
        pl.lit("text").alias("_name_tone"),
        pl.lit("muted").alias("_fact_tone"),
    )
    placed = placed.with_columns(((pl.col("_top") + pl.col("_bottom")) / 2).alias("_middle"))
    across = alt.X(
        "generation:Q", title=None, scale=alt.Scale(domain=[0, last + 1], nice=False),
        axis=alt.Axis(orient="top", values=[n + 0.5 for n in range(last + 1)], labelExpr=_generations(last), grid=False, labelOverlap=False),
    )  # fmt: skip
    down = alt.Y("_top:Q", axis=None, scale=alt.Scale(domain=[1, 0], nice=False), title=None)
    tooltip = [
        alt.Tooltip("label:N", title="Model"),
        alt.Tooltip("_kind:N", title="Made by"),
        alt.Tooltip("size:Q", title=unit.capitalize(), format=",.0f"),
        alt.Tooltip("facts:N", title="Branch"),
    ]
    base = alt.Chart(placed)
    boxes = base.mark_rect(fillOpacity=0.2, cornerRadius=2, cursor="pointer").encode(
        x=across, x2="_right:Q", y=down, y2="_bottom:Q", color=theme.tones("_tone"), tooltip=tooltip, href="link:N"
    )
    edges = base.mark_rule(strokeWidth=3).encode(x=across, y=down, y2="_bottom:Q", color=theme.tones("_tone"))
    room = alt.ExprRef(f"width / {last + 1} - 14")
    at, middle = alt.X("_text:Q"), alt.Y("_middle:Q")
    text: dict[str, Any] = {"align": "left", "limit": room, "dx": 5, "cursor": "pointer"}
    two = f"datum._px >= {FACTS_FROM}"
    layers = [
        boxes,
        edges,
        base.mark_text(**text, fontWeight=600, dy=-7).encode(x=at, y=middle, text="label:N", href="link:N", tooltip=tooltip, color=theme.tones("_name_tone")).transform_filter(two),
        base.mark_text(**text, dy=8).encode(x=at, y=middle, text="facts:N", href="link:N", tooltip=tooltip, color=theme.tones("_fact_tone")).transform_filter(two),
        base.mark_text(**text).encode(x=at, y=middle, text="label:N", href="link:N", tooltip=tooltip, color=theme.tones("_name_tone"))
        .transform_filter(f"datum._px >= {NAME_FROM} && !({two})"),
    ]  # fmt: skip
    return theme.layered(*layers, height=height)


def _generations(last: int) -> str:
    """Column heads: the root, then how many steps lie between a model and it."""
    heads = ["Root", *(f"{n} step{'s' if n > 1 else ''}" for n in range(1, last + 1))]
    return " : ".join(f"datum.value == {n + 0.5} ? '{head}'" for n, head in enumerate(heads)) + " : ''"
