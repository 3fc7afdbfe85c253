"""Real evaluation logs give, computed again from their samples, what they say themselves."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from pathlib import Path

import polars as pl
import pytest

from etl.eval_logs.contract import Format
from etl.eval_logs.files.files import list_files
from etl.eval_logs.files.limits import Limits
from etl.eval_logs.formats.helm import format as helm
from etl.eval_logs.formats.inspect import format as inspect
from etl.eval_logs.formats.lm_eval import format as lm_eval
from tests.etl.read_log import RunRead, read_all
from tests.recorded.conftest import RECORDINGS

pytestmark = pytest.mark.recorded
LOGS = RECORDINGS.parent / "data" / "evals"
# Where the samples at hand do not give the log's figure, and why.
DIFFERENT = {
    "no-samples": "the log was cut down to its head: it has figures and none of its three samples",
    "log_tool_call_error": "one of four samples is left, without its score: the log was made by hand to show a failed call",
}


def folder(kind: str) -> Path:
    if not (LOGS / kind).is_dir():
        pytest.skip("the recorded logs are not beside the project")
    return LOGS / kind


def named(kind: Format, place: Path) -> Iterator[tuple[str, RunRead]]:
    claims = kind.claim(list_files(place, Limits()))
    yield from zip((claim.name for claim in claims), read_all(kind, place), strict=True)


def recomputed(read: RunRead, task: str, metric: str) -> tuple[int, float | None, float | None]:
    """Samples, mean and standard error: answers to one sample are put together first; over clusters where named."""
    rows = read.samples.filter(
        (pl.col("metric") == metric) & (pl.col("task") == task), pl.col("perturbation").is_null()
    )
    means = rows.group_by("sample_id").agg(pl.col("score").mean(), pl.col("cluster_id").first()).drop_nulls("score")
    n, mean = means.height, means["score"].mean()
    if n < 2:
        return n, mean, None
    if means["cluster_id"].is_null().all():
        return n, mean, means["score"].std(ddof=1) / sqrt(n)
    sums = means.group_by("cluster_id").agg((pl.col("score") - mean).sum())["score"]
    return n, mean, sqrt((sums**2).sum() * len(sums) / (len(sums) - 1)) / n


def test_every_real_inspect_log_is_read_without_a_fault():
    reads = dict(named(inspect.FORMAT, folder("inspect")))
    assert len(reads) == 19
    assert not [fault for read in reads.values() for fault in read.faults]
    assert sum(len(read.results) for read in reads.values()) == 18
    assert sum(read.samples.height for read in reads.values()) == 43


def test_accuracy_and_error_of_every_real_inspect_log_follow_from_its_samples():
    compared = []
    for name, read in named(inspect.FORMAT, folder("inspect")):
        for result in read.results:
            if any(part in name for part in DIFFERENT):
                continue
            n, mean, stderr = recomputed(read, result.task, result.metric)
            assert n == result.n, name
            assert mean == pytest.approx(result.value, abs=1e-9), name
            # A single sample has no error: the logs write 0 there, which is not taken.
            assert stderr == (None if n < 2 else pytest.approx(result.stderr, abs=1e-9)), name
            compared.append(name)
    assert len(compared) == 16


def test_the_logs_left_out_of_the_comparison_differ_for_the_reason_named():
    reads = {
        part: read for name, read in named(inspect.FORMAT, folder("inspect")) for part in DIFFERENT if part in name
    }
    assert reads.keys() == DIFFERENT.keys()
    assert (reads["no-samples"].samples.height, reads["no-samples"].results[0].n) == (0, 3)
    assert reads["log_tool_call_error"].samples.select("score", "error").rows() == [(None, "no score")]


def test_both_kinds_of_file_of_one_inspect_run_tell_the_same():
    logs = dict(named(inspect.FORMAT, folder("inspect")))
    one, other = (logs[f"log/test_eval_log/log_formats.{ending}"] for ending in ("eval", "json"))
    assert (one.header, one.results) == (other.header, other.results)
    assert one.samples["score"].equals(other.samples["score"])


def test_a_real_run_of_the_harness_with_a_cut_file_of_samples():
    ((_, read),) = named(lm_eval.FORMAT, folder("lm_eval"))
    assert read.faults == []
    assert {one.task: (one.value, one.n) for one in read.results} == {
        "math_perturbed_full": (0.0, 5000), "math_rephrased_full": (0.0004, 5000),
    }  # fmt: skip
    # 2 of 5,000 right: variance n p (1 - p) / (n - 1), error sqrt(variance / n)
    assert read.result("exact_match", "math_rephrased_full").stderr == pytest.approx(
        sqrt(0.0004 * 0.9996 / 4999), abs=1e-12
    )
    assert read.samples.height == 10
    assert "math_perturbed_full: 10 of 5000 samples are in the file." in read.notes


def test_figures_of_real_helm_runs_follow_from_their_instances():
    compared = 0
    for name, read in named(helm.FORMAT, folder("helm")):
        assert read.faults == []
        for result in read.results:
            task = f"{result.task} / valid" if result.split == "valid" and "mmlu" in name else result.task
            n, mean, _ = recomputed(read, task, result.metric)
            if n:
                assert (n, mean) == (result.n, pytest.approx(result.value, abs=1e-9)), (name, result)
                compared += 1
    assert compared == 30
