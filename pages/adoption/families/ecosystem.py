"""The ecosystem as a whole: how unevenly families share downloads, what each month brought, how long use lasts."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.adoption.families import choices
from pages.shared import filters, page, panel
from panels import formats
from panels.adoption.families import relations
from panels.adoption.families.ecosystem import _cohorts_title, _survival_title, families_shape, use_curves
from panels.charts import lorenz_chart, month_bars, steps_chart
from warehouse.query import cache
from warehouse.query.answers import Answer
from warehouse.query.dimensions import labels

BACKS = {28: "4 weeks", 91: "3 months", 182: "6 months", 365: "A year"}
COHORTS = {"models": "Models", "downloads": "Downloads today"}
GROUPS = {"all": "All"} | labels("size_bucket") | {"relation": "How it derives"} | labels("modality")
MOST_CURVES = 6


# -- concentration ----------------------------------------------------------------------------------------------------
def choose_stretch(stretches: Answer) -> int | None:
    """Days to look back, None where nothing lies far enough back."""
    offered = {str(back): words for back, words in BACKS.items() if back in stretches.frame["days_back"]}
    if not offered:
        return None
    return int(filters.one("Compared with", offered, "since", default="91" if "91" in offered else None))


def concentration_panel(head: Any, counted: Answer, stretches: Answer, days_back: int | None) -> None:
    shape = cache.compute(families_shape, days_back=days_back)
    now, then = shape.get("now"), shape.get("then")
    if now is None:
        panel.panel(
            "How downloads are shared among families", counted, key="concentration", head=head,
            body=lambda: page.empty("Nothing to share", "No family has downloads on the last day read."),
        )  # fmt: skip
        return
    row = stretches.frame.filter(pl.col("days_back") == days_back).row(0, named=True) if days_back else None
    names = {"now": f"now, {formats.day(counted.build.as_of)}", "then": formats.day(row["then_on"]) if row else ""}
    curves = pl.concat(shape["curves"]).with_columns(pl.col("series").replace_strict(names))

    def body() -> None:
        lines = [("", *([names["then"]] if then else []), "Now")]
        for words, key, write in (
            ("Ten largest", "top10", formats.percent), ("Largest 1 %", "top_percent", formats.percent),
            ("Gini", "gini", "{:.3f}".format), ("HHI", "hhi", "{:.4f}".format), ("As if equal families", "equals", formats.compact),
        ):  # fmt: skip
            lines.append((words, *([write(then[key])] if then else []), write(now[key])))
        st.table(
            {lines[0][n]: [line[n] for line in lines[1:]] for n in range(len(lines[0]))}, border="horizontal",
            hide_index=True, alt="Figures of concentration",
        )  # fmt: skip

    moved = (now["top10"] - then["top10"]) if then else None
    title = f"Ten of {formats.plural(now['families'], 'family', 'families')} draw {formats.percent(now['top10'], 0)} of downloads"
    if moved is not None:
        title += (
            f", {formats.points(moved)} since {names['then']}" if abs(moved) >= 0.0005 else f", as on {names['then']}"
        )
    panel.panel(
        title, counted, key="concentration", head=head, body=body,
        subtitle="30-day downloads by family, smallest family first; a model without relatives is a family of one",
        chart=lorenz_chart(curves, highlight=names["now"], mark=(0.99, f"largest 1 %: {formats.percent(now['top_percent'], 0)}"), height=250),
        alt=f"{title}. Lorenz curve: the largest 1 % of families have {formats.percent(now['top_percent'])} of downloads.",
        rows=formats.plural(now["families"], "family", "families"),
        definitions=(
            "HHI: sum of the squared shares of all families, 1 where one family has everything; its inverse is the number of "
            "equal families that would be as concentrated.",
            "Gini: 0 where all families have as much, towards 1 where one has everything.",
            "Compared: on models observed on both days, created in between, or removed.", relations.EACH_ONCE,
        ),
    )  # fmt: skip


# -- cohorts ----------------------------------------------------------------------------------------------------------
def choose_cohorts() -> str:
    return filters.one("Measure", COHORTS, "cohorts", default="models")


def cohorts_panel(head: Any, cohorts: Answer, measure: str) -> None:
    frame = cohorts.frame
    if frame.is_empty():
        panel.panel(
            "Models by month of creation", cohorts, key="cohorts", head=head,
            body=lambda: page.empty(
                "No day of creation is known", "The source states none for the models read so far.", ":material/calendar_month:"
            ),
        )  # fmt: skip
        return
    dated, older = frame.filter(~pl.col("created_is_floor")), frame.filter(pl.col("created_is_floor"))
    in_use, rest = pl.col("models_in_use"), pl.col("models") - pl.col("models_in_use")
    columns = (
        {"downloads": pl.col("downloads_30d").fill_null(0)}
        if measure == "downloads"
        else {"used": in_use, "other": rest}
    )
    kinds = {
        "used": ("In use today", "primary"), "other": ("Not in use, or gone", "neutral"), "downloads": ("30-day downloads today", "primary"),
    }  # fmt: skip
    long = pl.concat(
        dated.select(pl.col("created_month_on").alias("month"), pl.lit(kind).alias("kind"), value.alias("value").cast(pl.Float64))
        for kind, value in columns.items()
    )  # fmt: skip
    before = (
        {kind: float(older.select(value.sum()).item() or 0) for kind, value in columns.items()}
        if older.height
        else None
    )
    running = dated.filter(~pl.col("is_finished"))["created_month_on"]
    title = _cohorts_title(dated, older, measure)
    undated = frame["models_undated"][0]
    notes = [
        f"“≤ Mar 2022”: {formats.plural(int(older['models'].sum()), 'model')} created on or before 2 March 2022, the earliest date the Hub keeps" if older.height else "",
        "pale: the month is not over" if running.len() else "",
        f"{formats.plural(undated, 'model')} without a day of creation left out" if undated else "",
    ]  # fmt: skip
    panel.panel(
        title, cohorts, key="cohorts", head=head,
        subtitle=f"{'30-day downloads today' if measure == 'downloads' else 'Models listed at any time'} by month of creation; in use: more than 10 downloads in 30 days",
        chart=month_bars(
            long, kinds=kinds, unit="30-day downloads" if measure == "downloads" else "models", before=before, before_words="≤ Mar 2022",
            unfinished=running[0] if running.len() else None, height=240,
        ),
        alt=f"{title}. One bar a month of creation.",
        rows=formats.plural(int(frame["models"].sum()), "model"),
        note="; ".join(note for note in notes if note),
        definitions=(
            *(f"marts.cohorts_monthly.{name}" for name in ("models", "models_in_use", "downloads_30d", "created_is_floor")),
            "Models that went before the first listing was read are in no cohort, so early months look better than they were.",
        ),
    )  # fmt: skip


# -- survival ---------------------------------------------------------------------------------------------------------
def choose_group() -> str:
    return filters.one("Divide by", GROUPS, "use_by", default="all")


def survival_panel(head: Any, counts: Answer, group: str) -> None:
    curves = {name: curve for name, curve in cache.compute(use_curves, dimension=group).items() if curve.curve.height}
    words = {"all": "All models", "Original": "Originals"} | {
        key: many for key, (many, *_) in choices.RELATIONS.items()
    }
    largest = sorted(curves, key=lambda name: -curves[name].subjects)[:MOST_CURVES]
    shown = {words.get(name, name): curve for name, curve in curves.items() if name in largest}
    followed = int(counts.frame["entered"].sum()) if counts.frame.height else 0
    if not shown:
        days = "Models are followed for four weeks before an end can be told from a pause, and a curve needs 20 of them of known age."
        panel.panel(
            "How long models stay in use", counts, key="survival", head=head, subtitle="Share still in use, by age",
            body=lambda: page.empty("Too early to tell", days, ":material/hourglass_empty:"),
            rows=formats.plural(followed, "model"),
        )  # fmt: skip
        return
    frame = pl.concat(
        curve.curve.select(
            pl.lit(name).alias("series"), pl.col("time").cast(pl.Float64).alias("week"),
            *(pl.col(column).cast(pl.Float64) for column in ("survival", "low", "high")), pl.col("at_risk").cast(pl.Int64),
        )
        for name, curve in shown.items()
    )  # fmt: skip
    title = _survival_title(shown)
    left_out = sorted(set(counts.frame["value"]) - set(largest))
    panel.panel(
        title, counts, key="survival", head=head,
        subtitle="Share of models still in use, by age; Kaplan-Meier, 95 % intervals",
        chart=steps_chart(frame, order=list(shown), unit="still in use"),
        alt=f"{title}. Steps downwards by weeks since creation.",
        rows=f"{formats.plural(followed, 'model')} followed, {formats.count(int(counts.frame['ended'].sum()))} out of use",
        note=f"Too few models, or the smallest groups, not drawn: {', '.join(words.get(name, name) for name in left_out)}" if left_out else "",
        definitions=(
            "In use from the first day with more than 100 downloads in 30 days; out of use from the first of at least 28 days in a row without "
            "more than that and begun with 10 or fewer, or on removal from the Hub.",
            "A model is counted from the age at which it was first observed in use (late entry), until four weeks before it was last observed.",
            "Models created on or before 2 March 2022 have no known age and are left out, as are those without a day of creation.",
            "marts.use_survival.at_risk", "marts.use_survival.ended",
        ),
    )  # fmt: skip
