"""What is inferred of one model's history. Called through cache.compute, so that it is worked out once a build.

The whole history goes in, whatever range is shown: what is usual for a model does not depend on how far one looks back.
"""

from __future__ import annotations

import polars as pl

from warehouse.analysis import anomalies, forecast
from warehouse.analysis.forecast import Forecast, Refusal
from warehouse.query import cache

HORIZON = 28  # days; four weeks, as every comparison here
UNITS = {"downloads_30d": "30-day downloads", "downloads_1d": "downloads of the day", "likes": "likes"}
# A cumulative count only ever rises, so neither "as last week" nor "out of the ordinary" says anything of it.
# How many days a value sums over: 30, the day itself, or none as it is a stock.
WINDOWS: dict[str, int | None] = {"downloads_30d": 30, "downloads_1d": 1, "likes": None}


def _series(model: str, measure: str) -> pl.DataFrame:
    return cache.ask("model_history", model=model).frame.select("day", pl.col(measure).alias("value"))


def unusual(model: str, measure: str) -> pl.DataFrame:
    """Days on which `measure` moved as it does not usually, as anomalies.detect gives them."""
    events = cache.ask("model_events", model=model).frame.filter(pl.col("words") != "First seen")
    return anomalies.detect(
        _series(model, measure),
        cache.ask("breadth").frame,
        tuple(events.select("day", "words").iter_rows()),
        window=WINDOWS[measure],
        unit=UNITS[measure],
    )


def ahead(model: str, measure: str) -> Forecast | Refusal:
    """The next four weeks of `measure`, or why nothing is said of them."""
    return forecast.forecast(_series(model, measure), HORIZON, window=WINDOWS[measure])


def infer(
    model: str, measure: str, *, with_unusual: bool, with_forecast: bool
) -> tuple[pl.DataFrame | None, Forecast | Refusal | None]:
    """Unusual days and forecast, each None where it is not requested: what nobody looks at is not worked out."""
    return (
        cache.compute(unusual, model=model, measure=measure) if with_unusual else None,
        cache.compute(ahead, model=model, measure=measure) if with_forecast else None,
    )
