"""What is happening on the Hub now? The start page: six figures, what moves, what it is for, what is new."""

from __future__ import annotations

import streamlit as st

from pages.shared import filters, links, page, panel
from panels import formats
from panels.adoption.overview import sections
from panels.charts import apply_theme
from warehouse.query import cache
from warehouse.query.answers import Answer


def search() -> None:
    """Jumps to a model, or to Explore narrowed down to an organization."""
    typed = filters.text("Find a model or an organization", "find", "Find a model or an organization", live=True)
    if typed:
        draw_matches(typed, cache.ask("search_names", text=typed))


def draw_matches(typed: str, names: Answer) -> None:
    if names.frame.is_empty():
        st.caption(f"No model or organization has {formats.plain(typed)} in its name. Try a shorter part of it.")
        return
    with st.container(border=True, gap="xxsmall", key="matches"):
        for row in names.frame.iter_rows(named=True):
            downloads = f"{formats.compact(row['downloads_30d'])} downloads in 30 days"
            name = formats.plain(row["name"])
            if row["kind"] == "organization":
                label = f"**{name}** · organization, {formats.plural(row['models'], 'model')}, {downloads}"
                links.explore_link(label, icon=":material/apartment:", organization=row["name"])
            else:
                links.model_link(row["name"], f"**{name}** · {downloads}")


def draw() -> None:
    with page.start(
        "What is happening on the Hub now?", sub="Every model this portal has seen on the Hugging Face Hub"
    ):
        search()
        with st.skeleton(height=180):
            figures = cache.ask("overview_figures")
            panel.figures(sections.headlines(figures, cache.ask("overview_weekly")))
            st.caption(sections.comparison_text(figures))
        with st.skeleton(height=480):
            draw_totals(figures)
        with st.skeleton(height=400):
            draw_movers(figures)
        with st.skeleton(height=400):
            panel.draw(sections.new_panel(cache.ask("new_and_notable")), key="new")


def draw_totals(figures: Answer) -> None:
    wide, narrow = st.columns([8, 5])
    with wide, panel.card("total") as head:
        span = filters.span("days", default="1y")
        as_of = figures.build.as_of
        daily = cache.ask("downloads_by_day", since=span.since(as_of) if as_of else None)
        panel.draw(
            sections.total_panel(daily, figures, span), key="total", head=head, body=lambda: draw_coverage(daily)
        )
    with narrow, panel.card("purpose") as head:
        by = filters.one("Divide by", sections.GROUPS, "by", default="task")
        panel.draw(sections.purpose_panel(cache.ask("downloads_by_group", dimension=by), by), key="purpose", head=head)


def draw_coverage(daily: Answer) -> None:
    strip = sections.coverage_strip(daily)
    if strip is not None:
        st.caption("Share of the known models that was observed")
        st.altair_chart(apply_theme(strip), alt="Share of the known models observed on each day", key="coverage")


def draw_movers(figures: Answer) -> None:
    if figures.frame["panel_models"][0]:
        up, down = st.columns(2)
        with up:
            panel.draw(sections.movers_panel(cache.ask("movers", direction="up"), "up"), key="movers_up")
        with down:
            panel.draw(sections.movers_panel(cache.ask("movers", direction="down"), "down"), key="movers_down")
    else:
        top = sections.most_downloaded_panel(cache.ask("most_downloaded", limit=10), figures)
        panel.draw(top, key="most_downloaded")


draw()
