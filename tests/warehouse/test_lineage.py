"""Lineage: both directions say the same, nothing runs in a circle, and what cannot be traced says so."""

from __future__ import annotations

import pytest

from warehouse.build import lineage
from warehouse.models import catalog

TRACED = ["core.repo_daily", "marts.model_daily", "marts.use_survival", "core.eval_results"]


def test_a_column_is_made_of_those_its_sql_names():
    assert lineage.column_sources("core.repo_daily", "downloads_30d").sources == (
        ("staging.hub_observations", "downloads_30d"),
    )
    assert ("core.repo_daily", "likes") in lineage.column_sources("marts.model_daily", "likes").sources


def test_a_field_of_a_struct_has_its_own_sources():
    """The summary takes the last counts and the last card as one struct each, handed on through two more SELECTs."""
    assert lineage.column_sources("marts.model_summary", "likes").sources == (
        ("core.repo_daily", "day"), ("core.repo_daily", "likes"),
    )  # fmt: skip
    assert lineage.column_sources("marts.model_summary", "licence_family").sources == (
        ("core.model_versions", "licence"), ("core.model_versions", "valid_from"), ("mappings.licence_families", "licence_family"),
    )  # fmt: skip
    assert ("marts.model_summary", "downloads_30d") not in lineage.column_uses("core.repo_daily", "likes")


def test_both_directions_agree_for_tables():
    for model in catalog.models():
        for source in lineage.feeds(model.name):
            assert model.name in lineage.used_by(source)
    assert lineage.feeds("raw.nonsense") == ()


@pytest.mark.parametrize("table", TRACED)
def test_both_directions_agree_for_columns(table: str):
    for column in catalog.model(table).columns:
        for source, name in lineage.column_sources(table, column.name).sources:
            assert source in lineage.feeds(table)
            if not source.startswith("raw."):
                assert (table, column.name) in lineage.column_uses(source, name)


@pytest.mark.parametrize("table", ["staging.eval_runs", "core.prices"])
def test_what_cannot_be_traced_says_so(table: str):
    for column in catalog.model(table).columns:
        traced = lineage.column_sources(table, column.name)
        assert traced.sources or traced.fault


def test_steps_end_where_asked_and_run_in_no_circle():
    one = lineage.steps("marts.model_summary", 1, up=True)
    assert {made for _, made in one} == {"marts.model_summary"}
    assert set(one) < set(lineage.steps("marts.model_summary", 2, up=True))
    for model in catalog.models():
        above = {source for source, _ in lineage.steps(model.name, 30, up=True)}
        assert model.name not in above


def test_queries_are_uses_with_their_pages():
    assert any(query.page == "adoption/explore" for query in lineage.queries("marts.model_summary"))


def test_the_sources_of_a_table_are_what_its_models_read_in_the_end():
    assert lineage.sources("core.repos") == ("hub_datasets", "hub_models", "hub_spaces")
    assert "hub_models" in lineage.sources("marts.model_summary")
    assert "eval_samples" in lineage.sources("core.eval_sample_statistics")
    assert lineage.sources("meta.checks") == ()
