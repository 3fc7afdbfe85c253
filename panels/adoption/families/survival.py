"""How long models stay in use: Kaplan-Meier estimates by group."""

from __future__ import annotations

import polars as pl

from panels import formats
from panels.adoption.families.relations import PLURALS
from panels.charts import steps_chart
from panels.panel import Empty, Panel
from warehouse.analysis import lives
from warehouse.analysis.survival import Survival, kaplan_meier
from warehouse.query import cache
from warehouse.query.answers import Answer
from warehouse.query.dimensions import labels

GROUPS = {"all": "All"} | labels("size_bucket") | {"relation": "How it derives"} | labels("modality")
GROUP_LABELS = {"all": "All models", "Original": "Originals"} | PLURALS
MAX_CURVES = 6
MIN_AT_RISK = 20  # A curve of fewer models jumps by 5 % and more with each that goes.
YEAR = 52  # weeks


def panel(answer: Answer, group: str) -> Panel:
    """`answer`: survival_of_use; `group`: one of GROUPS."""
    curves = {name: curve for name, curve in cache.compute(use_curves, dimension=group).items() if curve.curve.height}
    largest = sorted(curves, key=lambda name: -curves[name].subjects)[:MAX_CURVES]
    drawn = {GROUP_LABELS.get(name, name): curve for name, curve in curves.items() if name in largest}
    followed = int(answer.frame["entered"].sum()) if answer.frame.height else 0
    if not drawn:
        advice = (
            "Models are followed for four weeks before an end can be told from a pause, and a curve needs 20 of them of "
            "known age."
        )
        return Panel(
            "How long models stay in use",
            answer,
            subtitle="Share still in use, by age",
            empty=Empty("Too early to tell", advice, ":material/hourglass_empty:"),
            rows=formats.plural(followed, "model"),
        )
    steps = pl.concat(
        curve.curve.select(
            pl.lit(name).alias("series"),
            pl.col("time").cast(pl.Float64).alias("week"),
            *(pl.col(column).cast(pl.Float64) for column in ("survival", "low", "high")),
            pl.col("at_risk").cast(pl.Int64),
        )
        for name, curve in drawn.items()
    )
    title = _title(drawn)
    left_out = [GROUP_LABELS.get(name, name) for name in sorted(set(answer.frame["value"]) - set(largest))]
    ended = formats.count(int(answer.frame["ended"].sum()))
    return Panel(
        title,
        answer,
        subtitle="Share of models still in use, by age; Kaplan-Meier, 95 % intervals",
        chart=steps_chart(steps, order=list(drawn), unit="still in use"),
        alt=f"{title}. Steps downwards by weeks since creation.",
        rows=f"{formats.plural(followed, 'model')} followed, {ended} out of use",
        note=f"Too few models, or the smallest groups, not drawn: {', '.join(left_out)}" if left_out else "",
        definitions=(
            "In use from the first day with more than 100 downloads in 30 days; out of use from the first of at least 28 "
            "days in a row without more than that and begun with 10 or fewer, or on removal from the Hub.",
            "A model is counted from the age at which it was first observed in use (late entry), until four weeks before "
            "it was last observed.",
            "Models created on or before 2 March 2022 have no known age and are left out, as are those without a day of "
            "creation.",
            "marts.use_survival.at_risk",
            "marts.use_survival.ended",
        ),
    )


def use_curves(dimension: str) -> dict[str, Survival]:
    """A Kaplan-Meier estimate for each group with enough models. Called through cache.compute."""
    counts = cache.ask("survival_of_use", dimension=dimension).frame
    curves = {}
    for (value,), part in counts.group_by("value", maintain_order=True):
        if int(part["entered"].sum()) < MIN_AT_RISK:
            continue
        each = lives.from_counts(part.rename({"age_weeks": "age"}))
        curves[str(value)] = kaplan_meier(each.durations, each.observed, each.entry, least_at_risk=MIN_AT_RISK)
    return curves


def _title(curves: dict[str, Survival]) -> str:
    if len(curves) > 1:
        known = {name: curve.at(YEAR) for name, curve in curves.items()}
        year = {name: value[0] for name, value in known.items() if value is not None}
        if len(year) > 1:
            best, worst = max(year, key=year.__getitem__), min(year, key=year.__getitem__)
            return f"Still in use a year after creation: {formats.percent(year[best], 0)} of {best}, {formats.percent(year[worst], 0)} of {worst}"
        return "How long models stay in use, by group"
    (curve,) = curves.values()
    if curve.median is not None:
        return f"Half of the models in use are out of use {formats.plural(round(curve.median), 'week')} after creation"
    at = curve.at(YEAR)
    if at is None:
        last = curve.curve.row(-1, named=True)
        return f"{formats.percent(last['survival'], 0)} of models are still in use {formats.plural(round(last['time']), 'week')} after creation"
    interval = f" ({formats.percent(at[1], 0)} to {formats.percent(at[2], 0)})" if None not in at[1:] else ""
    return f"{formats.percent(at[0], 0)}{interval} of models are still in use a year after creation"
