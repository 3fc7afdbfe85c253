"""Which base models carry the ecosystem? All families; or, once one is chosen, its tree, its makers and its course."""

from __future__ import annotations

import streamlit as st

from pages.adoption.families import choices, derived, detail, ecosystem, ranking, tree
from pages.shared import page, panel
from panels.adoption.families import relations
from warehouse.query import cache, trends
from warehouse.query.answers import Answer


def draw_all() -> None:
    with st.skeleton(height=140):
        ranking.figures(cache.ask("families_figures"))
    with st.skeleton(height=480), panel.card("league") as head:
        league = ranking.choose_league()
        ranking.league_panel(head, cache.ask("families_league", **league.params, limit=ranking.ROWS), league)
    with st.skeleton(height=800):
        draw_ecosystem(cache.ask("families_stretches"))


def draw_ecosystem(stretches: Answer) -> None:
    shape, places = st.columns(2)
    with shape, panel.card("concentration") as head:
        back = ecosystem.choose_stretch(stretches)
        ecosystem.concentration_panel(head, cache.ask("concentration_of_families", days_back=back), stretches, back)
    with places:
        ranking.changes_panel(cache.ask("families_changes", days_back=back or 0), stretches)
    made, mix = st.columns([8, 5])
    with made:
        derived.growth_panel(cache.ask("family_growth"), None)
    with mix:
        derived.mix_panel(cache.ask("family_mix"), None)
    with panel.card("cohorts") as head:
        ecosystem.cohorts_panel(head, cache.ask("cohorts_by_month"), ecosystem.choose_cohorts())
    with panel.card("survival") as head:
        group = ecosystem.choose_group()
        ecosystem.survival_panel(head, cache.ask("survival_of_use", dimension=group), group)


def draw_one(card: dict) -> None:
    root = card["family_root_id"]
    detail.header(card)
    with panel.card("tree") as head:
        by = tree.choose_size()
        tree.tree_panel(head, cache.ask("family_tree", family=root, by=by), card, by)
    mix, makers = st.columns([5, 8])
    with mix:
        derived.mix_panel(cache.ask("family_mix", family=root), card)
    with makers:
        derived.makers_panel(cache.ask("family_makers", family=root), card)
    derived.growth_panel(cache.ask("family_growth", family=root), card)
    with panel.card("course") as head:
        span = detail.choose_span()
        query, asked = trends.query_for("all", trends.Filters(families=(root,)), since=span.since(card["as_of"]))
        detail.course_panel(head, cache.ask(query, **asked), card, span)


def draw() -> None:
    with page.start("Which base models carry the ecosystem?", sub="Models and what derives from them"):
        asked = choices.choose_family()
        found = relations.find(asked) if asked else None
        if not asked:
            draw_all()
        elif found is None:
            choices.unknown(asked, cache.ask("nearest_names", text=asked))
        elif "derivatives" not in found:
            detail.alone(found)
        else:
            draw_one(found)


draw()
