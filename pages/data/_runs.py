"""Runs and builds on the Pipeline page: what the data folder itself can tell, with or without a published build."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from pages.data import _pipeline as parts
from pages.shared import formats, page, panel, tables
from pages.shared.tables import Column

NONE = "–"
RUN_COLUMNS = {
    "started": Column("Started", width=155), "verb": Column("Command", width=85), "status": Column("Ended", width=140),
    "took": Column("Took", width=70), "rows": Column("Rows", width=80), "pages": Column("Pages", width=65),
    "received": Column("Bytes", width=85), "what": Column("What", width=300),
}  # fmt: skip


def run_rows(runs: Sequence[dict[str, Any]]) -> pl.DataFrame:
    rows = []
    for run in runs:
        steps = run.get("steps") or []
        began, ended = parts.moment(run.get("started_at")), parts.moment(run.get("finished_at"))
        rows.append(
            {
                "started": formats.moment(began), "verb": run["verb"], "status": parts.RUNS.get(run["status"], run["status"]),
                "took": formats.seconds((ended - began).total_seconds()) if began and ended else NONE,
                "rows": counted(_sum(steps, "rows")), "pages": counted(_sum(steps, "pages")),
                "received": formats.bytes_(size) if (size := _sum(steps, "bytes")) else NONE,
                "what": (run.get("error") or {}).get("message") or ", ".join(step["name"] for step in steps) or None,
            }
        )  # fmt: skip
    return pl.DataFrame(rows, schema=dict.fromkeys(RUN_COLUMNS, pl.String))


def counted(number: int | None) -> str:
    """A step that reads no pages has none: nothing is unknown about it."""
    return NONE if number is None else formats.count(number)


def _sum(steps: Sequence[dict[str, Any]], name: str) -> int | None:
    known = [step[name] for step in steps if step.get(name) is not None]
    return sum(known) if known else None


def runs_card(runs: Sequence[dict[str, Any]]) -> None:
    """Lists runs; one that needs a person comes with what happened and what to do."""
    with panel.card("runs") as head:
        going = [run for run in runs if run["status"] == "running"]
        bad = runs[0] if runs and runs[0]["status"] in ("failed", "stopped", "done with warnings") else None
        with head:
            st.subheader(_title(runs, going, bad), anchor=False)
            st.caption("What was started on this data folder, newest first. Choose a row to see its steps")
        if not runs:
            page.empty(
                "Nothing has run yet",
                "`python -m etl daily` reads the Hub, builds, checks and publishes.",
                icon=":material/play_circle:",
            )
            return
        if bad is not None:
            explain(bad)
        frame = run_rows(runs)
        picked = tables.table(
            frame, key="runs", columns=RUN_COLUMNS, alt="Latest runs", height="auto", on_select="rerun", selection_mode="single-row",
        )  # fmt: skip
        for row in picked.selection.rows:
            if row < len(runs):
                steps_of(runs[row])


def _title(runs: Sequence[dict[str, Any]], going: Sequence[dict[str, Any]], bad: dict[str, Any] | None) -> str:
    if going:
        return f"{going[0]['verb'].capitalize()} is running"
    if not runs:
        return "No runs yet"
    return f"The last run, {runs[0]['verb']}, " + (
        "ended well"
        if bad is None
        else {"failed": "failed", "stopped": "was stopped"}.get(bad["status"], "ended with warnings")
    )


def explain(run: dict[str, Any]) -> None:
    error = run.get("error") or {}
    said = (
        error.get("message")
        or "; ".join(step["message"] for step in run.get("steps") or [] if step.get("message"))
        or "Its process ended without a word."
    )
    hint = error.get("hint") or (
        "Run the same command again: it goes on where it stopped." if run["status"] == "stopped" else ""
    )
    words = f"**{formats.plain(said)}**" + (f"  \n{formats.plain(hint)}" if hint else "")
    (st.error if run["status"] == "failed" else st.warning)(
        words, icon=":material/error:" if run["status"] == "failed" else ":material/warning:"
    )


def steps_of(run: dict[str, Any]) -> None:
    steps = pl.DataFrame(
        [
            {
                "name": step["name"], "status": parts.RUNS.get(step["status"], step["status"]), "rows": counted(step.get("rows")), "pages": counted(step.get("pages")),
                "received": formats.bytes_(step["bytes"]) if step.get("bytes") else NONE,
                "took": formats.seconds(step.get("seconds")), "message": step.get("message") or NONE,
            }
            for step in run.get("steps") or []
        ],
        schema=dict.fromkeys(("name", "status", "rows", "pages", "received", "took", "message"), pl.String),
    )  # fmt: skip
    st.markdown(f"**Steps of {formats.plain(run['verb'])}**, {formats.moment(parts.moment(run.get('started_at')))}")
    if steps.is_empty():
        st.caption("It had not begun a step.")
    else:
        tables.table(
            steps, key="steps", alt=f"Steps of {run['run_id']}", height="content",
            columns={
                "name": Column("Step", width=200), "status": Column("Ended", width=140), "rows": Column("Rows", width=80),
                "pages": Column("Pages", width=65), "received": Column("Bytes", width=85), "took": Column("Took", width=70),
                "message": Column("Said", width=300),
            },
        )  # fmt: skip
    if run.get("error") and run["status"] != "running":
        explain(run)


def builds_card(builds: pl.DataFrame) -> None:
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
        tables.table(
            builds, key="builds", alt="Builds", height="content" if builds.height < 10 else "auto",
            columns={
                "state": Column("State", width=85), "as_of": Column("Figures of", "date", width=105), "age": Column("Built", width=95),
                "checks": Column("Checks", width=110), "tables": Column("Tables", "count", width=70), "rows": Column("Rows", "count", width=85),
                "size": Column("Size", width=80), "took": Column("Took", width=70), "build": Column("Build", width=245),
            },
        )  # fmt: skip
        place = builds["state"].to_list().index("Published") if "Published" in builds["state"] else builds.height
        earlier, later = builds[place + 1 :].filter(pl.col("is_sound")), builds[:place].filter(pl.col("is_sound"))
        if earlier.height:
            st.caption("To go back to the build before, at once and without reading anything again:")
            st.code(f"python -m etl rollback {earlier['build'][0]}", language="bash")
        if later.height:
            st.caption("A later build is finished and not published. To publish it:")
            st.code(f"python -m etl publish {later['build'][0]}", language="bash")
        if not earlier.height and not later.height:
            st.caption("There is no other sound build to change to.")
