"""Small logs as harnesses write them, for the tests of the intake: what is in them does not matter, how they fare does."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.storage.lake import Lake

STAMP = "2026-04-01T12-00-00.000000"


def results(model: str = "kestrel/merlin-9b", value: Any = 0.5, **changes: Any) -> dict[str, Any]:
    return {
        "results": {"riddles": {"alias": "riddles", "acc,none": value, "acc_stderr,none": 0.25}},
        "configs": {"riddles": {"task": "riddles", "dataset_path": "kestrel/riddles"}},
        "n-samples": {"riddles": {"original": 4, "effective": 4}},
        "config": {"model": "hf", "model_args": f"pretrained={model}"},
        "git_hash": "abc", "date": 1775048760.0, "lm_eval_version": "0.4.9", "model_name": model,
    } | changes  # fmt: skip


def line(number: int, score: Any) -> dict[str, Any]:
    return {
        "doc_id": number, "doc": {"question": f"q{number}"}, "target": "A",
        "arguments": {"gen_args_0": {"arg_0": f"Question {number}"}}, "resps": [["A"]], "filtered_resps": ["A"],
        "filter": "none", "metrics": ["acc"], "doc_hash": f"d{number}", "acc": score,
    }  # fmt: skip


def write_log(folder: Path, document: Any = None, scores: Any = (1.0, 0.0, 1.0, 0.0), stamp: str = STAMP) -> Path:
    """A results file and, unless `scores` is None, its samples; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    document = results() if document is None else document
    (folder / f"results_{stamp}.json").write_text(document if isinstance(document, str) else json.dumps(document))
    if scores is not None:
        lines = [json.dumps(line(number, score)) for number, score in enumerate(scores)]
        (folder / f"samples_riddles_{stamp}.jsonl").write_text("\n".join(lines) + "\n")
    return folder


def pack(path: Path, members: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def rows(lake: Lake, source: str, *, committed: bool = True) -> pl.DataFrame:
    """What counts of a source: with a row of eval_runs of the same run and import, as the staging models read it."""
    files = [file for partition in lake.partitions(source) for file in partition.files]
    if not files:
        return pl.DataFrame({"run_id": [], "import_id": []}, schema={"run_id": pl.String, "import_id": pl.String})
    frame = pl.read_parquet(files, hive_partitioning=False)
    if committed and source not in ("eval_runs", "eval_files"):
        frame = frame.join(rows(lake, "eval_runs"), on=["run_id", "import_id"], how="semi")
    return frame


def listing(lake: Lake, *ids: str) -> None:
    """A listing of the Hub with these models and nothing else of them."""
    path = lake.root / "listing.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pl.DataFrame({"id": ids}).write_parquet(path)
    lake.publish_partition("hub_models", date(2026, 3, 1), [path], {"complete": True, "coverage": "full"})
