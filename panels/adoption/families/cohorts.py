"""What each month brought: models by month of creation, those in use today, and their downloads."""

from __future__ import annotations

from datetime import date

import polars as pl

from panels import formats
from panels.adoption.families import relations
from panels.charts import month_bars
from panels.panel import Empty, Panel
from warehouse.query.answers import Answer

MEASURES = {"models": "Models", "downloads": "Downloads today"}
KINDS = {
    "used": ("In use today", "primary"),
    "other": ("Not in use, or gone", "neutral"),
    "downloads": ("30-day downloads today", "primary"),
}


def panel(answer: Answer, measure: str) -> Panel:
    """`answer`: cohorts_by_month; `measure`: one of MEASURES."""
    frame = answer.frame
    if frame.is_empty():
        return Panel(
            "Models by month of creation",
            answer,
            empty=Empty(
                "No day of creation is known",
                "The source states none for the models read so far.",
                ":material/calendar_month:",
            ),
        )
    dated, older = frame.filter(~pl.col("created_is_floor")), frame.filter(pl.col("created_is_floor"))
    values = {"used": pl.col("models_in_use"), "other": pl.col("models") - pl.col("models_in_use")}
    if measure == "downloads":
        values = {"downloads": pl.col("downloads_30d").fill_null(0)}
    month = pl.col("created_month_on").alias("month")
    bars = pl.concat(
        dated.select(month, pl.lit(kind).alias("kind"), value.alias("value").cast(pl.Float64))
        for kind, value in values.items()
    )
    before = {kind: float(older.select(value.sum()).item() or 0) for kind, value in values.items()}
    unfinished = dated.filter(~pl.col("is_finished"))["created_month_on"]
    title = _title(dated, older, measure)
    undated = frame["models_undated"][0]
    notes = [
        f"“≤ Mar 2022”: {formats.plural(int(older['models'].sum()), 'model')} created on or before 2 March 2022, the "
        "earliest date the Hub keeps"
        if older.height
        else "",
        "pale: the month is not over" if unfinished.len() else "",
        f"{formats.plural(undated, 'model')} without a day of creation left out" if undated else "",
    ]
    counted = "30-day downloads today" if measure == "downloads" else "Models listed at any time"
    return Panel(
        title,
        answer,
        subtitle=f"{counted} by month of creation; in use: more than 10 downloads in 30 days",
        chart=month_bars(
            bars,
            kinds=KINDS,
            unit="30-day downloads" if measure == "downloads" else "models",
            before=before if older.height else None,
            before_words="≤ Mar 2022",
            unfinished=unfinished[0] if unfinished.len() else None,
            height=240,
        ),
        alt=f"{title}. One bar a month of creation.",
        rows=formats.plural(int(frame["models"].sum()), "model"),
        note="; ".join(note for note in notes if note),
        definitions=(
            "marts.cohorts_monthly.models",
            "marts.cohorts_monthly.models_in_use",
            "marts.cohorts_monthly.downloads_30d",
            "marts.cohorts_monthly.created_is_floor",
            "Models that went before the first listing was read are in no cohort, so early months look better than they "
            "were.",
        ),
    )


def _title(dated: pl.DataFrame, older: pl.DataFrame, measure: str) -> str:
    if dated.is_empty():
        return "All models were created on or before 2 March 2022, as far as the Hub knows"
    if measure == "downloads":
        first = dated.sort("share_of_downloads", descending=True, nulls_last=True).row(0, named=True)
        return f"Models created in {_month(first['created_month_on'])} draw {relations.share_text(first['share_of_downloads'])} of today's downloads"
    whole = dated.filter(pl.col("is_finished"))
    models, used = int(dated["models"].sum()), int(dated["models_in_use"].sum())
    if whole.height < 2:
        return f"{relations.share_text(relations.share(used, models))} of models are in use today"
    best = whole.sort("models", descending=True).row(0, named=True)
    return f"{relations.share_text(relations.share(used, models))} of models are in use today; most were created in {_month(best['created_month_on'])}"


def _month(day: date) -> str:
    return f"{day:%b %Y}"
