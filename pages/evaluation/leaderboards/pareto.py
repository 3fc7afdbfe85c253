"""Quality against what it costs, size, speed or money, or against how widely a model is used; with its uncertainty."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import filters, page, panel
from panels import formats
from panels.adoption.model.comparison import short_names
from panels.charts.pareto import pareto_chart
from panels.evaluation.leaderboards import selection
from panels.evaluation.leaderboards import table as leaderboards_table
from panels.evaluation.leaderboards.pareto import (
    DRAWS,
    LEAST_CHANCE,
    PRICES,
    drawn_of,
    marked,
    prices_known,
    settings_of,
)
from panels.evaluation.leaderboards.ranking import Ranked
from panels.evaluation.leaderboards.sentences import listed
from warehouse.query import cache
from warehouse.query.answers import Answer


def draw(ranked: Ranked, found: Answer, choice: selection.Choice) -> None:
    """`found`: leaderboard_prices."""
    there = prices_known(found.frame, ranked.frame)
    if not there or ranked.higher_is_better is None:
        return
    with panel.card("pareto") as head:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            chosen = filters.one("Quality against", {name: PRICES[name].label for name in there}, "board_against")
            setting = choose_setting(found.frame, chosen) if PRICES[chosen].speed else None
        table = cache.compute(marked, against=chosen, measured_on=setting, **choice.scope, **choice.method)
        if table.height < 2:
            page.empty(
                "Fewer than two of these models have both figures", "Choose another measure or other conditions."
            )
            return
        pareto_panel(head, table, ranked, found, choice, chosen, setting)


def choose_setting(prices: pl.DataFrame, name: str) -> str:
    return filters.one("Measured on", list(settings_of(prices, name)), "board_measured_on", kind="select")


def pareto_panel(
    head: Any,
    table: pl.DataFrame,
    ranked: Ranked,
    found: Answer,
    choice: selection.Choice,
    name: str,
    setting: str | None,
) -> None:
    price = PRICES[name]
    shown = drawn_of(table)
    short = short_names(shown["model"].to_list())
    on = table.filter(pl.col("pareto") == "on").sort("price", descending=not price.less)["model"].to_list()
    title = (
        f"{listed([short.get(model, model) for model in on])} {'is' if len(on) == 1 else 'are'} beaten by none on both"
    )
    frame = shown.select(
        pl.col("model").alias("name"), pl.col("model").replace_strict(short).alias("label"), pl.col("price").alias("x"),
        pl.lit(None, dtype=pl.Float64).alias("x_low"), pl.lit(None, dtype=pl.Float64).alias("x_high"),
        pl.col("value").alias("y"), pl.col("low").alias("y_low"), pl.col("high").alias("y_high"), pl.col("pareto").alias("standing"),
    )  # fmt: skip
    chart = pareto_chart(
        frame, price=price.unit[:1].upper() + price.unit[1:] + ("" if price.less else " (more to the right)"),
        quality=leaderboards_table.unit_words(ranked, choice).capitalize(), quality_fmt="percent" if ranked.unit == "share" else "compact",
        log=price.log, less_is_better=price.less, higher_is_better=ranked.higher_is_better is not False,
    )  # fmt: skip
    maybe = table.filter(pl.col("pareto") == "maybe").height
    panel.panel(
        title, replace(found, frame=table.select("model", "price", "value", "low", "high", "stderr", "pareto", "chance")), key="pareto", head=head, chart=chart,
        subtitle=f"{leaderboards_table.unit_words(ranked, choice).capitalize()} against {price.unit}{f', on {setting}' if setting else ''}; bars are {ranked.level:.0%} intervals. Diamond: beaten by none; orange: could be; grey: beaten".replace("%", " %"),
        rows=formats.plural(table.height, "model"), alt=f"{title}. One mark a model; the dashed line joins those that none beats.",
        definitions=(
            "Beaten on both: another model is better on one axis and at least as good on the other.",
            f"Could be among them (orange): beaten by none in at least {LEAST_CHANCE:.0%} of {DRAWS} draws of all values within their errors. Prices, and values whose error is not known, are taken as exact.".replace("%", " %"),
        ),
        note=" ".join(filter(None, (
            f"{formats.plural(maybe, 'other')} could be among them, as far as the errors tell." if maybe else "",
            f"Drawn are the {shown.height} nearest to the line of {table.height:,}." if shown.height < table.height else "",
        ))),
    )  # fmt: skip
