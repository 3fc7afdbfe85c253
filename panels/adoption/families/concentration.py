"""How unevenly families share downloads, now and at an earlier day."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from panels import formats
from panels.adoption.families import relations
from panels.charts import lorenz_chart
from panels.panel import Empty, Panel
from warehouse.analysis.concentration import effective_number, gini, hhi, lorenz, top_share
from warehouse.query import cache
from warehouse.query.answers import Answer

# days back -> label
STRETCHES = {28: "4 weeks", 91: "3 months", 182: "6 months", 365: "A year"}
MEASURES = (
    ("Ten largest", "top10", formats.percent),
    ("Largest 1 %", "top_percent", formats.percent),
    ("Gini", "gini", "{:.3f}".format),
    ("HHI", "hhi", "{:.4f}".format),
    ("As if equal families", "equals", formats.compact),
)


def families_shape(days_back: int | None) -> dict[str, Any]:
    """Figures of concentration now (and then, with `days_back`), with the Lorenz curves. Called through cache.compute."""
    families = cache.ask("concentration_of_families", days_back=days_back).frame
    shape: dict[str, Any] = {"curves": []}
    for moment in ("now", "then"):
        part = families.filter(pl.col("moment") == moment)
        values = pl.Series(np.repeat(part["downloads_30d"].cast(pl.Float64).to_numpy(), part["families"].to_numpy()))
        if values.sum() > 0:
            percent = max(1, round(len(values) / 100))
            shape[moment] = {
                "hhi": hhi(values),
                "gini": gini(values),
                "equals": effective_number(values),
                "top10": top_share(values, 10),
                "top_percent": top_share(values, percent),
                "families": len(values),
            }
            curve = lorenz(values).with_columns(pl.lit(moment).alias("series"))
            shape["curves"].append(curve)
    return shape


def panel(answer: Answer, stretches: Answer, days_back: int | None) -> Panel:
    """`answer`: concentration_of_families; `stretches`: families_stretches."""
    shape = cache.compute(families_shape, days_back=days_back)
    now, then = shape.get("now"), shape.get("then")
    if now is None:
        return Panel(
            "How downloads are shared among families",
            answer,
            empty=Empty("Nothing to share", "No family has downloads on the last day read."),
        )
    then_day = _then_day(stretches, days_back)
    names = {"now": f"now, {formats.day(answer.build.as_of)}", "then": then_day}
    curves = pl.concat(shape["curves"]).with_columns(pl.col("series").replace_strict(names))
    families = formats.plural(now["families"], "family", "families")
    title = f"Ten of {families} draw {formats.percent(now['top10'], 0)} of downloads"
    if then:
        change = now["top10"] - then["top10"]
        title += f", {formats.points(change)} since {then_day}" if abs(change) >= 0.0005 else f", as on {then_day}"
    return Panel(
        title,
        answer,
        subtitle="30-day downloads by family, smallest family first; a model without relatives is a family of one",
        chart=lorenz_chart(
            curves,
            highlight=names["now"],
            mark=(0.99, f"largest 1 %: {formats.percent(now['top_percent'], 0)}"),
            height=250,
        ),
        alt=f"{title}. Lorenz curve: the largest 1 % of families have {formats.percent(now['top_percent'])} of downloads.",
        rows=families,
        definitions=(
            "HHI: sum of the squared shares of all families, 1 where one family has everything; its inverse is the number "
            "of equal families that would be as concentrated.",
            "Gini: 0 where all families have as much, towards 1 where one has everything.",
            "Compared: on models observed on both days, created in between, or removed.",
            relations.EACH_ONCE,
        ),
    )


def cells(stretches: Answer, days_back: int | None) -> dict[str, list[str]]:
    """Column head -> cells: the measures of concentration by name, then, and now; empty where there are no downloads."""
    shape = cache.compute(families_shape, days_back=days_back)
    if "now" not in shape:
        return {}
    columns = {"": [label for label, _, _ in MEASURES]}
    if "then" in shape:
        columns[_then_day(stretches, days_back)] = [write(shape["then"][key]) for _, key, write in MEASURES]
    return columns | {"Now": [write(shape["now"][key]) for _, key, write in MEASURES]}


def _then_day(stretches: Answer, days_back: int | None) -> str:
    if not days_back:
        return ""
    return formats.day(stretches.frame.filter(pl.col("days_back") == days_back)["then_on"][0])
