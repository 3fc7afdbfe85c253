"""The figures of a result as cards: headline, sentences, and the pictures."""

from __future__ import annotations

import numpy as np
import polars as pl
import streamlit as st

from pages.shared import panel, tables
from pages.value import card
from panels import formats
from panels import panel as panel_of
from panels.charts import money
from panels.charts.theme import CATEGORIES
from panels.value.roi.figures import _short, course_frame
from warehouse.analysis import break_even, sensitivity
from warehouse.analysis.cash_flows import yearly
from warehouse.analysis.roi import COSTS
from warehouse.scenarios import figures, results, words
from warehouse.scenarios.results import Crossing, Result

NPV = "Net present value: All benefits less all costs, month by month, each discounted to the start at the yearly rate; against carrying on as today."
ROI = "Return on investment: Present value of benefits less costs, over the present value of costs."
PAYBACK = "Payback: The first month by whose end the discounted cash flows add up to zero or more."
SIMULATED = "Simulated: Every uncertain assumption is drawn from its distribution, all plans with the same draws; seeded, so the same scenario gives the same figures."
UNIT_COST = "Cost per successful task: Present value of all costs over that of the tasks done well."
ITEMS = {
    "integration": "Integration and training", "usage": "API usage", "hosting": "Machines", "people": "People who run it",
    "review": "Review", "evaluation": "Evaluation", "platform": "Platform", "energy": "Energy and carbon",
}  # fmt: skip
MOST_BARS = 10


def headline(result: Result) -> None:
    """The leading plan in five figures, each with its doubt."""
    at = result.leading
    outcome, simulated = result.outcomes[at], result.simulated[at]
    spread = f"{figures.usd_short(simulated.low.value)} to {figures.usd_short(simulated.high.value)}"
    payback = "Not reached" if outcome.discounted_payback is None else f"Month {outcome.discounted_payback}"
    unit = simulated.cost_per_success
    st.markdown(f"**{formats.plain(words.verdict(result))}**")
    st.caption(
        f"{formats.plain(outcome.name)} at best estimates; the ranges below the figures hold 90 % of simulations"
    )
    panel.figures(
        [
            panel_of.Figure("Net present value", figures.usd_short(outcome.npv), text=spread, help=NPV),
            panel_of.Figure("Return (ROI)", figures.share(outcome.roi), text=f"over {figures.months(result.scenario.months)}", help=ROI),
            panel_of.Figure("Chance of a gain", figures.share(simulated.gains.value), text=f"± {simulated.gains.stderr * 100:.1f} points", help=SIMULATED),
            panel_of.Figure("Payback", payback, text=f"never in {figures.share(simulated.never.value)}", help=PAYBACK),
            panel_of.Figure(
                "Cost per success", figures.usd(outcome.cost_per_success),
                text="" if unit is None else f"{figures.usd(unit[0])} to {figures.usd(unit[2])}", help=UNIT_COST,
            ),
        ],
        columns=5,
    )  # fmt: skip


def sentences(result: Result) -> None:
    """Findings and risks side by side."""
    left, right = st.columns(2)
    with left, st.container(border=True, height="stretch"):
        st.subheader("What the figures say", anchor=False)
        st.markdown(
            "\n".join(f"- {formats.plain(each.text)}" for each in words.findings(result) if each.kind == "finding")
        )
    with right, st.container(border=True, height="stretch"):
        st.subheader("What they do not know", anchor=False)
        risks = words.risks(result)
        st.markdown("\n".join(f"- {formats.plain(each.text)}" for each in risks) or "Nothing was found.")


def course(result: Result) -> None:
    card.card(
        "How the money comes back", result, course_frame(result).drop("_tone"), key="course",
        subtitle="Discounted cash flow so far, USD; lines at best estimates, bands hold 90 % of simulations",
        chart=money.cash_flow_chart(course_frame(result)), definitions=(PAYBACK, SIMULATED),
    )  # fmt: skip


