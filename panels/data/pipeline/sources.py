"""How fresh each source is, and which days of it were read."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from panels import formats
from panels.charts import day_strip
from panels.charts.theme import Chart
from panels.data.pipeline.status import freshness
from panels.panel import Panel
from panels.table import Column, Table
from warehouse.query.answers import Answer
from warehouse.settings import settings

KINDS = {"model": "Models", "dataset": "Datasets", "space": "Spaces"}
DAYS = {"complete": "Read whole", "partial": "Read in part", "missing": "No answer"}
MAX_DAYS_LISTED = 9
CHART_ALT = "One cell a day: whether the listing was read whole, in part, or not at all."
FRESHNESS_COLUMNS = {
    "source": Column("Source", width=140),
    "state": Column("State", width=100),
    "age": Column("Age", width=90),
    "last_day": Column("Last day", "date", width=95),
    "rows": Column("Rows", "count", "Rows of that day", 80),
    "read_at": Column("Read at", width=155),
    "days_read": Column("Days read", "count", "Since the first day", 85),
    "first_day": Column("First day", "date", width=95),
    "received": Column("Received", width=90),
    "took": Column("Took", width=70),
}


def freshness_panel(sources: Answer) -> Panel:
    frame = freshness(sources)
    stale = frame.filter(pl.col("state").str.starts_with("Stale"))["source"].to_list() if frame.height else []
    title = "Every source is fresh" if frame.height else "No source has been read"
    if stale:
        title = f"Stale: {', '.join(stale)}"
    return Panel(
        title,
        sources,
        subtitle=f"By the source's own time; stale past {settings().stale_hours:g} h",
        table=Table(frame, FRESHNESS_COLUMNS, height="content", alt=title),
        rows=formats.plural(frame.height, "source"),
        definitions=(
            "Age: time since the end of the last day read, or since the source's own answer where that came earlier. When we built says nothing about age.",
            "Read in part: the listing was not asked for as a whole, or ended before its last page. Such a day removes nothing and sums show their coverage.",
        ),
    )


def days_panel(observed: Answer) -> Panel:
    """Without its strips, one a kind of repository: `day_strips` has them."""
    models = observed.frame.filter(pl.col("repo_type") == "model")
    missing = models.filter(pl.col("day_status") == "missing")["day"].to_list()
    partial = models.filter(pl.col("day_status") == "partial").height
    gaps = [
        f"{formats.plural(len(missing), 'day')} missing" if missing else "",
        f"{formats.plural(partial, 'day')} in part" if partial else "",
    ]
    read = formats.plural(models.height - len(missing), "day")
    latest = "Latest missing" if len(missing) > MAX_DAYS_LISTED else "Missing"
    return Panel(
        f"Models were read on {read}, {' and '.join(filter(None, gaps)) or 'none missing'}",
        observed,
        subtitle="One cell a day: tall is read whole, lower and gold read in part, low and pale no answer",
        rows=formats.plural(observed.frame.height, "day", "days of all kinds"),
        note=f"{latest}: {', '.join(formats.day(day) for day in missing[-MAX_DAYS_LISTED:])}." if missing else "",
        definitions=(
            "core.observed_days.day_status",
            "core.observed_days.repositories_observed",
            "core.observed_days.repositories_known",
            "A day on which the Hub did not answer is missing. It is never drawn as zero, and nothing is invented for it.",
        ),
    )


def day_strips(observed: Answer) -> Iterator[tuple[str, str, Chart, str]]:
    """For each kind of repository: its key, a line above the chart (Markdown), the chart, and the chart in words."""
    for kind, label in KINDS.items():
        days = observed.frame.filter(pl.col("repo_type") == kind)
        if days.height:
            repositories = days["repositories_known"].drop_nulls()
            count = formats.count(repositories[-1]) if repositories.len() else "none"
            first, last = days["day"].sort()[0], days["day"].sort()[-1]
            line = f"**{label}** · {count} known · {formats.day(first)} to {formats.day(last)}"
            yield kind, line, day_strip(days, words=DAYS, height=64), f"{label}. {CHART_ALT}"
