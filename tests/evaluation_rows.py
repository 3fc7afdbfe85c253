"""Evaluation runs for tests, written as an import writes them but from plain rows, and a small data folder full of them.

`small_lake` has, on the suite "Reasoning Board" of fictional models, what a page must be able to tell apart:

| model                  | what is special about it                                                                  |
|------------------------|-------------------------------------------------------------------------------------------|
| polaris/aurora-13b     | ties with merlin-9b at the top; texts allowed, among them HTML, Markdown and formulas     |
| kestrel/merlin-9b      | ties with aurora-13b; perturbed samples; a run every night, worse from the fifth on       |
| polaris/aurora-7b      | another source says something else of arithmetic; perturbed samples                       |
| driftwood/tern-8b      | a second source that says the same                                                        |
| driftwood/tern-3b      | lacks a task                                                                              |
| unlisted-2b            | no model of the Hub; results only, without n and without error                            |
| polaris/secret-7b      | private                                                                                   |
| real-org/real-1b       | real, amid the fictional                                                                  |
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from etl.eval_logs.contract import schema
from tests.evaluation_samples import (
    HOSTILE,
    arithmetic,
    coding,
    reading,
    result,
    results_of,
    sentiment,
    serving,
    texts_of,
    topic,
    trivia,
)
from tests.warehouse.partitions import model, quick_build, snapshot
from warehouse.build.builder import publish
from warehouse.storage.lake import Lake, without_fsync
from warehouse.storage.raw_evaluation_tables import EVALUATION_COLUMNS

__all__ = ["HOSTILE", "SUITE", "land", "result", "run", "small_lake", "small_runs"]
SUITE = "Reasoning Board"
ADDED = datetime(2026, 3, 1, 12)  # noqa: DTZ001 - tables hold UTC without a zone
PARTS = {
    "results": "eval_results",
    "samples": "eval_samples",
    "texts": "eval_texts",
    "performance": "performance",
    "requests": "performance_requests",
}
DEFAULTS: dict[str, Any] = {
    "import_id": "import-1",
    "is_demo": True,
    "visibility": "shared",
    "file_name": "results.json",
    "member": "results.json",
    "file_digest": "d" * 64,
    "format": "lm_eval",
    "framework": "lm-evaluation-harness",
    "framework_version": "0.4.9",
    "model_match": "none",
    "suite": SUITE,
    "provenance": "uploaded_samples",
    "source_name": "Own evaluation",
    "texts_allowed": False,
    "config": "{}",
    "status": "complete",
    "notes": [],
    "added_at": ADDED,
}


def land(lake: Lake, runs: Iterable[dict[str, Any]], files: Iterable[dict[str, Any]] = ()) -> None:
    """Adds runs to the raw folder, fictional ones to the demo's, as parts of the day they were added on.

    A run is a row of eval_runs, what is not written taken from DEFAULTS, with lists of rows under `results`, `samples`,
    `texts`, `performance` and `requests`. `files` are rows of eval_files.
    """
    rows: dict[tuple[str, bool, date], list[dict[str, Any]]] = {}

    def note(source: str, row: dict[str, Any], run: dict[str, Any]) -> None:
        kept = {name: row.get(name) for name in EVALUATION_COLUMNS[source]}
        rows.setdefault((source, bool(run["is_demo"]), run["added_at"].date()), []).append(kept)

    for given in runs:
        run = DEFAULTS | {"identity": given["run_id"]} | given
        key = {"run_id": run["run_id"], "import_id": run["import_id"]}
        for part, source in PARTS.items():
            for row in given.get(part, ()):
                note(source, row | key, run)
        note("eval_runs", run, run)
    for row in files:
        file = {"import_id": "import-1", "is_demo": True, "visibility": "shared", "added_at": ADDED} | row
        note("eval_files", file, file)
    for source, is_demo, day in sorted(rows, key=lambda found: (found[0] == "eval_runs", found)):
        _append(Lake(lake.root, demo=is_demo), source, day, rows[source, is_demo, day])


def _append(lake: Lake, source: str, day: date, rows: list[dict[str, Any]]) -> None:
    before = lake.partition(source, day)
    file = lake.incoming(source, day) / "part.parquet"
    pl.DataFrame(rows, schema=schema(source, keyed=True)).write_parquet(file)
    moment = f"{day}T12:00:00Z"
    manifest = {
        "source": source,
        "repo_type": None,
        "snapshot_on": str(day),
        "coverage": "complete",
        "complete": True,
        "rows": len(rows) + (before.manifest["rows"] if before else 0),
        "pages": 1,
        "bytes": file.stat().st_size,
        "seconds": 0.1,
        "endpoint": "upload",
        "observed_from": moment,
        "observed_to": moment,
        "origin": "evaluation log",
        "is_demo": lake.is_demo,
        "contract_version": "1",
    }
    with without_fsync():
        lake.publish_partition(source, day, [*(before.files if before else ()), file], manifest)


def run(run_id: str, name: str, samples: list[dict[str, Any]] | None = None, **said: Any) -> dict[str, Any]:
    """A run of a model of the Hub (a name with a slash) or of none, with samples and what its log says of them."""
    known = "/" in name and not name.startswith("real-org/")
    return {
        "run_id": run_id,
        "model_written": name,
        "model_id": name if known else None,
        "model_match": "exact" if known else "none",
        "started_at": ADDED - timedelta(days=2),
        "samples": samples or [],
        "results": results_of(samples or []),
    } | said


def small_runs() -> list[dict[str, Any]]:
    """The runs of `small_lake`; the module's words say what is special about which."""
    top = arithmetic(1, 96) + reading(2, 90) + coding(3, 126) + trivia(4, 120)
    tied = arithmetic(5, 96) + reading(6, 88) + coding(7, 129) + trivia(8, 120, {"typos": 105, "paraphrase": 114})
    middle = arithmetic(9, 74) + reading(10, 76) + coding(11, 96) + trivia(12, 105, {"typos": 80, "paraphrase": 99})
    known = arithmetic(13, 70) + reading(14, 72) + coding(15, 84) + trivia(16, 97)
    small = arithmetic(17, 48) + reading(18, 50) + trivia(19, 70)
    classified = {
        "suite": "Text classification",
        "format": "inspect",
        "framework": "Inspect",
        "framework_version": "0.3",
    }
    served = {"suite": "Serving", "format": "serving", "framework": "vLLM", "provenance": "uploaded_results"}
    runs = [
        run("r-aurora-13b", "polaris/aurora-13b", top, texts_allowed=True, texts=texts_of(top), uploader="ada"),
        run("r-merlin-9b", "kestrel/merlin-9b", tied, texts_allowed=True, texts=texts_of(tied)),
        run("r-aurora-7b", "polaris/aurora-7b", middle),
        run("r-tern-8b", "driftwood/tern-8b", known),
        run("r-tern-3b", "driftwood/tern-3b", small, notes=["No coding: the run was cut short."], status="partial"),
        run(
            "r-unlisted",
            "unlisted-2b",
            provenance="author_claimed",
            source_name="Model card",
            source_url="https://example.org/unlisted-2b",
            results=[
                result("arithmetic", "accuracy", 0.91),
                result("reading", "exact_match", 0.55),
                result("coding", "pass@1", 0.40),
                result("trivia", "accuracy", 0.62),
            ],
        ),
        run(
            "r-aurora-7b-other",
            "polaris/aurora-7b",
            provenance="third_party",
            source_name="Someone else's board",
            source_url="https://board.example",
            results=[result("arithmetic", "accuracy", 0.71, n=120, stderr=0.0414)],
        ),
        run(
            "r-tern-8b-other",
            "driftwood/tern-8b",
            provenance="third_party",
            source_name="Someone else's board",
            results=[result("trivia", "accuracy", 97 / 150, n=150)],
        ),
        run("r-secret", "polaris/secret-7b", top, visibility="private", workspace="team-a", file_name="secret.json"),
        run("r-real", "real-org/real-1b", arithmetic(20, 60), is_demo=False),
        run("p-engine-a", "polaris/aurora-7b", **served, **serving("engine-a", 1.0)),
        run("p-engine-b", "polaris/aurora-7b", **served, **serving("engine-b", 1.4)),
    ]
    for number, (name, skill) in enumerate(
        (("polaris/aurora-13b", 1.6), ("kestrel/merlin-9b", 1.2), ("driftwood/tern-8b", 0.7))
    ):
        rows = sentiment(30 + number, skill) + topic(40 + number, skill / 2)
        runs.append(run(f"k-{name.partition('/')[2]}", name, rows, **classified))
    for week, (merlin, tern) in enumerate(((168, 130), (170, 132), (169, 129), (171, 131), (140, 130), (138, 133))):
        began = datetime(2026, 1, 20) + timedelta(days=7 * week)  # noqa: DTZ001 - tables hold UTC without a zone
        for name, right in (("kestrel/merlin-9b", merlin), ("driftwood/tern-8b", tern)):
            nightly = arithmetic(50 + week, right, of=200)
            for row in nightly:
                row["task"] = "smoke"
            label = f"n-{name.partition('/')[2]}-{week}"
            runs.append(run(label, name, nightly, suite="Nightly", started_at=began, framework_version=f"0.4.{week}"))
    return runs


