"""Runs as figures for Prometheus: how the last run of each command ended, and what its steps took."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from etl.runs import records
from warehouse.storage.lake import Lake


class RunCollector(Collector):
    """Reads the run records when it is asked, as runs are processes of their own. Names of commands and steps only."""

    def __init__(self, lake: Callable[[], Lake]):
        self.lake = lake

    def collect(self) -> Iterator[GaugeMetricFamily]:
        ended = GaugeMetricFamily("hubscope_run_ended_seconds", "When the last run ended so, in Unix time.", labels=["command", "status"])  # fmt: skip
        seconds = GaugeMetricFamily("hubscope_step_seconds", "Seconds of the step in the last run of its command.", labels=["command", "step"])  # fmt: skip
        rows = GaugeMetricFamily("hubscope_step_rows", "Rows of the step in the last run of its command.", labels=["command", "step"])  # fmt: skip
        running = GaugeMetricFamily("hubscope_runs_running", "Runs that are on.")
        newest: set[str] = set()
        outcomes: set[tuple[str, str]] = set()
        runs = records.recent(self.lake())
        for run in runs:
            key = (run["verb"], run["status"])
            if run.get("finished_at") and key not in outcomes:
                outcomes.add(key)
                ended.add_metric(key, datetime.fromisoformat(run["finished_at"]).timestamp())
            if run["status"] == "running" or run["verb"] in newest:
                continue
            newest.add(run["verb"])
            step_names: set[str] = set()
            for step in run.get("steps") or []:
                # A step may be named for a file or for days; its kind is what comes before them.
                name = step["name"].split(" of ")[0]
                if name in step_names:
                    continue
                step_names.add(name)
                if step.get("seconds") is not None:
                    seconds.add_metric((run["verb"], name), step["seconds"])
                if step.get("rows") is not None:
                    rows.add_metric((run["verb"], name), step["rows"])
        running.add_metric((), sum(run["status"] == "running" for run in runs))
        yield from (ended, seconds, rows, running)
