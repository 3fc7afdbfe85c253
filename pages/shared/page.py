"""How every page begins and ends: title, scope, freshness, demo notice, and a net under whatever goes wrong."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Literal, overload
from uuid import uuid4

import streamlit as st

from pages.shared.user import current_user
from panels import formats
from panels.freshness import demo_notice, figures_of, is_stale
from warehouse import telemetry
from warehouse.errors import HubscopeError, NoBuildError
from warehouse.query import answers
from warehouse.query.answers import BuildInfo
from warehouse.version import VERSION

log = logging.getLogger("hubscope.portal")


@overload
def start(
    title: str, *, sub: str = "", icon: str | None = None, needs_build: Literal[True] = True, demo_words: str = ""
) -> AbstractContextManager[BuildInfo]: ...


@overload
def start(
    title: str, *, sub: str = "", icon: str | None = None, needs_build: Literal[False], demo_words: str = ""
) -> AbstractContextManager[BuildInfo | None]: ...


def start(
    title: str, *, sub: str = "", icon: str | None = None, needs_build: bool = True, demo_words: str = ""
) -> AbstractContextManager[BuildInfo | None]:
    """Draws the frame of a page around its body; stops with a designed state where there is nothing to show yet.

    `demo_words` stand in a demo where the usual notice would claim too much.
    """
    return _start(title, sub, icon, needs_build, demo_words)


@contextmanager
def _start(title: str, sub: str, icon: str | None, needs_build: bool, demo_words: str) -> Iterator[BuildInfo | None]:
    st.title(title, icon=icon, anchor=False)
    with boundary():
        build = answers.current_build()
        if build is None:
            st.caption(sub or "No figures yet")
            if needs_build:
                no_data()
                st.stop()
        else:
            _head(build, sub, demo_words)
        yield build
        _foot(build)


@contextmanager
def boundary() -> Iterator[None]:
    """Turns anything that goes wrong inside into a message for people. No traceback reaches a reader."""
    try:
        yield
    except NoBuildError:
        no_data()
    except HubscopeError as error:
        _count(error.code)
        log.warning("page stopped: %s", error.message, extra={"code": error.code})
        st.error(f"**{formats.plain(error.message)}**  \n{formats.plain(error.hint)}", icon=":material/error:")
    except Exception:
        number = uuid4().hex[:8]
        _count("unexpected")
        log.exception("page failed", extra={"error_id": number})
        st.error(
            f"**This part of the page failed, and that is our fault.**  \nReload the page to try again. If it stays, "
            f"tell whoever runs this portal the number {number}: the log says there what happened.",
            icon=":material/error:",
        )


def _count(code: str) -> None:
    telemetry.PAGE_ERRORS.labels(st.session_state.get("page_shown", "unknown"), code).inc()


def no_data() -> None:
    with st.container(border=True, key="no_data"):
        st.subheader("No data yet", icon=":material/database:", anchor=False)
        st.markdown("Nothing has been published in this portal's data folder. Bring data in with one of these:")
        st.code(
            "python -m etl daily    # the Hugging Face Hub itself\npython -m etl demo     # an invented Hub, in seconds",
            language="bash",
        )
        st.caption("The page fills itself once a build is published; reload it then.")


def empty(title: str, advice: str, icon: str = ":material/search_off:") -> None:
    """Nothing to show here, and what to do about it."""
    with st.container(horizontal_alignment="center", gap="xsmall"):
        st.space("small")
        st.markdown(f"{icon} **{title}**", text_alignment="center")
        st.caption(advice, text_alignment="center")
        st.space("small")


def _head(build: BuildInfo, sub: str, demo_words: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"):
        scope = f"{sub} · " if sub else ""
        st.caption(f"{scope}as of {formats.day(build.as_of)}", width="stretch")
        with st.container(horizontal=True, vertical_alignment="center", width="content", gap="small", wrap=False):
            if current_user().may("analyst"):
                _views()
            freshness_badge(build)
    if build.is_demo:
        st.info(demo_words or demo_notice(build), icon=":material/experiment:")
    if is_stale(build) and not build.is_demo:
        st.caption(
            f":orange[:material/schedule:] These figures are older than they should be: they are of "
            f"{formats.day(build.as_of)}. `python -m etl daily` brings them up to date."
        )


@st.fragment
def _views() -> None:
    """Saved views. A fragment, so that opening them does not draw the page again."""
    with boundary():
        popover = st.popover("Views", icon=":material/bookmark:", type="tertiary", key="views", on_change="rerun")
        if not popover.open:
            st.session_state.pop("views_doing", None)
            return
        from pages.shared import saved_views  # see there why not at the top

        with popover:
            saved_views.draw(st.session_state.get("page_shown", ""))


def freshness_badge(build: BuildInfo) -> None:
    age = formats.ago(figures_of(build))
    tip = (
        f"The figures are of {formats.day(build.as_of)}; the source answered last on "
        f"{formats.moment(build.observed_at)}. Published as build {build.id}."
    )
    if is_stale(build):
        st.badge(f"Stale · {age}", icon=":material/schedule:", color="orange", help=tip)
    else:
        st.badge(f"Fresh · {age}", icon=":material/check_circle:", color="green", help=tip)


def _foot(build: BuildInfo | None) -> None:
    st.space("small")
    if build is None:
        st.caption(f"Hubscope {VERSION}")
        return
    source = "an invented Hub" if build.is_demo else "Hugging Face Hub"
    st.caption(f"Hubscope {VERSION} · source: {source} · read {formats.moment(build.observed_at)} · build {build.id}")
