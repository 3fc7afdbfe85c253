"""The main chart of the Trends page, with what it rests on and what it leaves out beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import polars as pl

from panels import formats
from panels.adoption.trends import data, frames, selection, sentences
from panels.charts import Labelled, LineOptions, Overlays, coverage_chart, line_chart, theme
from panels.charts.lines import LABEL_SHARE as LINE_ROOM
from panels.charts.lines import Qualities
from panels.charts.marks import Period
from panels.charts.shares import LABEL_SHARE as STACK_ROOM
from panels.charts.shares import share_area_chart
from panels.charts.theme import Chart
from panels.panel import Empty, Panel
from warehouse.query.dimensions import OVERLAPPING

HEIGHT = 380
THIN = 0.9  # below this share of the known models, a strip of coverage is drawn below the lines
CHART_ICON = ":material/show_chart:"
MAX_MARKS = 24  # more would hide the lines: then only demand is marked
PERIODS = {
    "day": Period(), "week": Period("1w", "Week from", "%-d %b %Y"), "month": Period("1mo", "Month", "%b %Y"),
}  # fmt: skip
PARTIAL_DAYS = Qualities("_known", {"partial": "Some days of it are not known"})
STEPS = {"day": 1, "week": 7, "month": 31}
DEFINITIONS = {
    "share": "Share: a value's figure of a period, of that of all models that fit the filters.",
    "index_like": "Index, like for like: 100 at the first period. From each listed day to the next it moves as the models observed "
    "on both did; what enters or leaves the listing moves nothing.",
    "index_listed": "Index, as listed: the figure of each period, of that of the first, times 100. It also moves with the listing.",
    "log": "Log scale: equal distances are equal ratios. Zero has no place on it.",
}  # fmt: skip


def panel(
    choice: selection.TrendSelection,
    trend_data: data.TrendData,
    points: pl.DataFrame,
    focus: str | None,
    events: pl.DataFrame,
    notes: pl.DataFrame,
) -> Panel:
    """The lines with their claim. `points` as `points_of` gives them, `notes` as `placed_notes`; `events` of all lines."""
    names = [focus] if focus else trend_data.lines["series"].unique().to_list()
    events = events.filter(events["name"].is_in(names))
    is_stacked = _is_stacked(choice) and focus is None
    is_enough = points.drop_nulls("y")["period"].n_unique() > 1
    is_known = points["y"].is_not_null().any()
    title = _title(choice, trend_data, focus, is_known=is_known, is_enough=is_enough)
    against = _against(choice, points, focus)
    marks = _marks(events, points, choice)
    return Panel(
        title + (f"; {against[0].lower() + against[1:]}" if against and is_enough else ""),
        replace(trend_data.drawn, frame=_to_export(points, choice)),
        subtitle=subtitle(choice, trend_data),
        chart=_chart(choice, points, focus, marks, notes) if is_enough else None,
        empty=None
        if is_enough
        else Empty("Nothing to draw a line between", _advice(choice, trend_data, is_known), CHART_ICON),
        alt=f"{title}. {subtitle(choice, trend_data)}. {_chart_words(is_stacked)}",
        definitions=_definitions(choice),
        rows=formats.plural(int(trend_data.whole_daily["models_observed"].tail(1).sum()), "model"),
        coverage=_last_coverage(trend_data),
        note=_note(choice, trend_data, points, events),
    )


def coverage_strip(
    choice: selection.TrendSelection, trend_data: data.TrendData, points: pl.DataFrame, focus: str | None
) -> Chart | None:
    """What goes under the lines and is as wide as they are, where listings missed more than a little."""
    daily = trend_data.whole_daily
    if daily.filter((pl.col("coverage") < THIN) & (pl.col("coverage") > 0)).height < 2:
        return None
    room = LINE_ROOM if points["series"].n_unique() > 1 else 0.0
    return coverage_chart(daily, height=72, room=STACK_ROOM if _is_stacked(choice) and focus is None else room)


def placed_notes(notes: pl.DataFrame, points: pl.DataFrame, choice: selection.TrendSelection) -> pl.DataFrame:
    """Calendar notes within the span drawn, with `number` in the order of their days."""
    if points.is_empty():
        return notes.head(0).with_columns(pl.lit("").alias("number"))
    first, last = theme.day_range(points["period"])
    if first is None or last is None:
        return notes.head(0).with_columns(pl.lit("").alias("number"))
    end = last + timedelta(days=STEPS[choice.grain])
    rows = notes.filter(pl.col("day").is_between(first, end)).sort("day")
    return rows.with_columns(pl.int_range(1, rows.height + 1).cast(pl.String).alias("number"))


def note_texts(notes: pl.DataFrame) -> list[str]:
    """The numbered notes below the chart, in Markdown, with their sources."""
    texts = []
    for row in notes.iter_rows(named=True):
        source = row["source"] if row["source"].startswith("https://") else formats.plain(row["source"])
        head = f"**{row['number']} · {_note_day(row)}: {formats.plain(row['title'])}.**"
        texts.append(f"{head} {formats.plain(row['words'])} Source: {source}")
    return texts


def _title(
    choice: selection.TrendSelection, trend_data: data.TrendData, focus: str | None, *, is_known: bool, is_enough: bool
) -> str:
    if not trend_data.names:
        return unnamed(choice)
    if is_known and not is_enough:
        return "One point is no trend yet"
    moves = frames.moves(trend_data.lines, trend_data.whole_daily, choice.measure)
    first_on, _ = theme.day_range(trend_data.whole_daily.filter(pl.col("day_status") != "missing")["day"])
    title = sentences.title(moves, choice.dimension, choice.measure, choice.view, choice.is_chained, focus, first_on)
    return (
        f"{title}, as listed" if choice.view == "share" and sentences.coverage_words(trend_data.whole_daily) else title
    )


def points_of(choice: selection.TrendSelection, trend_data: data.TrendData) -> pl.DataFrame:
    """What is drawn, with `before`: the same of the earlier span, moved to the period it is compared with."""
    how = (choice.measure, choice.grain, choice.view, choice.is_chained)
    drawn = frames.points(trend_data.lines, trend_data.whole_daily, *how, trend_data.as_of)
    shift = frames.shift_of(choice.against, choice.span.days, choice.grain)
    first = trend_data.start or theme.day_range(trend_data.lines["day"])[0]
    if shift is None or first is None or trend_data.lines.is_empty():
        return drawn.with_columns(pl.lit(None, pl.Float64).alias("before"))
    start, end = shift.back(first), shift.back(trend_data.as_of)
    then = frames.points(
        frames.between(trend_data.earlier_lines, start, end),
        frames.between(trend_data.earlier_whole, start, end),
        *how,
        end,
    )
    if then.is_empty():
        return drawn.with_columns(pl.lit(None, pl.Float64).alias("before"))
    if choice.view == "index":
        # An index that began later would set out from its 100 somewhere else: nothing to compare with.
        begun = pl.col("period").filter(pl.col("y").is_not_null()).min().over("series")
        then = then.filter(begun <= pl.lit(start) + pl.duration(days=STEPS[choice.grain]))
    if choice.measure.kind == "flow":
        # The sum of a part of a week is no smaller week.
        then = then.filter(pl.col("days_known") == pl.col("days"))
    then = then.select("series", shift.forth().alias("period"), pl.col("y").alias("before"))
    return drawn.join(then, on=["series", "period"], how="left")


def unnamed(choice: selection.TrendSelection) -> str:
    """Why there is no line with a name."""
    if choice.values:
        return f"None of the {selection.PLURALS[choice.dimension]} picked is listed here"
    return f"No model here states its {selection.DIMENSIONS[choice.by].lower()}"


def _advice(choice: selection.TrendSelection, trend_data: data.TrendData, is_known: bool) -> str:
    if not is_known and choice.measure.kind == "flow":
        return (
            "Where the source gives no count since creation, no day has downloads of its own. Choose 30-day downloads."
        )
    if not is_known:
        return f"The source does not report {choice.measure.unit}. Choose another measure."
    return (
        f"{formats.plural(trend_data.whole_daily['day'].n_unique(), 'day')} read in this range, the first on "
        f"{formats.day(trend_data.first_read)}. Choose a finer grain or a longer range, or come back tomorrow."
    )


def subtitle(choice: selection.TrendSelection, trend_data: data.TrendData) -> str:
    by = f" by {selection.DIMENSIONS[choice.dimension].lower()}" if choice.dimension != "all" else ""
    grain = sentences.GRAIN_WORDS[choice.grain]
    how = (
        ""
        if choice.grain == "day"
        else (", the last listed day of each" if choice.measure.kind == "stock" else ", summed")
    )
    what = {
        "absolute": choice.measure.label, "log": f"{choice.measure.label} on a log scale",
        "share": f"Share of {choice.measure.label[0].lower() + choice.measure.label[1:]}",
        "index": f"{choice.measure.label} as an index, {'like for like' if choice.is_chained else 'as listed'}, 100 at the start",
    }[choice.view]  # fmt: skip
    return " · ".join(filter(None, [f"{what}{by}, {grain}{how}, {trend_data.span_label(choice)}", choice.summary()]))


def _chart_words(is_stacked: bool) -> str:
    if is_stacked:
        return "Stacked shares, gaps where nothing was read."
    return "One line a value, gaps where nothing was read, the unfinished last period dashed."


def _is_stacked(choice: selection.TrendSelection) -> bool:
    """Languages overlap: their shares are lines, as stacked they would pass 100 %."""
    return choice.view == "share" and choice.dimension not in {"all", *OVERLAPPING} and choice.against == "none"


def _chart(
    choice: selection.TrendSelection, drawn: pl.DataFrame, focus: str | None, marks: pl.DataFrame, notes: pl.DataFrame
) -> Chart:
    order = drawn.select("series").unique(maintain_order=True)["series"].to_list()
    if _is_stacked(choice) and focus is None:
        shares = drawn.select(pl.col("period").alias("day"), "series", pl.col("y").alias("share"))
        named = [name for name in order if name != frames.REST]
        return share_area_chart(
            shares, unit=choice.measure.unit, height=HEIGHT, order=named, step_days=STEPS[choice.grain],
            notes=notes.select("day", "number", "title"),
        )  # fmt: skip
    unfinished, _ = theme.day_range(drawn.filter(~pl.col("is_finished"))["period"])
    named = [name for name in order if name != frames.REST]
    thin = pl.col("is_finished") & (pl.col("days_known") < pl.col("days"))
    if choice.measure.kind == "flow":
        drawn = drawn.with_columns(pl.when(thin).then(pl.lit("partial")).alias("_known"))
    compared = focus is not None or len(named) <= 3
    earlier = drawn.with_columns(
        (pl.col("before") if focus is None else pl.when(pl.col("series") == focus).then(pl.col("before"))).alias(
            "before"
        )
    )
    has_before = compared and earlier["before"].is_not_null().any()
    return line_chart(
        earlier,
        x="period",
        y="y",
        series="series",
        unit=_unit(choice),
        highlight=focus or named,
        height=HEIGHT,
        options=LineOptions(
            fmt={"share": "percent", "index": "index"}.get(choice.view, "compact"),
            scale="log" if choice.view == "log" else "linear",
            zero=choice.view in ("absolute", "share"),
            dashed_from=unfinished,
            period=PERIODS[choice.grain],
        ),
        overlays=Overlays(
            quality=PARTIAL_DAYS if choice.measure.kind == "flow" else None,
            earlier=Labelled("before", selection.AGAINST[choice.against]) if has_before else None,
            reference=100.0 if choice.view == "index" else None,
            notes=notes.select("day", "number", "title"),
            events=marks,
        ),
    )


def _unit(choice: selection.TrendSelection) -> str:
    if choice.view == "share":
        return f"share of {choice.measure.unit}"
    if choice.view == "index":
        return "index"
    if choice.measure.kind == "flow" and choice.grain != "day":
        return f"downloads in the {choice.grain}"
    return choice.measure.unit


def _against(choice: selection.TrendSelection, drawn: pl.DataFrame, focus: str | None) -> str:
    if choice.against == "none":
        return ""
    mine = drawn.filter(pl.col("is_finished") & (pl.col("series") == (focus or frames.WHOLE))).sort("period")
    both = mine.drop_nulls(["y", "before"])
    if both.is_empty():
        return sentences.against_words(None, None, choice.against)
    latest, before = both["y"][-1], both["before"][-1]
    return sentences.against_words(latest, before, choice.against, is_index=choice.view == "index")


def _marks(events: pl.DataFrame, drawn: pl.DataFrame, choice: selection.TrendSelection) -> pl.DataFrame:
    """Unusual days on the lines they belong to, at the period they lie in; on an index or a share, at its height."""
    empty = pl.DataFrame(schema={"day": pl.Date, "value": pl.Float64, "words": pl.String, "shape": pl.String})
    if events.is_empty() or drawn.is_empty():
        return empty
    every = {"day": "1d", "week": "1w", "month": "1mo"}[choice.grain]
    placed = events.with_columns(pl.col("day").dt.truncate(every).alias("period")).join(
        drawn.select(pl.col("series").alias("name"), "period", "y"), on=["name", "period"], how="inner"
    )
    if placed.height > MAX_MARKS:
        placed = placed.filter(pl.col("kind") == "demand")
    many = placed["name"].n_unique() > 1
    text = pl.concat_str([pl.col("name") + ": ", pl.col("reason")]) if many else pl.col("reason")
    return placed.drop_nulls("y").select(
        "day" if choice.grain == "day" else pl.col("period").alias("day"), pl.col("y").alias("value"), text.alias("words"),
        pl.when(pl.col("kind") == "demand").then(pl.col("direction")).otherwise(pl.lit("other")).alias("shape"),
    )  # fmt: skip


def _note_day(row: dict[str, Any]) -> str:
    return f"from {row['day']:%B %Y}" if row["precision"] == "month" else formats.day(row["day"])


def _last_coverage(trend_data: data.TrendData) -> float | None:
    coverage = trend_data.whole_daily.drop_nulls("coverage")["coverage"]
    return coverage[-1] if coverage.len() else None


def _note(
    choice: selection.TrendSelection, trend_data: data.TrendData, drawn: pl.DataFrame, events: pl.DataFrame
) -> str:
    daily = trend_data.whole_daily
    missing = daily.filter(pl.col("day_status") == "missing")["day"].n_unique()
    rest = drawn.filter(pl.col("series") == frames.REST).height
    short = drawn.filter(~pl.col("is_finished")).height
    overlap = (
        f"a model counts under each of its {selection.PLURALS[choice.dimension]}, so they do not sum to the whole"
        if choice.dimension in OVERLAPPING
        else ""
    )
    parts = [
        sentences.coverage_words(daily),
        f"{formats.plural(missing, 'day')} without an answer of the Hub, left open" if missing else "",
        sentences.marked(events, MAX_MARKS, is_stacked=_is_stacked(choice)),
        f"the last point is of an unfinished period{'' if _is_stacked(choice) else ', dashed'}" if short and choice.grain != "day" else "",
        sentences.rest_of(choice.dimension) if rest else "",
        sentences.beginnings(drawn) if choice.view == "index" else "",
        overlap,
    ]  # fmt: skip
    text = "; ".join(filter(None, parts))
    return text[:1].upper() + text[1:]


def _definitions(choice: selection.TrendSelection) -> tuple[str, ...]:
    columns = (f"marts.adoption_daily.{choice.measure.column}", "marts.adoption_daily.coverage")
    key = f"index_{'like' if choice.is_chained else 'listed'}" if choice.view == "index" else choice.view
    sentences_of_view = (DEFINITIONS[key],) if key in DEFINITIONS else ()
    return (*columns, *sentences_of_view, *((choice.trend.description,) if choice.trend else ()))


def _to_export(drawn: pl.DataFrame, choice: selection.TrendSelection) -> pl.DataFrame:
    value = {"share": "share", "index": "index"}.get(choice.view, choice.measure.column)
    columns = drawn.rename({"y": value, "series": "value", "before": "before"})
    return columns if choice.against != "none" else columns.drop("before")
