"""What the Trends page asks the warehouse, and what it has computed from the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import polars as pl

from panels import formats
from panels.adoption.trends import frames, selection
from panels.charts.theme import day_range
from warehouse.analysis import anomalies, forecast
from warehouse.query import cache, dimensions, trends
from warehouse.query.answers import Answer, BuildInfo
from warehouse.query.trends import Filters

MAX_RANKED = 50  # values in the ranking; the lines are the first of them
RUN_UP = 120  # days before the span that say what was usual
HORIZON = 28


@dataclass(frozen=True)
class TrendData:
    """The answers behind one view. Daily frames hold the span shown; `earlier` ones also what is compared with."""

    as_of: date
    start: date | None
    ranking: Answer
    drawn: Answer
    whole: Answer
    lines: pl.DataFrame
    earlier_lines: pl.DataFrame
    whole_daily: pl.DataFrame
    earlier_whole: pl.DataFrame
    first_read: date | None

    def span_label(self, choice: selection.TrendSelection) -> str:
        """The range as it is: a short history does not fill the one asked for."""
        if self.first_read is not None and (self.start is None or self.first_read > self.start + timedelta(days=7)):
            return f"since the first day read, {formats.day(self.first_read)}"
        return choice.span.label

    @property
    def names(self) -> list[str]:
        """The named lines in their order, without the rest."""
        named = self.lines.filter(~pl.col("is_rest"))
        return named.sort("place")["series"].unique(maintain_order=True).to_list()


def last_day(build: BuildInfo) -> date:
    """The last day read; today where none was."""
    return build.as_of or datetime.now(UTC).date()


def values_by_field(as_of: date) -> Mapping[str, Sequence[str]]:
    """The values of each card fact in the last weeks, most downloaded first."""
    values_by_key = {}
    for key in selection.FACETS:
        name, params = trends.query_for(key, top=selection.MAX_LISTED, since=as_of)
        rows = cache.ask(name, **params).frame
        values = rows.filter(~pl.col("is_rest")).sort("place")["value"].unique(maintain_order=True).to_list()
        values_by_key[key] = [
            *values,
            *(word for word in ("Not stated",) if not dimensions.BY_KEY[key].is_always_known),
        ]
    return values_by_key


def days_read(as_of: date) -> int:
    """Calendar days from the first listing to the last."""
    days = cache.ask("days_observed").frame.filter(
        (pl.col("repo_type") == "model") & (pl.col("day_status") != "missing")
    )
    first = days["day"].min()
    return (as_of - first).days + 1 if isinstance(first, date) else 0


def load(choice: selection.TrendSelection, as_of: date) -> TrendData:
    start = _start(choice, as_of)
    shift = frames.shift_of(choice.against, choice.span.days, choice.grain)
    since = None if start is None else (shift.back(start) if shift else start) - timedelta(days=7)
    conditions = choice.conditions
    ranking = _answer(choice.by, conditions, since, top=MAX_RANKED)
    whole = _answer("all", conditions, since)
    if choice.dimension == "all":
        drawn, lines = whole, as_whole(whole.frame)
    elif choice.values:
        drawn = _answer(choice.dimension, conditions, since, values=choice.values)
        lines = frames.fold(drawn.frame, len(choice.values))
    else:
        drawn, lines = ranking, frames.fold(ranking.frame, choice.top)
    total = as_whole(whole.frame)
    listed = total.filter(pl.col("day_status") != "missing")
    return TrendData(
        as_of=as_of,
        start=start,
        ranking=ranking,
        drawn=drawn,
        whole=whole,
        lines=frames.between(lines, start, as_of),
        earlier_lines=lines,
        whole_daily=frames.between(total, start, as_of),
        earlier_whole=total,
        first_read=day_range(listed["day"])[0],
    )


def as_whole(answered: pl.DataFrame) -> pl.DataFrame:
    return frames.fold(
        answered.with_columns(pl.lit(frames.WHOLE).alias("value"), pl.lit(1, pl.Int64).alias("place")), 1
    )


def _start(choice: selection.TrendSelection, as_of: date) -> date | None:
    """A span begins with a whole period; one shorter than two months begins with the month it lies in."""
    since = choice.span.since(as_of)
    if since is None:
        return None
    if choice.grain == "month" and (choice.span.days or 0) <= 62:
        return since.replace(day=1)
    return frames.first_of_period(since, choice.grain)


def _answer(
    dimension: str, conditions: Filters, since: date | None, *, values: Sequence[str] = (), top: int = 8
) -> Answer:
    name, params = trends.query_for(dimension, conditions, values=values, top=top, since=since)
    return cache.ask(name, **params)


def unusual_days(choice: selection.TrendSelection, trend_data: TrendData) -> pl.DataFrame:
    """Unusual days of the lines shown and of the whole, as warehouse.analysis.anomalies gives them, after `name`."""
    since = None if trend_data.start is None else trend_data.start - timedelta(days=RUN_UP)
    events = cache.compute(
        _unusual, dimension=choice.dimension, conditions=choice.conditions, values=choice.values, top=choice.top,
        measure=choice.measure, since=since,
    )  # fmt: skip
    return events if trend_data.start is None else events.filter(pl.col("day") >= trend_data.start)


def _unusual(
    dimension: str, conditions: Filters, values: tuple[str, ...], top: int, measure: frames.Measure, since: date | None
) -> pl.DataFrame:
    daily = as_whole(_answer("all", conditions, since).frame)
    if dimension != "all":
        answered = _answer(dimension, conditions, since, values=values, top=MAX_RANKED if not values else len(values))
        lines = frames.fold(answered.frame, len(values) or top)
        daily = pl.concat([lines.filter(~pl.col("is_rest")), daily])
    flows = {"entered": measure.entered, "left": measure.left}
    columns = daily.select(
        pl.col("series").alias("name"), "day", pl.col(measure.column).alias("value"),
        *(pl.col(column).alias(name) for name, column in flows.items() if column), "coverage", "day_status",
    )  # fmt: skip
    # What nobody's models did says something of downloads only.
    breadth = cache.ask("breadth", since=since).frame if measure.window else None
    return anomalies.detect_many(columns, breadth, window=measure.window, unit=measure.unit)


def notes(trend_data: TrendData) -> Answer:
    return cache.ask("calendar_notes", since=trend_data.start or trend_data.first_read)


def forecast_of(choice: selection.TrendSelection, name: str) -> forecast.Forecast | forecast.Refusal:
    dimension = "all" if name == frames.WHOLE else choice.dimension
    return cache.compute(
        _forecast, dimension=dimension, conditions=choice.conditions, name=name, column=choice.measure.column,
        window=choice.measure.window,
    )  # fmt: skip


def series_of(choice: selection.TrendSelection, name: str) -> pl.DataFrame:
    """All days of one line: day, value."""
    dimension = "all" if name == frames.WHOLE else choice.dimension
    return _series(dimension, choice.conditions, name, choice.measure.column)


def _series(dimension: str, conditions: Filters, name: str, column: str) -> pl.DataFrame:
    named = () if dimension == "all" else (name,)
    rows = _answer(dimension, conditions, None, values=named).frame.filter(~pl.col("is_rest"))
    return rows.select("day", pl.col(column).cast(pl.Float64).alias("value")).sort("day")


def _forecast(
    dimension: str, conditions: Filters, name: str, column: str, window: int | None
) -> forecast.Forecast | forecast.Refusal:
    return forecast.forecast(_series(dimension, conditions, name, column), HORIZON, window=window)
