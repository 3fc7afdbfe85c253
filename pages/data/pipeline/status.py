"""The words and pictures of the Pipeline page."""

from __future__ import annotations

import json

import polars as pl
import streamlit as st

from pages.shared import page, panel, tables
from panels import formats
from panels.charts import apply_theme, day_strip
from panels.data.pipeline.status import SOURCES, freshness
from panels.table import Column
from warehouse.query.answers import Answer
from warehouse.settings import settings

KINDS = {"model": "Models", "dataset": "Datasets", "space": "Spaces"}
DAYS = {"complete": "Read whole", "partial": "Read in part", "missing": "No answer"}
CHECKS = {"held": "Held", "warned": "Warns", "failed": "Failed"}
SEVERITIES = {"fail": "Stops a build", "warn": "Warns"}
DAYS_LISTED = 9
CHARTS_ALT = "One cell a day: whether the listing was read whole, in part, or not at all."


def freshness_panel(found: Answer) -> None:
    frame = freshness(found)
    stale = frame.filter(pl.col("state").str.starts_with("Stale"))["source"].to_list() if frame.height else []
    title = (
        f"Stale: {', '.join(stale)}"
        if stale
        else "Every source is fresh"
        if frame.height
        else "No source has been read"
    )
    panel.panel(
        title, found, key="freshness", subtitle=f"By the source's own time; stale past {settings().stale_hours:g} h",
        rows=formats.plural(frame.height, "source"),
        body=lambda: tables.table(
            frame, key="freshness", height="content", alt=title,
            columns={
                "source": Column("Source", width=140), "state": Column("State", width=100), "age": Column("Age", width=90),
                "last_day": Column("Last day", "date", width=95), "rows": Column("Rows", "count", "Rows of that day", 80),
                "read_at": Column("Read at", width=155), "days_read": Column("Days read", "count", "Since the first day", 85),
                "first_day": Column("First day", "date", width=95), "received": Column("Received", width=90), "took": Column("Took", width=70),
            },
        ),
        definitions=(
            "Age: time since the end of the last day read, or since the source's own answer where that came earlier. When we built says nothing about age.",
            "Read in part: the listing was not asked for as a whole, or ended before its last page. Such a day removes nothing and sums show their coverage.",
        ),
    )  # fmt: skip


def days_panel(found: Answer) -> None:
    frame = found.frame
    missing = frame.filter((pl.col("day_status") == "missing") & (pl.col("repo_type") == "model")).height
    partial = frame.filter((pl.col("day_status") == "partial") & (pl.col("repo_type") == "model")).height
    observed = frame.filter((pl.col("day_status") != "missing") & (pl.col("repo_type") == "model")).height
    parts = [
        f"{formats.plural(missing, 'day')} missing" if missing else "",
        f"{formats.plural(partial, 'day')} in part" if partial else "",
    ]
    title = f"Models were read on {formats.plural(observed, 'day')}, " + (
        " and ".join(filter(None, parts)) or "none missing"
    )

    def body() -> None:
        for kind, words in KINDS.items():
            days = frame.filter(pl.col("repo_type") == kind)
            if days.height:
                known = days["repositories_known"].drop_nulls()
                said = f"**{words}** · {formats.count(known[-1]) if known.len() else 'none'} known"
                st.markdown(f"{said} · {formats.day(days['day'].min())} to {formats.day(days['day'].max())}")  # type: ignore[arg-type]
                st.altair_chart(
                    apply_theme(day_strip(days, words=DAYS, height=64)),
                    alt=f"{words}. {CHARTS_ALT}",
                    key=f"days_{kind}",
                )

    gaps = frame.filter((pl.col("day_status") == "missing") & (pl.col("repo_type") == "model"))["day"].to_list()
    listed = ", ".join(formats.day(day) for day in gaps[-DAYS_LISTED:])
    panel.panel(
        title, found, key="days", body=body, note=f"{'Latest m' if len(gaps) > DAYS_LISTED else 'M'}issing: {listed}." if gaps else "",
        subtitle="One cell a day: tall is read whole, lower and gold read in part, low and pale no answer",
        rows=formats.plural(frame.height, "day", "days of all kinds"),
        definitions=(
            "core.observed_days.day_status", "core.observed_days.repositories_observed", "core.observed_days.repositories_known",
            "A day on which the Hub did not answer is missing. It is never drawn as zero, and nothing is invented for it.",
        ),
    )  # fmt: skip


