"""Which models? The names in the address (`?model=a/x&model=b/y`), a search over all of them, chips to remove one.

The address is the only place that holds the choice, so a link with one name, as every page makes them, opens that model.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from pages.shared import comparing, filters, page
from panels import formats
from panels.adoption.model.summary import name_and_downloads
from warehouse.query.answers import Answer

KEY = "model"
MAX_MATCHES = 6


def selected() -> tuple[list[str], list[str]]:
    """Names to show, at most six, and those left out."""
    names = comparing.unique_names(st.query_params.get_all(KEY))
    return names[: comparing.MAX_MODELS], names[comparing.MAX_MODELS :]


def open_models(*names: str) -> None:
    """For callbacks: these models and no others; the search is over."""
    st.query_params[KEY] = list(names)
    st.session_state["find"] = ""


def search_text(names: Sequence[str]) -> str:
    hint = "organization/name, or a part of it"
    return filters.text(
        "Find a model",
        "find",
        f"{hint}, to open it or to put it beside the others" if names else hint,
        live=True,
    )


def draw_matches(answer: Answer, names: Sequence[str]) -> bool:
    """What carries the text in its name: each can be opened, or put beside what is shown. False where nothing does."""
    models = answer.frame.filter(pl.col("kind") == "model")
    if not models.is_empty():
        _choices(models, names)
    return not models.is_empty()


def draw_no_match(text: str, nearest: Answer, names: Sequence[str]) -> None:
    st.caption(f"No model has {formats.plain(text)} in its name. The closest spellings:")
    _choices(nearest.frame.select(pl.col("repo_id").alias("name"), "downloads_30d"), names)


def _choices(models: pl.DataFrame, names: Sequence[str]) -> None:
    is_full = len(names) >= comparing.MAX_MODELS
    selected_names = {name.casefold() for name in names}
    with st.container(border=True, gap="xxsmall", key="matches"):
        for row in models.head(MAX_MATCHES).iter_rows(named=True):
            name = row["name"]
            with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
                # First, so that on a phone it is the name that is cut short.
                if name.casefold() in selected_names:
                    st.badge("Shown", icon=":material/check:", color="gray")
                elif names:
                    st.button(
                        "Compare",
                        key=f"add_{name}",
                        icon=":material/add:",
                        type="tertiary",
                        disabled=is_full,
                        on_click=open_models,
                        args=(*names, name),
                        help="Six models are shown; remove one first."
                        if is_full
                        else f"Puts {formats.plain(name)} beside the others.",
                    )
                st.button(
                    name_and_downloads(name, row["downloads_30d"]),
                    key=f"open_{name}",
                    type="tertiary",
                    icon=":material/deployed_code:",
                    on_click=open_models,
                    args=(name,),
                )


def draw_chips(names: Sequence[str], left_out: Sequence[str]) -> None:
    """The models side by side; a click removes one."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="chips"):
        for name in names:
            st.button(
                formats.plain(name),
                key=f"drop_{name}",
                icon=":material/close:",
                help="Removes this model",
                on_click=open_models,
                args=tuple(other for other in names if other != name),
            )
    if left_out:
        listed = ", ".join(formats.plain(name) for name in left_out[:MAX_MATCHES])
        more = f" and {len(left_out) - MAX_MATCHES} more" if len(left_out) > MAX_MATCHES else ""
        st.caption(
            f":orange[:material/info:] Six models fit side by side: the first six are shown. Left out: {listed}{more}."
        )


def draw_suggestions(top: Answer) -> None:
    page.empty(
        "Which model?",
        "Type a part of its name above, or begin with one of the most downloaded. Others can be put beside it.",
        ":material/deployed_code:",
    )
    _offer(top.frame, ())


def draw_unknown(unknown: str, nearest: Answer, names: Sequence[str]) -> None:
    """No such model; a name that is offered takes the place of the unknown one."""
    page.empty(
        f"No model is called {formats.plain(unknown)}",
        "It may be private, removed before it was ever seen here, or spelt differently. These come closest:",
    )
    _offer(nearest.frame, names, unknown)


def _offer(frame: pl.DataFrame, names: Sequence[str], unknown: str = "") -> None:
    """Names to go on with. Buttons, as links to the page one is on are drawn as if all were chosen."""
    with st.container(border=True, gap="xxsmall", key=f"offer_{unknown}"):
        for row in frame.iter_rows(named=True):
            name = row["repo_id"]
            others = [name if other == unknown else other for other in names] or [name]
            st.button(
                name_and_downloads(name, row["downloads_30d"]),
                key=f"offer_{unknown}_{name}" if unknown else f"offer_{name}",
                type="tertiary",
                icon=":material/deployed_code:",
                on_click=open_models,
                args=tuple(others),
            )
