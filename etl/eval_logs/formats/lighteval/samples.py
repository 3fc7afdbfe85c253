"""lighteval's samples: a Parquet file a task, in the layout of today or of before version 0.10.

Only columns that are needed are decoded, and as plain Arrow: nothing in the file is unpickled or run.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl.eval_logs.contract import SAMPLES

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

ROWS = 1_000
# Where each thing stands: in the layout of today (with or without underscores), then in older ones.
METRICS = ("metric", "__metric__", "metrics")
IDS = ("doc.id", "__doc__.id")
INPUTS = ("doc.query", "__doc__.query", "full_prompt", "example")
CHOICES = ("doc.choices", "__doc__.choices", "choices")
GOLD_INDEXES = ("doc.gold_index", "__doc__.gold_index", "gold_index")
GOLDS = ("gold",)
OUTPUTS = ("model_response.text", "__model_response__.text", "predictions")
INPUT_TOKENS = ("model_response.input_tokens", "__model_response__.input_tokens", "input_tokens")
OUTPUT_TOKENS = ("model_response.output_tokens", "__model_response__.output_tokens", "cont_tokens")
# Older layouts keep the metrics as Python prints them: "{'em': 1.0, 'f1': np.float64(0.5)}". Read, never evaluated.
PRINTED = re.compile(
    r"(['\"])(?P<metric>[^'\"]{1,200})\1:\s*(?:np\.\w+\()?(?P<value>-?[\d.]+(?:e[+-]?\d+)?|nan|True|False)\b"
)


def name_metrics(written: Iterable[str]) -> dict[str, tuple[str, str | None]]:
    """Metric and filter of each name: 'pass@k:k=4&n=16' is ('pass@4', 'n=16'), 'em:strip=True' is ('em', 'strip=True').

    Names that only their settings tell apart stay whole: a sample's row has a metric but no filter.
    """
    names = {}
    for name in written:
        bare, _, settings = re.sub(r" at 0x[0-9a-f]+", "", name).partition(":")  # where a function lay in memory
        options = settings.split("&") if settings else []
        if bare.endswith("@k"):
            bare = next((bare[:-1] + one[2:] for one in options if one.startswith("k=")), bare)
            options = [one for one in options if not one.startswith("k=") or bare.endswith("@k")]
        names[name] = bare, "&".join(options) or None
    alike = Counter(bare for bare, _ in names.values())
    return {name: (bare, options) if alike[bare] == 1 else (name, None) for name, (bare, options) in names.items()}


def read_details(file: LogFile, task: str, reader: LogReader) -> Iterator[pl.DataFrame]:
    """Frames of SAMPLES, a row a sample and metric; texts stand with the first metric of a sample."""
    try:
        with pq.ParquetFile(file.local_path()) as parquet:
            yield from read_batches(parquet, file, task, reader)
    except (pa.ArrowException, OSError) as error:
        reader.add_issue(file, "", str(error)[:200], "a Parquet file that can be read")


def read_batches(parquet: Any, file: LogFile, task: str, reader: LogReader) -> Iterator[pl.DataFrame]:
    schema = parquet.schema_arrow
    metrics_at = first_of(schema, METRICS)
    if metrics_at is None:
        reader.add_issue(file, "", ", ".join(schema.names)[:200], f"a column of metrics: {', '.join(METRICS)}")
        return
    wanted = {"ids": IDS, "given": INPUT_TOKENS, "made": OUTPUT_TOKENS}
    if reader.keeps_texts:
        wanted |= {"input": INPUTS, "choices": CHOICES, "indexes": GOLD_INDEXES, "golds": GOLDS, "output": OUTPUTS}
    places_by_key = {key: at for key, places in wanted.items() if (at := first_of(schema, places)) is not None}
    first, epochs = 0, Counter[str]()
    for batch in parquet.iter_batches(batch_size=ROWS, columns=[metrics_at, *places_by_key.values()]):
        columns = {key: column(batch, at) for key, at in places_by_key.items()}
        tokens = {key: lengths(columns.pop(key, None), batch.num_rows) for key in ("given", "made")}
        values = {key: array.to_pylist() for key, array in columns.items()}
        rows: list[dict[str, Any]] = []
        for offset, scored in enumerate(column(batch, metrics_at).to_pylist()):
            number = first + offset
            identifier = values["ids"][offset] if "ids" in values else None
            sample_id = f"{identifier}" if isinstance(identifier, str | int) and identifier != "" else f"{number}"
            epochs[sample_id] += 1  # asked again with other examples, a sample keeps its id
            scores = read_scores(scored, f"row {number}", file, reader)
            if not scores:
                reader.add_note(f"{task}: some samples have no figure of their own and are left out.")
            named = name_metrics(scores)
            for rank, (written, score) in enumerate(scores.items()):
                row = {
                    "task": task,
                    "sample_id": sample_id,
                    "epoch": epochs[sample_id],
                    "metric": named[written][0],
                    "score": score,
                    "input_tokens": tokens["given"][offset],
                    "output_tokens": tokens["made"][offset],
                    "error": "no score" if score is None else None,
                }
                if rank == 0 and reader.keeps_texts:
                    row |= texts({key: column_values[offset] for key, column_values in values.items()})
                rows.append(row)
        first += batch.num_rows
        yield pl.DataFrame(rows, schema=SAMPLES)


def first_of(schema: pa.Schema, places: Sequence[str]) -> str | None:
    """The first of some places, such as 'doc.id', that a file has."""
    for place in places:
        head, _, tail = place.partition(".")
        index = schema.get_field_index(head)
        if index >= 0 and not tail:
            return place
        if index >= 0 and pa.types.is_struct(schema.field(index).type):
            inner = schema.field(index).type
            if inner.get_field_index(tail) >= 0:
                return place
    return None


def column(batch: pa.RecordBatch, place: str) -> pa.Array:
    head, _, tail = place.partition(".")
    array = batch.column(head)
    return pc.struct_field(array, tail) if tail else array


def lengths(array: pa.Array | None, rows: int) -> list[int | None]:
    """How many tokens each sample has, over all its generations; nulls where tokens are not kept as lists."""
    if array is None or not (pa.types.is_list(array.type) or pa.types.is_large_list(array.type)):
        return [None] * rows
    if pa.types.is_list(array.type.value_type) or pa.types.is_large_list(array.type.value_type):
        return [
            None if one is None else sum(len(part) for part in one if part is not None) for one in array.to_pylist()
        ]
    return [count or None for count in pc.list_value_length(array).to_pylist()]


def read_scores(scored: Any, place: str, file: LogFile, reader: LogReader) -> dict[str, float | None]:
    """Metric and score of one sample; values that are no figures, as corpus metrics keep them, are left out."""
    if isinstance(scored, str):
        values_by_metric = {one["metric"]: one["value"] for one in PRINTED.finditer(scored[:10_000])}
        return {
            metric: None if value == "nan" else float({"True": 1, "False": 0}.get(value, value))
            for metric, value in values_by_metric.items()
        }
    scores: dict[str, float | None] = {}
    for metric, value in scored.items() if isinstance(scored, dict) else ():
        if value is None or isinstance(value, bool | int | float):
            value = float(value) if isinstance(value, bool) else value
            scores[metric] = reader.number(value, file, f"{place}.{metric}")
    return scores


def texts(values: dict[str, Any]) -> dict[str, str | None]:
    choices, indexes = values.get("choices"), values.get("indexes")
    target = values.get("golds")
    if isinstance(choices, list):
        chosen = [at for at in (indexes if isinstance(indexes, list) else [indexes]) if isinstance(at, int)]
        target = [choices[at] for at in chosen if 0 <= at < len(choices)] or target
    return {"input": joined(values.get("input")), "target": joined(target), "output": joined(values.get("output"))}


def joined(value: Any) -> str | None:
    parts = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
    return "\n".join(parts) or None
