"""Models side by side: choosing them, the sentence, the table, the lines, and what is said of those that do not fit."""

from __future__ import annotations

import zlib
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import comparing
from panels.adoption.model import compared_history, comparison
from panels.adoption.model.history import MEASURES
from tests.pages.page_text import Open, every_model, links, words
from warehouse.query import answers

AS_OF = date(2026, 8, 22)


def model(name: str, downloads: int | None, **facts: Any) -> dict[str, Any]:
    base = {
        "asked": name, "repo_id": name, "downloads_30d": downloads, "growth_28d": 0.1, "downloads_all_time": 10_000, "likes": 10,
        "likes_per_1000_downloads": 1.0, "rank_downloads": 1, "size_age_percentile": 0.5, "parameters": 10**9, "task": "fill-mask",
        "licence": "mit", "library": "transformers", "created_on": date(2025, 1, 1), "created_is_floor": False, "is_current": True,
        "observed_on": AS_OF, "removed_on": None, "renamed_to": None, "family_root_id": name, "family_models": 1,
        "family_downloads_30d": downloads, "base_repo_id": None, "relation": None,
    }  # fmt: skip
    return {**base, **facts}


def frame(*models: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(models), infer_schema_length=None)


def row(column: str) -> comparison.Row:
    return next(row for row in comparison.ROWS if row.column == column)


# Choosing


def test_two_names_in_the_url_are_shown_side_by_side(portal: Open, models: pl.DataFrame):
    names = models["repo_id"].head(2).to_list()
    app = portal("adoption/model", model=names)
    assert not app.exception
    assert not app.error
    text = words(app)
    assert "times the downloads of" in text or "about equally often" in text
    table = app.table[0].value
    assert [column.replace("\\", "") for column in table.columns][1:] == names
    assert not app.metric  # figures of a single model would be of which?


def test_a_link_with_one_name_opens_that_model_as_before(portal: Open, models: pl.DataFrame):
    app = portal("adoption/model", model=models["repo_id"][0])
    assert app.header[0].value.replace("\\", "") == models["repo_id"][0]
    assert not [label for label in links(app) if label == models["repo_id"][0]], "a single model needs no chip"


def test_what_is_typed_offers_models_to_put_beside(portal: Open, models: pl.DataFrame):
    first, other = models["repo_id"][0], models["repo_id"][1]
    app = portal("adoption/model", model=first, find=other)
    app.button(key=f"add_{other}").click().run()
    assert app.query_params["model"] == [first, other]
    assert app.text_input(key="find").value == ""
    assert len(app.table) == 1


def test_a_chip_lets_one_go(portal: Open, models: pl.DataFrame):
    names = models["repo_id"].head(3).to_list()
    app = portal("adoption/model", model=names)
    app.button(key=f"drop_{names[1]}").click().run()
    assert app.query_params["model"] == [names[0], names[2]]
    app.button(key=f"drop_{names[0]}").click().run()
    assert app.header[0].value.replace("\\", "") == names[2]


def test_more_than_six_are_said_and_the_first_six_kept(portal: Open, models: pl.DataFrame):
    names = models["repo_id"].head(8).to_list()
    app = portal("adoption/model", model=names)
    text = words(app)
    assert f"Left out: {names[6]}, {names[7]}" in text
    assert len(app.table[0].value.columns) == 1 + 6
    full = portal("adoption/model", model=names[:6], find=names[6])
    assert full.button(key=f"add_{names[6]}").disabled


def test_a_name_given_twice_is_one_model_whatever_its_case():
    assert comparing.unique_names(["a/B", "A/b", " a/B ", "", "c\x00/d"]) == ["a/B", "c/d"]


def test_an_unknown_name_gets_near_ones_and_the_others_are_shown(portal: Open, models: pl.DataFrame):
    first, second = models["repo_id"][0], models["repo_id"][1]
    wrong = second[:-1] + "zq"
    app = portal("adoption/model", model=[first, wrong])
    assert "No model is called" in words(app)
    assert app.header[0].value.replace("\\", "") == first
    near = next(button.key for button in app.button if str(button.key).startswith(f"offer_{wrong}_"))
    app.button(key=near).click().run()
    assert app.query_params["model"] == [first, near.removeprefix(f"offer_{wrong}_")]


def test_nothing_but_unknown_names_is_a_designed_state(portal: Open):
    app = portal("adoption/model", model=["x/y", "z/w"])
    assert not app.exception
    assert not app.error
    assert words(app).count("No model is called") == 2


def test_a_removed_model_is_shown_with_the_day_of_its_counts(portal: Open, models: pl.DataFrame, demo_lake):
    removed = every_model(demo_lake).filter(~pl.col("is_current"))["repo_id"][0]
    app = portal("adoption/model", model=[models["repo_id"][0], removed])
    assert not app.error
    assert f"{removed}: re" in words(app)  # removed or renamed, counts of ...


