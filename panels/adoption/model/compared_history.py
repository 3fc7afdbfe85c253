"""The histories of up to six models in one chart: as counted, as an index from their first common day, or on a log scale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from panels import formats
from panels.address import Span
from panels.charts import LineOptions, Overlays, line_chart, theme


@dataclass(frozen=True)
class Choice:
    measure: str
    view: str
    span: Span


def common_day(frame: pl.DataFrame, names: list[str], not_before: date | None = None) -> date | None:
    """The first day, on or after `not_before`, on which each model has a value above zero; frame: repo_id, day, value."""
    present = frame.filter(pl.col("value") > 0).group_by("day").agg(pl.col("repo_id").n_unique().alias("n"))
    common = present.filter(pl.col("n") == len(names))
    return common.filter(pl.lit(True) if not_before is None else pl.col("day") >= not_before)["day"].min()  # type: ignore[return-value]


def whole_from(models: pl.DataFrame, names: list[str]) -> date | None:
    """The day from which each model's 30-day window lies within its life: before, a count grows by getting older."""
    created = models.filter(pl.col("repo_id").is_in(names))["created_on"].max()
    return None if created is None else created + timedelta(days=30)  # type: ignore[operator,return-value]


def indexed(frame: pl.DataFrame, base_day: date) -> pl.DataFrame:
    """Each model's values as a multiple of its value on that day, which is 100."""
    base = frame.filter(pl.col("day") == base_day).select("repo_id", pl.col("value").alias("_base"))
    joined = frame.join(base, on="repo_id", how="inner").with_columns(
        (pl.col("value") / pl.col("_base") * 100).alias("value")
    )
    return joined.drop("_base").sort("repo_id", "day")


def _chart(frame: pl.DataFrame, short: dict[str, str], unit: str, view: str) -> Any:
    """The colour is that of the place in the choice, so that it stays when a model has nothing to draw."""
    named = frame.with_columns(pl.col("repo_id").replace_strict(short).alias("model"))
    is_index = view == "index"
    return line_chart(
        named,
        series="model",
        highlight=dict(zip(short.values(), theme.CATEGORIES, strict=False)),
        height=340,
        unit=f"{unit}, index" if is_index else unit,
        options=LineOptions(fmt="index" if is_index else "compact", scale="log" if view == "log" else "linear"),
        overlays=Overlays(reference=100.0 if is_index else None),
    )


def _title(frame: pl.DataFrame, names: list[str], short: dict[str, str], unit: str, choice: Choice, base: date | None) -> str:  # fmt: skip
    """Who grew most since the first common day; a single model, or none in common, only names what is drawn."""
    measure = unit[0].lower() + unit[1:]
    if base is None or len(names) < 2:
        return f"{unit}: {formats.plural(len(names), 'model')}"
    if choice.measure == "downloads_1d":
        mean = frame.group_by("repo_id").agg(pl.col("value").mean()).sort("value", descending=True)
        first, rest = mean.row(0, named=True), mean["value"][1]
        times = f", {first['value'] / rest:,.1f} times the next" if rest else ""
        return f"{short[first['repo_id']]} has {formats.compact(round(first['value']))} {measure.removeprefix('daily ')} a day on average{times}"
    known = frame.filter(pl.col("value").is_not_null() & (pl.col("day") >= base)).sort("day")
    ends = known.group_by("repo_id", maintain_order=True).agg(
        pl.col("value").first().alias("a"), pl.col("value").last().alias("b")
    )
    grown = ends.with_columns((pl.col("b") / pl.col("a") - 1).alias("share")).sort("share", descending=True)
    first, last = grown.row(0, named=True), grown.row(-1, named=True)
    return (
        f"{short[first['repo_id']]} {_moved(first['share'])} since {formats.day(base)}, "
        f"{short[last['repo_id']]} {_moved(last['share'])}"
    )


def _moved(share: float) -> str:
    if abs(share) < 0.005:
        return "held steady"
    if share >= 10:
        return f"grew to {share + 1:,.{0 if share >= 99 else 1}f} times as much"
    return f"{'rose' if share > 0 else 'fell'} {formats.percent(abs(share))}"
