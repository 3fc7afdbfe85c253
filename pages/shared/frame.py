"""What surrounds the pages: the menu, and the foot of the side."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from pages.shared import formats, links, page
from warehouse import answers, telemetry
from warehouse.settings import settings

# section -> (file, title, icon, what it is for). A page that is not there yet is not in the menu.
PAGES = {
    "Adoption": (
        (
            "overview",
            "Overview",
            ":material/space_dashboard:",
            "Headline figures, what moves up and down, what is new.",
        ),
        (
            "trends",
            "Trends",
            ":material/trending_up:",
            "How adoption moves, by task, licence, size, publisher; with what listings hide and what may come.",
        ),
        (
            "explore",
            "Explore",
            ":material/travel_explore:",
            "Every model in one table: search, narrow down, sort, export.",
        ),
        (
            "model",
            "Model",
            ":material/deployed_code:",
            "One model, or up to six side by side: history, family, card, and models like it.",
        ),
        (
            "organizations",
            "Organizations",
            ":material/apartment:",
            "How publishers stand against each other: league, share, head to head, portfolio.",
        ),
        (
            "families",
            "Families",
            ":material/account_tree:",
            "Which base models carry the ecosystem: league, tree, derivatives, cohorts, survival.",
        ),
    ),
    "Evaluation": (
        (
            "leaderboards",
            "Leaderboards",
            ":material/leaderboard:",
            "Who is best, and is that real? Rank intervals, ties, sources that disagree.",
        ),
        (
            "compare",
            "Compare",
            ":material/compare_arrows:",
            "Is one run better than another? Paired differences, samples side by side, a gate for releases.",
        ),
        (
            "performance",
            "Performance",
            ":material/speed:",
            "How quality, latency, throughput and robustness move.",
        ),
        (
            "submit",
            "Submit",
            ":material/upload_file:",
            "Hand in evaluation logs: what was understood, every fault, a receipt.",
        ),
    ),
    "Value": (
        (
            "executive",
            "Executive",
            ":material/summarize:",
            "What should we decide? One page to print and forward: return, risk, sources.",
        ),
        (
            "roi",
            "ROI",
            ":material/calculate:",
            "What if? Assumptions, plans side by side, chances, break-even, versions.",
        ),
        (
            "prices",
            "Prices",
            ":material/sell:",
            "What API and hardware prices are, were, and were known to be.",
        ),
    ),
    "Data": (
        (
            "sql",
            "SQL",
            ":material/terminal:",
            "Ask anything of the warehouse: editor, parameters, plan, chart, whole exports.",
        ),
        (
            "catalog",
            "Catalog",
            ":material/menu_book:",
            "What each table and column means, where it comes from and what depends on it.",
        ),
        (
            "pipeline",
            "Pipeline",
            ":material/sync:",
            "Is the data fresh and right? Runs, checks, rejected rows, builds.",
        ),
    ),
}
DEFAULT = "overview"


NO_SIGN_IN = "HUBSCOPE_ENV is production and no sign-in is configured, so everyone could read everything."
NO_SIGN_IN_HINT = "Set HUBSCOPE_ENV=development where that is meant."


def is_open_in_production() -> bool:
    """No sign-in exists yet, so production always refuses; a portal never becomes public by forgetting a setting."""
    return settings().env == "production"


def gate() -> None:
    if is_open_in_production():
        st.error(f"**{NO_SIGN_IN}**  \n{NO_SIGN_IN_HINT}", icon=":material/lock:")
        st.stop()


def menu() -> dict[str, list[st.Page]]:
    return {
        section: [
            st.Page(
                str(links.ROOT / "pages" / section.lower() / f"{name}.py"), title=title, icon=icon, help=words,
                url_path=name, default=name == DEFAULT,
                visibility="visible" if links.is_open(f"pages/{section.lower()}/{name}.py") else "hidden",
            )
            for name, title, icon, words in entries
            if links.exists(f"pages/{section.lower()}/{name}.py")
        ]
        for section, entries in PAGES.items()
        if any(links.exists(f"pages/{section.lower()}/{name}.py") for name, *_ in entries)
    }  # fmt: skip


def admits(shown: st.Page) -> bool:
    """Whether the reader has the role that the page needs; says so where not, as a link may lead here."""
    path = next((f"pages/{section.lower()}/{name}.py" for section, entries in PAGES.items() for name, *_ in entries if name == shown.url_path), "")  # fmt: skip
    if links.is_open(path) or path not in links.NEEDS:
        return True
    st.title(shown.title, anchor=False)
    page.empty(
        f"This page is for the role {links.NEEDS[path]}",
        f"You have the role {page.reader().role}. Whoever runs this portal gives roles.",
        icon=":material/lock:",
    )
    return False


@contextmanager
def measured(shown: st.Page) -> Iterator[None]:
    """Tells /metrics, and whatever fails on the page later, which page this is; and how long its script took."""
    name = shown.url_path or DEFAULT
    st.session_state["page_shown"] = name
    telemetry.PAGE_VIEWS.labels(name).inc()
    begun = time.monotonic()
    try:
        yield
    finally:
        telemetry.PAGE_SECONDS.labels(name).observe(time.monotonic() - begun)


def side() -> None:
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
                    st.badge("Demo data", icon=":material/experiment:", color="blue", help=page.demo_notice(build))
                st.badge(
                    "Open access", icon=":material/lock_open:", color="gray",
                    help="No sign-in is configured: everyone who reaches this address sees everything here"
                    + (" and may start and stop runs." if page.reader().may("admin") else "."),
                )  # fmt: skip
