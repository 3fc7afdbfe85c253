"""Charts of families: trees that fit in themselves, survival in steps, curves of concentration, bars by month."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as some

from panels.charts import apply_theme, lorenz_chart, month_bars, steps_chart, tree_chart
from panels.charts.tree import MIN_HEIGHT, layout

KINDS = {"finetune": ("Fine-tunes", "primary"), "quantized": ("Quantizations", "orange")}


def document(chart: object) -> dict[str, Any]:
    return apply_theme(chart).to_dict()


def rows(made: dict[str, Any], layer: int = 0) -> list[dict[str, Any]]:
    """The rows behind a layer, after the chart's own preparation."""
    data = made["layer"][layer].get("data") or made["data"]
    return made["datasets"][data["name"]]


def tree(*nodes: tuple[str, str | None, int, int]) -> pl.DataFrame:
    frame = pl.DataFrame(nodes, schema=["id", "parent", "generation", "size"], orient="row")
    return frame.with_columns(
        pl.col("id").alias("label"), pl.lit("facts").alias("facts"), pl.lit("finetune").alias("kind"), pl.lit(None, pl.String).alias("link")
    )  # fmt: skip


# -- tree -------------------------------------------------------------------------------------------------------------
def test_children_lie_side_by_side_and_leave_open_what_is_their_parents_own():
    # The root has 100, its children 60 and 20: a fifth is its own. The grandchild has half of the first.
    placed = layout(tree(("r", None, 0, 100), ("a", "r", 1, 60), ("aa", "a", 2, 30), ("b", "r", 1, 20)))
    extents = {row["id"]: (row["_top"], row["_bottom"]) for row in placed.iter_rows(named=True)}
    assert extents == {"r": (0, 1), "a": (0, 0.6), "aa": (0, 0.3), "b": pytest.approx((0.6, 0.8))}


@given(some.lists(some.tuples(some.integers(0, 8), some.integers(0, 50)), min_size=1, max_size=25))
def test_no_child_reaches_outside_of_its_parent(drawn: list[tuple[int, int]]):
    nodes = [("0", None, 0, 100)]
    for number, (parent, size) in enumerate(drawn, 1):
        above = nodes[parent % len(nodes)]
        nodes.append((str(number), above[0], above[2] + 1, size))
    placed = {row["id"]: row for row in layout(tree(*nodes)).iter_rows(named=True)}
    for row in placed.values():
        assert row["_top"] <= row["_bottom"]
        if row["parent"] is not None:
            assert placed[row["parent"]]["_top"] - 1e-9 <= row["_top"]
            assert row["_bottom"] <= max(placed[row["parent"]]["_bottom"], row["_top"]) + 1e-9


def test_what_is_thinner_than_a_line_is_left_out_with_its_column():
    made = document(
        tree_chart(
            tree(("r", None, 0, 10_000), ("a", "r", 1, 9_000), ("aa", "a", 2, 1)), tones={}, words={}, height=400
        )
    )
    assert MIN_HEIGHT > 400 / 10_000
    assert [row["id"] for row in rows(made)] == ["r", "a"]
    across = made["layer"][0]["encoding"]["x"]
    assert across["scale"]["domain"] == [0, 2]
    assert "'1 step'" in across["axis"]["labelExpr"]
    assert "2 steps" not in across["axis"]["labelExpr"]


def test_a_tree_without_sizes_still_draws_its_root_line():
    made = document(tree_chart(tree(("r", None, 0, 0)), tones={}, words={}))
    assert rows(made) == []


def test_a_click_on_a_model_opens_its_address():
    frame = tree(("r", None, 0, 1)).with_columns(pl.lit("model?model=org%2Fa").alias("link"))
    made = document(tree_chart(frame, tones={}, words={}))
    assert rows(made)[0]["link"] == "model?model=org%2Fa"
    assert all(
        layer["encoding"]["href"]["field"] == "link" for layer in made["layer"] if layer["mark"]["type"] != "rule"
    )


# -- steps ------------------------------------------------------------------------------------------------------------
def curve(name: str, last: float = 60, low: float | None = 0.6) -> pl.DataFrame:
    return pl.DataFrame(
        {"series": name, "week": [0.0, last], "survival": [1.0, 0.7], "low": [None, low], "high": [None, 0.8], "at_risk": [40, 30]}
    )  # fmt: skip


def test_survival_falls_in_steps_on_an_axis_from_nought_to_all():
    made = document(steps_chart(curve("all")))
    band, line = made["layer"][:2]
    assert band["mark"]["interpolate"] == line["mark"]["interpolate"] == "step-after"
    assert line["encoding"]["y"]["scale"]["domain"] == [0, 1]
    assert band["mark"]["opacity"] == 0.15


