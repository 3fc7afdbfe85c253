"""The evaluations on the page of one model: each result that counts with its place and source, and a quiet line otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from panels.adoption.model import evaluations
from tests.evaluation_rows import small_lake
from tests.lake_cache import LakeCache
from tests.pages.evaluation_build import opened, published
from tests.pages.page_text import links, words
from warehouse.query import answers
from warehouse.storage.lake import Lake

PAGE = "adoption/model"


@pytest.fixture(scope="module", autouse=True)
def lake(lake_cache: LakeCache, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    with published(tmp_path_factory.mktemp("evaluated"), partial(lake_cache.copy, small_lake)) as lake:
        yield lake


def table(app: AppTest) -> Any:
    (results,) = [frame.value for frame in app.dataframe if "place" in frame.value.columns]
    return results


def test_each_result_that_counts_is_there_with_interval_place_source_and_date():
    app = opened(PAGE, model="polaris/aurora-7b")
    assert not app.exception
    assert not app.error
    assert "Evaluated on 4 tasks of Reasoning Board" in words(app)
    row = table(app).iloc[0]
    assert (row["task"], row["value"], row["place"]) == ("arithmetic", "61.7 %", "3–4 of 5")
    assert row["tier"] == "Reproduced from samples"
    assert row["interval"].startswith("5")
    assert "disputed" in table(app).columns
    assert "Reasoning Board" in links(app)


def test_a_model_on_several_boards_has_them_all():
    results = table(opened(PAGE, model="kestrel/merlin-9b"))
    assert set(results["suite"]) == {"Reasoning Board", "Text classification", "Nightly"}
    assert results["place"].notna().all()


def test_places_are_those_of_the_board():
    results = answers.ask("model_evaluations", model="polaris/aurora-13b").frame
    places = evaluations.places(results)
    assert len(places) == results.height
    assert all(place is None or " of " in place for place in places)


def test_a_model_without_evaluations_says_quietly_how_to_upload_one():
    assert answers.ask("model_evaluations", model="nobody/nothing").frame.is_empty()
    listed = answers.ask("most_downloaded", limit=50).frame["repo_id"].to_list()
    on_boards = pl.Series([answers.ask("model_evaluations", model=name).frame.height for name in listed])
    assert (on_boards == 0).any(), "the small lake lists a model that nobody has evaluated"
    app = opened(PAGE, model=listed[on_boards.to_list().index(0)])
    assert not app.exception
    assert not app.error
    assert "No evaluation of this model has been uploaded." in words(app)
    assert "Evaluated on" not in words(app)


def test_what_is_private_is_on_no_page():
    results = answers.ask("model_evaluations", model="polaris/secret-7b").frame
    assert results.is_empty()
