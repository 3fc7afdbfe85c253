"""One model's counts day by day: the line, the days that stand out, and four weeks ahead when asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from panels import formats
from panels.address import Span
from panels.charts import MARKED, history_chart
from panels.charts.bands import forecast_chart
from warehouse.analysis.forecast import Forecast

MEASURES = {
    "downloads_30d": "30-day downloads",
    "downloads_1d": "Daily downloads",
    "downloads_all_time": "All-time downloads",
    "likes": "Likes",
}


@dataclass(frozen=True)
class Choice:
    measure: str
    span: Span
    marks: bool
    forecast: bool

    @property
    def unit(self) -> str:
        return MEASURES[self.measure]


def _chart(frame: pl.DataFrame, choice: Choice, marks: pl.DataFrame, ahead: Forecast | None) -> Any:
    if ahead is None:
        return history_chart(frame, measure=choice.measure, unit=choice.unit, events=marks)
    past = frame.select("day", pl.col(choice.measure).alias("value"))
    return forecast_chart(past, ahead.frame, unit=choice.unit, height=320, marks=marks)


def marks_of(unusual: pl.DataFrame | None, frame: pl.DataFrame) -> pl.DataFrame:
    """The unusual days among those shown: day, value, words, shape (up or down for demand, other for what is not)."""
    if unusual is None or unusual.is_empty() or frame.is_empty():
        return pl.DataFrame(schema={"day": pl.Date, "value": pl.Float64, "words": pl.String, "shape": pl.String})
    shown = unusual.filter(pl.col("day").is_between(frame["day"].min(), frame["day"].max()))  # type: ignore[arg-type]
    shape = pl.when(pl.col("kind") == "demand").then(pl.col("direction")).otherwise(pl.lit("other"))
    return shown.select(
        "day", pl.col("value").cast(pl.Float64), pl.col("reason").alias("words"), shape.alias("shape")
    )  # fmt: skip


def _legend(frame: pl.DataFrame, known: pl.DataFrame, measure: str, marks: pl.DataFrame) -> str:
    by_quality = known.filter(pl.col("day_quality").is_in(MARKED.get(measure, ()))).group_by("day_quality").len()
    marked = dict(by_quality.iter_rows())
    parts = [
        f"{formats.plural(frame.height - known.height, 'day')} not known, left open" if known.height < frame.height else "",
        f"rings: {formats.plural(marked['interpolated'], 'day')} spread over a gap" if marked.get("interpolated") else "",
        f"diamonds: {formats.plural(marked['corrected'], 'day')} corrected by the Hub" if marked.get("corrected") else "",
        f"{formats.plural(marks.height, 'unusual day')}, explained below: triangles are demand, rings are not" if marks.height else "",
    ]  # fmt: skip
    return " · ".join(part for part in parts if part)


def movement(known: pl.DataFrame, measure: str) -> str:
    """What the line does between its first and last known day, in words."""
    ends = known.sort("day")
    first, last = ends.row(0, named=True), ends.row(-1, named=True)
    since = formats.day(first["day"])
    if measure == "downloads_1d":
        return f"{formats.compact(known[measure].mean())} a day on average since {since}"  # type: ignore[arg-type]
    if not first[measure]:
        return f"{formats.compact(last[measure])} on {formats.day(last['day'])}"
    share = last[measure] / first[measure] - 1
    if abs(share) < 0.005:
        return f"steady at {formats.compact(last[measure])} since {since}"
    if share >= 10:
        return f"from {formats.compact(first[measure])} on {since} to {formats.compact(last[measure])}"
    return f"{'up' if share > 0 else 'down'} {formats.percent(abs(share))} since {since}, to {formats.compact(last[measure])}"
