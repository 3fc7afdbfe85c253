"""Whatever is submitted, the outcome is a receipt: runs and refusals, never another exception, never a run from noise."""

from __future__ import annotations

import io
import json
import random
import tempfile
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.eval_logs import Receipt, add
from etl.eval_logs.contract import Format
from etl.eval_logs.formats.registry import FORMATS
from etl.eval_logs.formats.tables.mapping import ColumnMapping
from tests.etl.uploads import line, results, rows
from warehouse.storage.lake import Lake

SLOWLY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
NAMES = st.sampled_from(
    [
        "results_2026-04-01T12-00-00.000000.json", "samples_riddles_2026-04-01T12-00-00.000000.jsonl", "results.json",
        "header.json", "stats.json", "run_spec.json", "per_instance_stats.json", "log.eval", "log.json",
        "model_meta.json", "kestrel__merlin/abc/Riddles.json", ".eval_results/a.yaml", "README.md", "table.csv",
        "table.parquet", "details_riddles_2026-04-01T12-00-00.000000.parquet", "a.jsonl", "summary.json",
    ]
)  # fmt: skip
# Keys that formats look for, so that noise gets past their first look.
KEYS = st.sampled_from(
    [
        "results", "configs", "config", "config_general", "eval", "version", "status", "scores", "metrics", "samples",
        "model", "model_name", "task", "task_name", "value", "name", "stats", "split", "evaluation_results",
        "model_info", "schema_version", "mteb_version", "acc,none", "all", "dataset", "test", "main_score", "hf_subset",
        "mean_ttft_ms", "model_id", "completed", "request_throughput", "adapter_spec", "scenario_spec", "count",
    ]
)  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["0.5", "x/y", "2026-04-01"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=5), inner, max_size=6),
    max_leaves=25,
)


def submitted(files: dict[str, bytes], is_packed: bool = False, mapping: ColumnMapping | None = None) -> Receipt:
    """What becomes of files in a folder, or of the same in a zip. A fault of ours is logged as one and fails here."""
    with tempfile.TemporaryDirectory() as made:
        folder, lake = Path(made) / "logs", Lake(Path(made) / "data")
        folder.mkdir()
        if is_packed:
            with zipfile.ZipFile(folder / "logs.zip", "w") as archive:
                for name, content in files.items():
                    archive.writestr(name, content)
        for name, content in files.items() if not is_packed else ():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        receipt = add(lake, [folder], mapping=mapping)
        reasons = [why for refused in receipt.refused for why in refused.reasons]
        assert not [why for why in reasons if "Hubscope failed" in why]
        assert all(refused.reasons for refused in receipt.refused)
        assert rows(lake, "eval_runs").height == len(receipt.added)
        return receipt


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, a piece cut out or doubled, or the end missing."""
    made = bytearray(raw)
    for _ in range(chance.randrange(1, 4)):
        at, much = chance.randrange(len(made) + 1), chance.randrange(1, 40)
        match chance.randrange(4):
            case 0:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del made[at : at + much]
            case 2:
                made[at:at] = made[at : at + much]
            case _:
                made = made[: max(at, 1)]
    return bytes(made)


def changed(value: Any, chance: random.Random) -> Any:
    """The same document with one thing in it replaced by something else."""
    odd: list[Any] = [None, True, -1, 1e308, "", "x" * 2_000, [], {}, [[]], {"a": None}, "NaN", 0.5]
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        return {**value, key: changed(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.9:
        at = chance.randrange(len(value))
        return [*value[:at], changed(value[at], chance), *value[at + 1 :]]
    return chance.choice(odd)


@SLOWLY
@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4), st.booleans())
def test_any_json_under_any_name_is_a_run_or_refused(documents: dict[str, Any], is_packed: bool):
    submitted({name: json.dumps(document).encode() for name, document in documents.items()}, is_packed)


@SLOWLY
@given(st.dictionaries(NAMES, st.binary(max_size=300), min_size=1, max_size=3))
def test_any_bytes_under_any_name_are_no_run(files: dict[str, bytes]):
    assert submitted(files).runs == []


@SLOWLY
@given(st.integers(0, 2**32))
def test_a_log_with_a_change_in_it_is_taken_whole_or_refused(seed: int):
    chance = random.Random(seed)
    head = json.dumps(changed(results(), chance)).encode()
    samples = b"\n".join(json.dumps(line(number, number % 2)).encode() for number in range(4))
    if seed % 2:
        head, samples = json.dumps(results()).encode(), mutated(samples, chance)
    stamp = "2026-04-01T12-00-00.000000"
    submitted({f"results_{stamp}.json": head, f"samples_riddles_{stamp}.jsonl": samples})


@SLOWLY
@given(st.integers(0, 2**32))
def test_a_damaged_zip_is_refused_or_read(seed: int):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("results_2026-04-01T12-00-00.000000.json", json.dumps(results()))
    submitted({"logs.zip": mutated(buffer.getvalue(), random.Random(seed))})


def example(kind: Format) -> tuple[dict[str, bytes], ColumnMapping | None]:
    """The small log in the tests of the format, and its mapping where it is a table."""
    tests = import_module(f"tests.etl.test_logs_{kind.name}")
    files = {
        name: (content if isinstance(content, str) else json.dumps(content)).encode()
        for name, content in tests.EXAMPLE.items()
    }
    return files, getattr(tests, "EXAMPLE_MAPPING", None)


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_a_changed_log_of_each_format_is_taken_whole_or_refused(kind: Format):
    whole, mapping = example(kind)
    receipt = submitted(whole, mapping=mapping)
    assert {run.format for run in receipt.runs} == {kind.name}, receipt.refused
    for seed in range(60):
        chance = random.Random(seed)
        name = chance.choice(list(whole))
        if seed % 3 and name.endswith(".json"):
            odd = json.dumps(changed(json.loads(whole[name]), chance)).encode()
        else:
            odd = mutated(whole[name], chance)
        submitted({**whole, name: odd}, mapping=mapping)
