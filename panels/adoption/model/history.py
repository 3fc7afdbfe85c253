"""One model's counts day by day: the line, the days that stand out, and four weeks ahead when asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from panels import formats
from panels.address import Span
from panels.adoption.model.inference import HORIZON
from panels.charts import MARKED, history_chart
from panels.charts.bands import forecast_chart
from panels.charts.theme import Chart
from panels.panel import Empty, Panel
from panels.table import Column, Table
from warehouse.analysis.forecast import Forecast, Refusal
from warehouse.query.answers import Answer

MEASURES = {
    "downloads_30d": "30-day downloads",
    "downloads_1d": "Daily downloads",
    "downloads_all_time": "All-time downloads",
    "likes": "Likes",
}
FORECAST_DEFINITION = (
    f"Forecast: {HORIZON} days on from the last day read, by the method that erred least when it forecast this model's own "
    "past. The darker band is meant to hold 80 % of the days, the lighter one 95 %; the table says how many they held."
)


@dataclass(frozen=True)
class HistorySelection:
    measure: str
    span: Span
    marks: bool
    forecast: bool

    @property
    def unit(self) -> str:
        return MEASURES[self.measure]


def panel(
    answer: Answer,
    card: dict[str, Any],
    selection: HistorySelection,
    unusual: pl.DataFrame | None,
    ahead: Forecast | Refusal | None,
) -> Panel:
    """`answer`: model_history; `card`: a row of model_card; `unusual` and `ahead` as panels.adoption.model.inference has them."""
    frame, unit, measure = answer.frame, selection.unit, selection.measure
    known = frame.filter(pl.col(measure).is_not_null())
    is_drawable = known.height > 1
    title = f"{unit}: {movement(known, measure)}" if is_drawable else f"{unit} cannot be drawn yet"
    marks = marks_of(unusual, frame)
    forecast = ahead if isinstance(ahead, Forecast) else None
    return Panel(
        title,
        answer,
        subtitle=f"{unit} of {card['repo_id']}, {selection.span.label}"
        + (f", and {HORIZON} days ahead" if forecast else ""),
        chart=_chart(frame, selection, marks, forecast) if is_drawable else None,
        empty=None if is_drawable else _empty(known.height),
        alt=f"{title}. One point a day; days that were not observed are gaps."
        + (f" {forecast.sentence}" if forecast else ""),
        definitions=(
            f"marts.model_daily.{measure}",
            "marts.model_daily.day_quality",
            *([FORECAST_DEFINITION] if forecast else []),
        ),
        rows=f"{formats.plural(known.height, 'day')} of {formats.count(frame.height)} known",
        note=_legend(frame, known, measure, marks),
    )


def _empty(known_days: int) -> Empty:
    reason = (
        "One day read so far; a line needs two."
        if known_days == 1
        else "The source did not report it in this stretch of time."
    )
    return Empty("Nothing to draw", f"{reason} Choose another measure or a longer range.", ":material/show_chart:")


def backtest_table(forecast: Forecast) -> Table:
    """How each method did on the past that was kept from it: no forecast is shown without."""
    scores = forecast.backtest.scores
    relative = pl.Series("relative", [f"{value:.2f}" for value in scores["relative"]], dtype=pl.String)
    columns = {
        "words": Column("Method", width=230),
        "is_chosen": Column("Used", "flag", width=60),
        "relative": Column(
            "Error v last week again",
            "text",
            "Its mean absolute error, as a multiple of that of repeating the last week; below 1 is better",
            150,
        ),
        "wape": Column("Error", "percent", "Absolute errors summed, as a share of what came", 80),
        "coverage80": Column(
            "Within 80 % band",
            "percent",
            "Share of the days that fell within the band meant to hold 80 %",
            130,
        ),
        "coverage95": Column(
            "Within 95 % band",
            "percent",
            "Share of the days that fell within the band meant to hold 95 %",
            130,
        ),
    }
    alt = "How each method of forecasting did on this model's past"
    return Table(scores.with_columns(relative), columns, height="content", alt=alt)


def _chart(frame: pl.DataFrame, selection: HistorySelection, marks: pl.DataFrame, ahead: Forecast | None) -> Chart:
    if ahead is None:
        return history_chart(frame, measure=selection.measure, unit=selection.unit, events=marks)
    past = frame.select("day", pl.col(selection.measure).alias("value"))
    return forecast_chart(past, ahead.frame, unit=selection.unit, height=320, marks=marks)


def marks_of(unusual: pl.DataFrame | None, frame: pl.DataFrame) -> pl.DataFrame:
    """The unusual days among those shown: day, value, words, shape (up or down for demand, other for what is not)."""
    if unusual is None or unusual.is_empty() or frame.is_empty():
        return pl.DataFrame(schema={"day": pl.Date, "value": pl.Float64, "words": pl.String, "shape": pl.String})
    visible = unusual.filter(pl.col("day").is_between(pl.lit(frame["day"].min()), pl.lit(frame["day"].max())))
    shape = pl.when(pl.col("kind") == "demand").then(pl.col("direction")).otherwise(pl.lit("other"))
    return visible.select(
        "day", pl.col("value").cast(pl.Float64), pl.col("reason").alias("words"), shape.alias("shape")
    )


def _legend(frame: pl.DataFrame, known: pl.DataFrame, measure: str, marks: pl.DataFrame) -> str:
    by_quality = known.filter(pl.col("day_quality").is_in(MARKED.get(measure, ()))).group_by("day_quality").len()
    marked = dict(by_quality.iter_rows())
    parts = [
        f"{formats.plural(frame.height - known.height, 'day')} not known, left open"
        if known.height < frame.height
        else "",
        f"rings: {formats.plural(marked['interpolated'], 'day')} spread over a gap"
        if marked.get("interpolated")
        else "",
        f"diamonds: {formats.plural(marked['corrected'], 'day')} corrected by the Hub"
        if marked.get("corrected")
        else "",
        f"{formats.plural(marks.height, 'unusual day')}, explained below: triangles are demand, rings are not"
        if marks.height
        else "",
    ]
    return " · ".join(part for part in parts if part)


def movement(known: pl.DataFrame, measure: str) -> str:
    """What the line does between its first and last known day, in words."""
    ends = known.sort("day")
    first, last = ends.row(0, named=True), ends.row(-1, named=True)
    since = formats.day(first["day"])
    if measure == "downloads_1d":
        mean = known.select(pl.col(measure).cast(pl.Float64).mean()).item()
        return f"{formats.compact(mean)} a day on average since {since}"
    if not first[measure]:
        return f"{formats.compact(last[measure])} on {formats.day(last['day'])}"
    share = last[measure] / first[measure] - 1
    if abs(share) < 0.005:
        return f"steady at {formats.compact(last[measure])} since {since}"
    if share >= 10:
        return f"from {formats.compact(first[measure])} on {since} to {formats.compact(last[measure])}"
    return f"{'up' if share > 0 else 'down'} {formats.percent(abs(share))} since {since}, to {formats.compact(last[measure])}"
