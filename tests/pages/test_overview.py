"""The Overview page as its reader meets it: figures, changes that are honest, a search box, and designed states."""

from __future__ import annotations

import math
import statistics
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from panels.adoption.overview import sections
from panels.freshness import DEMO_NOTICE
from tests.pages.page_text import Open, every_model, links, words
from warehouse.query import answers


def test_overview_opens_with_six_figures_and_no_error(portal: Open):
    app = portal("adoption/overview")
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "What is happening on the Hub now?"
    assert [metric.label for metric in app.metric] == [
        "Downloads",
        "Models",
        "Publishers",
        "Likes",
        "New in 7 days",
        "Top-10 share",
    ]


def test_figures_never_show_none_or_nan(portal: Open):
    app = portal("adoption/overview")
    texts = [str(text) for metric in app.metric for text in (metric.value, metric.delta)]
    assert not [text for text in texts if "None" in text or "nan" in text.lower()]


def test_demo_data_says_so(portal: Open):
    assert DEMO_NOTICE in [info.value for info in portal("adoption/overview").info]


def test_changes_name_the_day_they_compare_with_and_how_many_models(portal: Open):
    now = answers.ask("overview_figures").frame.row(0, named=True)
    text = words(portal("adoption/overview"))
    assert f"{now['panel_models']} models seen on both days" in text


def test_without_a_day_four_weeks_before_there_is_no_comparison(demo_lake: Path):
    figures = answers.ask("overview_figures")
    short = figures.frame.with_columns(
        pl.lit(None, pl.Date).alias("compared_on"),
        *(
            pl.lit(None).alias(name)
            for name in figures.frame.columns
            if name.startswith("panel_") and name != "panel_models"
        ),
        pl.lit(0).alias("panel_models"),
    )
    cards = sections.headlines(_answer(figures, short), answers.ask("overview_weekly"))
    assert all(card.change is None for card in cards)
    assert sections.comparison_text(_answer(figures, short)).startswith(
        "Downloads are of the last 30 days. No comparison yet"
    )


def test_where_no_day_of_creation_is_known_nothing_is_called_new(demo_lake: Path):
    figures = answers.ask("overview_figures")
    undated = figures.frame.with_columns(pl.lit(0).alias("models_dated"))
    cards = {card.label: card for card in sections.headlines(_answer(figures, undated), answers.ask("overview_weekly"))}
    assert cards["New in 7 days"].value == "Not stated"
    assert cards["Models"].text == "creation not stated"


def test_a_name_in_the_url_shows_matches_that_lead_to_its_page(portal: Open, models: pl.DataFrame):
    wanted = models["repo_id"][0]
    app = portal("adoption/overview", find=wanted.split("/")[-1])
    assert any(wanted in label for label in links(app))


def test_a_name_nobody_has_gets_advice(portal: Open):
    assert "Try a shorter part of it" in words(portal("adoption/overview", find="zzzz-nobody"))


def test_choices_in_the_url_are_taken_up_and_nonsense_is_not(portal: Open):
    text = words(portal("adoption/overview", by="modality", days="90d"))
    assert "Share of 30-day downloads by modality" in text
    assert "last 90 days" in text
    text = words(portal("adoption/overview", by="<script>", days="-1"))
    assert "Share of 30-day downloads by task" in text
    assert "last 12 months" in text


def test_movers_start_from_a_floor_and_are_old_enough_for_both_windows(demo_lake: Path):
    moved = answers.ask("movers", direction="up")
    assert moved.frame.height
    assert (moved.frame["downloads_30d_28d_ago"] >= moved.params["floor"]).all()
    ranking = sections.ranked(moved)
    assert 0 < ranking.height <= 8
    assert ranking["shrunk_ratio"].is_sorted(descending=True)
    cards = every_model(demo_lake).filter(pl.col("repo_id").is_in(moved.frame["repo_id"].to_list()))
    assert cards["created_on"].max() <= moved.build.as_of - timedelta(days=58)
    assert cards["is_current"].all()


def test_what_a_usual_model_did_is_told_by_all_models_compared(demo_lake: Path):
    """The query's figures of the panel against the ranking's own, from all of its models."""
    everyone = pl.concat(
        answers.ask("movers", direction=direction, floor=10, limit=1000).frame for direction in ("up", "down")
    )
    usual = everyone.row(0, named=True)
    level = usual["models_compared"] - everyone.height
    growth = [
        math.log((row["downloads_30d"] + 0.5) / (row["downloads_30d_28d_ago"] + 0.5)) for row in everyone.to_dicts()
    ]
    growth += [0.0] * level
    assert usual["usual_log_growth"] == pytest.approx(statistics.median(growth))
    assert usual["usual_deviation"] == pytest.approx(
        statistics.median(abs(value - statistics.median(growth)) for value in growth)
    )


def test_top_ten_share_is_a_share(demo_lake: Path):
    assert 0 < answers.ask("overview_figures").frame["top10_share"][0] <= 1
    shares = answers.ask("downloads_by_group", dimension="task").frame["share"]
    assert abs(shares.sum() - 1) < 1e-9


def test_nothing_published_yet_says_which_command_to_run(portal: Open, empty_lake: Path):
    app = portal("adoption/overview")
    assert not app.exception
    assert "No data yet" in words(app)
    assert "python -m etl demo" in app.code[0].value


def _answer(like: answers.Answer, frame: pl.DataFrame) -> answers.Answer:
    return replace(like, frame=frame)
