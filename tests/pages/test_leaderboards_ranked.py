"""From results to a board: scales, means, errors and places, worked by hand, and what stands against what it costs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl
import pytest

from panels.evaluation.leaderboards import pareto, ranking, sentences

TASK: dict[str, Any] = {
    "task": "t", "direction": "higher", "unit": "share", "lower_bound": 0.0, "upper_bound": 1.0, "random_baseline": None,
}  # fmt: skip
RESULT: dict[str, Any] = {
    "value": 0.5, "stderr": 0.01, "n": None, "n_source": None, "is_binary": False, "n_clusters": None, "tier": "uploaded_results",
    "tier_rank": 3, "source": "a source", "at": datetime(2026, 1, 1), "run_id": "r",  # noqa: DTZ001
}  # fmt: skip
KINDS = {"random_baseline": pl.Float64, "lower_bound": pl.Float64, "upper_bound": pl.Float64, "direction": pl.String}
CELLS = {"stderr": pl.Float64, "n": pl.Int64, "n_source": pl.String, "n_clusters": pl.Int64}


def results(**models: dict[str, Any]) -> pl.DataFrame:
    """As leaderboard_results gives them: {model: {task: value, or more of a result}}."""
    rows = [
        {"model": model, "task": task, **RESULT, **(more if isinstance(more, dict) else {"value": more})}
        for model, tasks in models.items()
        for task, more in sorted(tasks.items())
    ]
    long = pl.DataFrame(rows, schema_overrides=CELLS, infer_schema_length=None)
    names = {column: listed for listed, column in ranking.LISTS.items()}
    wide = long.group_by("model", maintain_order=True).agg(
        pl.col(column).alias(listed) for column, listed in names.items()
    )
    return wide.with_columns(pl.lit(None).alias(name) for name in ranking.OF_MODEL)


def board(frame: pl.DataFrame, *tasks: dict[str, Any], **how: Any) -> ranking.Ranking:
    usual: dict[str, Any] = {"weights": {}, "is_normalised": False, "level": 0.95, "correction": "holm"}
    table = pl.DataFrame([TASK | task for task in tasks or ({},)], schema_overrides=KINDS)
    return ranking.ranking_of(frame, table, **usual | {"is_mean": len(tasks) > 1} | how)


def column(ranked: ranking.Ranking, name: str) -> dict[str, Any]:
    return dict(ranked.frame.select("model", name).iter_rows())


def test_a_mean_and_its_error_by_hand():
    ranked = board(results(m={"a": 0.4, "b": 0.8}), {"task": "a"}, {"task": "b"}, weights={"b": 3.0})
    # (0.4 + 3 x 0.8) / 4, and sqrt(0.01^2 + (3 x 0.01)^2) / 4
    assert column(ranked, "value")["m"] == pytest.approx(0.7)
    assert column(ranked, "stderr")["m"] == pytest.approx((0.01**2 + 0.03**2) ** 0.5 / 4)


def test_in_a_mean_less_of_a_loss_is_more_of_the_whole():
    loss = {"task": "b", "direction": "lower", "lower_bound": 0.0, "upper_bound": 4.0}
    ranked = board(results(m={"a": 0.5, "b": 1.0}), {"task": "a"}, loss)
    # 1 of at most 4 is three quarters of the way to the best possible, 0.
    assert column(ranked, "value")["m"] == pytest.approx((0.5 + 0.75) / 2)
    assert ranked.higher_is_better


def test_from_chance_up_guessing_is_nought_and_below_it_stays_below():
    task = {"task": "a", "random_baseline": 0.25}
    ranked = board(results(m={"a": 0.25}, k={"a": 1.0}, l={"a": 0.1}), task, is_normalised=True)
    assert column(ranked, "value") == pytest.approx({"k": 1.0, "m": 0.0, "l": -0.2})
    assert column(ranked, "low")["m"] == pytest.approx(-column(ranked, "high")["m"])
    assert ranked.without_baseline == ()


def test_a_task_without_bounds_or_direction_is_left_out_of_the_mean_and_named():
    tasks = ({"task": "a"}, {"task": "b", "upper_bound": None}, {"task": "c", "direction": None})
    ranked = board(results(m={"a": 0.5, "b": 7.0, "c": 0.1}), *tasks)
    assert ranked.tasks == ("a",)
    assert ranked.left_out == ("b", "c")
    assert column(ranked, "value")["m"] == pytest.approx(0.5)


def test_a_task_alone_keeps_its_own_scale_and_direction():
    tasks = {"task": "a", "direction": "lower", "unit": "ms", "lower_bound": 0.0, "upper_bound": None}
    ranked = board(results(slow={"a": 900.0}, fast={"a": 100.0}), tasks)
    assert ranked.frame["model"].to_list() == ["fast", "slow"]
    assert ranked.unit == "ms"
    assert column(ranked, "standing") == {"fast": "first", "slow": "below"}


def test_a_lacking_task_is_named_and_takes_the_place_away():
    ranked = board(results(m={"a": 0.9}, k={"a": 0.1, "b": 0.1}), {"task": "a"}, {"task": "b"})
    assert column(ranked, "missing") == {"k": None, "m": "b"}
    assert column(ranked, "place") == {"k": 1, "m": None}
    assert ranked.frame["model"].to_list() == ["k", "m"], "the mean of the easy part does not rank"


def test_one_error_that_is_not_known_leaves_the_whole_without_interval():
    frame = results(m={"a": 0.9, "b": {"value": 0.9, "stderr": None}}, k={"a": 0.5, "b": 0.5})
    ranked = board(frame, {"task": "a"}, {"task": "b"})
    assert column(ranked, "standing") == {"m": "unknown", "k": "first"}
    assert sentences.above_without_interval(ranked).startswith("m has a better value")


def test_an_error_of_nought_is_no_certainty():
    frame = results(m={"t": {"value": 0.9, "stderr": 0.0}}, k={"t": 0.5})
    assert column(board(frame), "standing") == {"m": "unknown", "k": "first"}


def test_all_right_of_a_few_is_not_told_from_nearly_all_right():
    all_right = {"value": 1.0, "stderr": None, "n": 20, "is_binary": True}
    nearly = {"value": 0.9, "stderr": (0.9 * 0.1 / 20) ** 0.5, "n": 20, "is_binary": True}
    ranked = board(results(m={"t": all_right}, k={"t": nearly}))
    assert column(ranked, "standing") == {"m": "first", "k": "tied"}
    assert column(ranked, "high")["m"] == pytest.approx(1.0)
    # Wilson of 20 of 20: 20 / (20 + 1.96^2)
    assert column(ranked, "low")["m"] == pytest.approx(20 / (20 + 1.959964**2), abs=1e-4)


def test_equal_values_share_their_places_and_stand_in_the_order_of_their_names():
    ranked = board(
        results(z={"a": 0.3, "b": 0.6, "c": 0.1}, y={"a": 0.1, "b": 0.3, "c": 0.6}), *({"task": task} for task in "abc")
    )
    assert ranked.frame["model"].to_list() == ["y", "z"]
    assert ranked.frame.select("rank_low", "rank_high").rows() == [(1, 2), (1, 2)]


def test_many_comparisons_make_a_lead_less_sure_and_a_screen_less_strict():
    models = {f"m{n:03}": {"t": 0.5 + n / 1_000} for n in range(200)}
    frame = results(first={"t": 0.75}, **models)
    tied = {
        how: board(frame, correction=how).frame.filter(pl.col("standing") == "tied").height for how in ("holm", "bh")
    }
    alone = board(results(first={"t": 0.75}, m0={"t": 0.7}))
    assert column(alone, "standing")["m0"] == "below"
    assert tied["holm"] > tied["bh"]


def test_nothing_that_counts_leaves_nobody_with_a_value():
    ranked = board(results(m={"a": 0.5}), {"task": "a", "direction": None}, {"task": "b", "direction": None})
    assert column(ranked, "value") == {"m": None}
    assert "No model has a value of every task" in sentences.headline(ranked)


def test_the_weakest_source_of_its_tasks_stands_for_a_model():
    weak = {"value": 0.5, "tier": "third_party", "tier_rank": 5, "source": "b source"}
    ranked = board(results(m={"a": 0.5, "b": weak}), {"task": "a"}, {"task": "b"})
    assert column(ranked, "tier")["m"] == "third_party"
    assert column(ranked, "source")["m"] == "a source, b source"


# -- quality against its price -----------------------------------------------------------------------------------------
def trade(*rows: tuple[str, float, float, float | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["model", "price", "value", "stderr"], orient="row")


OFFERS = trade(
    ("cheap", 1, 0.50, 0.02), ("cheap and worse", 1, 0.30, 0.02), ("good", 2, 0.60, 0.02), ("dear, nearly as good", 3, 0.59, 0.02),
    ("dear and worse", 4, 0.40, 0.02), ("dearest, unsure", 5, 0.595, None),
)  # fmt: skip


@pytest.mark.parametrize(
    ("less", "on", "maybe", "off"),
    [
        (True, ["cheap", "good"], ["dear, nearly as good", "dearest, unsure"], ["cheap and worse", "dear and worse"]),
        (
            False,
            ["good", "dearest, unsure"],
            ["dear, nearly as good"],
            ["cheap", "cheap and worse", "dear and worse"],
        ),
    ],
)
def test_the_frontier_holds_what_nothing_beats_on_both(less: bool, on: list[str], maybe: list[str], off: list[str]):
    marked = pareto.with_frontier(OFFERS, less, True)
    for standing, expected in (("on", on), ("maybe", maybe), ("off", off)):
        assert marked.filter(pl.col("pareto") == standing)["model"].to_list() == expected


def test_of_a_loss_the_lower_is_on_the_frontier():
    marked = pareto.with_frontier(trade(("a", 1, 0.5, 0.01), ("b", 2, 0.9, 0.01)), True, False)
    assert marked["pareto"].to_list() == ["on", "off"]


def test_a_speed_is_compared_at_the_load_and_hardware_of_most_models():
    frame = pl.DataFrame(
        {"model": ["a", "a", "b"], "hardware": "GPU", "hardware_count": [1, 1, 1], "concurrency": [1, 8, 8], "ttft_p50_ms": [20.0, 50.0, 40.0]}
    )  # fmt: skip
    assert list(pareto.settings_of(frame, "ttft_p50_ms")) == ["1 × GPU, 8 at once", "1 × GPU, 1 at once"]
