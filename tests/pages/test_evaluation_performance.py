"""The Performance page: what it says of change, of classes, of changed questions and of serving; and what it does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from panels.evaluation.performance import classes, quality, robustness, serving
from tests.evaluation_rows import small_lake
from tests.lake_cache import LakeCache
from tests.pages.evaluation_build import opened, published
from tests.pages.page_text import words
from tests.warehouse.partitions import model, quick_build, snapshot
from warehouse.analysis import drift
from warehouse.build.builder import publish
from warehouse.query.answers import ask
from warehouse.storage.lake import Lake, without_fsync

PAGE = "evaluation/performance"


@pytest.fixture(scope="module", autouse=True)
def lake(lake_cache: LakeCache, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    with published(tmp_path_factory.mktemp("performed"), partial(lake_cache.copy, small_lake)) as lake:
        yield lake


def quiet(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error
    return app


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def history(name: str) -> tuple[pl.DataFrame, dict[str, Any]]:
    row = ask("performance_tasks", model=name, is_demo=True).frame.row(0, named=True)
    params = {key: row[key] for key in ("suite", "task", "metric", "filter")}
    return ask("performance_history", model=name, is_demo=True, **params).frame, row


def test_a_fall_of_the_level_is_dated_and_sized():
    frame, row = history("kestrel/merlin-9b")
    app = quiet(opened(PAGE, model="kestrel/merlin-9b"))
    task_drift = drift.changes(frame["value"].to_numpy(), frame["stderr"].to_numpy())
    (change,) = task_drift.changes
    assert change.size < -0.1
    assert quality.headline(frame, task_drift, row).startswith("smoke fell by")
    assert quality.headline(frame, task_drift, row) in words(app).replace("\\", "")


def test_a_steady_model_is_not_said_to_have_changed():
    assert "6 runs of smoke: no change can be told" in words(quiet(opened(PAGE, model="driftwood/tern-8b"))).replace(
        "\\", ""
    )


def test_few_runs_say_how_many_it_takes():
    assert "2 runs are too few: at least 5 are needed." in words(quiet(opened(PAGE, model="polaris/aurora-7b")))


def test_every_measure_of_classification_has_its_place():
    rows = figures(quiet(opened(PAGE, model="driftwood/tern-8b")))
    assert [*rows] == [
        "Accuracy",
        "Precision",
        "Recall",
        "F1",
        "AUC-ROC",
        "Log-loss",
        "Brier score",
        "Calibration error",
    ]
    frame = ask("performance_classes", run_id="k-tern-8b", task="sentiment", metric="accuracy").frame
    right = (frame["label"] == frame["prediction"]).mean()
    assert rows["Accuracy"] == f"{right:.1%}".replace("%", " %")


def test_the_positive_class_is_the_one_called_where_its_probability_is_high():
    frame = pl.DataFrame({"label": ["a", "b"], "prediction": ["a", "b"], "probability": [0.2, 0.9]})
    assert classes.positive_class(frame) == "b"
    assert classes.positive_class(frame.with_columns(probability=pl.lit(0.5))) is None
    assert classes.positive_class(frame.with_columns(label=pl.Series(["a", "c"]))) is None


def test_answers_in_free_words_are_no_classes():
    labelled = ask("performance_labelled", model="driftwood/tern-8b", is_demo=True).frame
    assert labelled.height
    assert (labelled["in_classes"] == labelled["labelled"]).all()


def test_changed_questions_are_compared_with_the_same_ones_unchanged():
    deltas, worst = robustness.effects(run_id="r-aurora-7b", task="trivia", metric="accuracy")
    frame = ask("performance_variants", run_id="r-aurora-7b", task="trivia", metric="accuracy").frame
    means = dict(frame.group_by("perturbation").agg(pl.col("score").mean()).iter_rows())
    assert {one.perturbation: one.perturbed for one in deltas} == pytest.approx({k: v for k, v in means.items() if k})
    assert worst is not None
    assert worst.worst.value <= min(one.perturbed for one in deltas)
    assert "Right in every way of asking" in words(quiet(opened(PAGE, model="polaris/aurora-7b")))


def test_serving_shows_throughput_and_percentiles_with_bounds():
    app = quiet(opened(PAGE, model="polaris/aurora-7b"))
    assert "tokens a second with 32 requests at once" in words(app)
    app = quiet(opened(PAGE, model="polaris/aurora-7b", serving_measure="ttft", serving_share="p50"))
    rows = next(frame.value for frame in app.dataframe if "series" in frame.value.columns)
    assert len(rows)
    assert rows["interval"].str.contains(" to ").all()


def test_a_percentile_that_no_request_bounds_says_how_many_it_takes():
    bounds = serving.percentiles(model="polaris/aurora-7b", is_demo=True, measure="ttft", quantile="p99")
    assert bounds
    assert all(high is None for _, _, high in bounds.values())
    app = quiet(opened(PAGE, model="polaris/aurora-7b", serving_measure="ttft", serving_share="p99"))
    assert "368 would" in words(app)


def test_a_stated_percentile_stands_where_no_request_is_known():
    frame = ask("performance_serving", model="polaris/aurora-7b", is_demo=True).frame
    stated = serving.with_values(frame, "ttft", "p95", {})
    assert stated["value"].to_list() == frame["ttft_p95_ms"].to_list()
    assert stated["low"].null_count() == stated.height


def test_what_is_not_there_is_said_with_the_way_to_hand_it_in():
    text = words(quiet(opened(PAGE, model="driftwood/tern-3b")))
    assert "Not uploaded for this model: precision, recall, F1, AUC" in text.replace("\\", "")


def test_an_unknown_model_is_said_to_be_unknown():
    app = quiet(opened(PAGE, model="nobody/nothing"))
    assert "No run of nobody" in app.warning[0].value


def test_sentences_of_a_history():
    frame = pl.DataFrame({"run_at": [date(2026, month, 1) for month in (1, 2)], "value": [0.5, 0.4]}).cast(
        {"run_at": pl.Datetime}
    )
    row = {"task": "maths", "unit": "share"}
    change = drift.Change(1, -0.1, -0.15, -0.05, 0.0004)
    sentence = quality.verdict(drift.Drift((change,), 0.01), frame, "share")
    assert (
        sentence
        == "1 Feb 2026: −10.0 points (−15.0 to −5.0), chance of so large a step in a steady series below 0.1 %."
    )
    assert (
        quality.headline(frame, drift.Drift((change,), 0.01), row)
        == "maths fell by 10.0 points between 1 Jan 2026 and 1 Feb 2026"
    )
    assert quality.headline(frame.head(1), drift.Drift((), None, "few"), row) == "50.0 % in one run"


def test_an_empty_build_says_how_to_hand_logs_in(tmp_path):
    def make(root):
        with without_fsync():
            snapshot(Lake(root, demo=True), date(2026, 2, 28), [model("a/b")])
            publish(Lake(root), quick_build(Lake(root)))
        return Lake(root)

    with published(tmp_path, make):
        assert "No run of any model yet" in words(quiet(opened(PAGE)))
