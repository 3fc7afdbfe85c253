"""One model's counts day by day: the line, the days that stand out, and four weeks ahead when asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from pages.adoption._model_inference import HORIZON, UNITS
from pages.shared import filters, formats, page, panel, tables
from pages.shared.charts import MARKED, history_chart
from pages.shared.charts.bands import forecast_chart
from pages.shared.filters import Span
from warehouse.analysis.forecast import Forecast, Refusal
from warehouse.answers import Answer

MEASURES = {
    "downloads_30d": "30-day downloads",
    "downloads_1d": "Daily downloads",
    "downloads_all_time": "All-time downloads",
    "likes": "Likes",
}
FORECAST_WORDS = (
    f"Forecast: {HORIZON} days on from the last day read, by the method that erred least when it forecast this model's own "
    "past. The darker band is meant to hold 80 % of the days, the lighter one 95 %; the table says how many they held."
)


@dataclass(frozen=True)
class Choice:
    measure: str
    span: Span
    marks: bool
    forecast: bool

    @property
    def unit(self) -> str:
        return MEASURES[self.measure]


def choose(is_current: bool) -> Choice:
    """Marks and forecast are offered for the measures they can be worked out for; a model that is gone has no future."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        measure = filters.one("Measure", MEASURES, "measure", default="downloads_30d")
        span = filters.span("days", default="1y")
        marks = measure in UNITS and filters.flag(
            "Unusual days", "unusual", default=True, help="Marks days that moved as this model does not usually move."
        )
        forecast = (
            is_current
            and measure in UNITS
            and filters.flag(
                "Forecast", "forecast", help="Four weeks ahead, with how such forecasts did on this model's own past."
            )
        )
    return Choice(measure, span, marks, forecast)


def history_panel(
    head: Any,
    history: Answer,
    card: dict[str, Any],
    choice: Choice,
    unusual: pl.DataFrame | None,
    ahead: Forecast | Refusal | None,
) -> None:
    frame, unit, measure = history.frame, choice.unit, choice.measure
    known = frame.filter(pl.col(measure).is_not_null())
    enough = known.height > 1
    title = f"{unit}: {movement(known, measure)}" if enough else f"{unit} cannot be drawn yet"
    marks = marks_of(unusual, frame)
    drawn = ahead if isinstance(ahead, Forecast) else None

    def body() -> None:
        if not enough:
            why = (
                "One day read so far; a line needs two."
                if known.height == 1
                else "The source did not report it in this stretch of time."
            )
            page.empty("Nothing to draw", f"{why} Choose another measure or a longer range.", ":material/show_chart:")
        if isinstance(ahead, Refusal):
            st.caption(f":material/query_stats: No forecast: {formats.plain(ahead.reason)}")
        if drawn is not None:
            backtest_table(drawn)

    panel.panel(
        title, history, key="history", head=head,
        subtitle=f"{unit} of {card['repo_id']}, {choice.span.words}" + (f", and {HORIZON} days ahead" if drawn else ""),
        chart=_chart(frame, choice, marks, drawn) if enough else None, body=body,
        alt=f"{title}. One point a day; days that were not observed are gaps." + (f" {drawn.sentence}" if drawn else ""),
        definitions=(
            f"marts.model_daily.{measure}", "marts.model_daily.day_quality", *([FORECAST_WORDS] if drawn else []),
        ),
        rows=f"{formats.plural(known.height, 'day')} of {formats.count(frame.height)} known",
        note=_legend(frame, known, measure, marks),
    )  # fmt: skip


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


def backtest_table(ahead: Forecast) -> None:
    """How each method did on the past that was kept from it: no forecast is shown without."""
    st.markdown(f":material/query_stats: {formats.plain(ahead.sentence)}")
    tables.table(
        ahead.backtest.scores.with_columns(relative=pl.Series([f"{value:.2f}" for value in ahead.backtest.scores["relative"]], dtype=pl.String)), key="backtest", height="content", alt="How each method of forecasting did on this model's past",
        columns={
            "words": tables.Column("Method", width=230),
            "is_chosen": tables.Column("Used", "flag", width=60),
            "relative": tables.Column("Error v last week again", "text", "Its mean absolute error, as a multiple of that of repeating the last week; below 1 is better", 150),
            "wape": tables.Column("Error", "percent", "Absolute errors summed, as a share of what came", 80),
            "coverage80": tables.Column("Within 80 % band", "percent", "Share of the days that fell within the band meant to hold 80 %", 130),
            "coverage95": tables.Column("Within 95 % band", "percent", "Share of the days that fell within the band meant to hold 95 %", 130),
        },
    )  # fmt: skip


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
