"""Who rose and who fell, ranked so that luck on a small base does not lead.

3 downloads that became 30 say next to nothing; 30,000 that became 90,000 do. A ratio is pulled towards the panel's
median by as much as its base is small.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import ndtri

FLOOR = 1_000  # downloads in the window before, below which a change is not ranked
MIN_MODELS = 10  # models from which a panel's median and spread can be told
SPREAD = 0.2  # of the logarithm, where the panel is smaller: a usual month moves a model by a fifth
MIN_SPREAD = 0.05  # where most models did not move at all, the others must still keep their order


@dataclass(frozen=True)
class Panel:
    """All models compared, in four figures, where only the candidates among them are at hand; logarithms are natural.

    With y = ln((now + 1/2) / (before + 1/2)): the number of models, the median of y, the median of |y - median|, and
    the median of 1 / (before + 1/2).
    """

    models: int
    median: float
    deviation: float
    chance: float

    def usual(self) -> tuple[float, float]:
        """Median growth and its spread beyond chance, as `rank` uses them."""
        if self.models < MIN_MODELS:
            return 0.0, SPREAD
        observed = self.deviation / float(ndtri(0.75))
        chance = (1 + math.exp(-self.median)) * self.chance
        return self.median, math.sqrt(max(observed**2 - chance, MIN_SPREAD**2))


def rank(
    frame: pl.DataFrame,
    *,
    now: str = "now",
    before: str = "before",
    floor: float = FLOOR,
    key: str | None = None,
    panel: Panel | None = None,
) -> pl.DataFrame:
    """Adds change, ratio, shrunk_ratio, direction and is_ranked; the ranked rows first, the largest move leading.

    change        now - before, in their unit
    ratio         now / before; null where before is 0 or either is unknown
    shrunk_ratio  what orders the list, below; null where ratio is
    direction     up, down or level, by `change`; null where it is unknown
    is_ranked     ratio is known and before at least `floor`

    `panel` describes all models compared where `frame` holds only some of them, else `frame` is the panel. `key` names
    the column that breaks ties, so that the order is the same each time. Within "up" and within "down"
    the rows stand in the order to show them in.

        y = ln((now + 1/2) / (before + 1/2)),   v = (1 + exp(-m)) / (before + 1/2)
        shrunk_ratio = exp(m + (y - m) * s^2 / (s^2 + v))

    Counts are taken as Poisson, so v is the variance that y has by chance at the panel's rate, from the base alone: of
    two equal bases the higher count stays ahead. m is the median of y, and s^2 the spread that is not chance, its
    squared median absolute deviation less the median v, over the rows with at least `floor` before. From fewer than 10
    rows neither can be told: m is then 0 and s 0.2. s is at least 0.05. Median and not mean, as the moves of a few
    models would otherwise be taken for what all models do.

    Source: empirical Bayes with unequal variances: Efron and Morris, JASA 70 (1975), 311-319; Morris, JASA 78 (1983),
    47-55. One half added before the logarithm: Haldane, Annals of Human Genetics 20 (1956), 309-311.
    """
    is_comparable = pl.col(now).is_not_null() & pl.col(before).is_not_null() & (pl.col(before) > 0)
    change = pl.col(now) - pl.col(before)
    rated = frame.with_columns(
        change.alias("change"),
        pl.when(is_comparable).then(pl.col(now) / pl.col(before)).alias("ratio"),
        pl.when(change > 0).then(pl.lit("up")).when(change < 0).then(pl.lit("down"))
        .when(change == 0).then(pl.lit("level")).alias("direction"),
        (is_comparable & (pl.col(before) >= floor)).alias("is_ranked"),
    )  # fmt: skip
    grown = ((pl.col(now) + 0.5) / (pl.col(before) + 0.5)).log()
    measured = rated.filter("is_ranked").select(grown.alias("y"), (pl.col(before) + 0.5).alias("base"))
    median, spread = (panel or _panel(measured)).usual()
    chance = (1 + math.exp(-median)) / (pl.col(before) + 0.5)
    believed = spread**2 / (spread**2 + chance)
    shrunk = pl.when(is_comparable).then(median + (grown - median) * believed)
    strength = pl.when(pl.col("direction") == "down").then(-pl.col("_shrunk")).otherwise(pl.col("_shrunk"))
    return (
        rated.with_columns(shrunk.alias("_shrunk"))
        .with_columns(pl.col("_shrunk").exp().alias("shrunk_ratio"))
        .sort(
            pl.col("is_ranked"), strength, *([key] if key else []),
            descending=[True, True, *([False] if key else [])], nulls_last=True, maintain_order=True,
        )
        .drop("_shrunk")
    )  # fmt: skip


def _panel(panel: pl.DataFrame) -> Panel:
    """The figures of a panel from its rows of y and base."""
    if panel.is_empty():
        return Panel(0, 0.0, 0.0, 0.0)
    grown, base = panel["y"].to_numpy(), panel["base"].to_numpy()
    median = float(np.median(grown))
    return Panel(panel.height, median, float(np.median(np.abs(grown - median))), float(np.median(1 / base)))
