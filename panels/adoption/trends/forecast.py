"""Four weeks ahead for one line, inside its intervals, and never without how such forecasts did on its own past."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import polars as pl

from panels import formats
from panels.adoption.trends import data, frames, selection
from panels.charts.bands import forecast_chart
from panels.panel import Empty, Panel
from warehouse.analysis.forecast import Forecast, Refusal

PAST_DAYS = 182  # days drawn before the forecast


def refusal(result: Refusal, name: str) -> Empty:
    """Why the line `name` is not forecast."""
    wait = f" {formats.plural(result.days_needed, 'more listed day')} would do." if result.days_needed else ""
    advice = formats.plain(result.reason) + wait
    return Empty("Not enough to go on", advice, ":material/query_stats:", heading=f"No forecast of {name}")


def panel(choice: selection.TrendSelection, trend_data: data.TrendData, name: str, result: Forecast) -> Panel:
    """`name`: the line that is carried on, `result`: its forecast."""
    past = data.series_of(choice, name).filter(pl.col("day") > trend_data.as_of - timedelta(days=PAST_DAYS))
    last = result.frame.row(-1, named=True)
    unit = choice.measure.unit
    mean, low, high = (formats.compact(round(last[column])) for column in ("mean", "low80", "high80"))
    subject = name if name != frames.WHOLE else "All models"
    title = f"{subject}: {mean} {unit} on {formats.day(last['day'])}, between {low} and {high} with 80 %"
    return Panel(
        title,
        replace(trend_data.drawn, frame=result.frame),
        subtitle=f"{choice.measure.label}, daily, with {data.HORIZON} days ahead by {result.words} · the darker band is "
        "meant to hold 80 % of the days, the lighter one 95 %",
        chart=forecast_chart(past, result.frame, unit=unit, height=300),
        alt=f"{title}. {result.sentence}",
        note=_listing_note(trend_data, name),
        definitions=(
            "Forecast: by the method that erred least when it forecast this line's own past from several days before; the table "
            "shows how each did, and how many days its intervals held.",
            f"marts.adoption_daily.{choice.measure.column}",
        ),
    )


def _listing_note(trend_data: data.TrendData, name: str) -> str:
    """A forecast of a sum carries on what the listing did, too."""
    daily = trend_data.whole_daily if name == frames.WHOLE else trend_data.lines.filter(pl.col("series") == name)
    later = daily.sort("day").slice(1)
    gross = float(later.select(pl.col("entered_30d").sum() + pl.col("left_30d").sum()).item() or 0)
    latest = daily["downloads_30d"].drop_nulls()
    if not latest.len() or gross < 0.1 * float(latest[-1]):
        return ""
    return (
        f"Models with {formats.compact(gross)} 30-day downloads entered or left the listing in this range. The forecast goes on "
        "as if it kept changing like that."
    )
