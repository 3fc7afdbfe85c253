"""The list of dimensions, held to the models that hold them and the questions that divide by them."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import polars as pl
import pytest

from warehouse.models import catalog
from warehouse.query import answers, dimensions
from warehouse.query.dimensions import CARD_FACTS, DIMENSIONS
from warehouse.query.trends import Filters


def columns_of(model: str) -> list[str]:
    return [column.name for column in catalog.model(model).columns]


def test_each_dimension_is_a_column_of_what_models_count_under():
    held = columns_of("core.model_labels")
    for each in DIMENSIONS:
        assert each.key in held or (each.overlaps and each.param in held), each.key


def test_the_cube_has_a_column_for_each_card_fact_and_no_other():
    cube = catalog.model("marts.adoption_cube")
    keys = tuple(fact.key for fact in CARD_FACTS)
    assert cube.grain == (*keys, "day", "month_on")
    assert tuple(columns_of("marts.adoption_cube"))[: len(keys)] == keys


def test_questions_that_go_to_cards_or_models_take_each_condition():
    of_cube = {parameter.name for parameter in answers.query("trend_by_cube").parameters}
    of_models = {parameter.name for parameter in answers.query("trend_by_models").parameters}
    conditions = {field.name for field in fields(Filters)}
    assert of_models - {"dimension", "values", "top", "since"} == conditions
    assert of_cube & conditions == {fact.param for fact in CARD_FACTS}
    assert conditions > set(dimensions.PARAMS) == {each.param for each in DIMENSIONS}


def test_keys_conditions_and_places_are_each_given_once():
    for name in ("key", "param", "label", "plural", "drill_place"):
        assert len({getattr(each, name) for each in DIMENSIONS}) == len(DIMENSIONS), name


@pytest.mark.parametrize("each", DIMENSIONS, ids=lambda each: each.key)
def test_each_dimension_has_sums_and_a_rest_unless_its_values_overlap(demo_lake: Path, each: dimensions.Dimension):
    lines = answers.ask("trend_by_dimension", dimension=each.key, top=1).frame
    assert lines.filter(~pl.col("is_rest"))["value"].n_unique() == 1
    assert lines["is_rest"].any() == (not each.overlaps)
    values = answers.ask("downloads_by_group", dimension=each.key).frame["value"]
    assert values.len() > 1
    assert not (each.is_always_known and "Not stated" in values)
