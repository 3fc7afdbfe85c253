"""How does one organization stand against others? Any of them side by side; a ranking of all; or one with its portfolio."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.adoption.organizations import choices, detail, history, ranking
from pages.shared import page, panel
from panels.adoption.organizations import comparison, mix, selection
from warehouse.query import cache
from warehouse.query.answers import Answer, BuildInfo


def ask(query: str, subjects: Sequence[selection.Subject]) -> Answer:
    return cache.ask(query, **selection.query_params(subjects))


def draw_all(catalog: selection.PlayerCatalog, build: BuildInfo) -> None:
    selected = choices.choose(catalog, cache.ask("explore_organizations").frame["organization"].to_list())
    answer = ask("organizations_compared", selected.subjects)
    compared = selection.compare(selected, answer)
    choices.draw_links(compared.subjects, compared)
    if compared.subjects:
        history.draw(compared.subjects, build)
        draw_compared(answer, compared, comparison.ADOPTION_ROWS, "head_to_head")
        with panel.card("mix") as head:
            division = choices.choose_mix()
            names = [subject.name for subject in compared.subjects]
            panel.draw(mix.panel(ask("organizations_mix", compared.subjects), names, division), key="mix", head=head)
        draw_compared(answer, compared, comparison.ENGAGEMENT_ROWS, "engagement")
    else:
        page.empty("None of these has a listed model", "Choose a set or other organizations above.")
    ranking.draw(compared)


def draw_compared(
    answer: Answer, compared: selection.ComparedOrganizations, lines: Sequence[comparison.Row], key: str
) -> None:
    side_by_side = comparison.panel(answer, compared, lines)
    cells = comparison.cells(compared.figures, comparison.rows_with_values(compared.figures, lines)[0])
    alt = f"{side_by_side.title}; one organization a column"
    panel.draw(side_by_side, key=key, body=lambda: st.table(cells, border="horizontal", alt=alt))


def draw() -> None:
    with page.start(
        "How does one organization stand against others?", sub="Publishers of models on the Hugging Face Hub"
    ) as build:
        catalog = selection.catalog_of(cache.ask("organization_sets").frame)
        name = choices.choose_focus()
        if not name:
            return draw_all(catalog, build)
        subject = catalog.subject(name)
        answer = ask("organizations_compared", (subject,))
        if not answer.frame["models"][0]:
            choices.draw_unknown(name, cache.ask("nearest_organizations", text=name), subject)
        else:
            detail.draw(subject, answer, build)


draw()
