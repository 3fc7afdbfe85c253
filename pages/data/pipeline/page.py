"""Is it fresh and right? Sources, days, runs, checks, rejected values and builds; works with no build and no run, too."""

from __future__ import annotations

import streamlit as st

from etl.runs import records
from pages.data.pipeline import build_changes
from pages.data.pipeline import builds as pipeline_builds
from pages.data.pipeline import runs as pipeline_runs
from pages.data.pipeline import status as pipeline_status
from pages.shared import page, panel
from pages.shared.user import current_user
from panels.data.pipeline import checks as pipeline_checks
from panels.data.pipeline import sources, status, uploads
from warehouse.query import cache
from warehouse.settings import settings
from warehouse.storage.lake import Lake

LOOK_AGAIN = "2s"


def running_runs(lake: Lake) -> None:
    """Looks again by itself while something runs."""
    runs, user = records.recent(lake), current_user()
    every = LOOK_AGAIN if any(run["status"] == "running" for run in runs) else None

    @st.fragment(run_every=every)
    def live() -> None:
        with page.boundary():
            now = records.recent(lake)
            if bool(every) != any(run["status"] == "running" for run in now):
                st.rerun()
            pipeline_runs.runs_card(lake, now, user)

    live()


def draw() -> None:
    with page.start(
        "Is the data fresh, and is it right?", sub="Sources, runs, checks and builds", needs_build=False
    ) as build:
        lake = Lake(settings().data)
        checks = cache.ask("build_checks") if build else None
        kept_out = cache.ask("kept_out") if build else None
        headline = status.headlines(
            build, checks.frame if checks else None, kept_out.frame if kept_out else None, records.recent(lake, 1)
        )
        if build is None:
            page.no_data()
        panel.figures(headline, columns=max(len(headline), 2))
        if build is not None:
            panel.draw(sources.freshness_panel(cache.ask("source_freshness")), key="freshness")
            pipeline_status.days_card(cache.ask("days_observed"))
        running_runs(lake)
        if build is not None and checks is not None and kept_out is not None:
            pipeline_status.checks_card(checks)
            panel.draw(pipeline_checks.kept_out_panel(kept_out), key="kept_out")
            if "meta.files" in build.manifest["tables"]:  # a build made by an earlier version has none
                panel.draw(uploads.panel(cache.ask("handed_in_files")), key="hand_ins")
        builds = status.builds_of(lake)
        pipeline_builds.builds_card(lake, builds, current_user())
        build_changes.changes_card(lake, builds)


draw()
