"""The Model page: one model's history, family, card; and what is said of models that are gone, renamed or unknown."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from api import badge as api_badge
from panels.address import Span
from panels.adoption.model import badge, events, history, inference
from panels.charts import history_chart
from tests.pages.page_text import Open, every_model, links, words
from warehouse.query import answers


def test_a_model_in_the_url_shows_its_figures_history_family_and_card(portal: Open, models: pl.DataFrame):
    name = models["repo_id"][0]
    app = portal("adoption/model", model=name)
    assert not app.exception
    assert not app.error
    assert app.header[0].value.replace("\\", "") == name
    assert [metric.label for metric in app.metric][:2] == ["30-day downloads", "Rank"]
    assert app.metric[1].value == "1"
    text = words(app)
    for panel in ("30-day downloads: ", "family", "What its card says", "Models like it"):
        assert panel in text


def test_the_name_is_found_whatever_its_case(portal: Open, models: pl.DataFrame):
    name = models["repo_id"][0]
    assert portal("adoption/model", model=name.upper()).header[0].value.replace("\\", "") == name


def test_demo_models_have_no_link_to_the_hub(portal: Open, models: pl.DataFrame):
    assert not portal("adoption/model", model=models["repo_id"][0]).get("link_button")


def test_each_measure_can_be_chosen_by_url(portal: Open, models: pl.DataFrame):
    for measure in ("downloads_1d", "downloads_all_time", "likes"):
        app = portal("adoption/model", model=models["repo_id"][0], measure=measure)
        assert not app.error
        assert f"{history.MEASURES[measure]}: " in words(app)


def test_days_without_a_value_are_counted_out_loud(portal: Open, models: pl.DataFrame):
    name = models["repo_id"][0]
    rows = answers.ask("model_history", model=name).frame
    missing = rows["downloads_30d"].null_count()
    assert missing > 0
    assert f"{missing} days not known, left open" in words(portal("adoption/model", model=name, days="all"))


def test_no_model_chosen_offers_some(portal: Open, models: pl.DataFrame):
    app = portal("adoption/model")
    assert not app.exception
    assert any(models["repo_id"][0] in label for label in links(app))


def test_an_unknown_name_gets_the_nearest_ones(portal: Open, models: pl.DataFrame):
    name = models["repo_id"][0]
    app = portal("adoption/model", model=name[:-1] + "zq")
    assert not app.exception
    assert "No model is called" in words(app)
    assert any(name in label for label in links(app))


def test_hostile_names_stay_text(portal: Open):
    app = portal("adoption/model", model="'; DROP TABLE x; -- [a](http://evil.example) :red[b]")
    assert not app.exception
    assert not [text.value for text in app.markdown if "](http" in text.value or " :red[" in text.value]


def test_removed_and_renamed_models_say_so(portal: Open, demo_lake: Path):
    removed_models = every_model(demo_lake).filter(~pl.col("is_current"))
    renamed = removed_models.filter(pl.col("renamed_to").is_not_null())
    removed = removed_models.filter(pl.col("renamed_to").is_null())
    assert renamed.height, "the demo has no renamed model"
    assert removed.height, "the demo has no removed model"
    app = portal("adoption/model", model=renamed["repo_id"][0])
    assert "listed under another name" in words(app)
    assert any(renamed["renamed_to"][0] in label for label in links(app))
    app = portal("adoption/model", model=removed["repo_id"][0])
    assert "Removed from the Hub" in app.warning[0].value


def test_growth_from_nothing_is_told_in_counts_and_not_in_per_cent():
    days = pl.date_range(pl.date(2026, 1, 1), pl.date(2026, 1, 2), eager=True)
    frame = pl.DataFrame({"day": days, "downloads_30d": [10, 5000]})
    assert history.movement(frame, "downloads_30d") == "from 10 on 1 Jan 2026 to 5.0 k"


def test_similar_models_share_task_and_size_and_are_not_the_model_itself(models: pl.DataFrame):
    name = models["repo_id"][0]
    card = answers.ask("model_card", model=name).frame
    alike = answers.ask("similar_models", model=name).frame
    assert name not in alike["repo_id"].to_list()
    assert set(alike["task"]) <= {card["task"][0]}
    assert set(alike["size_bucket"]) <= {card["size_bucket"][0]}


def test_an_offered_name_opens_the_model(portal: Open, models: pl.DataFrame):
    name = models["repo_id"][0]
    app = portal("adoption/model")
    app.button(key=f"offer_{name}").click().run()
    assert app.header[0].value == name
    assert app.query_params["model"] == name


# Days that stand out, and what lies ahead


def movement(day: date, change: float, kind: str = "demand", **facts: Any) -> dict[str, Any]:
    base = {
        "day": day, "value": 1000.0, "expected": 1000.0 - change, "z": 9.0, "change": change, "direction": "up" if change > 0 else "down",
        "kind": kind, "reason": "It moved.", "since": day, "until": day, "event": None,
    }  # fmt: skip
    return {**base, **facts}


def unusual(*movements: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(movements), schema_overrides={"event": pl.String})


EVENTS = pl.DataFrame(
    {"day": [date(2026, 3, 1), date(2026, 3, 9)], "kind": ["commit", "card"], "words": ["New commit 1234567", "Card changed: licence a → b"]}
)  # fmt: skip
YEAR = history.HistorySelection("downloads_30d", Span(365, "last 12 months"), marks=True, forecast=False)


def test_what_happened_lists_movements_and_events_newest_first():
    moved = unusual(movement(date(2026, 3, 5), 500.0, event="New commit 1234567"))
    rows = events.timeline(moved, EVENTS)
    assert rows["day"].to_list() == [date(2026, 3, 9), date(2026, 3, 5), date(2026, 3, 1)]
    assert rows["words"][1] == "It moved. Near it: New commit 1234567."
    assert rows["change"].to_list() == [None, 500.0, None]


def test_what_happened_says_how_much_of_it_was_demand():
    one = movement(date(2026, 3, 5), -500.0)
    late = movement(date(2026, 4, 24), 721_281.5, since=date(2026, 4, 22), until=date(2026, 4, 27))
    swept = movement(date(2026, 5, 1), 10**6, "sweep")
    titles = [
        events.title(frame, events.timeline(frame, EVENTS), YEAR)
        for frame in (unusual(one), unusual(one, late, swept), unusual(swept), unusual(one).clear())
    ]
    assert titles == [
        "1 unusual movement in the last 12 months; of demand: \u2212500, 5 Mar 2026",
        "3 unusual movements in the last 12 months; the largest of demand: +721.3 k, 22 to 27 Apr 2026",
        "1 unusual movement in the last 12 months, not demand",
        "No unusual day in the last 12 months",
    ]


def test_marks_tell_demand_from_what_is_not_and_keep_to_the_days_shown():
    frame = pl.DataFrame({"day": [date(2026, 3, 1), date(2026, 3, 31)]})
    moved = unusual(
        movement(date(2026, 2, 1), 9.0), movement(date(2026, 3, 5), 9.0), movement(date(2026, 3, 6), -9.0, "window")
    )
    marks = history.marks_of(moved, frame)
    assert marks["shape"].to_list() == ["up", "other"]
    assert marks["day"].to_list() == [date(2026, 3, 5), date(2026, 3, 6)]


def test_a_mark_stands_on_the_chart_with_its_words(models: pl.DataFrame):
    rows = answers.ask("model_history", model=models["repo_id"][0]).frame
    day = rows.filter(pl.col("downloads_30d").is_not_null())["day"][50]
    marks = history.marks_of(unusual(movement(day, 9.0)), rows)
    chart = history_chart(rows, measure="downloads_30d", unit="downloads", events=marks).to_dict()
    assert any(
        row.get("_words") == "It moved." for rows in chart["datasets"].values() for row in rows if isinstance(row, dict)
    )


def test_unusual_days_can_be_turned_off_and_events_stay(portal: Open, models: pl.DataFrame):
    app = portal("adoption/model", model=models["repo_id"][0], days="all")
    assert "unusual" in words(app)
    app.toggle(key="unusual").set_value(False).run()
    assert not app.error
    text = words(app)
    assert "unusual" not in text.lower().replace("unusual days", "")
    assert "First seen" in str([table.value for table in app.table])


def test_no_forecast_is_worked_out_before_it_is_asked_for(portal: Open, models: pl.DataFrame, monkeypatch):
    requests = []
    real = inference.forecast.forecast

    def counted(*args: Any, **params: Any) -> Any:
        requests.append(params)
        return real(*args, **params)

    monkeypatch.setattr(inference.forecast, "forecast", counted)
    app = portal("adoption/model", model=models["repo_id"][1])
    assert not requests
    app.toggle(key="forecast").set_value(True).run()
    assert len(requests) == 1
    assert "rehearsals of 28 days" in words(app)
    scores = next(table.value for table in app.dataframe if "relative" in table.value.columns)
    assert scores["is_chosen"].sum() == 1
    app.segmented_control(key="days").set_value("90d").run()
    assert len(requests) == 1, "another range asks for no other forecast"


def test_a_short_history_is_refused_a_forecast_in_words(portal: Open, demo_lake: Path):
    young = every_model(demo_lake).filter("is_current").sort("first_seen_on", descending=True)["repo_id"][0]
    app = portal("adoption/model", model=young, forecast="true")
    assert not app.error
    assert "No forecast: " in words(app)
    assert not [table for table in app.dataframe if "relative" in table.value.columns]


def test_a_model_that_is_gone_has_no_forecast(portal: Open, demo_lake: Path):
    removed = every_model(demo_lake).filter(~pl.col("is_current"))["repo_id"][0]
    app = portal("adoption/model", model=removed, forecast="true")
    assert not app.error
    assert [toggle.key for toggle in app.toggle] == ["unusual"]


def test_a_count_that_only_rises_has_neither_marks_nor_forecast(portal: Open, models: pl.DataFrame):
    app = portal("adoption/model", model=models["repo_id"][0], measure="downloads_all_time", forecast="true")
    assert not app.error
    assert not app.toggle


# The badge


@pytest.mark.parametrize(
    ("url", "headers", "address"),
    [
        ("https://hub.example/model", {}, "https://hub.example"),
        ("https://hub.example/scope/model?model=a/b", {}, "https://hub.example/scope"),
        ("http://localhost:8501/", {}, "http://localhost:8501"),
        (None, {"host": "hub.example"}, "http://hub.example"),
        (None, {}, ""),
    ],
)
def test_a_badge_is_asked_for_where_the_reader_found_the_portal(url: str | None, headers: dict, address: str):
    assert badge.portal_address(url, headers) == address


def test_the_badge_to_copy_leads_back_to_the_model():
    made = badge.snippets("https://hub.example", "a/b-1.5", "likes")
    picture = "https://hub.example/api/v1/models/a/b-1.5/badge.svg?measure=likes"
    page = "https://hub.example/model?model=a/b-1.5"
    assert made["Markdown"] == f"[![Likes on the Hugging Face Hub]({picture})]({page})"
    assert f'href="{page}"' in made["HTML"]
    assert f'src="{picture}"' in made["HTML"]


def test_each_measure_a_page_offers_is_one_a_badge_knows():
    assert set(badge.MEASURES) == set(api_badge.MEASURES)