FILES: tuple[dict[str, Any], ...] = (
    {"file_name": "results.json", "member": "results.json", "format": "lm_eval", "bytes": 48_211, "status": "added"},
    {"file_name": "again.json", "member": "again.json", "format": "lm_eval", "bytes": 48_211, "status": "known"},
    {
        "file_name": "broken.zip",
        "member": "run1/results.json",
        "bytes": 900,
        "status": "refused",
        "reasons": ["results.gsm8k.acc,none: 1.7 is no share; expected 0 to 1"],
    },
    {"file_name": "secret.json", "status": "added", "visibility": "private", "workspace": "team-a", "bytes": 10},
)


def small_lake(root: Path) -> Lake:
    """A data folder with a listing of fictional models and the runs above, built and published."""
    lake = Lake(root)
    demo = Lake(root, demo=True)
    names = sorted({found["model_id"] for found in small_runs() if found["model_id"]})
    for turn in range(2):
        listed = [
            model(name, 1_000 * (number + 1) + turn, 50_000 * (number + 1) + 90 * turn)
            | {
                "pipeline_tag": "text-generation",
                "library_name": "transformers",
                "safetensors_total": 10**9 * (number + 1),
            }
            for number, name in enumerate(names)
        ]
        snapshot(demo, date(2026, 2, 27) + timedelta(days=turn), listed)
    land(lake, small_runs(), FILES)
    quick_build(lake)
    with without_fsync():
        publish(lake)
    return lake
