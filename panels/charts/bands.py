"""A forecast beside the history it grew from: dashed, inside its 80 and 95 % intervals."""

from __future__ import annotations

from datetime import date

import altair as alt
import polars as pl

from panels.charts import theme
from panels.charts.days import padding_days, stretches
from panels.charts.marks import NUMBER_FORMATS, Axes, event_marks

BANDS = ((95, 0.12), (80, 0.18))  # per cent of the interval, opacity: the inner one lies over the outer
LABEL_SHARE = 0.09  # of the span shown, kept on the right for the word "Forecast"


def forecast_chart(
    history: pl.DataFrame,
    forecast: pl.DataFrame,
    *,
    unit: str,
    fmt: str = "compact",
    height: int = 300,
    marks: pl.DataFrame | None = None,
    zero: bool = True,
) -> alt.LayerChart:
    """history[day, value], forecast[day, mean, low80, high80, low95, high95], marks[day, value, words, optional shape].

    Days of the history without a value stay open. The forecast starts at the last known day, so that nothing jumps.
    """
    known = history.select(pl.col("day").cast(pl.Date), pl.col("value").cast(pl.Float64)).filter(
        pl.col("value").is_not_null() & pl.col("value").is_not_nan()
    )
    ahead = _joined(known, forecast)
    axis_end = _last(known, ahead)
    span = pl.concat([known.select("day"), ahead.select("day")])
    end = None if axis_end is None else axis_end + padding_days(span, "day", LABEL_SHARE)
    days = theme.day_axis("day", theme.day_range(span["day"])[0], end, known=axis_end)

    def values(column: str) -> alt.Y:
        axis = alt.Axis(tickCount=5, minExtent=theme.VALUE_AXIS, **theme.axis_words(fmt))
        return alt.Y(f"{column}:Q", title=None, axis=axis, scale=alt.Scale(zero=zero, nice=True))

    layers: list[alt.Chart] = [
        alt.Chart(theme.toned(ahead, "primary"))
        .mark_area(opacity=opacity, line=False)
        .encode(x=days, y=values(f"low{share}"), y2=alt.Y2(f"high{share}"), color=theme.tones())
        for share, opacity in BANDS
    ]
    drawn = theme.toned(stretches(known, "day", "value"), "primary")
    past = alt.Chart(drawn).encode(x=days, y=values("value"), color=theme.tones())
    layers.append(past.mark_line(strokeWidth=2).encode(detail="_stretch:N"))
    layers.append(past.mark_point(size=18, filled=True, opacity=1).transform_filter("datum._alone"))
    mean = alt.Chart(theme.toned(ahead, "primary")).encode(x=days, y=values("mean"), color=theme.tones())
    layers.append(mean.mark_line(strokeWidth=2, strokeDash=[4, 4]))
    layers.append(
        alt.Chart(theme.toned(ahead.tail(1).with_columns(pl.lit("Forecast").alias("_words")), "primary"))
        .mark_text(align="left", dx=6, fontWeight=600)
        .encode(x=days, y=values("mean"), text="_words:N", color=theme.tones())
    )
    events: list[alt.Chart] = []
    if marks is not None and not marks.is_empty():
        shaped = marks if "shape" in marks.columns else marks.with_columns(pl.lit("other").alias("shape"))
        events = event_marks(shaped, Axes("day", days, values, unit, fmt))
    layers += _hover(drawn, ahead, days, values("value"), values("mean"), unit, fmt)
    return theme.layered(*layers, *events, height=height)


def _joined(known: pl.DataFrame, forecast: pl.DataFrame) -> pl.DataFrame:
    """The forecast with the last known day in front, where all its bounds are what was read."""
    bounds = ["mean", "low80", "high80", "low95", "high95"]
    ahead = forecast.select(pl.col("day").cast(pl.Date), *(pl.col(name).cast(pl.Float64) for name in bounds))
    if known.is_empty() or ahead.is_empty():
        return ahead
    last = known.sort("day").tail(1)
    start = last.select("day", *(pl.col("value").alias(name) for name in bounds))
    return pl.concat([start, ahead.filter(pl.col("day") > last["day"][0])])


def _last(known: pl.DataFrame, ahead: pl.DataFrame) -> date | None:
    return theme.day_range((ahead if not ahead.is_empty() else known)["day"])[1]


def _hover(
    drawn: pl.DataFrame, ahead: pl.DataFrame, days: alt.X, value: alt.Y, mean: alt.Y, unit: str, fmt: str
) -> list[alt.Chart]:
    """Wide invisible targets: what was read on the left, what is expected and between which bounds on the right."""
    number = NUMBER_FORMATS[fmt]
    day = alt.Tooltip("day:T", title="Day", format="%-d %b %Y")
    bounds = [
        alt.Tooltip(f"{side}{share}:Q", title=f"{share} % {words}", format=number)
        for share in (80, 95)
        for side, words in (("low", "from"), ("high", "to"))
    ]
    seen = alt.Chart(drawn).mark_point(size=90, opacity=0).encode(
        x=days, y=value, tooltip=[day, alt.Tooltip("value:Q", title=_title(unit), format=number)]
    )  # fmt: skip
    expected = alt.Chart(ahead.slice(1)).mark_point(size=90, opacity=0).encode(
        x=days, y=mean, tooltip=[day, alt.Tooltip("mean:Q", title=f"{_title(unit)}, forecast", format=number), *bounds]
    )  # fmt: skip
    return [seen, expected]


def _title(unit: str) -> str:
    return unit[:1].upper() + unit[1:]
