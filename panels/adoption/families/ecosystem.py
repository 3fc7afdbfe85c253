"""The ecosystem as a whole: how unevenly families share downloads, what each month brought, how long use lasts."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl

from panels import formats
from panels.adoption.families import relations
from warehouse.analysis import concentration, lives, survival
from warehouse.query import cache

LEAST_AT_RISK = 20  # A curve of fewer models jumps by 5 % and more with each that goes.
YEAR = 52  # weeks


def families_shape(days_back: int | None) -> dict[str, Any]:
    """Figures of concentration now (and then, with `days_back`), with the Lorenz curves. Called through cache.compute."""
    counted = cache.ask("concentration_of_families", days_back=days_back).frame
    shape: dict[str, Any] = {"curves": []}
    for moment in ("now", "then"):
        part = counted.filter(pl.col("moment") == moment)
        values = pl.Series(np.repeat(part["downloads_30d"].cast(pl.Float64).to_numpy(), part["families"].to_numpy()))
        if values.sum() > 0:
            percent = max(1, round(len(values) / 100))
            shape[moment] = {
                "hhi": concentration.hhi(values), "gini": concentration.gini(values), "equals": concentration.effective_number(values),
                "top10": concentration.top_share(values, 10), "top_percent": concentration.top_share(values, percent), "families": len(values),
            }  # fmt: skip
            curve = concentration.lorenz(values).with_columns(pl.lit(moment).alias("series"))
            shape["curves"].append(curve)
    return shape


def _cohorts_title(dated: pl.DataFrame, older: pl.DataFrame, measure: str) -> str:
    if dated.is_empty():
        return "All models were created on or before 2 March 2022, as far as the Hub knows"
    if measure == "downloads":
        first = dated.sort("share_of_downloads", descending=True, nulls_last=True).row(0, named=True)
        return f"Models created in {_month(first['created_month_on'])} draw {relations.share_words(first['share_of_downloads'])} of today's downloads"
    whole = dated.filter(pl.col("is_finished"))
    models, used = int(dated["models"].sum()), int(dated["models_in_use"].sum())
    if whole.height < 2:
        return f"{relations.share_words(relations.share(used, models))} of models are in use today"
    best = whole.sort("models", descending=True).row(0, named=True)
    return (
        f"{relations.share_words(relations.share(used, models))} of models are in use today; most were created in {_month(best['created_month_on'])}"
    )  # fmt: skip


def _month(day: date) -> str:
    return f"{day:%b %Y}"


def use_curves(dimension: str) -> dict[str, survival.Survival]:
    """A Kaplan-Meier estimate for each group with enough models. Called through cache.compute."""
    counts = cache.ask("survival_of_use", dimension=dimension).frame
    found = {}
    for (value,), part in counts.group_by("value", maintain_order=True):
        if int(part["entered"].sum()) < LEAST_AT_RISK:
            continue
        each = lives.from_counts(part.rename({"age_weeks": "age"}))
        found[str(value)] = survival.kaplan_meier(
            each.durations, each.observed, each.entry, least_at_risk=LEAST_AT_RISK
        )
    return found


def _survival_title(shown: dict[str, survival.Survival]) -> str:
    if len(shown) > 1:
        known = {name: curve.at(YEAR) for name, curve in shown.items()}
        year = {name: value[0] for name, value in known.items() if value is not None}
        if len(year) > 1:
            best, worst = max(year, key=year.__getitem__), min(year, key=year.__getitem__)
            return f"Still in use a year after creation: {formats.percent(year[best], 0)} of {best}, {formats.percent(year[worst], 0)} of {worst}"
        return "How long models stay in use, by group"
    (curve,) = shown.values()
    if curve.median is not None:
        return f"Half of the models in use are out of use {formats.plural(round(curve.median), 'week')} after creation"
    at = curve.at(YEAR)
    if at is None:
        last = curve.curve.row(-1, named=True)
        return f"{formats.percent(last['survival'], 0)} of models are still in use {formats.plural(round(last['time']), 'week')} after creation"
    interval = f" ({formats.percent(at[1], 0)} to {formats.percent(at[2], 0)})" if None not in at[1:] else ""
    return f"{formats.percent(at[0], 0)}{interval} of models are still in use a year after creation"
