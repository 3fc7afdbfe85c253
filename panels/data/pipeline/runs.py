"""Runs on the Pipeline page: what was started, how far it has come, how it ended; an administrator starts and stops them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from panels import formats
from panels.data.pipeline import status
from panels.table import Column

NONE, FAULT = "–", "run_fault"
RUN_COLUMNS = {
    "started": Column("Started", width=155),
    "verb": Column("Command", width=85),
    "status": Column("Ended", width=140),
    "took": Column("Took", width=70),
    "rows": Column("Rows", width=80),
    "pages": Column("Pages", width=65),
    "received": Column("Bytes", width=85),
    "what": Column("What", width=230),
    "who": Column("Started by", width=150),
}


def run_rows(runs: Sequence[dict[str, Any]]) -> pl.DataFrame:
    rows = []
    for run in runs:
        steps = run.get("steps") or []
        began, ended = status.moment(run.get("started_at")), status.moment(run.get("finished_at"))
        rows.append(
            {
                "started": formats.moment(began),
                "verb": run["verb"],
                "status": status.RUNS.get(run["status"], run["status"]),
                "took": formats.seconds((ended - began).total_seconds()) if began and ended else NONE,
                "rows": counted(_sum([step for step in steps if step["name"] != "check"], "rows")),
                "pages": counted(_sum(steps, "pages")),
                "received": formats.bytes_(size) if (size := _sum(steps, "bytes")) else NONE,
                "who": run.get("started_by") or NONE,
                "what": (run.get("error") or {}).get("message") or ", ".join(step["name"] for step in steps) or None,
            }
        )
    return pl.DataFrame(rows, schema=dict.fromkeys(RUN_COLUMNS, pl.String))


def counted(number: int | None) -> str:
    """A step that reads no pages has none: nothing is unknown about it."""
    return NONE if number is None else formats.count(number)


def _sum(steps: Sequence[dict[str, Any]], name: str) -> int | None:
    values = [step[name] for step in steps if step.get(name) is not None]
    return sum(values) if values else None


def how_far(run: dict[str, Any]) -> tuple[float | None, str]:
    """Share done, where the total is known, and the words beside it."""
    steps = run.get("steps") or []
    step = steps[-1] if steps else None
    progress = (step or {}).get("progress")
    if step is None or step["status"] != "running":
        return None, f"{formats.plain(run['verb'].capitalize())}: between two steps"
    if not progress:
        return None, f"{formats.plain(step['name'].capitalize())} …"
    unit, done, total = progress["unit"], progress["done"], progress["total"]
    rate = (done - progress["already"]) / progress["seconds"] if progress["seconds"] else 0.0
    text = (
        f"{formats.plain(progress['what'])}: {formats.count(done)}"
        + (f" of {formats.count(total)}" if total else "")
        + f" {unit}"
    )
    if rate:
        text += f", {formats.count(round(rate)) if rate >= 10 else f'{rate:.1f}'} a second"
        if total:
            text += f", about {formats.seconds(max(round((total - done) / rate), 1)).replace('.0 s', ' s')} left"
    if progress.get("note"):
        text += f". {formats.plain(progress['note'])}"
    return (min(done / total, 1.0) if total else None), text


def title(runs: Sequence[dict[str, Any]], going: Sequence[dict[str, Any]], bad: dict[str, Any] | None) -> str:
    if going:
        return f"{going[0]['verb'].capitalize()} is running"
    if not runs:
        return "No runs yet"
    return f"The last run, {runs[0]['verb']}, " + (
        "ended well"
        if bad is None
        else {"failed": "failed", "stopped": "was stopped"}.get(bad["status"], "ended with warnings")
    )
