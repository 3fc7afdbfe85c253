"""Sums over time: the smallest table that answers is asked, and every table that can answer says the same."""

from __future__ import annotations

import itertools
from pathlib import Path

import polars as pl
import pytest

from warehouse.analysis import concentration
from warehouse.errors import ParameterError
from warehouse.query import answers, trends
from warehouse.query.trends import Filters, query_for

COUNTS = [
    "day_status", "downloads_30d", "downloads_1d", "likes", "models_observed", "models_known", "models_with_daily",
    "coverage", "entered_30d", "left_30d", "models_entered", "models_left",
]  # fmt: skip


def asked(name: str, **params: object) -> pl.DataFrame:
    return answers.ask(name, **params).frame.select("value", "is_rest", "place", "day", *COUNTS)


def test_one_dimension_without_conditions_needs_one_row_a_value_and_day():
    assert query_for("task")[0] == query_for("organization")[0] == query_for("language")[0] == "trend_by_dimension"


def test_conditions_on_card_facts_need_the_combinations_of_card_facts():
    name, params = query_for("library", Filters(tasks=("text-generation",), modalities=("Text",)))
    assert name == "trend_by_cube"
    assert params["tasks"] == ["text-generation"]


@pytest.mark.parametrize(
    ("dimension", "filters"),
    [
        ("organization", Filters(tasks=("text-generation",))),
        ("task", Filters(tags=("gguf",))),
        ("all", Filters(families=("org/base",))),
        ("all", Filters(text="llama")),
    ],
)
def test_anything_else_goes_to_the_models(dimension: str, filters: Filters):
    assert query_for(dimension, filters)[0] == "trend_by_models"


def test_an_unknown_dimension_is_named_with_those_there_are():
    with pytest.raises(ParameterError, match="'colour'") as caught:
        query_for("colour")
    assert "licence_family" in caught.value.hint


@pytest.mark.parametrize("dimension", trends.DIMENSIONS)
def test_models_one_by_one_sum_to_what_the_small_tables_hold(demo_lake: Path, dimension: str):
    small = asked("trend_by_dimension", dimension=dimension, top=4)
    assert small.height > 100
    assert asked("trend_by_models", dimension=dimension, top=4).equals(small)
    if dimension in (*trends.CARD_FACTS, "all"):
        assert asked("trend_by_cube", dimension=dimension, top=4).equals(small)


@pytest.mark.parametrize("dimension", ["all", "library", "size_bucket"])
def test_conditions_give_the_same_from_the_cube_and_from_the_models(demo_lake: Path, dimension: str):
    task = answers.ask("downloads_by_group", dimension="task").frame["value"][0]
    licences = answers.ask("downloads_by_group", dimension="licence_family").frame["value"].to_list()[:2]
    conditions = {"tasks": [task], "licence_families": licences}
    given = asked("trend_by_cube", dimension=dimension, **conditions)
    assert given.height > 50
    assert asked("trend_by_models", dimension=dimension, **conditions).equals(given)


def test_the_values_shown_and_the_rest_make_the_whole(demo_lake: Path):
    parts = asked("trend_by_dimension", dimension="organization", top=5)
    assert parts["value"].n_unique() == 6
    sums = parts.group_by("day").agg(pl.col("downloads_30d", "models_known", "entered_30d").sum()).sort("day")
    whole = asked("trend_by_dimension").select(
        "day", pl.col("downloads_30d").fill_null(0), "models_known", "entered_30d"
    )
    assert sums.equals(whole.sort("day"))


def test_values_that_were_asked_for_come_in_that_order_whatever_their_size(demo_lake: Path):
    offered = answers.ask("downloads_by_group", dimension="task").frame["value"].to_list()
    wanted = [offered[3], "Not stated", offered[0]]
    given = asked("trend_by_dimension", dimension="task", values=wanted).filter(~pl.col("is_rest"))
    assert given["value"].unique(maintain_order=True).to_list() == wanted


def test_a_sum_moves_by_its_models_and_by_what_entered_and_left(demo_lake: Path):
    """Recounted model by model: total now - total before = like for like + entered - left."""
    whole = asked("trend_by_dimension").filter(pl.col("day_status") != "missing").sort("day")
    days = whole["day"].to_list()[-25:]
    names = answers.ask("explore_models", limit=1000).frame["repo_id"].to_list()
    rows = pl.concat(
        answers.ask("model_history", model=name, since=days[0]).frame.with_columns(pl.lit(name).alias("repo_id"))
        for name in names
    ).filter(pl.col("downloads_30d").is_not_null())
    for before, now in itertools.pairwise(days):
        earlier = dict(rows.filter(pl.col("day") == before).select("repo_id", "downloads_30d").iter_rows())
        later = dict(rows.filter(pl.col("day") == now).select("repo_id", "downloads_30d").iter_rows())
        same = sum(later[name] - earlier[name] for name in set(earlier) & set(later))
        said = whole.filter(pl.col("day") == now).row(0, named=True)
        total_before = whole.filter(pl.col("day") == before)["downloads_30d"][0]
        assert said["downloads_30d"] - total_before == same + said["entered_30d"] - said["left_30d"]


def test_a_trend_of_the_field_names_conditions_that_exist(demo_lake: Path):
    followed = answers.ask("field_trends").frame
    assert followed.height > 8
    assert set(followed["field"]) <= set(trends.FIELDS)
    assert set(trends.FIELDS.values()) <= set(Filters.__dataclass_fields__)


@pytest.mark.parametrize("dimension", ["organization", "task"])
def test_concentration_counted_in_sql_is_what_the_analysis_says_of_the_same_values(demo_lake: Path, dimension: str):
    last = answers.ask("concentration", dimension=dimension).frame.row(-1, named=True)
    values = asked("trend_by_dimension", dimension=dimension, top=10_000).filter(
        (pl.col("day") == last["day"]) & ~pl.col("is_rest") & (pl.col("downloads_30d") > 0)
    )["downloads_30d"]
    assert last["values_used"] == len(values)
    assert last["hhi"] == pytest.approx(concentration.hhi(values), abs=1e-8)
    assert last["gini"] == pytest.approx(concentration.gini(values), abs=1e-8)
    assert last["top10_share"] == pytest.approx(concentration.top_share(values, 10), abs=1e-8)
    assert last["effective_number"] == pytest.approx(concentration.effective_number(values), rel=1e-5)


def test_days_of_single_models_sum_to_those_of_the_whole_also_within_gaps(demo_lake: Path):
    _, engine = answers.warehouse().current()
    days = engine.select(
        "SELECT day, CAST(sum(downloads_1d) AS BIGINT) AS downloads_1d, bool_or(day_quality = 'interpolated') AS has_gap "
        "FROM marts.model_daily WHERE downloads_1d IS NOT NULL GROUP BY day ORDER BY day"
    ).frame
    assert days["has_gap"].any()
    whole = asked("trend_by_dimension").filter(pl.col("downloads_1d").is_not_null()).sort("day")
    assert days.select("day", "downloads_1d").equals(whole.select("day", "downloads_1d"))
