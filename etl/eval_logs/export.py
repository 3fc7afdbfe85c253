"""Runs of the lake in formats that others read: an Every Eval Ever record, and the Hub's `.eval_results` YAML.

What is exported is what was landed; read back it gives the same figures. A private run leaves only when asked for by
name with `include_private=True`.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import polars as pl
import yaml

from etl.eval_logs.contract import schema
from warehouse.errors import ParameterError, UnknownNameError
from warehouse.storage.lake import Lake

SCHEMA_VERSION = "0.3.0"
RELATIONSHIPS = {"author_claimed": "first_party", "third_party": "third_party"}
UNNAMED = "every_eval_ever"  # the framework of a record that names no library
UNITS = {"share": "proportion"}
HUB_ID = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")
TEXT_OF_NONE = "unknown"


def to_every_eval_ever(lake: Lake, run_id: str, *, include_private: bool = False) -> dict[str, Any]:
    """The run as an aggregate record of schema 0.3.0; results without a value are left out, for the schema has none.

    Raises UnknownNameError where there is no such run, ParameterError where it is private and that was not asked for.
    """
    run, results = load_run(lake, run_id, include_private)
    model = run["model_id"] or run["model_written"]
    started, suite = run["started_at"], run["suite"] or run["framework"]
    stamp = epoch(started or run["added_at"])
    is_claimed = run["provenance"] in RELATIONSHIPS
    details = {"deployment_type": "unknown", "model_availability": "unknown"}
    return {
        "schema_version": SCHEMA_VERSION,
        "evaluation_id": "/".join(name.replace("/", "_") for name in (suite, model, stamp)),
        **({"evaluation_timestamp": stamp} if started else {}),
        "retrieved_timestamp": epoch(run["added_at"]),
        "source_metadata": {
            "source_name": suite,
            "source_type": "documentation" if is_claimed else "evaluation_run",
            "source_organization_name": run["source_name"] or TEXT_OF_NONE,
            **({"source_organization_url": run["source_url"]} if run["source_url"] else {}),
            "evaluator_relationship": RELATIONSHIPS.get(run["provenance"], "other"),
            "additional_details": texts(
                {"hubscope_run_id": run_id, "provenance": run["provenance"], "format": run["format"]}
            ),
        },
        "eval_library": {
            "name": TEXT_OF_NONE if run["framework"] == UNNAMED else run["framework"],
            "version": run["framework_version"] or TEXT_OF_NONE,
        },
        "model_info": {
            "name": run["model_written"],
            "id": model,
            **({"developer": model.partition("/")[0]} if "/" in model else {}),
            "additional_details": details | texts({"revision": run["model_revision"]}),
        },
        "evaluation_results": [
            evaluation_result(result) for result in results.iter_rows(named=True) if result["value"] is not None
        ],
    }


def evaluation_result(result: dict[str, Any]) -> dict[str, Any]:
    """One figure. What the schema has no field for goes into its additional details, which the parser reads back."""
    names = [result[key] for key in ("task", "subset", "split", "metric", "filter")]
    dataset, is_share = result["dataset"], result["unit"] == "share"
    is_hub = bool(dataset and HUB_ID.fullmatch(dataset))
    origin = {
        "dataset_name": dataset or result["task"],
        "source_type": "hf_dataset" if is_hub else "other",
        **({"hf_repo": dataset} if is_hub else {}),
        **({"hf_split": result["split"]} if is_hub and result["split"] else {}),
        "additional_details": texts({key: result[key] for key in ("subset", "split")}),
    }
    metric = {
        "metric_id": result["metric"],
        "metric_name": result["metric_written"] or result["metric"],
        **texts({"metric_unit": UNITS.get(result["unit"], result["unit"])}),
        "lower_is_better": result["direction"] == "lower",
        # A continuous score needs both of its bounds there; where they are not known the type is left open.
        **({"score_type": "continuous", "min_score": 0.0, "max_score": 1.0} if is_share and fits(result) else {}),
        "additional_details": texts({"filter": result["filter"], "direction": result["direction"] or "unknown"}),
    }
    interval = {"lower": result["ci_low"], "upper": result["ci_high"], "confidence_level": 0.95}
    has_interval = result["ci_low"] is not None and result["ci_high"] is not None
    uncertainty = {
        **({"standard_error": {"value": result["stderr"]}} if result["stderr"] is not None else {}),
        **({"confidence_interval": interval} if has_interval else {}),
        **({"num_samples": result["n"]} if result["n"] is not None else {}),
    }
    shots = texts({"n_shot": result["n_shot"]})
    return {
        "evaluation_result_id": "|".join(str(name) for name in names if name),
        "evaluation_name": result["task"],
        "source_data": origin,
        "metric_config": metric,
        "score_details": {"score": result["value"], **({"uncertainty": uncertainty} if uncertainty else {})},
        **({"generation_config": {"additional_details": shots}} if shots else {}),
    }


def to_eval_results(lake: Lake, run_id: str, *, include_private: bool = False) -> str:
    """The run as a YAML list for a model's `.eval_results/` folder: https://huggingface.co/docs/hub/eval-results

    Only results whose data set is named by its id on the Hub can be stated there. Where a task has several metrics the
    metric stands in `notes`. Whether the data set is a benchmark with such a task only the Hub knows.

    Raises UnknownNameError and ParameterError as above, ParameterError too where no result can be stated.
    """
    run, results = load_run(lake, run_id, include_private)
    usable = results.filter(
        pl.col("value").is_not_null(), pl.col("dataset").fill_null("").str.contains(f"^(?:{HUB_ID.pattern})$")
    )
    if usable.is_empty():
        raise ParameterError(
            f"No result of run {run_id} names its data set by an id on the Hub, such as cais/hle.",
            "Export it as an Every Eval Ever record instead.",
        )
    revision = json.loads(run["config"] or "{}").get("dataset_revision") if run["format"] == "hub_results" else None
    metrics = {key: len(rows) for key, rows in usable.group_by("dataset", "task", "filter")}
    entries = []
    for result in usable.iter_rows(named=True):
        several = metrics[result["dataset"], result["task"], result["filter"]] > 1
        notes = [result["filter"], *([result["metric"], result["subset"], result["split"]] if several else [])]
        entry: dict[str, Any] = {
            "dataset": {"id": result["dataset"], "task_id": result["task"], **texts({"revision": revision})},
            # The Hub takes a value in the benchmark's own scale: as it was written where it came from there.
            "value": result["value_written"] if run["format"] == "hub_results" else result["value"],
        }
        if run["started_at"]:
            entry["date"] = run["started_at"].isoformat() + "Z"
        if run["source_url"]:
            entry["source"] = {"url": run["source_url"], **texts({"name": run["source_name"]})}
        if any(notes):
            entry["notes"] = ", ".join(note for note in notes if note)
        entries.append(entry)
    return yaml.safe_dump(entries, sort_keys=False, allow_unicode=True)


def load_run(lake: Lake, run_id: str, include_private: bool) -> tuple[dict[str, Any], pl.DataFrame]:
    """The run's row of its latest import, and the results of that import in a fixed order."""
    runs = rows_of(lake, "eval_runs", pl.col("run_id") == run_id)
    if runs.is_empty():
        raise UnknownNameError(
            f"There is no evaluation run {run_id}.",
            "Runs are numbered in marts.evaluation_runs, and in the address of Compare.",
        )
    run = runs.sort("added_at").row(-1, named=True)
    if run["visibility"] != "shared" and not include_private:
        raise ParameterError(
            f"Run {run_id} is private to its workspace.", "Ask for private runs by name to export it all the same."
        )
    chosen = (pl.col("run_id") == run_id) & (pl.col("import_id") == run["import_id"])
    order = ["task", "subset", "split", "metric", "filter"]
    return run, rows_of(lake, "eval_results", chosen).sort(order)


def rows_of(lake: Lake, source: str, wanted: pl.Expr) -> pl.DataFrame:
    """The rows of a raw source that are wanted, over all its days."""
    files = [file for partition in lake.partitions(source) for file in partition.files]
    if not files:
        return schema(source, keyed=True).to_frame()
    return pl.scan_parquet(files).filter(wanted).collect()


def texts(values: dict[str, Any]) -> dict[str, str]:
    """Those that are there, as text: the schema allows nothing else in additional details."""
    return {key: str(value) for key, value in values.items() if value is not None}


def fits(result: dict[str, Any]) -> bool:
    return 0 <= result["value"] <= 1


def epoch(moment: datetime) -> str:
    """Seconds since 1970 as records write them, to the microsecond."""
    return f"{moment.replace(tzinfo=UTC).timestamp():.6f}"
