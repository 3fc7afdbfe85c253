"""Which models? The names in the address (`?model=a/x&model=b/y`), a search over all of them, chips to let one go.

The address is the only place that holds the choice, so a link with one name, as every page makes them, opens that model.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from pages.shared import comparing, filters, page
from panels import formats
from panels.adoption.model.search import _words
from warehouse.query.answers import Answer

KEY = "model"
SHOWN = 6


def chosen() -> tuple[list[str], list[str]]:
    """Names to show, at most six, and those left out."""
    names = comparing.named(st.query_params.get_all(KEY))
    return names[: comparing.MOST], names[comparing.MOST :]


def show(*names: str) -> None:
    """For callbacks: these models and no others; the search is over."""
    st.query_params[KEY] = list(names)
    st.session_state["find"] = ""


def choose_text(names: Sequence[str]) -> str:
    hint = "organization/name, or a part of it"
    return filters.text(
        "Find a model",
        "find",
        f"{hint}, to open it or to put it beside the others" if names else hint,
        live=True,
    )


def matches(found: Answer, names: Sequence[str]) -> bool:
    """What carries the text in its name: each can be opened, or put beside what is shown. False where nothing does."""
    models = found.frame.filter(pl.col("kind") == "model")
    if not models.is_empty():
        _choices(models, names)
    return not models.is_empty()


def no_match(typed: str, nearest: Answer, names: Sequence[str]) -> None:
    st.caption(f"No model has {formats.plain(typed)} in its name. These are spelt most like it:")
    _choices(nearest.frame.select(pl.col("repo_id").alias("name"), "downloads_30d"), names)


def _choices(found: pl.DataFrame, names: Sequence[str]) -> None:
    full = len(names) >= comparing.MOST
    held = {name.casefold() for name in names}
    with st.container(border=True, gap="xxsmall", key="matches"):
        for row in found.head(SHOWN).iter_rows(named=True):
            name = row["name"]
            with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
                # First, so that on a phone it is the name that is cut short.
                if name.casefold() in held:
                    st.badge("Shown", icon=":material/check:", color="gray")
                elif names:
                    st.button(
                        "Compare", key=f"add_{name}", icon=":material/add:", type="tertiary", disabled=full, on_click=show, args=(*names, name),
                        help="Six models are shown; let one go first." if full else f"Puts {formats.plain(name)} beside the others.",
                    )  # fmt: skip
                st.button(
                    _words(name, row["downloads_30d"]), key=f"open_{name}", type="tertiary", icon=":material/deployed_code:",
                    on_click=show, args=(name,),
                )  # fmt: skip


def chips(names: Sequence[str], left_out: Sequence[str]) -> None:
    """The models side by side; a click lets one go."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="chips"):
        for name in names:
            st.button(
                formats.plain(name), key=f"drop_{name}", icon=":material/close:", help="Lets this one go", on_click=show,
                args=tuple(other for other in names if other != name),
            )  # fmt: skip
    if left_out:
        words = ", ".join(formats.plain(name) for name in left_out[:SHOWN])
        more = f" and {len(left_out) - SHOWN} more" if len(left_out) > SHOWN else ""
        st.caption(
            f":orange[:material/info:] Six models fit side by side: the first six are shown. Left out: {words}{more}."
        )


def suggestions(top: Answer) -> None:
    page.empty(
        "Which model?",
        "Type a part of its name above, or begin with one of the most downloaded. Others can be put beside it.",
        ":material/deployed_code:",
    )
    _offer(top.frame, ())


def unknown(asked: str, nearest: Answer, names: Sequence[str]) -> None:
    """No such model; a name that is offered takes the place of the unknown one."""
    page.empty(
        f"No model is called {formats.plain(asked)}",
        "It may be private, removed before it was ever seen here, or spelt differently. These come closest:",
    )
    _offer(nearest.frame, names, asked)


def _offer(frame: pl.DataFrame, names: Sequence[str], asked: str = "") -> None:
    """Names to go on with. Buttons, as links to the page one is on are drawn as if all were chosen."""
    with st.container(border=True, gap="xxsmall", key=f"offer_{asked}"):
        for row in frame.iter_rows(named=True):
            name = row["repo_id"]
            others = [name if other == asked else other for other in names] or [name]
            st.button(
                _words(name, row["downloads_30d"]), key=f"offer_{asked}_{name}" if asked else f"offer_{name}", type="tertiary",
                icon=":material/deployed_code:", on_click=show, args=tuple(others),
            )  # fmt: skip
