"""Which base models carry the ecosystem? All families; or, once one is chosen, its tree, its makers and its history."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.adoption.families import choices, detail
from pages.shared import page, panel, tables
from panels.adoption.families import cohorts, concentration, derived, ranking, relations, survival
from panels.table import Table
from warehouse.query import cache
from warehouse.query.answers import Answer


def draw_all() -> None:
    with st.skeleton(height=140):
        figures = cache.ask("families_figures")
        panel.figures(ranking.headlines(figures), columns=5)
        st.caption(ranking.comparison_sentence(figures))
    with st.skeleton(height=480), panel.card("league") as head:
        draw_ranking(head)
    with st.skeleton(height=800):
        draw_ecosystem(cache.ask("families_stretches"))


def draw_ranking(head: DeltaGenerator) -> None:
    selection = choices.choose_ranking()
    answer = cache.ask("families_league", **selection.params, limit=ranking.MAX_ROWS)

    def table(families: Table) -> None:
        clickable_table(families, "league_table")
        st.caption("A click on a row opens the family.")

    panel.draw(
        ranking.panel(answer, selection),
        key="league",
        head=head,
        table=table,
        full=lambda: cache.ask("families_league", **selection.params, limit=None),
    )


def clickable_table(families: Table, key: str) -> None:
    """A table of which a click on any cell of a row opens its family (column family_root_id)."""
    tables.table(
        families.frame,
        key=key,
        columns=dict(families.columns),
        height=families.height,
        alt=families.alt,
        on_select=lambda: choices.open_clicked(key, families.frame),
        selection_mode="single-cell",
    )


def draw_concentration(head: DeltaGenerator, stretches: Answer, days_back: int | None) -> None:
    cells = concentration.cells(stretches, days_back)
    alt = "Figures of concentration"
    panel.draw(
        concentration.panel(cache.ask("concentration_of_families", days_back=days_back), stretches, days_back),
        key="concentration",
        head=head,
        body=(lambda: st.table(cells, border="horizontal", hide_index=True, alt=alt)) if cells else None,
    )


def draw_ecosystem(stretches: Answer) -> None:
    shape, places = st.columns(2)
    with shape, panel.card("concentration") as head:
        days_back = choices.choose_stretch(stretches)
        draw_concentration(head, stretches, days_back)
    with places:
        panel.draw(
            ranking.changes_panel(cache.ask("families_changes", days_back=days_back or 0), stretches),
            key="changes",
            table=lambda families: clickable_table(families, "changes_table"),
        )
    made, mix = st.columns([8, 5])
    with made:
        panel.draw(derived.growth_panel(cache.ask("family_growth"), None), key="growth")
    with mix:
        panel.draw(derived.mix_panel(cache.ask("family_mix"), None), key="mix")
    with panel.card("cohorts") as head:
        months = cache.ask("cohorts_by_month")
        panel.draw(cohorts.panel(months, choices.choose_cohorts()), key="cohorts", head=head)
    with panel.card("survival") as head:
        group = choices.choose_group()
        panel.draw(survival.panel(cache.ask("survival_of_use", dimension=group), group), key="survival", head=head)


def draw() -> None:
    with page.start("Which base models carry the ecosystem?", sub="Models and what derives from them"):
        name = choices.choose_family()
        if not name:
            return draw_all()
        family = relations.find(name)
        if family is None:
            choices.draw_unknown(name, cache.ask("nearest_names", text=name))
        elif "derivatives" not in family:
            detail.draw_alone(family)
        else:
            detail.draw(family)


draw()
