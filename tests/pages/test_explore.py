"""The Explore page: conditions that narrow down, counts that are true, order and pages over all rows, whole files."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pages.adoption.explore import choices
from panels.adoption.explore import selection
from tests.pages.page_text import Open, every_model, links, words
from warehouse.query import answers

Conditions = selection.Conditions


def current_models(lake: Path) -> pl.DataFrame:
    return every_model(lake).filter("is_current")


def test_explore_opens_on_every_current_model_most_downloaded_first(portal: Open, demo_lake: Path):
    app, known = portal("adoption/explore"), current_models(demo_lake)
    assert not app.exception
    assert not app.error
    assert app.subheader[0].value.startswith(f"{known.height} models, ")
    first = known.sort("downloads_30d", descending=True, nulls_last=True)["repo_id"][0]
    assert app.dataframe[0].value["repo_id"].iloc[0] == first


def test_conditions_of_a_url_narrow_the_table_down(portal: Open, demo_lake: Path):
    task = current_models(demo_lake)["task"].drop_nulls().mode()[0]
    app = portal("adoption/explore", task=task)
    expected = current_models(demo_lake).filter(pl.col("task") == task).height
    assert app.subheader[0].value.startswith(f"{expected} models fit these conditions")
    assert task in words(app)


def test_a_link_with_an_organization_opens_its_models_only(portal: Open, demo_lake: Path):
    organization = current_models(demo_lake)["organization"].mode()[0]
    models = portal("adoption/explore", organization=organization).dataframe[0].value
    assert all(name.startswith(f"{organization}/") for name in models["repo_id"])


def test_every_word_must_be_in_the_name_in_any_order(demo_lake: Path):
    organization, _, name = current_models(demo_lake)["repo_id"][0].partition("/")
    models = answers.ask("explore_models", text=f"{name.upper()} {organization}").frame
    assert f"{organization}/{name}" in models["repo_id"].to_list()


@pytest.mark.parametrize("key", list(selection.FACETS))
def test_what_a_facet_counts_is_what_choosing_it_finds(demo_lake: Path, key: str):
    other = "modality" if key != "modality" else "licence_family"
    value = current_models(demo_lake)[other].drop_nulls().mode()[0]
    condition = {selection.FACETS[other][1]: [value]}
    counts = answers.ask("explore_counts", **condition).frame.filter(pl.col("dimension") == key)
    assert counts.height
    for row in counts.head(3).iter_rows(named=True):
        models = answers.ask("explore_models", **condition, **{selection.FACETS[key][1]: [row["value"]]})
        assert models.frame.height == row["models"], row


def test_a_facet_keeps_its_other_values_while_one_of_them_is_chosen(demo_lake: Path):
    task = current_models(demo_lake)["task"].drop_nulls().mode()[0]
    counts = answers.ask("explore_counts", tasks=[task]).frame
    assert counts.filter(pl.col("dimension") == "task").height > 1


@pytest.mark.parametrize("sort", list(choices.SORTS))
@pytest.mark.parametrize("lowest_first", [False, True])
def test_order_holds_over_all_models_and_what_is_not_known_comes_last(demo_lake: Path, sort: str, lowest_first: bool):
    values = answers.ask("explore_models", sort=sort, lowest_first=lowest_first).frame[sort]
    known = values.drop_nulls()
    assert values.head(known.len()).null_count() == 0
    ascending = lowest_first if sort != "repo_id" else not lowest_first
    expected = (known.str.to_lowercase() if sort == "repo_id" else known).sort(descending=not ascending)
    got = known.str.to_lowercase() if sort == "repo_id" else known
    assert got.to_list() == expected.to_list()


def test_pages_together_are_the_whole_and_overlap_nowhere(demo_lake: Path):
    whole = answers.ask("explore_models").frame["repo_id"].to_list()
    parts = [
        answers.ask("explore_models", limit=50, offset=at).frame["repo_id"].to_list() for at in range(0, len(whole), 50)
    ]
    assert [name for part in parts for name in part] == whole


def test_a_page_of_the_url_is_opened_and_another_question_begins_on_the_first(portal: Open):
    app = portal("adoption/explore", page="2")
    assert "51 to 100 of" in words(app)
    app.toggle(key="lowest_first").set_value(True).run()
    assert "1 to 50 of" in words(app)


def test_a_page_past_the_end_shows_models_and_no_error(portal: Open):
    app = portal("adoption/explore", page="99999")
    assert not app.exception
    assert not app.error
    assert len(app.dataframe[0].value)


@pytest.mark.parametrize(
    "url",
    [{"task": "<script>"}, {"sort": "nonsense"}, {"current": "maybe"}, {"least_downloads": "-5"}, {"columns": "x"}],
)
def test_a_bad_url_counts_as_no_choice(portal: Open, seen: Open, url: dict[str, str]):
    app = portal("adoption/explore", **url)
    assert not app.exception
    assert not app.error
    assert words(app) == words(seen("adoption/explore"))


def test_nothing_found_says_which_condition_to_drop_and_dropping_it_works(portal: Open, demo_lake: Path):
    task = current_models(demo_lake)["task"].drop_nulls().mode()[0]
    app = portal("adoption/explore", task=task, explore_q="no-such-name")
    expected = current_models(demo_lake).filter(pl.col("task") == task).height
    assert "No model fits all of these conditions" in words(app)
    assert f"Drop the text: {expected} models" in links(app)
    app.button(key="drop_explore_q").click().run()
    assert app.subheader[0].value.startswith(f"{expected} models fit")


def test_clicking_a_counted_value_chooses_it_and_clicking_again_lets_it_go(portal: Open):
    app = portal("adoption/explore")
    app.button(key="pick_task_0").click().run()
    assert len(app.multiselect(key="task").value) == 1
    app.button(key="pick_task_0").click().run()
    assert app.multiselect(key="task").value == []


def test_clear_all_empties_every_condition(portal: Open, demo_lake: Path):
    app = portal("adoption/explore", explore_q="a", current="false", least_downloads="5")
    app.button(key="clear_organization").click().run()
    assert app.subheader[0].value.startswith(f"{current_models(demo_lake).height} models, ")


def test_removed_models_are_shown_on_request(portal: Open, demo_lake: Path):
    app = portal("adoption/explore", current="false")
    assert app.subheader[0].value.startswith(f"{every_model(demo_lake).height} models fit")


def test_a_column_in_which_nothing_is_known_is_named_and_not_drawn(demo_lake: Path):
    frame = answers.ask("explore_models", limit=5).frame.with_columns(pl.lit(None, pl.Float64).alias("growth_28d"))
    columns, unknown = selection.columns_of(frame, selection.View("likes", False, ("growth_28d", "likes")))
    assert list(columns) == ["repo_id", "likes"]
    assert unknown == ["Change"]


def test_conditions_are_said_in_words_for_the_head_of_a_file():
    text = Conditions(text="llama", tasks=("text-generation",), least_downloads=1000, current=False).summary()
    assert text == "name with “llama” · text-generation · at least 1,000 downloads in 30 days · removed models too"


def test_explore_without_a_build_says_how_to_get_one(portal: Open, empty_lake: Path):
    app = portal("adoption/explore")
    assert not app.exception
    assert "No data yet" in words(app)
