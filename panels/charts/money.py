"""Pictures of a scenario: how money comes back, how sure that is, what it hangs on, and where two plans cost the same."""

from __future__ import annotations

import altair as alt
import polars as pl

from panels.charts import theme

DOLLARS = (
    "(({v}) < 0 ? '\u2212' : '') + '$' + ("
    + theme.SHORT_NUMBER.format(v="abs({v})").replace("{", "{{").replace("}", "}}").replace("{{v}}", "{v}")
    + ")"
)


def dollars(value: str) -> str:
    """Vega's expression for $1.24 M."""
    return DOLLARS.format(v=value)


def _money_axis(column: str, *, is_stacked: bool = False) -> alt.Y:
    axis = alt.Axis(tickCount=5, minExtent=theme.VALUE_AXIS, labelExpr=dollars("datum.value"))
    return alt.Y(f"{column}:Q", title=None, axis=axis, stack="zero" if is_stacked else alt.Undefined)


def cash_flow_chart(frame: pl.DataFrame, *, height: int = 300) -> alt.LayerChart:
    """frame[plan, month (date), best, low, high, _tone]: money so far by plan, with the middle 90 % of simulations."""
    last = frame.group_by("plan", maintain_order=True).last()
    months = alt.X("month:T", title=None, axis=alt.Axis(format="%b %Y", tickCount=6, labelOverlap="greedy"))
    base = alt.Chart(frame).encode(x=months, color=theme.tones(), detail="plan:N")
    band = base.mark_area(opacity=0.15, line=False).encode(y=_money_axis("low"), y2="high:Q")
    line = base.mark_line(strokeWidth=2).encode(y=_money_axis("best"))
    zero = (
        alt.Chart(theme.toned(pl.DataFrame({"y": [0.0]}), "muted"))
        .mark_rule(strokeWidth=1)
        .encode(y="y:Q", color=theme.tones())
    )
    words = (
        alt.Chart(last)
        .mark_text(align="right", dy=-9, fontWeight=600)
        .encode(x=months, y=_money_axis("best"), text="plan:N", color=theme.tones())
    )
    hover = (
        alt.Chart(frame)
        .transform_calculate(**{f"_{name}": dollars(f"datum.{name}") for name in ("best", "low", "high")})
        .mark_point(size=90, opacity=0)
        .encode(
            x=months,
            y=_money_axis("best"),
            tooltip=[
                alt.Tooltip("plan:N", title="Plan"),
                alt.Tooltip("month:T", title="By the end of", format="%b %Y"),
                alt.Tooltip("_best:N", title="At best estimates"),
                alt.Tooltip("_low:N", title="5 % are below"),
                alt.Tooltip("_high:N", title="5 % are above"),
            ],
        )
    )
    return theme.layered(band, zero, line, words, hover, height=height)


def histogram_chart(frame: pl.DataFrame, *, height: int = 220) -> alt.LayerChart:
    """frame[plan, start, end, share, _tone]: how often the net present value falls into each stretch."""
    base = alt.Chart(frame).transform_calculate(_from=dollars("datum.start"), _to=dollars("datum.end"))
    bars = base.mark_bar(opacity=0.55).encode(
        x=alt.X(
            "start:Q",
            title="Net present value",
            axis=alt.Axis(tickCount=6, labelExpr=dollars("datum.value"), grid=False),
        ),
        x2="end:Q",
        y2=alt.datum(0),
        y=alt.Y(
            "share:Q",
            title=None,
            stack=None,
            axis=alt.Axis(tickCount=4, minExtent=theme.VALUE_AXIS, **theme.axis_words("percent")),
        ),
        color=theme.tones(),
        tooltip=[
            alt.Tooltip("plan:N", title="Plan"),
            alt.Tooltip("_from:N", title="From"),
            alt.Tooltip("_to:N", title="To"),
            alt.Tooltip("share:Q", title="Of simulations", format=".1%"),
        ],
    )
    zero = (
        alt.Chart(theme.toned(pl.DataFrame({"x": [0.0]}), "text"))
        .mark_rule(strokeWidth=1.5)
        .encode(x="x:Q", color=theme.tones())
    )
    return theme.layered(bars, zero, height=height)


