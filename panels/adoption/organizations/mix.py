"""What a portfolio is made of: each organization's downloads or models divided by task, licence or size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from panels import formats
from panels.charts import theme
from warehouse.query import dimensions

DIMENSIONS = dimensions.labels("task", "licence_family", "size_bucket")
OTHERS, OTHER, UNSTATED = "All others", "Other", "Not stated"
MOST_KINDS = 7  # tones that can still be told apart
# From the smallest up, as the bands of mappings.size_buckets are.
SIZES = (
    "Under 100 M", "100 M to 1 B", "1 B to 4 B", "4 B to 10 B", "10 B to 40 B", "40 B to 100 B", "100 B and more",
)  # fmt: skip


@dataclass(frozen=True)
class Mix:
    dimension: str
    counted: str


def divided(rows: pl.DataFrame, mix: Mix) -> tuple[pl.DataFrame, dict[str, str]]:
    """frame[label, kind, share, models, downloads_30d] and each kind's tone: the largest kinds over all, the rest as one."""
    share = f"share_of_{mix.counted}"
    mine = rows.filter((pl.col("dimension") == mix.dimension) & (pl.col(share) > 0))
    stated = mine.filter(~pl.col("value").is_in([UNSTATED, OTHER]))
    # By share and not by sum: else the largest organization would choose for all.
    weight = stated.group_by("value").agg(pl.col(share).sum()).sort(share, "value", descending=[True, False])
    named = weight["value"].head(MOST_KINDS).to_list()
    if mix.dimension == "size_bucket":
        named = [size for size in SIZES if size in named]
    # Where nothing is gathered but what calls itself “other”, it keeps that name: a licence may be called so.
    rest = OTHERS if set(stated["value"]) - set(named) else OTHER
    kinds = dict(zip(named, theme.CATEGORIES, strict=False)) | {rest: "neutral", UNSTATED: "soft"}
    kind = pl.when(pl.col("value").is_in([*named, UNSTATED])).then(pl.col("value")).otherwise(pl.lit(rest))
    summed = mine.group_by(pl.col("name").alias("label"), kind.alias("kind"), maintain_order=True).agg(
        pl.col(share).sum().alias("share"), pl.col("models").sum(), pl.col("downloads_30d").sum()
    )
    return summed, {kind: tone for kind, tone in kinds.items() if kind in set(summed["kind"])}


def _title(frame: pl.DataFrame, shown: Sequence[str], mix: Mix) -> str:
    """What most of each of the first two is."""
    said = []
    for name in shown[:2]:
        mine = frame.filter((pl.col("label") == name) & (pl.col("kind") != OTHERS)).sort("share", descending=True)
        if mine.height:
            first = mine.row(0, named=True)
            kind = (
                f"without a stated {DIMENSIONS[mix.dimension].lower()}" if first["kind"] == UNSTATED else first["kind"]
            )
            said.append((name, f"{formats.percent(first['share'], 0)} {kind}"))
    if not said:
        return "Nothing to divide"
    words = f"{said[0][0]}'s {mix.counted} are {said[0][1]}"
    return f"{words}, {said[1][0]}'s {said[1][1]}" if len(said) > 1 else words