def checks_panel(found: Answer) -> None:
    frame = found.frame.with_columns(
        pl.col("status").replace_strict(CHECKS, default=pl.col("status")).alias("said"),
        pl.col("severity").replace_strict(SEVERITIES, default=pl.col("severity")).alias("weight"),
    )
    open_ = frame.filter(pl.col("status") != "held")
    title = (
        f"All {frame.height} checks of this build hold"
        if open_.is_empty()
        else f"{open_.height} of {frame.height} checks need a look"
    )

    def body() -> None:
        for row in open_.iter_rows(named=True):
            with st.expander(
                f"**{CHECKS.get(row['status'], row['status'])}** · {formats.plain(row['sentence'])}",
                icon=":material/rule:",
                expanded=open_.height < 3,
            ):
                st.caption(
                    f"{row['model']} · {formats.plural(row['offending_rows'] or 0, 'row breaks it', 'rows break it')}"
                )
                _sample(row["sample"], row["sentence"])
        tables.table(
            frame, key="checks", alt=title, height="auto",
            columns={
                "said": Column("Result", width=75), "sentence": Column("What must hold", width=430),
                "model": Column("Table", width=190), "weight": Column("If it breaks", width=100),
                "offending_rows": Column("Rows", "count", "Rows that break it", 65),
            },
        )  # fmt: skip

    panel.panel(
        title, found, key="checks", body=body, rows=formats.plural(frame.height, "check"),
        subtitle="Each check is a question whose answer must be no rows; the ones that found some come first",
        definitions=("Stops a build: a build that breaks it is not published.", "Warns: the build is published, and the run ends with a warning."),
    )  # fmt: skip


def _sample(text: str | None, sentence: str) -> None:
    try:
        rows = json.loads(text or "[]")
    except ValueError:
        rows = []
    if rows:
        tables.show(
            [{name: None if value is None else str(value) for name, value in row.items()} for row in rows],
            hide_index=True,
            alt=f"Rows that break: {sentence}",
            placeholder=formats.NOT_STATED,
        )
    else:
        st.caption("The build kept no sample of them.")


def kept_out_panel(found: Answer) -> None:
    frame = found.frame.with_columns(pl.col("source").replace_strict(SOURCES, default=pl.col("source")))
    total = int(frame["values_kept_out"].sum())
    title = f"{formats.plural(total, 'value')} kept out" if total else "Nothing had to be kept out"

    def body() -> None:
        if not total:
            page.empty(
                "Every value fits the source's contract",
                "A value of a wrong type or range, or a row without a name, would be listed here with its reason.",
                icon=":material/verified:",
            )
            return
        tables.table(
            frame, key="kept_out", alt=title, height="content" if frame.height < 12 else "auto",
            columns={
                "reason": Column("Reason", width=200), "field": Column("Field", width=110),
                "values_kept_out": Column("Values", "count", width=75), "example": Column("Example", width=150),
                "example_repo_id": Column("Of", width=200), "source": Column("Source", width=140),
                "first_on": Column("First day", "date", width=105), "last_on": Column("Last day", "date", width=105),
            },
        )  # fmt: skip

    panel.panel(
        title, found, key="kept_out", body=body, rows=formats.plural(total, "value"),
        subtitle="Values and rows that broke a source's contract, by reason. They are kept beside the raw data and are part of no figure",
        definitions=("Example: the value of the latest such day, as the source sent it.",),
    )  # fmt: skip
