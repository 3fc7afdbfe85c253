"""What surrounds the pages: the menu, and the foot of the side."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from pages.shared import in_address, page
from pages.shared.user import current_user
from panels import formats, freshness, page_list
from warehouse import telemetry
from warehouse.access import PAGE_ROLES
from warehouse.query import answers
from warehouse.settings import settings

NO_SIGN_IN = "HUBSCOPE_ENV is production and no sign-in is configured, so everyone could read everything."
NO_SIGN_IN_HINT = "Set HUBSCOPE_ENV=development where that is meant."


def is_open_in_production() -> bool:
    """No sign-in exists yet, so production always refuses; a portal never becomes public by forgetting a setting."""
    return settings().env == "production"


def require_sign_in() -> None:
    """Stops every page where the portal would be open to everyone in production."""
    if is_open_in_production():
        st.error(f"**{NO_SIGN_IN}**  \n{NO_SIGN_IN_HINT}", icon=":material/lock:")
        st.stop()


def menu() -> dict[str, list[st.Page]]:
    return {
        section: [
            st.Page(
                str(entry.path),
                title=entry.title,
                icon=entry.icon,
                help=entry.purpose,
                url_path=entry.name,
                default=entry.name == page_list.DEFAULT,
                visibility="visible" if current_user().may_open(entry.name) else "hidden",
            )
            for entry in page_list.PAGES
            if entry.section == section
        ]
        for section in page_list.SECTIONS
    }


def has_access(current: st.Page) -> bool:
    """Whether the reader has the role that the page needs; says so where not, as a link may lead here."""
    name = current.url_path or page_list.DEFAULT
    if current_user().may_open(name):
        return True
    st.title(current.title, anchor=False)
    page.empty(
        f"This page is for the role {PAGE_ROLES[name]}",
        f"You have the role {current_user().role}. Whoever runs this portal gives roles.",
        icon=":material/lock:",
    )
    return False


@contextmanager
def record_page_metrics(current: st.Page) -> Iterator[None]:
    """Tells /metrics, and whatever fails on the page later, which page this is; and how long its script took."""
    name = current.url_path or page_list.DEFAULT
    st.session_state["page_shown"] = name
    telemetry.PAGE_VIEWS.labels(name).inc()
    begun = time.monotonic()
    try:
        with in_address.of_page(name):
            yield
    finally:
        telemetry.PAGE_SECONDS.labels(name).observe(time.monotonic() - begun)


def sidebar() -> None:
    """Data date, demo badge, who may come in: the same on every page."""
    with st.sidebar, page.boundary():
        build = answers.current_build()
        with st.container(gap="xsmall"):
            if build is None:
                st.caption("No data yet")
            else:
                st.caption(
                    f"Data of {formats.day(build.as_of)}",
                    help=f"The Hub answered last on {formats.moment(build.observed_at)}.",
                )
            with st.container(horizontal=True, gap="xsmall"):
                if build is not None and build.is_demo:
                    st.badge("Demo data", icon=":material/experiment:", color="blue", help=freshness.demo_notice(build))
                st.badge(
                    "Open access",
                    icon=":material/lock_open:",
                    color="gray",
                    help="No sign-in is configured: everyone who reaches this address sees everything here"
                    + (" and may start and stop runs." if current_user().may("admin") else "."),
                )