def tornado_chart(frame: pl.DataFrame, base_value: float, *, height: int | None = None) -> alt.LayerChart:
    """frame[label, low_words, high_words, npv_low, npv_high] in the order to draw: one assumption moved, all others kept."""
    order = frame["label"].to_list()
    ends = pl.concat(
        frame.select(
            "label",
            pl.col(f"npv_{side}").alias("npv"),
            pl.col(f"{side}_words").alias("words"),
            pl.lit(base_value).alias("base"),
        )
        for side in ("low", "high")
    ).with_columns(pl.when(pl.col("npv") >= base_value).then(pl.lit("good")).otherwise(pl.lit("bad")).alias("_tone"))
    low, high = float(min(base_value, *ends["npv"])), float(max(base_value, *ends["npv"]))
    room = (high - low) * 0.16 or 1.0
    along = alt.Scale(domain=[low - room, high + room], nice=False)
    x = alt.X(
        "npv:Q",
        title="Net present value",
        scale=along,
        axis=alt.Axis(tickCount=5, labelExpr=dollars("datum.value"), grid=False),
    )
    chart = alt.Chart(ends).transform_calculate(_npv=dollars("datum.npv")).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=190, labelPadding=8)),
        tooltip=[alt.Tooltip("label:N", title="Assumption"), alt.Tooltip("words:N", title="At"), alt.Tooltip("_npv:N", title="Net present value")],
    )  # fmt: skip
    bars = chart.mark_bar(height={"band": 0.62}, opacity=0.75).encode(x=x, x2="base:Q", color=theme.tones())
    labelled = ends.with_columns(pl.lit("muted").alias("_word_tone"))

    def words(side: str) -> alt.Chart:
        is_right = "datum.npv >= datum.base" if side == "right" else "datum.npv < datum.base"
        return (
            alt.Chart(labelled)
            .transform_filter(is_right)
            .mark_text(align="left" if side == "right" else "right", dx=5 if side == "right" else -5, fontSize=11)
            .encode(y=alt.Y("label:N", sort=order), x=x, text="words:N", color=theme.tones("_word_tone"))
        )

    middle = (
        alt.Chart(theme.toned(pl.DataFrame({"x": [base_value]}), "text"))
        .mark_rule(strokeWidth=1.5)
        .encode(x=alt.X("x:Q", scale=along), color=theme.tones())
    )
    return theme.layered(bars, words("left"), words("right"), middle, height=height or max(80, 27 * len(order)))


def surface_chart(
    frame: pl.DataFrame, here: tuple[float, float], *, api: str, hosted: str, height: int = 260
) -> alt.LayerChart:
    """frame[volume, next_volume, use, next_use, gap, strength]: which of two plans costs less a month, and by how much.

    `gap` is the monthly cost of `hosted` less that of `api`; `strength` 0..1 its size for the shade. `here` is the
    scenario's own volume and utilisation.
    """
    cells_frame = frame.with_columns(
        pl.when(pl.col("gap") < 0).then(pl.lit("primary")).otherwise(pl.lit("neutral")).alias("_tone"),
        pl.when(pl.col("gap") < 0).then(pl.lit(hosted)).otherwise(pl.lit(api)).alias("cheaper"),
    )
    x = alt.X(
        "volume:Q",
        title="Tasks a month",
        scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(tickCount=6, grid=False, **theme.axis_words("compact")),
    )
    y = alt.Y(
        "use:Q",
        title="Utilisation",
        scale=alt.Scale(nice=False, zero=False),
        axis=alt.Axis(tickCount=5, grid=False, **theme.axis_words("percent")),
    )
    cells = alt.Chart(cells_frame).transform_calculate(_gap=dollars("abs(datum.gap)")).mark_rect().encode(
        x=x, x2="next_volume:Q", y=y, y2="next_use:Q", color=theme.tones(),
        opacity=alt.Opacity("strength:Q", scale=alt.Scale(domain=[0, 1], range=[0.18, 0.9]), legend=None),
        tooltip=[
            alt.Tooltip("volume:Q", title="Tasks a month", format=",.0f"), alt.Tooltip("use:Q", title="Utilisation", format=".0%"),
            alt.Tooltip("cheaper:N", title="Costs less"), alt.Tooltip("_gap:N", title="By, a month"),
        ],
    )  # fmt: skip
    own = theme.toned(pl.DataFrame({"volume": [here[0]], "use": [here[1]], "words": ["This scenario"]}), "text")
    point = alt.Chart(own).mark_point(size=90, filled=True, opacity=1).encode(x=x, y=y, color=theme.tones())
    words = alt.Chart(own).mark_text(dy=-13, fontWeight=600).encode(x=x, y=y, text="words:N", color=theme.tones())
    return theme.layered(cells, point, words, height=height)


def cost_chart(frame: pl.DataFrame, *, height: int = 220) -> alt.LayerChart:
    """frame[plan, year, item, cost, _tone]: what each year costs, by item, one bar a plan and year."""
    items = frame["item"].unique(maintain_order=True).to_list()
    chart = alt.Chart(frame).transform_calculate(_cost=dollars("datum.cost")).mark_bar().encode(
        x=alt.X("year:N", title=None, axis=alt.Axis(labelAngle=0, grid=False)),
        xOffset=alt.XOffset("plan:N", sort=frame["plan"].unique(maintain_order=True).to_list()),
        y=_money_axis("cost", is_stacked=True),
        color=theme.tones(),
        order=alt.Order("rank:Q"),
        tooltip=[alt.Tooltip("plan:N", title="Plan"), alt.Tooltip("year:N", title="Year"), alt.Tooltip("item:N", title="For"), alt.Tooltip("_cost:N", title="Cost")],
    ).transform_calculate(rank=f"indexof({items!r}, datum.item)")  # fmt: skip
    return theme.layered(chart, height=height)
