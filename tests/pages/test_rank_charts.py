"""Charts of a board: intervals are drawn where they are known, standing is told by shape too, nothing covers anything."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import polars as pl
import pytest

from panels.charts import apply_theme, export_document
from panels.charts.pareto import pareto_chart
from panels.charts.ranks import AXIS_HEIGHT, ROW_HEIGHT, rank_chart


def board(*rows: dict[str, Any]) -> pl.DataFrame:
    usual = {"low": 0.6, "high": 0.8, "value": 0.7, "places": "1\u20132", "standing": "tied", "is_chosen": False}
    named = [usual | {"label": f"m{number}", "name": f"org/m{number}"} | row for number, row in enumerate(rows, 1)]
    return pl.DataFrame(named, infer_schema_length=None)


def points(made: dict[str, Any]) -> list[dict[str, Any]]:
    return [layer for layer in made["layer"] if layer["mark"]["type"] == "point"]


def test_models_are_drawn_in_the_order_of_the_board():
    made = apply_theme(rank_chart(board({"value": 0.7}, {"value": 0.9}, {"value": 0.8}), unit="accuracy")).to_dict()
    assert made["layer"][0]["encoding"]["y"]["sort"] == ["m1", "m2", "m3"]
    assert made["height"] == 3 * ROW_HEIGHT + AXIS_HEIGHT


def test_each_standing_has_a_shape_of_its_own_besides_its_colour():
    frame = board(*({"standing": kind} for kind in ("first", "tied", "below", "unknown")))
    made = apply_theme(rank_chart(frame, unit="accuracy")).to_dict()
    shapes = {layer["transform"][0]["filter"]["equal"]: layer["mark"]["shape"] for layer in points(made)}
    assert shapes == {"first": "diamond", "tied": "circle", "below": "circle", "unknown": "square"}
    filled = {layer["transform"][0]["filter"]["equal"]: layer["mark"]["filled"] for layer in points(made)}
    assert not filled["unknown"]
    (rows,) = made["datasets"].values()
    assert {row["standing"]: row["_tone"] for row in rows} == {"first": "primary", "tied": "primary", "below": "neutral", "unknown": "muted"}  # fmt: skip


def test_a_value_without_interval_is_a_point_without_a_bar():
    frame = board({"low": None, "high": None, "standing": "unknown"}, {})
    made = apply_theme(rank_chart(frame, unit="accuracy")).to_dict()
    bars = [layer for layer in made["layer"] if layer["mark"]["type"] == "rule"]
    assert len(bars) == 1
    assert "isValid" in str(bars[0]["transform"])


def test_places_have_room_on_the_side_that_no_interval_reaches():
    frame = board({"low": 0.2, "high": 0.9})
    for better, end in ((True, 1), (False, 0)):
        made = apply_theme(rank_chart(frame, unit="loss", higher_is_better=better)).to_dict()
        scale = points(made)[0]["encoding"]["x"]["scale"]
        reach = (0.2 - scale["domain"][0], scale["domain"][1] - 0.9)
        assert reach[end] > 2 * reach[1 - end] > 0
        assert scale["reverse"] is not better, "better is always to the right"


def test_ticks_are_round_and_stay_where_values_are():
    made = apply_theme(rank_chart(board({"low": 0.512, "high": 0.811}), unit="accuracy")).to_dict()
    ticks = points(made)[0]["encoding"]["x"]["axis"]["values"]
    assert ticks == pytest.approx([0.55, 0.6, 0.65, 0.7, 0.75, 0.8])


@pytest.mark.parametrize("frame", [board({"low": None, "high": None}), board({"value": 0.0, "low": 0.0, "high": 0.0})])
def test_one_model_alone_and_a_value_without_spread_can_be_drawn(frame: pl.DataFrame):
    made = apply_theme(rank_chart(frame, unit="accuracy")).to_dict()
    low, high = points(made)[0]["encoding"]["x"]["scale"]["domain"]
    assert low < high


def trade(*rows: dict[str, Any]) -> pl.DataFrame:
    usual = {"x_low": None, "x_high": None, "y_low": 0.4, "y_high": 0.6, "y": 0.5, "x": 10.0, "standing": "on"}
    named = [usual | {"label": f"m{n}", "name": f"org/m{n}"} | row for n, row in enumerate(rows, 1)]
    kinds = {"x_low": pl.Float64, "x_high": pl.Float64}
    return pl.DataFrame(named, schema_overrides=kinds, infer_schema_length=None)


def test_those_on_the_frontier_are_joined_and_those_that_could_be_are_named_too():
    frame = trade(
        {"x": 1.0, "y": 0.4},
        {"x": 9.0, "y": 0.8},
        {"x": 5.0, "y": 0.3, "standing": "off"},
        {"x": 9.5, "standing": "maybe"},
    )
    made = apply_theme(pareto_chart(frame, price="Size", quality="Mean", log=True)).to_dict()
    rows = made["datasets"]
    line = next(layer for layer in made["layer"] if layer["mark"]["type"] == "line")
    named = next(layer for layer in made["layer"] if layer["mark"]["type"] == "text")
    assert [row["name"] for row in rows[line["data"]["name"]]] == ["org/m1", "org/m2"]
    assert [row["label"] for row in rows[named["data"]["name"]]] == ["m1", "m2", "m4"]
    assert line["mark"]["interpolate"] == "step-after"


def test_names_of_neighbours_on_the_frontier_keep_apart():
    frame = trade({"x": 1.0, "y": 0.500}, {"x": 2.0, "y": 0.501}, {"x": 3.0, "y": 0.502}, {"x": 9.0, "y": 0.9})
    made = apply_theme(pareto_chart(frame, price="Size", quality="Mean")).to_dict()
    named = next(layer for layer in made["layer"] if layer["mark"]["type"] == "text")
    heights = sorted(row["_y"] for row in made["datasets"][named["data"]["name"]])
    assert min(above - below for below, above in pairwise(heights)) > 0.02


@pytest.mark.parametrize("rows", [[{"standing": "off"}], [{}], [{"y_low": None, "y_high": None}]])
def test_a_frontier_of_none_or_one_is_drawn_without_a_line(rows: list[dict[str, Any]]):
    made = apply_theme(pareto_chart(trade(*rows), price="Size", quality="Mean")).to_dict()
    assert not [layer for layer in made["layer"] if layer["mark"]["type"] == "line"]


def test_both_charts_can_be_taken_away_as_pictures():
    for chart in (
        rank_chart(board({}, {}), unit="accuracy"),
        pareto_chart(trade({}, {"x": 3.0}), price="Size", quality="Mean"),
    ):
        made = export_document(chart, "A title", ["a line"])
        assert made["title"]["text"] == ["A title"]
