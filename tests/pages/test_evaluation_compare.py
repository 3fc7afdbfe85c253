"""The Compare page: what it says of a pair of runs, what it refuses to say, and what a URL can ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

import numpy as np
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from panels.evaluation.compare import differences, sentences
from tests.evaluation_rows import HOSTILE, land, result, run, small_lake
from tests.lake_cache import LakeCache
from tests.pages.evaluation_build import opened, published
from tests.pages.page_text import words
from tests.warehouse.partitions import model, quick_build, snapshot
from warehouse.analysis.comparison import Difference, mcnemar
from warehouse.build.builder import publish
from warehouse.query import answers
from warehouse.storage.lake import Lake, without_fsync

PAGE = "evaluation/compare"
PAIR = {"a": "k-aurora-13b", "b": "k-merlin-9b"}


@pytest.fixture(scope="module", autouse=True)
def lake(lake_cache: LakeCache, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    with published(tmp_path_factory.mktemp("compared"), partial(lake_cache.copy, small_lake)) as lake:
        yield lake


def quiet(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error
    return app


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def tasks(app: AppTest) -> pl.DataFrame:
    (rows,) = [frame.value for frame in app.dataframe if "reading" in frame.value.columns]
    return pl.from_pandas(rows)


def test_the_page_says_who_is_better_and_counts_what_only_one_got_right():
    app = quiet(opened(PAGE, **PAIR, task="topic · Accuracy"))
    samples = answers.ask("compare_samples", **PAIR).frame.filter(pl.col("task") == "topic")
    alone = [samples.filter(pl.col(x) > pl.col(y)).height for x, y in (("a_score", "b_score"), ("b_score", "a_score"))]
    assert "polaris/aurora-13b is better on topic, by 23.3 points" in words(app).replace("\\", "")
    assert figures(app)["Right alone"] == f"{alone[0]} v {alone[1]}"
    assert figures(app)["By chance"] == sentences.chance(mcnemar(*alone))


def test_what_may_be_chance_is_not_called_better_and_the_samples_it_would_take_are_said():
    app = quiet(opened(PAGE, **PAIR, task="sentiment · Accuracy"))
    assert "cannot be told apart on sentiment" in words(app)
    assert "shared samples would find it four times in five" in words(app)


def test_all_tasks_stand_in_one_table_with_their_readings():
    rows = tasks(quiet(opened(PAGE, **PAIR)))
    assert dict(rows.select("task", "reading").iter_rows()) == {"sentiment": "May be chance", "topic": "A is better"}
    assert set(rows["method"]) == {"paired"}


def test_swapped_runs_turn_every_difference_around():
    one, other = (differences.task_differences(a=PAIR[x], b=PAIR[y]) for x, y in (("a", "b"), ("b", "a")))
    assert [task.difference.value for task in one] == pytest.approx([-task.difference.value for task in other])
    assert [task.better for task in one] == [-task.better for task in other]


def test_a_release_passes_fails_or_is_left_open_by_the_margin_in_the_url():
    turned = {"a": PAIR["b"], "b": PAIR["a"], "task": "sentiment · Accuracy"}
    assert "Cannot be said" in words(quiet(opened(PAGE, **turned)))
    assert ":material/check_circle: Pass" in words(quiet(opened(PAGE, **turned, margin="11")))
    assert ":material/cancel: Fail" in words(quiet(opened(PAGE, **(turned | {"task": "topic · Accuracy"}))))


def test_samples_on_which_they_differ_are_counted_by_side():
    app = quiet(opened(PAGE, **PAIR, task="topic · Accuracy", side="b"))
    frame = answers.ask("compare_discordant", **PAIR, task="topic", metric="accuracy", side="b").frame
    assert (frame["a_score"] < frame["b_score"]).all()
    assert f"B higher on {frame.height} samples" in words(app)


def test_a_run_that_nobody_may_see_is_not_there():
    app = quiet(opened(PAGE, a="r-private", b="k-merlin-9b"))
    assert "There is no run r-private to compare" in app.warning[0].value.replace("\\", "")
    assert "r-private" not in answers.ask("compare_runs").frame["run_id"]


def test_without_a_choice_a_pair_is_offered():
    assert figures(quiet(opened(PAGE)))["A less B"]


def test_texts_are_shown_letter_by_letter_and_only_where_they_were_allowed():
    runs = answers.ask("compare_runs").frame.filter(pl.col("suite") == "Reasoning Board", pl.col("samples") > 0)
    withheld = 0
    for a in runs["run_id"]:
        partners = answers.ask("compare_partners", run_id=a).frame.filter(pl.col("samples") > 0)
        for b in partners["run_id"]:
            for task in ("arithmetic", "reading", "coding", "trivia"):
                frame = answers.ask("compare_discordant", a=a, b=b, task=task, metric="accuracy").frame
                allowed = answers.ask("leaderboard_runs", suite="Reasoning Board", is_demo=True, model=partners.filter(pl.col("run_id") == b)["model"][0]).frame  # fmt: skip
                if frame.height and not allowed.filter(pl.col("run_id") == b)["has_texts"].any():
                    withheld += 1
                    assert frame["b_output"].null_count() == frame.height
    assert withheld


def task_difference(**changes: object) -> differences.TaskDifference:
    whole = Difference(0.031, 0.004, 0.058, 0.0138, 0.02, 541, "paired")
    plain: dict[str, object] = {
        "task": "maths", "metric": "accuracy", "filter": "", "measure": "Accuracy", "unit": "share", "higher_is_better": True,
        "is_primary": True, "a_value": 0.5, "b_value": 0.469, "a_n": 541, "b_n": 541, "shared": 541, "difference": whole,
        "only_a": 40, "only_b": 23, "chance": 0.03, "chance_by": "McNemar", "adjusted": 0.02,
    }  # fmt: skip
    return differences.TaskDifference(**(plain | changes))  # type: ignore[arg-type]  # a test's own fields


def test_sentences_hold_no_more_than_the_interval():
    names = ("Ash", "Beech")
    assert sentences.headline(task_difference(), names) == "Ash is better on maths, by 3.1 points"
    assert (
        sentences.headline(task_difference(higher_is_better=False), names) == "Beech is better on maths, by 3.1 points"
    )
    assert sentences.headline(task_difference(higher_is_better=None), names) == "Ash and Beech differ by 3.1 points on maths; which way is better is not known"  # fmt: skip
    bare = Difference(0.031, None, None, None, None, None, "unpaired")
    assert sentences.headline(task_difference(difference=bare), names) == "Ash states 3.1 points higher than Beech on maths, with nothing to judge it by"  # fmt: skip
    assert "no interval" in sentences.explanation(task_difference(difference=bare, shared=0))
    assert sentences.explanation(task_difference()).startswith("A less B is +3.1 points (95 % interval 0.4 to 5.8). Both answered the same 541 samples")  # fmt: skip


def test_a_pair_of_values_alone_is_unpaired_and_a_hostile_name_is_only_a_name(tmp_path):
    def make(root):
        lake = Lake(root, demo=True)
        with without_fsync():
            snapshot(lake, date(2026, 2, 28), [model("a/b")])
            land(
                lake,
                [
                    run(f"v-{n}", f"{HOSTILE} {n}", results=[result("t", "accuracy", 0.5 + n / 10)], suite="S")
                    for n in (1, 2)
                ],
            )
            publish(Lake(root), quick_build(Lake(root)))
        return Lake(root)

    with published(tmp_path, make):
        app = quiet(opened(PAGE))
        assert "with nothing to judge it by" in words(app)
        assert not any("<script" in html.value for html in app.markdown if html.allow_html)
        assert tasks(app)["reading"].to_list() == ["No interval"]


def test_an_empty_build_says_how_to_hand_logs_in(tmp_path):
    def make(root):
        with without_fsync():
            snapshot(Lake(root, demo=True), date(2026, 2, 28), [model("a/b")])
            publish(Lake(root), quick_build(Lake(root)))
        return Lake(root)

    with published(tmp_path, make):
        assert "No two runs to compare yet" in words(quiet(opened(PAGE)))


def test_slices_of_few_samples_are_put_together():
    frame = differences.slices(**PAIR, task="topic", metric="accuracy", by="label")
    assert frame["samples"].sum() == 150
    assert np.average(frame["difference"], weights=frame["samples"]) == pytest.approx(0.2333, abs=1e-3)


def test_a_run_that_is_asked_for_is_there_however_many_came_after_it():
    every = answers.ask("compare_runs").frame
    oldest = every["run_id"][-1]
    few = answers.ask("compare_runs", limit=1, also=[oldest]).frame
    assert few["run_id"].to_list() == [every["run_id"][0], oldest]
    partners = answers.ask("compare_partners", run_id=oldest).frame
    last = partners["run_id"][-1]
    assert last in answers.ask("compare_partners", run_id=oldest, limit=1, also=[last]).frame["run_id"]
