"""Quality against what it costs, size, speed or money, or against how widely a model is used; with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from panels import formats
from panels.adoption.model.comparison import short_names
from panels.charts.pareto import pareto_chart
from panels.evaluation.leaderboards.ranking import Ranking, rank
from panels.evaluation.leaderboards.selection import LeaderboardSelection
from panels.evaluation.leaderboards.sentences import level, listed
from panels.evaluation.leaderboards.table import measure_label
from panels.panel import Panel
from warehouse.analysis import pareto
from warehouse.query import cache
from warehouse.query.answers import Answer


@dataclass(frozen=True)
class Price:
    """What quality is set against. `less` says whether less of it is better; `speed` whether load and hardware matter."""

    label: str
    unit: str
    less: bool
    speed: bool = False
    log: bool = True


PRICES = {
    "parameters": Price("Size", "parameters", True),
    "downloads_30d": Price("Adoption", "30-day downloads", False),
    "ttft_p50_ms": Price("Time to first token", "ms to the first token, median", True, speed=True),
    "e2e_p50_ms": Price("Latency", "ms for a whole answer, median", True, speed=True),
    "throughput_tok_s": Price("Throughput", "output tokens per second", False, speed=True),
    "cost_usd_per_1000": Price("Cost", "USD per 1,000 samples", True),
}
DRAWS = 500  # a chance is right to about 0.04
MIN_CHANCE = 0.05
MAX_MARKS = 400  # marks past which a cloud is all that is seen


def panel(
    offers: pl.DataFrame,
    prices: Answer,
    ranking: Ranking,
    selection: LeaderboardSelection,
    against: str,
    setting: str | None,
) -> Panel:
    """`offers`: see `trade_offs`. `prices`: leaderboard_prices. `against`: a key of PRICES. `setting`: of `settings_of`."""
    price = PRICES[against]
    rows = _chart_rows(offers)
    short = short_names(rows["model"].to_list())
    frontier = offers.filter(pl.col("pareto") == "on").sort("price", descending=not price.less)["model"].to_list()
    verb = "is" if len(frontier) == 1 else "are"
    title = f"{listed([short.get(model, model) for model in frontier])} {verb} beaten by none on both"
    unknown = pl.lit(None, dtype=pl.Float64)
    frame = rows.select(
        name="model",
        label=pl.col("model").replace_strict(short),
        x="price",
        x_low=unknown,
        x_high=unknown,
        y="value",
        y_low="low",
        y_high="high",
        standing="pareto",
    )
    measure = measure_label(selection).capitalize()
    chart = pareto_chart(
        frame,
        price=price.unit[:1].upper() + price.unit[1:] + ("" if price.less else " (more to the right)"),
        quality=measure,
        quality_fmt="percent" if ranking.unit == "share" else "compact",
        log=price.log,
        less_is_better=price.less,
        higher_is_better=ranking.higher_is_better is not False,
    )
    measured_on = f", on {setting}" if setting else ""
    return Panel(
        title,
        replace(prices, frame=offers.select("model", "price", "value", "low", "high", "stderr", "pareto", "chance")),
        subtitle=(
            f"{measure} against {price.unit}{measured_on}; bars are {level(ranking.level)} intervals. "
            "Diamond: beaten by none; orange: could be; grey: beaten"
        ),
        chart=chart,
        alt=f"{title}. One mark a model; the dashed line joins those that none beats.",
        note=_note(offers, rows),
        definitions=(
            "Beaten on both: another model is better on one axis and at least as good on the other.",
            f"Could be among them (orange): beaten by none in at least {formats.percent(MIN_CHANCE, 0)} of {DRAWS} draws of all "
            "values within their errors. Prices, and values whose error is not known, are taken as exact.",
        ),
        rows=formats.plural(offers.height, "model"),
    )


def _note(offers: pl.DataFrame, rows: pl.DataFrame) -> str:
    possible = offers.filter(pl.col("pareto") == "maybe").height
    sentences = (
        f"{formats.plural(possible, 'other')} could be among them, as far as the errors tell." if possible else "",
        f"Drawn: the {rows.height} nearest to the line, of {offers.height:,}." if rows.height < offers.height else "",
    )
    return " ".join(filter(None, sentences))


def available_prices(prices: pl.DataFrame, frame: pl.DataFrame) -> list[str]:
    """Measures that at least two models of the board have, beside a value."""
    valued = prices.filter(pl.col("model").is_in(frame.filter(pl.col("value").is_not_null())["model"].to_list()))
    return [name for name in PRICES if valued.filter(pl.col(name).is_not_null())["model"].n_unique() > 1]


def settings_of(prices: pl.DataFrame, name: str) -> dict[str, pl.DataFrame]:
    """The label of a load and hardware -> the rows measured so, the setting of most models first."""
    measured = prices.filter(pl.col(name).is_not_null())
    rows = {
        _setting_label(*keys): part
        for keys, part in measured.group_by("hardware", "hardware_count", "concurrency", maintain_order=True)
    }
    return dict(sorted(rows.items(), key=lambda pair: (-pair[1].height, pair[0])))


def _setting_label(hardware: str | None, count: int | None, concurrency: int | None) -> str:
    machine = f"{count} × {hardware}" if hardware and count else hardware or "hardware not stated"
    return f"{machine}, {concurrency} at once" if concurrency else f"{machine}, load not stated"


def _with_prices(frame: pl.DataFrame, prices: pl.DataFrame, name: str, setting: str | None) -> pl.DataFrame:
    """Models with both figures: [model, value, low, high, stderr, price, standing]."""
    if setting:
        rows = settings_of(prices, name).get(setting, prices.clear())
    else:
        rows = prices.unique("model", maintain_order=True)
    price = pl.col(name).cast(pl.Float64).alias("price")
    both = frame.filter(pl.col("value").is_not_null()).join(
        rows.select("model", price), on="model", how="inner", maintain_order="left"
    )
    return both.filter(pl.col("price").is_not_null() & (pl.col("price") > 0 if PRICES[name].log else pl.lit(True)))


def with_frontier(offers: pl.DataFrame, less_is_better: bool, higher_is_better: bool) -> pl.DataFrame:
    """Adds `chance`, of being on the frontier when the values are drawn anew within their errors, and `pareto`: "on"
    where nothing is better on one axis and as good on the other, "maybe" where the chance of that is at least MIN_CHANCE.
    Prices, and values whose error is not known, are taken as exact."""
    axes = offers["price"].to_numpy(), offers["value"].to_numpy()
    errors = np.full(offers.height, np.nan), offers["stderr"].fill_null(float("nan")).to_numpy()
    is_on = pl.Series(pareto.frontier(*axes, less_is_better, higher_is_better))
    chance = pl.Series(pareto.chances(*axes, *errors, less_is_better, higher_is_better, draws=DRAWS))
    standing = (
        pl.when(is_on).then(pl.lit("on")).when(chance >= MIN_CHANCE).then(pl.lit("maybe")).otherwise(pl.lit("off"))
    )
    return offers.with_columns(chance.alias("chance"), standing.alias("pareto"))


def trade_offs(*, against: str, measured_on: str | None, **view: Any) -> pl.DataFrame:
    """Models with both figures and their standing, for cache.compute; `view` is that of ranking.rank."""
    ranking = cache.compute(rank, **view)
    prices = cache.ask("leaderboard_prices", suite=view["suite"], is_demo=view["is_demo"]).frame
    offers = _with_prices(ranking.frame, prices, against, measured_on)
    return with_frontier(offers, PRICES[against].less, ranking.higher_is_better is not False)


def _chart_rows(offers: pl.DataFrame) -> pl.DataFrame:
    """Those on the frontier, those that could be, and the best of the others, as many as a picture can hold."""
    order = pl.col("pareto").replace_strict({"on": 0, "maybe": 1, "off": 2})
    return offers.with_row_index("_row").sort(order, "_row").head(MAX_MARKS).drop("_row")
