"""The upright axis of a chart of values: its scale, its ticks, and where on it a value lies."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import altair as alt
import polars as pl

from panels.charts import theme

HEADROOM = 1.08  # of the span of values: Vega rounds the end of the axis up


@dataclass(frozen=True)
class ValueAxis:
    """`values` are all that the axis has to reach, without nulls; `fmt` is compact, count, percent or index."""

    values: pl.Series
    fmt: str
    scale: Literal["linear", "log"] = "linear"
    zero: bool = True

    def of(self, column: str) -> alt.Y:
        ticks = log_ticks(self.values) if self.scale == "log" else alt.Undefined
        axis = alt.Axis(
            tickCount=5, minExtent=theme.VALUE_AXIS, labelOverlap=True, values=ticks, **theme.axis_words(self.fmt)
        )
        fitted = alt.Scale(type="log") if self.scale == "log" else alt.Scale(zero=self.zero, nice=True)
        return alt.Y(f"{column}:Q", title=None, axis=axis, scale=fitted)

    def height_of(self, value: float) -> float:
        """How high a value lies, as a share of the axis, about: values are not evenly spaced on a log scale."""
        return (math.log10(value) if self.scale == "log" else value) / self._span

    def value_at(self, height: float) -> float:
        """What `height_of` turns into this height."""
        return 10.0 ** (height * self._span) if self.scale == "log" else height * self._span

    @property
    def _span(self) -> float:
        low, high = theme.number_range(self.values)
        if self.scale == "log":
            low, high = math.log10(max(low, 1e-9)), math.log10(max(high, 1e-9))
            return (high - low) * HEADROOM or 1.0
        return (high - (min(0.0, low) if self.zero else low)) * HEADROOM or 1e-9


def log_ticks(values: pl.Series) -> list[float]:
    """Powers of ten over the values; where they are few, twos and fives between them too."""
    above = values.filter(values > 0)
    if above.is_empty():
        return []
    lowest, highest = theme.number_range(above)
    low, high = math.floor(math.log10(lowest)), math.ceil(math.log10(highest))
    between = (1, 2, 5) if high - low <= 3 else (1,)
    return [step * 10.0**power for power in range(low, high + 1) for step in between]