def tick(app: AppTest, key: str, rows: pl.Series, places: list[int]) -> AppTest:
    """Ticks rows of a table as a click in the browser would."""
    name = f"{key}_{zlib.crc32('|'.join(rows).encode())}"
    app.session_state[name] = {"selection": {"rows": places, "columns": [], "cells": []}}
    return app.run()


def test_rows_ticked_in_explore_open_side_by_side(portal: Open):
    app = portal("adoption/explore")
    names = app.dataframe[0].value["repo_id"]
    assert comparing.ADVICE in words(app)
    tick(app, "models", names, [0, 2])
    app.button(key="compare_models").click().run()
    assert app.query_params["model"] == [names[0], names[2]]
    assert len(app.table) == 1


def test_ticks_do_not_move_to_other_models_when_the_order_changes(portal: Open):
    app = portal("adoption/explore")
    tick(app, "models", app.dataframe[0].value["repo_id"], [0, 1])
    assert app.button(key="compare_models")
    app.toggle(key="lowest_first").set_value(True).run()
    assert not [button for button in app.button if button.key == "compare_models"]


def test_ticking_more_than_six_says_which_are_taken(portal: Open):
    app = portal("adoption/explore")
    tick(app, "models", app.dataframe[0].value["repo_id"], list(range(7)))
    assert "the first six are taken" in words(app)
    assert "Compare 6 models" in links(app)


def test_models_like_it_can_be_put_beside_it(portal: Open, models: pl.DataFrame):
    first = models["repo_id"][0]
    alike = answers.ask("similar_models", model=first).frame["repo_id"]
    app = portal("adoption/model", model=first)
    tick(app, "similar", alike, [0])
    app.button(key="compare_similar").click().run()
    assert app.query_params["model"] == [first, alike[0]]


# The sentence


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((3400, 1000), "one has 3.4 times the downloads of two"),
        ((1140, 1000), "one has 1.14 times the downloads of two"),
        ((1000, 340_000), "two has 340 times the downloads of one"),
        ((1000, 1020), "two and one are downloaded about equally often"),
        ((5000, 0), "one has 5.0 k downloads in 30 days, two has none"),
        ((0, 0), "None of them was downloaded in 30 days"),
        ((None, 10), "2 models side by side; their downloads are not known for the same day"),
        ((400, 100, 50), "one leads with 400 downloads in 30 days, 4.0 times those of two"),
    ],
)
def test_the_sentence_follows_the_figures(counts: tuple[int | None, ...], sentence: str):
    compared = [model(f"a/{name}", count) for name, count in zip(("one", "two", "three"), counts, strict=False)]
    assert comparison.verdict(frame(*compared), AS_OF) == sentence


def test_names_that_read_alike_are_written_whole():
    assert comparison.short_names(["a/x", "b/x", "c/y"]) == {"a/x": "a/x", "b/x": "b/x", "c/y": "y"}


# The best of a row


def test_the_best_of_a_row_is_bold_and_named_and_not_by_colour_alone():
    both = frame(model("a/one", 10), model("a/two", 20))
    table = comparison.cells(both, [row("downloads_30d"), row("task")], AS_OF)
    assert table["a/two"] == ["**20** :blue-badge[most]", "fill-mask"]
    assert table["a/one"] == ["10", "fill-mask"]


def test_counts_of_another_day_are_shown_and_do_not_compete():
    late = frame(model("a/one", 10), model("a/two", 20), model("a/three", 99, observed_on=AS_OF - timedelta(days=9)))
    assert comparison.best_of(late, row("downloads_30d"), AS_OF) == {"a/two"}
    assert "three" not in comparison.verdict(late, AS_OF)


def test_one_known_value_among_unknown_ones_wins_nothing():
    assert comparison.best_of(frame(model("a/one", 10), model("a/two", None)), row("downloads_30d"), AS_OF) == set()


def test_equals_share_no_mark_and_the_lowest_rank_is_the_best():
    assert comparison.best_of(frame(model("a/one", 10), model("a/two", 10)), row("downloads_30d"), AS_OF) == set()
    ranked = frame(model("a/one", 10, rank_downloads=2), model("a/two", 20, rank_downloads=1))
    assert comparison.best_of(ranked, row("rank_downloads"), AS_OF) == {"a/two"}


def test_three_likes_on_ten_downloads_do_not_lead():
    rare = model("a/rare", 10, downloads_all_time=10, likes_per_1000_downloads=300.0)
    known = frame(rare, model("a/one", 10, likes_per_1000_downloads=2.0), model("a/two", 10))
    assert comparison.best_of(known, row("likes_per_1000_downloads"), AS_OF) == {"a/one"}


