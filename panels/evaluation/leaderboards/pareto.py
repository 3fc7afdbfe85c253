"""Quality against what it costs, size, speed or money, or against how widely a model is used; with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from panels.evaluation.leaderboards.ranking import ranked as ranked_of
from warehouse.analysis import pareto
from warehouse.query import cache


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
LEAST_CHANCE = 0.05
MOST_DRAWN = 400  # marks past which a cloud is all that is seen


def prices_known(prices: pl.DataFrame, frame: pl.DataFrame) -> list[str]:
    """Measures that at least two models of the board have, beside a value."""
    valued = prices.filter(pl.col("model").is_in(frame.filter(pl.col("value").is_not_null())["model"].to_list()))
    return [name for name in PRICES if valued.filter(pl.col(name).is_not_null())["model"].n_unique() > 1]


def settings_of(prices: pl.DataFrame, name: str) -> dict[str, pl.DataFrame]:
    """Load and hardware in words -> the rows measured so, the setting of most models first."""
    known = prices.filter(pl.col(name).is_not_null())
    rows = {
        setting_words(*keys): part  # type: ignore[arg-type]
        for keys, part in known.group_by("hardware", "hardware_count", "concurrency", maintain_order=True)
    }
    return dict(sorted(rows.items(), key=lambda pair: (-pair[1].height, pair[0])))


def setting_words(hardware: str | None, count: int | None, concurrency: int | None) -> str:
    machine = f"{count} × {hardware}" if hardware and count else hardware or "hardware not stated"
    return f"{machine}, {concurrency} at once" if concurrency else f"{machine}, load not stated"


def priced(frame: pl.DataFrame, prices: pl.DataFrame, name: str, setting: str | None) -> pl.DataFrame:
    """Models with both figures: [model, value, low, high, stderr, price, standing]."""
    rows = (
        settings_of(prices, name).get(setting, prices.clear())
        if setting
        else prices.unique("model", maintain_order=True)
    )
    both = frame.filter(pl.col("value").is_not_null()).join(
        rows.select("model", pl.col(name).cast(pl.Float64).alias("price")), on="model", how="inner", maintain_order="left"
    )  # fmt: skip
    return both.filter(pl.col("price").is_not_null() & (pl.col("price") > 0 if PRICES[name].log else pl.lit(True)))


def standing_of(table: pl.DataFrame, less_is_better: bool, higher_is_better: bool) -> pl.DataFrame:
    """Adds `chance`, of being on the frontier when the values are drawn anew within their errors, and `pareto`: "on"
    where nothing is better on one axis and as good on the other, "maybe" where the chance of that is at least LEAST_CHANCE.
    Prices, and values whose error is not known, are taken as exact."""
    axes = table["price"].to_numpy(), table["value"].to_numpy()
    errors = np.full(table.height, np.nan), table["stderr"].fill_null(float("nan")).to_numpy()
    is_on = pl.Series(pareto.frontier(*axes, less_is_better, higher_is_better))
    chance = pl.Series(pareto.chances(*axes, *errors, less_is_better, higher_is_better, draws=DRAWS))
    standing = (
        pl.when(is_on).then(pl.lit("on")).when(chance >= LEAST_CHANCE).then(pl.lit("maybe")).otherwise(pl.lit("off"))
    )
    return table.with_columns(chance.alias("chance"), standing.alias("pareto"))


def marked(*, against: str, measured_on: str | None, **view: Any) -> pl.DataFrame:
    """Models with both figures and their standing, for cache.compute; `view` is that of ranking.ranked."""
    board_of_view = cache.compute(ranked_of, **view)
    found = cache.ask("leaderboard_prices", suite=view["suite"], is_demo=view["is_demo"])
    table = priced(board_of_view.frame, found.frame, against, measured_on)
    return standing_of(table, PRICES[against].less, board_of_view.higher_is_better is not False)


def drawn_of(table: pl.DataFrame) -> pl.DataFrame:
    """Those on the frontier, those that could be, and the best of the others, as many as a picture can hold."""
    rank = pl.col("pareto").replace_strict({"on": 0, "maybe": 1, "off": 2})
    return table.with_row_index("_row").sort(rank, "_row").head(MOST_DRAWN).drop("_row")
