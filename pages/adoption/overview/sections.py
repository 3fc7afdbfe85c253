"""The words and pictures of the Overview page. Each takes answers; none asks."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared import filters, links, page, panel, tables
from panels import formats, table
from panels.address import Span
from panels.adoption.overview.sections import ENOUGH_COVERAGE, _total_chart, _total_title, ranked
from panels.charts import apply_theme, bar_chart, coverage_chart
from warehouse.query import dimensions
from warehouse.query.answers import Answer

GROUPS = dimensions.labels("task", "modality", "library", "licence_family", "size_bucket")


def matches(typed: str, found: Answer) -> None:
    if found.frame.is_empty():
        st.caption(f"No model or organization has {formats.plain(typed)} in its name. Try a shorter part of it.")
        return
    with st.container(border=True, gap="xxsmall", key="matches"):
        for row in found.frame.iter_rows(named=True):
            said = f"{formats.compact(row['downloads_30d'])} downloads in 30 days"
            name = formats.plain(row["name"])
            if row["kind"] == "organization":
                label = f"**{name}** · organization, {formats.plural(row['models'], 'model')}, {said}"
                links.explore_link(label, icon=":material/apartment:", organization=row["name"])
            else:
                links.model_link(row["name"], f"**{name}** · {said}")


def choose_span() -> Span:
    return filters.span("days", default="1y")


def choose_group() -> str:
    return filters.one("Divide by", GROUPS, "by", default="task")


def total_panel(head: Any, daily: Answer, figures: Answer, span: Span) -> None:
    frame, now = daily.frame, figures.frame.row(0, named=True)
    read = frame.filter(pl.col("day_status") != "missing")
    thin = read.filter(pl.col("coverage") < ENOUGH_COVERAGE).height
    missing = frame.height - read.height
    notes = [
        f"{formats.plural(missing, 'day')} without an answer of the Hub, left open" if missing else "",
        f"rings: {formats.plural(thin, 'day')} with under {formats.percent(ENOUGH_COVERAGE, 0)} of the known models observed" if thin else "",
    ]  # fmt: skip
    title = _total_title(now, thin > 0 and read["coverage"][-1] < ENOUGH_COVERAGE)
    enough = read.height > 1

    def body() -> None:
        if not enough:
            page.empty(
                "One day read so far",
                "The line begins with the second day, or with a longer range.",
                ":material/show_chart:",
            )
        elif thin:
            st.caption("Share of the known models that was observed")
            st.altair_chart(
                apply_theme(coverage_chart(frame)), alt="Share of the known models observed on each day", key="coverage"
            )

    panel.panel(
        title, daily, key="total", head=head, subtitle=f"30-day downloads of the models observed each day, {span.label}",
        chart=_total_chart(frame, 175 if thin else 285) if enough else None, body=body,
        alt=f"{title}. One point a day, {span.label}; days that were not read are gaps.",
        definitions=(
            "marts.adoption_daily.downloads_30d", "marts.adoption_daily.models_observed", "marts.adoption_daily.coverage",
            "A day without an answer of the Hub is a gap, never a zero. The change in the title is taken on the models seen "
            "on both days; the line sums whatever was observed, so it also moves with the listing.",
        ),
        rows=formats.plural(now["models_observed"], "model"),
        coverage=read["coverage"][-1] if read.height else None,
        note="; ".join(note for note in notes if note),
    )  # fmt: skip


def purpose_panel(head: Any, grouped: Answer, by: str) -> None:
    frame = grouped.frame.filter(pl.col("downloads_30d") > 0)
    words = GROUPS[by].lower()
    named = frame.filter(~pl.col("value").is_in(["Not stated", "Other"]))
    title = (
        f"{formats.percent(named['share'][0], 0)} of downloads go to {named['value'][0]}" if named.height
        else f"No {words} is stated"
    )  # fmt: skip
    panel.panel(
        title, grouped, key="purpose", head=head, subtitle=f"Share of 30-day downloads by {words}, last day read",
        chart=bar_chart(frame, label="value", value="share", unit="share of 30-day downloads", fmt="percent", limit=8),
        alt=f"{title}; the largest shares by {words} as bars.",
        definitions=(f"marts.model_summary.{by}", "marts.adoption_daily.downloads_30d"),
        rows=formats.plural(int(frame["models_observed"].sum()), "model"),
        coverage=frame["models_observed"].sum() / max(1, frame["models_known"].sum()),
    )  # fmt: skip


def movers_panel(moved: Answer, direction: str) -> None:
    frame, floor = ranked(moved), moved.params["floor"]
    compared = formats.plural(frame["models_compared"][0] if frame.height else 0, "model")
    title = {"up": "Moving up", "down": "Moving down"}[direction]
    if frame.height:
        first = frame.row(0, named=True)
        verb = "gained" if direction == "up" else "lost"
        share = first["growth_28d"]
        much = formats.change(share).lstrip("+") if share > 0 else formats.percent(-share)
        title = f"{title}: {first['repo_id'].split('/')[-1]} {verb} most, {'grew to ' + much + ' as many' if share >= 10 else much}"

    def body() -> None:
        if not frame.height:
            page.empty(f"Nothing moved {direction}", "No model with enough downloads changed in this direction.")
            return
        tables.table(
            frame, key=f"movers_{direction}", open_model="repo_id", alt=title, height="content",
            columns={
                "repo_id": table.Column("Model", "model", width=222),
                "growth_28d": table.Column("Change", "change", "Against four weeks before", width=68),
                "downloads_30d": table.Column("30 days", "compact", "Downloads in the last 30 days", width=60),
                "sparkline": table.Column("12 weeks", "spark", "30-day downloads at weekly points", width=64),
            },
        )  # fmt: skip

    panel.panel(
        title, moved, key=f"movers_{direction}",
        subtitle=f"Change of 30-day downloads against four weeks before, from at least {formats.count(floor)}",
        body=body, rows=f"{compared} compared",
        definitions=(
            "marts.model_summary.growth_28d",
            f"Compared: models seen on both days, with at least {formats.count(floor)} downloads four weeks before and old "
            "enough for both windows to be whole. Ranked by their growth, drawn towards that of a usual model by as much as their "
            "base is small, so that chance on few downloads does not lead.",
        ),
    )  # fmt: skip


def most_downloaded_panel(top: Answer, figures: Answer) -> None:
    first_on = formats.day(figures.frame["first_on"][0])
    panel.panel(
        "Most downloaded models", top, key="most_downloaded", icon=None,
        subtitle=f"30-day downloads. What moves up and down is shown once four weeks lie between two days; the first day read is {first_on}",
        body=lambda: tables.table(
            top.frame, key="most_downloaded", open_model="repo_id", alt="The most downloaded models", height="content",
            columns={
                "rank_downloads": table.Column("Rank", "count", width=60),
                "repo_id": table.Column("Model", "model", width=330),
                "task": table.Column("Task"),
                "downloads_30d": table.Column("30 days", "compact", "Downloads in the last 30 days", width="small"),
                "likes": table.Column("Likes", "compact", width="small"),
            },
        ),
        definitions=("marts.model_summary.downloads_30d", "marts.model_summary.rank_downloads"),
        rows=formats.plural(figures.frame["models"][0], "model"),
    )  # fmt: skip


def new_panel(new: Answer) -> None:
    frame, days = new.frame, new.params["days"]
    created = formats.plural(frame["models_created"][0] if frame.height else 0, "model")

    def body() -> None:
        if not frame.height:
            page.empty("No new model", f"No model known here was created in the last {days} days.")
            return
        tables.table(
            frame, key="new", open_model="repo_id", alt="New models by trending score", height="content",
            columns={
                "repo_id": table.Column("Model", "model", width=330),
                "task": table.Column("Task"),
                "parameters": table.Column("Size", "size", "Number of parameters", width="small"),
                "licence": table.Column("Licence", width="small"),
                "created_on": table.Column("Created", "date", width="small"),
                "trending_score": table.Column("Trending", "count", "The Hub's trending score", width="small"),
                "likes": table.Column("Likes", "compact", width="small"),
                "downloads_30d": table.Column("30 days", "compact", "Downloads in the last 30 days", width="small"),
            },
        )  # fmt: skip

    panel.panel(
        f"New and notable: {frame['repo_id'][0].split('/')[-1]} trends most" if frame.height else "New and notable",
        new, key="new", subtitle=f"Created in the last {days} days, by trending score", body=body, rows=f"{created} created",
        definitions=("marts.model_summary.trending_score", "marts.model_summary.created_on"),
    )  # fmt: skip
