"""How one model did in evaluations, with the ways to its boards; or the way to bring a log in."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared import links, panel, tables
from panels import formats, page_list
from panels.adoption.model import evaluations
from warehouse.query.answers import Answer


def draw(answer: Answer, card: dict[str, Any]) -> None:
    """`answer`: model_evaluations. Where there is nothing, one quiet line says how to bring a log in."""
    if answer.frame.is_empty():
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="no_evaluations"):
            st.caption(":material/leaderboard: No evaluation of this model has been uploaded.", width="content")
            links.link(page_list.SUBMIT, "Upload a log", ":material/upload_file:")
        return
    with st.spinner("Comparing with all models of its boards"):
        places = evaluations.places(answer.frame)
    with panel.card("evaluations") as head:
        _links(answer.frame, card["repo_id"])
        panel.draw(
            evaluations.panel(answer, places),
            key="evaluations",
            head=head,
            table=lambda results: tables.draw(results, key="evaluations_table"),
        )


def _links(frame: pl.DataFrame, repo_id: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for suite in frame.filter("has_board")["suite"].unique(maintain_order=True).head(6):
            links.link(
                page_list.LEADERBOARDS,
                formats.plain(suite),
                ":material/leaderboard:",
                board=suite,
                board_model=repo_id,
            )
        runs = frame["run_id"].unique(maintain_order=True)
        links.link(page_list.COMPARE, "Compare with another", ":material/compare_arrows:", a=runs[0])