def test_many_curves_have_names_at_their_ends_and_no_fog_of_intervals():
    made = document(steps_chart(pl.concat([curve(name) for name in "abcd"]), order=list("dcba")))
    assert made["layer"][0]["mark"]["opacity"] == 0
    assert made["layer"][2]["mark"]["type"] == "text"
    assert len(rows(made, 2)) == 4


@pytest.mark.parametrize(
    ("last", "words"),
    [(12, ("'4 weeks'", "'12 weeks'")), (80, ("'3 months'", "'18 months'")), (120, ("'1 year'", "'2 years'"))],
)
def test_ages_are_in_the_unit_that_fits(last: float, words: tuple[str, ...]):
    label = document(steps_chart(curve("all", last)))["layer"][1]["encoding"]["x"]["axis"]["labelExpr"]
    assert all(word in label for word in words)
    assert "0 " not in label.replace("== 0 ?", "")


# -- Lorenz -----------------------------------------------------------------------------------------------------------
def lorenz_frame(*names: str) -> pl.DataFrame:
    points = {"population_share": [0.0, 0.5, 0.99, 1.0], "value_share": [0.0, 0.05, 0.4, 1.0]}
    return pl.concat([pl.DataFrame(points | {"series": name}) for name in names])


def test_one_curve_is_highlighted_and_the_other_dashed():
    made = document(lorenz_chart(lorenz_frame("now", "then"), highlight="now"))
    assert {row["series"]: row["_tone"] for row in rows(made, 2)} == {"now": "primary", "then": "neutral"}
    assert made["layer"][3]["mark"]["strokeDash"]
    key = [row["_words"] for row in rows(made, len(made["layer"]) - 1)]
    assert key == ["solid: now", "dashed: then"]


def test_a_mark_points_at_the_curve_itself():
    made = document(lorenz_chart(lorenz_frame("now"), mark=(0.99, "largest 1 %: 60 %")))
    (point,) = rows(made, len(made["layer"]) - 1)
    assert (point["population_share"], point["value_share"], point["_words"]) == (0.99, 0.4, "largest 1 %: 60 %")


# -- months -----------------------------------------------------------------------------------------------------------
def monthly(*values: tuple[date, str, int]) -> pl.DataFrame:
    return pl.DataFrame(values, schema=["month", "kind", "value"], orient="row")


def test_months_without_anything_keep_their_place_up_to_the_last_asked_for():
    frame = monthly((date(2025, 1, 1), "finetune", 2), (date(2025, 4, 1), "finetune", 1))
    made = document(month_bars(frame, kinds=KINDS, unit="models", until=date(2026, 2, 20)))
    order = made["layer"][0]["encoding"]["x"]["sort"]
    assert order[0] == "2025-01"
    assert order[-1] == "2026-02"
    assert len(order) == 14


def test_a_single_month_stands_on_a_year():
    made = document(month_bars(monthly((date(2026, 8, 1), "finetune", 2)), kinds=KINDS, unit="models"))
    order = made["layer"][0]["encoding"]["x"]["sort"]
    assert (order[0], order[-1], len(order)) == ("2025-09", "2026-08", 12)


def test_the_running_month_is_pale_and_says_so():
    frame = monthly((date(2026, 7, 1), "finetune", 2), (date(2026, 8, 1), "finetune", 1))
    made = document(month_bars(frame, kinds=KINDS, unit="models", unfinished=date(2026, 8, 1)))
    assert [row["_said"] for row in rows(made)] == ["Jul 2026", "Aug 2026, so far"]
    whole, running = made["layer"]
    assert whole["transform"][-1]["filter"] == "!datum._running"
    assert running["mark"]["fillOpacity"] < 0.5
    assert running["mark"]["strokeDash"]


def test_what_is_older_than_the_calendar_is_a_bar_of_its_own_before_all_months():
    frame = monthly((date(2024, 1, 1), "finetune", 2))
    made = document(month_bars(frame, kinds=KINDS, unit="models", before={"finetune": 9}, before_words="≤ Mar 2022"))
    assert made["layer"][0]["encoding"]["x"]["sort"][0] == "before"
    assert {row["_said"]: row["value"] for row in rows(made)} == {"Jan 2024": 2, "≤ Mar 2022": 9}


def test_the_legend_names_only_the_kinds_that_are_there():
    both = monthly((date(2026, 1, 1), "finetune", 2), (date(2026, 1, 1), "quantized", 1))
    legend = document(month_bars(both, kinds=KINDS, unit="models"))["layer"][0]["encoding"]["color"]["legend"]
    assert legend["values"] == ["primary", "orange"]
    assert "Fine-tunes" in legend["labelExpr"]
    alone = document(month_bars(both.head(1), kinds=KINDS, unit="models"))
    assert alone["layer"][0]["encoding"]["color"]["legend"] is None
