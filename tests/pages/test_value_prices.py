"""Prices: what the lists say, as known on a day, and never more than they say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from panels.charts import money
from panels.charts.prices import price_chart
from panels.value.prices import quality
from tests.pages.page_text import Open, words
from warehouse.query import answers


def test_the_page_shows_what_the_lists_say(portal: Open):
    app = portal("value/prices", find="gpt-oss-20b", tokens_in="1800", tokens_out="350")
    assert not app.exception
    assert not app.error
    text = words(app)
    assert "List prices with a source and a day are real" in text
    assert "1,800 tokens in and 350 out" in text
    prices = answers.ask("prices_now", find="gpt-oss-20b", input_tokens=1800.0, output_tokens=350.0).frame
    groq = prices.filter(pl.col("provider") == "groq", pl.col("model") == "openai/gpt-oss-20b").row(0, named=True)
    assert groq["task_usd"] == pytest.approx((1800 * groq["input_usd"] + 350 * groq["output_usd"]) / 1e6)


def test_invented_prices_are_of_invented_models_and_say_so(demo_lake: Path):
    rows = answers.ask("prices_now").frame
    demo = rows.filter(pl.col("is_demo"))
    assert demo.height
    assert set(demo["source"]) == {"demo"}
    assert set(rows.filter(~pl.col("is_demo"))["source"]) <= {"genai-prices", "model-prices", "hf-router"}
    assert not set(demo["provider"]) & set(rows.filter(~pl.col("is_demo"))["provider"])


def test_a_price_is_not_known_before_it_was(demo_lake: Path):
    row = (
        answers.ask("price_moves", model="openai/gpt-oss-20b")
        .frame.filter(pl.col("source") == "genai-prices")
        .row(0, named=True)
    )
    day = row["known_from"]

    def prices(known_on: date) -> pl.DataFrame:
        answer = answers.ask(
            "price_as_known",
            model="openai/gpt-oss-20b",
            provider=row["provider"],
            kind=row["kind"],
            day=day,
            known_on=known_on,
        )
        return answer.frame.filter(pl.col("source") == "genai-prices")

    assert prices(day).height == 1
    assert prices(date(2020, 1, 1)).is_empty()


def test_a_machine_is_priced_as_its_page_showed_it_then(demo_lake: Path):
    def hour(day: date) -> list[float]:
        return (
            answers.ask(
                "hardware_price_as_known",
                product="endpoints",
                provider="gcp",
                instance="nvidia-l4 x1",
                day=day,
                known_on=date(2026, 11, 23),
            )
            .frame["usd_per_hour"]
            .to_list()
        )

    # 1.00 from May 2024, 0.70 from 21 November 2024; not listed before.
    assert hour(date(2024, 10, 1)) == [1.0]
    assert hour(date(2025, 1, 1)) == [0.7]
    assert hour(date(2023, 1, 1)) == []


def test_a_success_costs_the_task_over_the_share_with_the_ends_of_its_interval():
    frame = pl.DataFrame(
        [{"model": "a", "value": 0.5, "stderr": None, "n": 100, "direction": "higher", "unit": "share", "is_binary": True, "task_usd": 0.001},
         {"model": "b", "value": 12.0, "stderr": 1.0, "n": 100, "direction": "lower", "unit": "perplexity", "is_binary": False, "task_usd": 0.001}],
        infer_schema_length=None,
    )  # fmt: skip
    share, other = quality.with_success(frame).iter_rows(named=True)
    assert share["success_usd"] == pytest.approx(2.0)  # of 1,000
    assert share["success_low"] < 2.0 < share["success_high"]
    assert share["success_high"] == pytest.approx(1.0 / 0.4038, rel=1e-3)  # Wilson's lower end for 50 of 100
    assert share["points_per_dollar"] == pytest.approx(50)
    assert other["success_usd"] is None


def test_prices_are_drawn_as_steps_up_to_the_last_day():
    frame = pl.DataFrame(
        {
            "source": ["l", "l"],
            "provider": ["p", "p"],
            "kind": ["input", "input"],
            "from": [date(2026, 1, 1), date(2026, 3, 1)],
            "usd": [2.0, 1.0],
        }
    )
    chart = price_chart(frame, date(2026, 4, 1)).to_dict()
    assert chart["layer"][0]["mark"]["interpolate"] == "step-after"
    rows = next(iter(chart["datasets"].values()))
    assert [(row["day"][:10], row["usd"]) for row in rows] == [
        ("2026-01-01", 2.0),
        ("2026-03-01", 1.0),
        ("2026-04-01", 1.0),
    ]


def test_money_is_written_for_charts_without_an_ascii_minus():
    assert money.dollars("datum.x").startswith("((datum.x) < 0 ? '\u2212'")


@pytest.mark.parametrize(
    "url",
    [
        {"find": "nothing of that name"},
        {"day": "junk"},
        {"known": "1999-01-01"},
        {"provider": "junk"},
        {"tokens_in": "-5"},
    ],
)
def test_junk_in_the_address_breaks_nothing(portal: Open, seen: Open, url: dict[str, str]):
    app = portal("value/prices", **url)
    assert not app.exception
    assert not app.error
    if "find" in url:
        assert "No model of that name has a list price" in words(app)
    else:
        assert words(app) == words(seen("value/prices"))


def test_machines_that_hold_a_model_follow_its_size(portal: Open):
    app = portal("value/prices", size_b="70", at_once="1", context="1024")
    assert not app.exception
    assert "140 GB fit on" in words(app)
    assert "an estimate, not a measurement" in words(app)


@pytest.mark.parametrize("size", ["many", "-1", "nan", "1e9"])
def test_a_size_that_is_not_a_number_is_asked_for_again(portal: Open, size: str):
    app = portal("value/prices", size_b=size)
    assert not app.exception
    assert f"'{size}' is not a number of billions" in words(app)