def distribution(result: Result) -> None:
    edges = np.histogram_bin_edges(np.quantile(result.draws.npv, [0.002, 0.998]), 40)
    frames = []
    for at, outcome in enumerate(result.outcomes):
        counts, _ = np.histogram(result.draws.npv[at], edges)
        frames.append(
            pl.DataFrame(
                {
                    "plan": outcome.name,
                    "start": edges[:-1],
                    "end": edges[1:],
                    "share": counts / result.draws.n,
                    "_tone": CATEGORIES[at],
                }
            )
        )
    frame = pl.concat(frames)
    gains = ", ".join(
        f"{outcome.name} {figures.share(each.gains.value)}"
        for outcome, each in zip(result.outcomes, result.simulated, strict=True)
    )
    card.card(
        "How sure the return is", result, frame.drop("_tone"), key="distribution",
        subtitle=f"Simulated net present value, USD; share of simulations above $0: {gains}",
        chart=money.histogram_chart(frame, height=300), definitions=(NPV, SIMULATED),
    )  # fmt: skip


def tornado(result: Result) -> None:
    at = result.leading
    bars = sorted(sensitivity.tornado(result.model), key=lambda bar: -bar.swing(at))
    bars = [bar for bar in bars if bar.swing(at) > 0][:MOST_BARS]
    if not bars:
        return
    frame = pl.DataFrame(
        {
            "label": [words.register_name(result, bar.name) for bar in bars],
            "low_words": [_short(bar.name[1], bar.low) for bar in bars],
            "high_words": [_short(bar.name[1], bar.high) for bar in bars],
            "npv_low": [bar.npv_low[at] for bar in bars],
            "npv_high": [bar.npv_high[at] for bar in bars],
        }
    )
    name = result.outcomes[at].name
    card.card(
        f"What {name} hangs on", result, frame, key="tornado",
        subtitle="Net present value, USD, with one assumption at its 5 % and 95 % quantile and the others at best estimates",
        chart=money.tornado_chart(frame, result.outcomes[at].npv, height=320),
        definitions=("One at a time: Each bar moves one assumption alone; what two do together is in the shares of variance below.",),
    )  # fmt: skip


def costs(result: Result) -> None:
    rows = []
    items = [
        item
        for item in COSTS
        if any(
            item in outcome.flows.costs and float(np.sum(outcome.flows.costs[item])) > 0 for outcome in result.outcomes
        )
    ]
    for outcome in result.outcomes:
        for item in items:
            flow = np.broadcast_to(outcome.flows.costs.get(item, np.zeros(1)), outcome.flows.net.shape)
            for year, cost in enumerate(yearly(flow[0])):
                rows.append(
                    (
                        outcome.name,
                        "Start" if year == 0 else f"Year {year}",
                        ITEMS[item],
                        float(cost),
                        CATEGORIES[items.index(item)],
                    )
                )
    frame = pl.DataFrame(rows, schema=["plan", "year", "item", "cost", "_tone"], orient="row")
    totals = "; ".join(f"{outcome.name} {figures.usd_short(sum(outcome.cost_by_year))}" for outcome in result.outcomes)

    def legend() -> None:
        with st.container(horizontal=True, gap="small"):
            for at, item in enumerate(items):
                st.badge(ITEMS[item], color=BADGES[at % len(BADGES)])

    card.card(
        "What it costs", result, frame.drop("_tone"), key="costs",
        subtitle=f"USD a year, not discounted; bars side by side: {', '.join(o.name for o in result.outcomes)}. In all: {totals}",
        chart=money.cost_chart(frame, height=270), body=legend,
        definitions=("Total cost of ownership: Everything paid, by year; the start is what is paid once before the first month.",),
    )  # fmt: skip


BADGES = ("blue", "orange", "green", "violet", "yellow", "gray", "red", "gray")


