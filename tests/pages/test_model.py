"""The Model page: one model's history, family, card; and what is said of models that are gone, renamed or unknown."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pages.adoption import _model
from tests.pages.reading import Open, every_model, links, words
from warehouse import answers


def test_a_model_in_the_url_shows_its_figures_history_family_and_card(portal: Open, models: pl.DataFrame):
    wanted = models["repo_id"][0]
    app = portal("adoption/model", model=wanted)
    assert not app.exception
    assert not app.error
    assert app.header[0].value.replace("\\", "") == wanted
    assert [metric.label for metric in app.metric][:2] == ["30-day downloads", "Rank"]
    assert app.metric[1].value == "1"
    said = words(app)
    for panel in ("30-day downloads: ", "family", "What its card says", "Models like it"):
        assert panel in said


def test_the_name_is_found_whatever_its_case(portal: Open, models: pl.DataFrame):
    wanted = models["repo_id"][0]
    assert portal("adoption/model", model=wanted.upper()).header[0].value.replace("\\", "") == wanted


def test_demo_models_have_no_link_to_the_hub(portal: Open, models: pl.DataFrame):
    assert not portal("adoption/model", model=models["repo_id"][0]).get("link_button")


def test_each_measure_can_be_chosen_by_url(portal: Open, models: pl.DataFrame):
    for words_of_measure in ("Daily downloads", "All-time downloads", "Likes"):
        app = portal("adoption/model", model=models["repo_id"][0], measure=words_of_measure)
        assert not app.error
        assert f"{words_of_measure}: " in words(app)


def test_days_without_a_value_are_counted_out_loud(portal: Open, models: pl.DataFrame):
    wanted = models["repo_id"][0]
    history = answers.ask("model_history", model=wanted).frame
    missing = history["downloads_30d"].null_count()
    assert missing > 0
    assert f"{missing} days not known, left open" in words(portal("adoption/model", model=wanted, days="All"))


def test_no_model_chosen_offers_some(portal: Open, models: pl.DataFrame):
    app = portal("adoption/model")
    assert not app.exception
    assert any(models["repo_id"][0] in label for label in links(app))


def test_an_unknown_name_gets_the_nearest_ones(portal: Open, models: pl.DataFrame):
    wanted = models["repo_id"][0]
    app = portal("adoption/model", model=wanted[:-1] + "zq")
    assert not app.exception
    assert "No model is called" in words(app)
    assert any(wanted in label for label in links(app))


def test_hostile_names_stay_text(portal: Open):
    app = portal("adoption/model", model="'; DROP TABLE x; -- [a](http://evil.example) :red[b]")
    assert not app.exception
    assert not [text.value for text in app.markdown if "](http" in text.value or " :red[" in text.value]


def test_removed_and_renamed_models_say_so(portal: Open, demo_lake: Path):
    gone = every_model(demo_lake).filter(~pl.col("is_current"))
    renamed = gone.filter(pl.col("renamed_to").is_not_null())
    removed = gone.filter(pl.col("renamed_to").is_null())
    if renamed.height:
        app = portal("adoption/model", model=renamed["repo_id"][0])
        assert "listed under another name" in words(app)
        assert any(renamed["renamed_to"][0] in label for label in links(app))
    if removed.height:
        app = portal("adoption/model", model=removed["repo_id"][0])
        assert "Removed from the Hub" in app.warning[0].value


def test_growth_from_nothing_is_told_in_counts_and_not_in_per_cent():
    days = pl.date_range(pl.date(2026, 1, 1), pl.date(2026, 1, 2), eager=True)
    frame = pl.DataFrame({"day": days, "downloads_30d": [10, 5000]})
    assert _model._movement(frame, "downloads_30d") == "from 10 on 1 Jan 2026 to 5.0 k"


def test_similar_models_share_task_and_size_and_are_not_the_model_itself(models: pl.DataFrame):
    wanted = models["repo_id"][0]
    card = answers.ask("model_card", model=wanted).frame
    alike = answers.ask("similar_models", model=wanted).frame
    assert wanted not in alike["repo_id"].to_list()
    assert set(alike["task"]) <= {card["task"][0]}
    assert set(alike["size_bucket"]) <= {card["size_bucket"][0]}


def test_an_offered_name_opens_the_model(portal: Open, models: pl.DataFrame):
    wanted = models["repo_id"][0]
    app = portal("adoption/model")
    app.button(key=f"offer_{wanted}").click().run()
    assert app.header[0].value == wanted
    assert app.query_params["model"] == wanted
