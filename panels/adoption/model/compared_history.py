"""The histories of up to six models in one chart: as counted, as an index from their first common day, or on a log scale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from panels import formats
from panels.address import Span
from panels.adoption.model.comparison import short_names
from panels.adoption.model.history import MEASURES
from panels.charts import LineOptions, Overlays, line_chart, theme
from panels.charts.theme import Chart
from panels.panel import Empty, Panel
from warehouse.query.answers import Answer

VIEWS = {"absolute": "As counted", "index": "Index", "log": "Log scale"}


@dataclass(frozen=True)
class ComparisonSelection:
    measure: str
    view: str
    span: Span


def common_day(frame: pl.DataFrame, names: list[str], not_before: date | None = None) -> date | None:
    """The first day, on or after `not_before`, on which each model has a value above zero; frame: repo_id, day, value."""
    present = frame.filter(pl.col("value") > 0).group_by("day").agg(pl.col("repo_id").n_unique().alias("n"))
    common = present.filter(pl.col("n") == len(names))
    day = common.filter(pl.lit(True) if not_before is None else pl.col("day") >= not_before)["day"].min()
    return day if isinstance(day, date) else None


def full_windows_from(models: pl.DataFrame, names: list[str]) -> date | None:
    """The day from which each model's 30-day window lies within its life: before, a count grows by getting older."""
    created = models.filter(pl.col("repo_id").is_in(names))["created_on"].max()
    return created + timedelta(days=30) if isinstance(created, date) else None


def indexed(frame: pl.DataFrame, base_day: date) -> pl.DataFrame:
    """Each model's values as a multiple of its value on that day, which is 100."""
    base = frame.filter(pl.col("day") == base_day).select("repo_id", pl.col("value").alias("_base"))
    joined = frame.join(base, on="repo_id", how="inner").with_columns(
        (pl.col("value") / pl.col("_base") * 100).alias("value")
    )
    return joined.drop("_base").sort("repo_id", "day")


def panel(answer: Answer, models: pl.DataFrame, selection: ComparisonSelection) -> Panel:
    """`answer`: models_history; `models` in the order chosen: a model keeps its colour when measure, view or range changes."""
    names = models["repo_id"].to_list()
    unit, short = MEASURES[selection.measure], short_names(names)
    values = answer.frame.select("repo_id", "day", pl.col(selection.measure).alias("value"))
    # A logarithm of nothing has no place on the axis.
    drawable = values.filter(pl.col("value") > 0 if selection.view == "log" else pl.col("value").is_not_null())
    counts = dict(drawable.group_by("repo_id").len().iter_rows())
    drawn = [name for name in names if counts.get(name, 0) > 1]
    missing = [name for name in names if name not in drawn]
    lines = values.filter(pl.col("repo_id").is_in(drawn))
    full = full_windows_from(models, drawn) if selection.measure == "downloads_30d" else None
    base = (common_day(lines, drawn, full) or common_day(lines, drawn)) if drawn else None
    is_young = full is not None and base is not None and base < full
    empty, picture = None, None
    if not drawn:
        empty = _empty(
            "The source did not report it in this stretch of time. Choose another measure or a longer range."
        )
    elif selection.view == "index" and base is None:
        empty = _empty(
            "There is no day on which all of them have a value, so there is nothing to count from. “As counted” shows "
            "each for itself."
        )
    else:
        points = indexed(lines, base) if selection.view == "index" and base else lines
        picture = chart(points, short, unit, selection.view)
    title = (
        _title(lines, drawn, short, unit, selection, base)
        if picture is not None
        else f"{unit} cannot be drawn side by side"
    )
    scale = {
        "absolute": "",
        "log": ", on a log scale: equal steps are equal ratios",
        "index": f", {formats.day(base)} = 100" if base else "",
    }[selection.view]
    notes = [
        f"Fewer than two days are known of {', '.join(missing)}" if missing else "",
        "The youngest was created less than 30 days before the comparison begins, so it also grows by getting older"
        if is_young
        else "",
        "Days that were not observed are gaps" if lines["value"].null_count() else "",
    ]
    return Panel(
        title,
        answer,
        subtitle=f"{unit} of each model, {selection.span.label}{scale}",
        chart=picture,
        empty=empty,
        alt=f"{title}. One line a model, one point a day; days that were not observed are gaps.",
        definitions=(f"marts.model_daily.{selection.measure}", "marts.model_daily.day_quality"),
        rows=formats.plural(len(drawn), "model"),
        note=" · ".join(note for note in notes if note),
    )


def _empty(advice: str) -> Empty:
    return Empty("Nothing to draw", advice, ":material/show_chart:")


def chart(frame: pl.DataFrame, short: dict[str, str], unit: str, view: str) -> Chart:
    """One line a model; frame: repo_id, day, value.

    The colour is that of the place in the selection, so that it stays when a model has nothing to draw.
    """
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


def _title(
    frame: pl.DataFrame,
    names: list[str],
    short: dict[str, str],
    unit: str,
    selection: ComparisonSelection,
    base: date | None,
) -> str:
    """Who grew most since the first common day; a single model, or none in common, only names what is drawn."""
    measure = unit[0].lower() + unit[1:]
    if base is None or len(names) < 2:
        return f"{unit}: {formats.plural(len(names), 'model')}"
    if selection.measure == "downloads_1d":
        mean = frame.group_by("repo_id").agg(pl.col("value").mean()).sort("value", descending=True)
        first, rest = mean.row(0, named=True), mean["value"][1]
        times = f", {first['value'] / rest:,.1f} times the next" if rest else ""
        return f"{short[first['repo_id']]} has {formats.compact(round(first['value']))} {measure.removeprefix('daily ')} a day on average{times}"
    observed = frame.filter(pl.col("value").is_not_null() & (pl.col("day") >= base)).sort("day")
    ends = observed.group_by("repo_id", maintain_order=True).agg(
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
