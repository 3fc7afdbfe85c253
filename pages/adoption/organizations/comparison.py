"""Organizations side by side: a table with the best of each row marked, of adoption and portfolio and of engagement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from pages.shared import panel
from panels import formats
from panels.adoption.organizations import selection
from panels.adoption.organizations.comparison import (
    Row,
    _change,
    _compact,
    _count,
    _first,
    _of,
    _percent,
    _top,
    cells,
    definitions,
    engaged,
    rows_known,
    verdict,
)
from warehouse.query.answers import Answer

STANDING = (
    _compact("30-day downloads", "downloads_30d", better="high"),
    _percent("Share of all downloads", "share_30d", better="high", best_words="largest"),
    _count("Place among organizations", "rank_downloads", better="low", best_words="best"),
    Row("Change in 28 days, same models", "growth_28d", _change, "high", "fastest", base="downloads_30d_28d_ago"),
    Row("Share in 28 days, same models", "share_change_28d", _of("share_change_28d", formats.points), "high", "most gained"),
    _count("Models", "models", better="high", of_today=False),
    _count("New in 28 days", "new_models_28d", better="high", of_today=False),
    _count("New in 91 days", "new_models_91d", better="high", of_today=False),
    _count("Tasks covered", "tasks", better="high", of_today=False),
    Row("Median size", "median_parameters", _of("median_parameters", formats.size)),
    _percent("Downloads under open licences", "open_share", better="high", best_words="most open", base="downloads_30d"),
    Row("Most downloaded model", "top_repo_id", _top),
    _percent("That model's share of its downloads", "top_share", better="low", best_words="least concentrated", base="downloads_30d"),
    Row("First release", "first_created_on", _first),
    Row("Latest release", "last_created_on", _of("last_created_on", formats.day)),
)  # fmt: skip


def panel_of(found: Answer, compared: selection.Compared, lines: Sequence[Row], key: str) -> None:
    """`lines` is STANDING or ENGAGEMENT."""
    figures = compared.figures
    known, unknown = rows_known(figures, lines)
    title = verdict(figures) if lines is STANDING else engaged(figures)
    unseen = [
        f"{row['name']} {formats.count(row['models_observed'])} of {formats.plural(row['models'], 'model')}"
        for row in figures.iter_rows(named=True)
        if not selection.fully_seen(row)
    ]
    aside = [f"Too few observed on the last day to compete: {', '.join(unseen)}"] if unseen else []
    if unknown:
        aside.append(f"Not known of any of them: {', '.join(unknown)}")
    panel.panel(
        title, replace(found, frame=figures), key=key,
        subtitle="Figures of the last day read. The best of a row is bold and named, where one end is the better one",
        body=lambda: st.table(cells(figures, known), border="horizontal", alt=f"{title}; one organization a column"),
        rows=formats.plural(int(figures["models"].sum()), "model"), coverage=selection.coverage_of(figures),
        definitions=definitions(known), note=" · ".join(aside),
    )  # fmt: skip
