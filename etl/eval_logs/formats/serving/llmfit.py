"""llmfit's shared measurements (github.com/AlexsJones/llmfit): one machine, and the models somebody tried on it.

Each figure is a mean of a few requests; the file says neither how many were sent at once nor any percentile.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

import polars as pl

from etl.eval_logs.contract import ParsedRun, RunHeader
from etl.eval_logs.formats.serving.fields import ServingFields, performance, quantization_in
from etl.eval_logs.reader.run_config import tidied

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

SCHEMA = 1
MACHINE = ("hwClass", "memTierGb", "vramGb", "cpu", "cpuCores", "ramGb", "os")


def runs(document: dict[str, Any], file: LogFile, reader: LogReader) -> Iterator[ParsedRun]:
    """A run a model. A model measured with two engines is one run with two scenarios."""
    if document.get("schemaVersion") != SCHEMA:
        reader.add_issue(file, "schemaVersion", document.get("schemaVersion"), str(SCHEMA))
        return
    parts = {key: _object(document, key, file, reader) for key in ("tool", "hardware")}
    machine = ServingFields(parts["hardware"], file, reader, "hardware")
    tool = ServingFields(parts["tool"], file, reader, "tool")
    hardware = machine.name("hardwareName") or machine.name("cpu")
    at = reader.moment(document.get("submittedAtUnix"), file, "submittedAtUnix")
    rows_by_model: dict[str, list[pl.DataFrame]] = {}
    for place, one in enumerate(ServingFields(document, file, reader).values("results")):
        if not isinstance(one, dict):
            reader.add_issue(file, f"results[{place}]", one, "an object")
            continue
        fields = ServingFields(one, file, reader, f"results[{place}]")
        written = fields.name("model", is_needed=True)
        if written is None:
            continue
        model = _without_folder(written)
        rows = rows_by_model.setdefault(model, [])
        engine = fields.name("provider")
        scenarios = {row["scenario"][0] for row in rows}
        label = engine or "as given"
        rows.append(
            performance(
                scenario=label if label not in scenarios else f"{label}, {len(rows) + 1}",
                engine=engine,
                hardware=hardware,
                hardware_count=machine.count("gpuCount"),
                quantization=quantization_in(model),
                mean_output_tokens=fields.amount("avgOutputTokens"),
                completed=fields.count("numRuns"),
                throughput_tok_s=fields.amount("avgTps"),
                ttft_mean_ms=fields.amount("avgTtftMs"),
                e2e_mean_ms=fields.amount("avgTotalMs"),
            )
        )
    if not rows_by_model:
        reader.add_issue(file, "results", document.get("results"), "at least one measurement")
    for model, rows in rows_by_model.items():
        config = {key: parts["hardware"].get(key) for key in MACHINE} | {"hardware": hardware}
        yield ParsedRun(
            header=RunHeader(
                framework="llmfit",
                framework_version=tool.name("version"),
                model_written=model,
                started_at=at,
                config=tidied(config),
            ),
            results=[],
            performance=pl.concat(rows),
        )


def _object(document: dict[str, Any], key: str, file: LogFile, reader: LogReader) -> dict[str, Any]:
    value = document.get(key)
    if isinstance(value, dict):
        return value
    reader.add_issue(file, key, value, "an object")
    return {}


def _without_folder(model: str) -> str:
    """A file of somebody's home is named without the folders that lead to it; 'org/name' stays."""
    if model.startswith(("/", "~")):
        return PurePosixPath(model).name
    if model[1:3] == ":\\":
        return PureWindowsPath(model).name
    return model
