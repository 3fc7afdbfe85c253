"""The pictures of a document, drawn without a browser: money over time, cost by year, what it hangs on, how sure it is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import altair as alt
import numpy as np
import polars as pl
import vl_convert

from warehouse.analysis import sensitivity, simulation
from warehouse.analysis.cash_flows import discount_factors, yearly
from warehouse.analysis.roi import COSTS
from warehouse.scenarios import sentences
from warehouse.scenarios.results import Result

PLAN_COLOURS = ("#2F5BEA", "#E8590C", "#0F8A5F", "#9C36B5", "#C99A06", "#0C8599")
ITEM_COLOURS = ("#2F5BEA", "#E8590C", "#0F8A5F", "#9C36B5", "#C99A06", "#0C8599", "#C4314B", "#5B6570")
ITEMS = {
    "integration": "Integration and training", "usage": "API usage", "hosting": "Machines", "people": "People",
    "review": "Review", "evaluation": "Evaluation", "platform": "Platform", "energy": "Energy and carbon",
}  # fmt: skip
DOLLARS = (
    "(datum.value < 0 ? '\u2212' : '') + '$' + (abs(datum.value) >= 1e9 ? format(abs(datum.value)/1e9, ',.3~r') + ' B' : "
    "abs(datum.value) >= 1e6 ? format(abs(datum.value)/1e6, ',.3~r') + ' M' : abs(datum.value) >= 1e3 ? "
    "format(abs(datum.value)/1e3, ',.3~r') + ' k' : format(abs(datum.value), ',.3~r'))"
)
MAX_BARS = 8


def svgs(result: Result) -> dict[str, str]:
    """Name of a picture -> SVG: course, costs, tornado (absent where nothing varies), chances."""
    return {name: vl_convert.vegalite_to_svg(chart, allowed_base_urls=[]) for name, chart in _charts(result).items()}


def png(result: Result, name: str) -> bytes:
    """One of the pictures as PNG, at three times its size."""
    return bytes(vl_convert.vegalite_to_png(_charts(result)[name], scale=3, allowed_base_urls=[]))


def _charts(result: Result) -> dict[str, dict[str, Any]]:
    drawn = {
        "course": _course(result),
        "costs": _costs(result),
        "tornado": _tornado(result),
        "chances": _chances(result),
    }
    return {name: _styled(chart) for name, chart in drawn.items() if chart is not None}


def _styled(chart: Any) -> dict[str, Any]:
    font = "Liberation Sans, Arial, sans-serif"
    styled = chart.configure(font=font, background="white").configure_view(stroke=None)
    styled = styled.configure_axis(
        labelFontSize=12,
        titleFontSize=12,
        titleFontWeight="normal",
        gridColor="#E3E6EA",
        domain=False,
        ticks=False,
        labelColor="#5B6570",
        titleColor="#5B6570",
    )
    spec: dict[str, Any] = (
        styled.configure_axisX(grid=False)
        .configure_legend(orient="bottom", title=None, labelFontSize=12, columns=4, symbolType="square")
        .to_dict()
    )
    return spec


def _colours(result: Result) -> alt.Scale:
    names = [outcome.name for outcome in result.outcomes]
    return alt.Scale(domain=names, range=list(PLAN_COLOURS[: len(names)]))


def _money(column: str, **more: Any) -> alt.Y:
    return alt.Y(f"{column}:Q", title=None, axis=alt.Axis(tickCount=5, labelExpr=DOLLARS), **more)


def _course(result: Result) -> Any:
    year, first = map(int, result.scenario.starts.split("-"))
    months = [
        dt.date((year * 12 + first - 1 + m) // 12, (year * 12 + first - 1 + m) % 12 + 1, 1)
        for m in range(result.scenario.months + 1)
    ]
    frames = []
    for at, outcome in enumerate(result.outcomes):
        band = simulation.course(result.model, result.draws, at)
        best = np.cumsum(
            outcome.flows.net[0] * discount_factors(result.model.shared["discount_rate"].value, result.scenario.months)
        )
        frames.append(
            pl.DataFrame({"plan": outcome.name, "month": months, "best": best, "low": band[0], "high": band[2]})
        )
    base = alt.Chart(pl.concat(frames)).encode(
        x=alt.X("month:T", title=None, axis=alt.Axis(format="%b %Y", tickCount=6)),
        color=alt.Color("plan:N", scale=_colours(result)),
    )
    zero = alt.Chart(pl.DataFrame({"y": [0.0]})).mark_rule(color="#5B6570").encode(y="y:Q")
    return alt.layer(
        base.mark_area(opacity=0.13).encode(y=_money("low"), y2="high:Q"),
        zero,
        base.mark_line(strokeWidth=2.2).encode(y=_money("best")),
    ).properties(width=520, height=210)


def _costs(result: Result) -> Any:
    rows = []
    for outcome in result.outcomes:
        for item in COSTS:
            flow = outcome.flows.costs.get(item)
            if flow is None or not float(np.sum(flow)):
                continue
            for at, cost in enumerate(yearly(np.broadcast_to(flow, outcome.flows.net.shape)[0])):
                rows.append((outcome.name, "Start" if at == 0 else f"Year {at}", ITEMS[item], float(cost)))
    if not rows:
        return None
    frame = pl.DataFrame(rows, schema=["plan", "year", "item", "cost"], orient="row")
    items = [ITEMS[item] for item in COSTS if ITEMS[item] in set(frame["item"])]
    return (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X(
                "plan:N",
                title=None,
                sort=[o.name for o in result.outcomes],
                axis=alt.Axis(labelAngle=-30, labelLimit=90),
            ),
            column=alt.Column(
                "year:N", title=None, header=alt.Header(labelFontSize=12, labelColor="#5B6570"), spacing=6
            ),
            y=_money("cost", stack="zero"),
            color=alt.Color("item:N", scale=alt.Scale(domain=items, range=list(ITEM_COLOURS[: len(items)]))),
        )
        .properties(width=max(60, 440 // (1 + -(-result.scenario.months // 12))), height=170)
    )


def _tornado(result: Result) -> Any:
    at = result.leading
    bars = sorted(sensitivity.tornado(result.model), key=lambda bar: -bar.swing(at))[:MAX_BARS]
    bars = [bar for bar in bars if bar.swing(at) > 0]
    if not bars:
        return None
    base = result.outcomes[at].npv
    rows = [
        (sentences.register_name(result, bar.name), end, base, "more" if end >= base else "less")
        for bar in bars
        for end in (bar.npv_low[at], bar.npv_high[at])
    ]
    frame = pl.DataFrame(rows, schema=["label", "npv", "base", "side"], orient="row")
    order = list(dict.fromkeys(frame["label"]))
    chart = alt.Chart(frame).mark_bar(height={"band": 0.62}).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=230)),
        x=alt.X("npv:Q", title="Net present value", axis=alt.Axis(tickCount=5, labelExpr=DOLLARS)), x2="base:Q",
        color=alt.Color("side:N", scale=alt.Scale(domain=["more", "less"], range=["#0F8A5F", "#C4314B"]), legend=None),
    )  # fmt: skip
    return chart.properties(width=360, height=24 * len(order))


def _chances(result: Result) -> Any:
    edges = np.histogram_bin_edges(np.quantile(result.draws.npv, [0.002, 0.998]), 36)
    frames = [
        pl.DataFrame(
            {
                "plan": o.name,
                "start": edges[:-1],
                "end": edges[1:],
                "share": np.histogram(result.draws.npv[at], edges)[0] / result.draws.n,
            }
        )
        for at, o in enumerate(result.outcomes)
    ]
    bars = alt.Chart(pl.concat(frames)).mark_bar(opacity=0.55).encode(
        x=alt.X("start:Q", title="Net present value", axis=alt.Axis(tickCount=6, labelExpr=DOLLARS)), x2="end:Q",
        y=alt.Y("share:Q", title="Share of simulations", stack=None, axis=alt.Axis(format="%", tickCount=4)), y2=alt.datum(0),
        color=alt.Color("plan:N", scale=_colours(result)),
    )  # fmt: skip
    zero = alt.Chart(pl.DataFrame({"x": [0.0]})).mark_rule(color="#1B1F24", strokeWidth=1.5).encode(x="x:Q")
    return alt.layer(bars, zero).properties(width=520, height=180)