def side_by_side(result: Result) -> None:
    rows = words.table(result)
    frame = pl.DataFrame(
        {"": [label.strip() for label, _ in rows]}
        | {outcome.name: [values[at] for _, values in rows] for at, outcome in enumerate(result.outcomes)}
    )
    card.card(
        "Plans side by side", result, frame, key="plans",
        body=lambda: tables.show(frame, hide_index=True, alt="Plans side by side"),
        definitions=(NPV, ROI, PAYBACK, UNIT_COST, "Internal rate of return: The yearly rate at which the cash flows are worth nothing; some have none, some several, and then it says nothing."),
    )  # fmt: skip


def surface(result: Result, crossing: Crossing) -> None:
    api, hosted = results.given(result.model, crossing.api), results.given(result.model, crossing.hosted)
    own = api["tasks_per_month"]
    volumes = np.geomspace(max(own / 100, 1), max(own, 1) * 1000, 49)
    uses = np.linspace(0.05, 1.0, 20)
    gap = break_even.cost_surface(api, hosted, volumes[:-1], uses)
    size = np.abs(gap) / np.maximum(break_even.monthly_cost("api", api, volumes[:-1]), 1e-9)
    frame = pl.DataFrame(
        {
            "volume": np.tile(volumes[:-1], len(uses)), "next_volume": np.tile(volumes[1:], len(uses)),
            "use": np.repeat(uses, len(volumes) - 1), "next_use": np.repeat(np.minimum(uses + 0.05, 1.05), len(volumes) - 1),
            "gap": gap.ravel(), "strength": np.minimum(size, 1.0).ravel(),
        }
    )  # fmt: skip
    names = result.outcomes[crossing.api].name, result.outcomes[crossing.hosted].name
    card.card(
        f"Where {names[1]} costs less than {names[0]}", result, frame.select("volume", "use", "gap"), key="surface",
        subtitle=f"Running costs of a month in full use; blue: {names[1]} costs less, grey: {names[0]}; the deeper, the more",
        chart=money.surface_chart(frame, (own, min(hosted["utilisation"], 1.0)), api=names[0], hosted=names[1]),
        note=words.break_even(result, crossing),
        definitions=("Utilisation: How much of a machine's measured throughput is planned for in the busiest hour.", "Running costs: All that is paid by the month at the first month's prices: usage or machines, people, review, evaluation, platform, energy."),
    )  # fmt: skip


def importance(result: Result) -> None:
    """Value of information and shares of variance: what would be worth finding out."""
    at = result.leading
    worth = {known.name: known.worth for known in sensitivity.value_of_information(result.draws)}
    shares = {share.name: share for share in sensitivity.variance_shares(result.model, at, 256)}
    if not shares:
        return
    frame = pl.DataFrame(
        [
            (words.register_name(result, name), share.first, share.total, worth.get(name, 0.0))
            for name, share in shares.items()
            if share.total > 0.005 or worth.get(name, 0.0) >= 1
        ],
        schema=["assumption", "alone", "with_others", "worth_knowing_usd"],
        orient="row",
    ).sort("with_others", descending=True)
    shown = frame.with_columns(pl.col("alone", "with_others").clip(0, 1))
    percent = st.column_config.ProgressColumn
    card.card(
        "What would be worth finding out", result, frame, key="importance",
        subtitle=f"{result.outcomes[at].name}: share of the variance of its net present value, and what certainty would be worth before deciding",
        body=lambda: tables.show(
            shown, hide_index=True, alt="What would be worth finding out",
            column_config={
                "assumption": "Assumption", "alone": percent("Alone", format="percent", min_value=0, max_value=1),
                "with_others": percent("With others", format="percent", min_value=0, max_value=1),
                "worth_knowing_usd": st.column_config.NumberColumn("Worth knowing", format="$%,.0f"),
            },
        ),
        note=f"To know everything before deciding would be worth {figures.usd_short(worth[None])}.",
        definitions=("Share of variance: Sobol indices: what an assumption explains alone, and together with all that it interacts with.", "Worth knowing: Expected value of perfect information: how much better the best choice would be on average if this were known."),
    )  # fmt: skip