def test_size_task_and_licence_have_no_better_end():
    sizes = frame(model("a/one", 10, parameters=1), model("a/two", 20, parameters=2))
    for column in ("parameters", "task", "licence", "created_on"):
        assert comparison.best_of(sizes, row(column), AS_OF) == set()


def test_a_row_in_which_nothing_is_known_is_named_and_not_drawn():
    both = frame(model("a/one", 10, licence=None), model("a/two", 20, licence=None))
    rows, unknown = comparison.rows_with_values(both)
    assert "licence" not in [row.column for row in rows]
    assert unknown == ["licence"]


def test_families_that_are_shared_are_named():
    root = {"family_root_id": "a/root"}
    assert comparison.family_title(frame(model("a/one", 1, **root), model("a/two", 2, **root))) == (
        "All of one family, that of a/root"
    )
    three = frame(model("a/one", 1, **root), model("a/two", 2, **root), model("a/three", 3))
    assert comparison.family_title(three) == "one and two are of one family, that of a/root"
    apart = frame(model("a/one", 1), model("a/two", 2_000))
    assert comparison.family_title(apart) == "2 models, as many families; that of two has most downloads, 2.0 k"


# The lines


def history(**values: list[int | None]) -> pl.DataFrame:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(max(map(len, values.values())))]
    parts = [pl.DataFrame({"repo_id": name, "day": days, "value": pl.Series(v, dtype=pl.Int64)}) for name, v in values.items()]  # fmt: skip
    return pl.concat(parts)


def test_the_index_begins_on_the_first_day_on_which_all_have_a_value():
    lines = history(a=[1, 2, 4, 8], b=[None, 0, 5, 10])
    base = compared_history.common_day(lines, ["a", "b"])
    assert base == date(2026, 1, 3)
    indexed = compared_history.indexed(lines, base)
    on_base = indexed.filter(pl.col("day") == base)["value"].to_list()
    assert on_base == [100.0, 100.0]
    assert indexed.filter(repo_id="a")["value"].to_list() == [25.0, 50.0, 100.0, 200.0]
    assert indexed.filter(repo_id="b")["value"].to_list() == [None, 0.0, 100.0, 200.0], (
        "a day without a value stays a gap"
    )


def test_models_without_a_common_day_cannot_be_indexed():
    assert compared_history.common_day(history(a=[1, None], b=[None, 1]), ["a", "b"]) is None


def test_the_comparison_waits_until_each_window_is_whole():
    ages = frame(model("a", 1, created_on=date(2026, 1, 1)), model("b", 1, created_on=None))
    assert compared_history.full_windows_from(ages, ["a", "b"]) == date(2026, 1, 31)
    lines = history(a=[1] * 40, b=[1] * 40)
    assert compared_history.common_day(lines, ["a", "b"], date(2026, 1, 31)) == date(2026, 1, 31)


@pytest.mark.parametrize("view", compared_history.VIEWS)
@pytest.mark.parametrize("measure", MEASURES)
def test_each_view_of_each_measure_is_drawn_or_says_why_not(
    portal: Open, models: pl.DataFrame, view: str, measure: str
):
    app = portal("adoption/model", model=models["repo_id"].head(2).to_list(), view=view, measure=measure)
    assert not app.exception
    assert not app.error
    text = words(app)
    assert f"{MEASURES[measure]} of each model" in text
    if view == "index" and "cannot be drawn" not in text:
        assert "= 100" in text


def test_each_line_is_named_at_its_end_and_keeps_its_colour(models: pl.DataFrame):
    names = models["repo_id"].head(3).to_list()
    values = answers.ask("models_history", models=names).frame.rename({"downloads_30d": "value"})
    short = comparison.short_names(names)
    tones = []
    for view in compared_history.VIEWS:
        chart = compared_history.chart(values, short, "30-day downloads", view).to_dict()
        rows = [row for rows in chart["datasets"].values() for row in rows if row.get("model") and "_at" in row]
        assert {row["model"] for row in rows} == set(short.values())
        tones.append({row["model"]: row["_tone"] for row in rows})
    assert tones[0] == tones[1] == tones[2]
    assert tones[0][short[names[0]]] == "primary"
    fewer = compared_history.chart(
        values.filter(pl.col("repo_id") != names[0]), short, "30-day downloads", "absolute"
    ).to_dict()
    left = {row["model"]: row["_tone"] for rows in fewer["datasets"].values() for row in rows if "_at" in row}
    assert left == {name: tone for name, tone in tones[0].items() if name != short[names[0]]}
