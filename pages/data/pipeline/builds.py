"""Builds on the Pipeline page: which there are, which is read, and how to change to another."""

from __future__ import annotations

import polars as pl
import streamlit as st

from etl.runs import control
from pages.data.pipeline import runs
from pages.shared import page, panel, tables
from panels import formats
from panels.table import Column
from warehouse.access import User
from warehouse.storage.lake import Lake


def builds_card(lake: Lake, builds: pl.DataFrame, user: User) -> None:
    with panel.card("builds") as head:
        with head:
            st.subheader(
                f"{formats.plural(builds.height, 'build')} kept" if builds.height else "No builds yet", anchor=False
            )
            st.caption(
                "A build never changes once it is finished. Publishing moves one pointer, and so does going back"
            )
        if builds.is_empty():
            page.empty(
                "Nothing has been built yet",
                "`python -m etl build`, then `python -m etl publish`.",
                icon=":material/deployed_code:",
            )
            return
        runs.show_error()
        tables.table(
            builds,
            key="builds",
            alt="Builds",
            height="content" if builds.height < 10 else "auto",
            columns={
                "state": Column("State", width=85),
                "as_of": Column("Figures of", "date", width=105),
                "age": Column("Built", width=95),
                "checks": Column("Checks", width=110),
                "tables": Column("Tables", "count", width=70),
                "rows": Column("Rows", "count", width=85),
                "size": Column("Size", width=80),
                "took": Column("Took", width=70),
                "build": Column("Build", width=245),
            },
        )
        place = builds["state"].to_list().index("Published") if "Published" in builds["state"] else builds.height
        earlier, later = builds[place + 1 :].filter(pl.col("is_sound")), builds[:place].filter(pl.col("is_sound"))
        if not earlier.height and not later.height:
            st.caption("There is no other sound build to change to.")
        elif user.may("admin"):
            _change(lake, earlier["build"].to_list(), later["build"].to_list(), user)
        else:
            _commands(earlier, later)


def _commands(earlier: pl.DataFrame, later: pl.DataFrame) -> None:
    if earlier.height:
        st.caption("To go back to the build before, at once and without reading anything again:")
        st.code(f"python -m etl rollback {earlier['build'][0]}", language="bash")
    if later.height:
        st.caption("A later build is finished and not published. To publish it:")
        st.code(f"python -m etl publish {later['build'][0]}", language="bash")


def _change(lake: Lake, earlier: list[str], later: list[str], user: User) -> None:
    """An administrator changes which build everybody reads; the change is a run of its own, on record."""
    with (
        st.popover("Change to another build", icon=":material/swap_vert:", type="tertiary", key="builds_change"),
        st.container(width=420),
    ):
        chosen = st.selectbox(
            "Build",
            [*later, *earlier],
            key="builds_chosen",
            format_func=lambda each: f"{each} ({'later' if each in later else 'earlier'})",
        )
        st.caption("Everybody reads it from the next page on. Nothing is deleted, and the way back is the same.")
        is_later = chosen in later
        st.button(
            "Publish it" if is_later else "Go back to it",
            type="primary",
            key="builds_go",
            on_click=runs.do,
            args=(control.publish if is_later else control.rollback, lake, chosen, user.label),
        )
