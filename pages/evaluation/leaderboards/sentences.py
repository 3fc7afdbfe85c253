"""What a board says in words: whether the first place is real, and the figures at the top."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import links, panel
from panels import formats, page_list
from panels.evaluation.leaderboards.ranking import Ranked
from panels.evaluation.leaderboards.selection import Choice
from panels.evaluation.leaderboards.sentences import above_without_interval, figures, headline


def draw(ranked: Ranked, choice: Choice, disputed: int, who: str) -> None:
    """The answer in one sentence, what it rests on, and the way to a comparison of the first two."""
    st.header(formats.plain(headline(ranked)), anchor=False)
    aside = above_without_interval(ranked)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if aside:
            st.caption(formats.plain(aside), width="stretch")
        valued = ranked.frame.filter(pl.col("value").is_not_null())
        runs = valued.sort("place", nulls_last=True, maintain_order=True)["run_id"].head(2).to_list()
        if len(runs) == 2 and None not in runs:
            links.link(page_list.COMPARE, "Compare the first two", ":material/compare_arrows:", a=runs[0], b=runs[1])
    shown = figures(ranked, choice, disputed, who)
    panel.figures(shown, columns=len(shown))
