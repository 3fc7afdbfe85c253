"""What a portfolio is made of: each organization's downloads or models divided by task, licence or size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from panels import formats
from panels.charts import bar_chart, theme
from panels.charts.stacks import stack_chart
from panels.panel import Empty, Panel
from warehouse.query import dimensions
from warehouse.query.answers import Answer

COUNTS = {"downloads": "Downloads", "models": "Models"}
UNITS = {"downloads": "share of 30-day downloads", "models": "share of models"}
DIMENSIONS = dimensions.labels("task", "licence_family", "size_bucket")
OTHERS, OTHER, UNSTATED = "All others", "Other", "Not stated"
MAX_KINDS = 7  # tones that can still be told apart
# From the smallest up, as the bands of mappings.size_buckets are.
SIZES = (
    "Under 100 M",
    "100 M to 1 B",
    "1 B to 4 B",
    "4 B to 10 B",
    "10 B to 40 B",
    "40 B to 100 B",
    "100 B and more",
)


@dataclass(frozen=True)
class MixSelection:
    dimension: str
    counted: str


def divided(rows: pl.DataFrame, selection: MixSelection) -> tuple[pl.DataFrame, dict[str, str]]:
    """frame[label, kind, share, models, downloads_30d] and each kind's tone: the largest kinds over all, the rest as one."""
    share = f"share_of_{selection.counted}"
    mine = rows.filter((pl.col("dimension") == selection.dimension) & (pl.col(share) > 0))
    stated = mine.filter(~pl.col("value").is_in([UNSTATED, OTHER]))
    # By share and not by sum: else the largest organization would choose for all.
    weight = stated.group_by("value").agg(pl.col(share).sum()).sort(share, "value", descending=[True, False])
    named = weight["value"].head(MAX_KINDS).to_list()
    if selection.dimension == "size_bucket":
        named = [size for size in SIZES if size in named]
    # Where nothing is gathered but what calls itself “other”, it keeps that name: a licence may be called so.
    rest = OTHERS if set(stated["value"]) - set(named) else OTHER
    kinds = dict(zip(named, theme.CATEGORIES, strict=False)) | {rest: "neutral", UNSTATED: "soft"}
    kind = pl.when(pl.col("value").is_in([*named, UNSTATED])).then(pl.col("value")).otherwise(pl.lit(rest))
    summed = mine.group_by(pl.col("name").alias("label"), kind.alias("kind"), maintain_order=True).agg(
        pl.col(share).sum().alias("share"), pl.col("models").sum(), pl.col("downloads_30d").sum()
    )
    return summed, {kind: tone for kind, tone in kinds.items() if kind in set(summed["kind"])}


def panel(answer: Answer, names: Sequence[str], selection: MixSelection) -> Panel:
    """Organizations side by side, in the order of `names`; `answer`: organizations_mix."""
    frame, kinds = divided(answer.frame, selection)
    dimension, unit = DIMENSIONS[selection.dimension].lower(), UNITS[selection.counted]
    drawn = [name for name in names if name in set(frame["label"])]
    absent = [name for name in names if name not in drawn]
    title = _title(frame, drawn, selection)
    kind = pl.col("kind").alias(selection.dimension)
    empty = Empty(
        "Nothing to divide",
        "Downloads of none of them are known on the last day read. Their models can still be divided.",
    )
    return Panel(
        title,
        replace(
            answer,
            frame=frame.select(pl.col("label").alias("organization"), kind, "share", "models", "downloads_30d"),
        ),
        subtitle=f"{unit.capitalize()} by {dimension}, last day read; each bar is one organization's 100 %",
        chart=stack_chart(frame, order=drawn, kinds=kinds, unit=unit, value="downloads_30d") if drawn else None,
        empty=None if drawn else empty,
        alt=f"{title}. Stacked bars of 100 % by {dimension}.",
        rows=formats.plural(int(frame["models"].sum()), "model"),
        note=f"No downloads known on the last day: {', '.join(absent)}" if absent and drawn else "",
        definitions=(
            f"marts.model_summary.{selection.dimension}",
            "marts.organization_summary.downloads_30d",
            f"{OTHERS}: what is not among the {MAX_KINDS} largest by the mean of the organizations' shares, and models "
            "that say “other”.",
        ),
    )


def panel_of_one(answer: Answer, selection: MixSelection) -> Panel:
    """One organization; `answer`: organizations_mix of it alone."""
    share, unit = f"share_of_{selection.counted}", UNITS[selection.counted]
    frame = answer.frame.filter((pl.col("dimension") == selection.dimension) & (pl.col(share) > 0))
    dimension = DIMENSIONS[selection.dimension].lower()
    stated = frame.filter(~pl.col("value").is_in([UNSTATED, OTHER])).sort(share, descending=True)
    if stated.height:
        title = f"{formats.percent(stated[share][0], 0)} of its {selection.counted}: {stated['value'][0]}"
    else:
        title = f"No {dimension} is stated" if frame.height else "No downloads are known on the last day read"
    has_bars = frame.height > 0
    return Panel(
        title,
        replace(answer, frame=frame),
        subtitle=f"{unit.capitalize()} by {dimension}, last day read",
        chart=bar_chart(frame, label="value", value=share, unit=unit, fmt="percent", limit=8) if has_bars else None,
        alt=f"{title}; the largest shares by {dimension} as bars.",
        rows=formats.plural(int(frame["models"].sum()), "model"),
        definitions=(f"marts.model_summary.{selection.dimension}", "marts.organization_summary.downloads_30d"),
    )


def _title(frame: pl.DataFrame, names: Sequence[str], selection: MixSelection) -> str:
    """What most of each of the first two is."""
    largest: list[tuple[str, str]] = []
    for name in names[:2]:
        mine = frame.filter((pl.col("label") == name) & (pl.col("kind") != OTHERS)).sort("share", descending=True)
        if mine.height:
            row = mine.row(0, named=True)
            kind = (
                f"without a stated {DIMENSIONS[selection.dimension].lower()}"
                if row["kind"] == UNSTATED
                else row["kind"]
            )
            largest.append((name, f"{formats.percent(row['share'], 0)} {kind}"))
    if not largest:
        return "Nothing to divide"
    first = f"{largest[0][0]}'s {selection.counted} are {largest[0][1]}"
    return f"{first}, {largest[1][0]}'s {largest[1][1]}" if len(largest) > 1 else first
