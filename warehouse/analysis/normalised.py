"""Adoption measured against one's like: models of the same size, of the same age.

A model of 70 billion parameters cannot be compared with one of 100 million by downloads alone, nor one of last week
with one of three years ago.
"""

from __future__ import annotations

from datetime import date

import polars as pl

MIN_MODELS = 20  # models in a group, below which a place in it says little
AGE_BANDS = {30: "under a month", 91: "1 to 3 months", 182: "3 to 6 months", 365: "6 to 12 months", 730: "1 to 2 years"}
OLDEST = "over 2 years"


def age_band(created_on: str, as_of: date) -> pl.Expr:
    """The band of a model's age on a day, from its date of creation; null where that is unknown or later.

    The Hub keeps no date before 2 March 2022: models that say so are older than the oldest band's beginning.
    """
    days = (pl.lit(as_of) - pl.col(created_on)).dt.total_days()
    band: pl.Expr = pl.when(days.is_not_null()).then(pl.lit(OLDEST))
    for below, label in reversed(AGE_BANDS.items()):
        band = pl.when(days < below).then(pl.lit(label)).otherwise(band)
    return pl.when(days >= 0).then(band).alias("age_band")


def against_like(
    frame: pl.DataFrame,
    *,
    value: str = "downloads_30d",
    size: str = "size_bucket",
    age: str = "age_band",
    fewest: int = MIN_MODELS,
) -> pl.DataFrame:
    """Adds group_models, percentile, expected and ratio_to_expected, each within models of equal `size` and `age`.

    group_models       models of the group with a value
    percentile         (models with less + half of those with as much, itself included) / group_models, 0 to 1
    expected           the group's median, in the unit of `value`: what a model of this size and age usually has
    ratio_to_expected  value / expected; null where expected is 0

    Null where value, size or age is unknown, and in groups of fewer than `fewest` models. All equal: percentile 0.5.
    Half of the ties, so that a group's percentiles average 0.5 whatever is tied: most small models have 0 downloads.
    Source: mid-rank of ties as in Kendall, Biometrika 33 (1945), 239-251; scipy's percentileofscore(kind="mean").
    """
    group = [size, age]
    is_known = pl.all_horizontal(pl.col(name).is_not_null() for name in (value, *group))
    models = pl.when(is_known).then(pl.col(value).count().over(group))
    is_ranked = is_known & (pl.col("group_models") >= fewest)
    median = pl.col(value).median().over(group)
    return (
        frame.with_columns(models.cast(pl.Int64).alias("group_models"))
        .with_columns(
            pl.when(is_ranked)
            .then((pl.col(value).rank("average").over(group) - 0.5) / pl.col("group_models"))
            .alias("percentile"),
            pl.when(is_ranked).then(median).alias("expected"),
        )
        .with_columns(
            pl.when(pl.col("expected") > 0).then(pl.col(value) / pl.col("expected")).alias("ratio_to_expected")
        )
    )
