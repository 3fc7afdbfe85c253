"""What the figures of a scenario's result are shown as: headline, pictures, tables."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import numpy as np
import polars as pl

from panels.charts import money
from panels.charts.theme import CATEGORIES
from panels.panel import Figure
from panels.table import Column, Table
from panels.value.card import ResultPanel
from warehouse.analysis import break_even, sensitivity, simulation
from warehouse.analysis.cash_flows import discount_factors, yearly
from warehouse.analysis.roi import COSTS
from warehouse.scenarios import fields, figures, results, sentences
from warehouse.scenarios.results import Crossing, Result

NPV = "Net present value: All benefits less all costs, month by month, each discounted to the start at the yearly rate; against carrying on as today."
ROI = "Return on investment: Present value of benefits less costs, over the present value of costs."
PAYBACK = "Payback: The first month by whose end the discounted cash flows add up to zero or more."
SIMULATED = "Simulated: Every uncertain assumption is drawn from its distribution, all plans with the same draws; seeded, so the same scenario gives the same figures."
UNIT_COST = "Cost per successful task: Present value of all costs over that of the tasks done well."
ITEMS = {
    "integration": "Integration and training",
    "usage": "API usage",
    "hosting": "Machines",
    "people": "People who run it",
    "review": "Review",
    "evaluation": "Evaluation",
    "platform": "Platform",
    "energy": "Energy and carbon",
}
MAX_BARS = 10


def headline(result: Result) -> list[Figure]:
    """The leading plan in five figures, each with its doubt."""
    outcome, simulated = result.outcomes[result.leading], result.simulated[result.leading]
    spread = f"{figures.usd_short(simulated.low.value)} to {figures.usd_short(simulated.high.value)}"
    payback = "Not reached" if outcome.discounted_payback is None else f"Month {outcome.discounted_payback}"
    unit = simulated.cost_per_success
    return [
        Figure("Net present value", figures.usd_short(outcome.npv), text=spread, help=NPV),
        Figure(
            "Return (ROI)", figures.share(outcome.roi), text=f"over {figures.months(result.scenario.months)}", help=ROI
        ),
        Figure(
            "Chance of a gain",
            figures.share(simulated.gains.value),
            text=f"± {simulated.gains.stderr * 100:.1f} points",
            help=SIMULATED,
        ),
        Figure("Payback", payback, text=f"never in {figures.share(simulated.never.value)}", help=PAYBACK),
        Figure(
            "Cost per success",
            figures.usd(outcome.cost_per_success),
            text="" if unit is None else f"{figures.usd(unit[0])} to {figures.usd(unit[2])}",
            help=UNIT_COST,
        ),
    ]


def cash_flow(result: Result) -> ResultPanel:
    """Discounted money so far, each plan a line in its band."""
    frame = cash_flow_frame(result)
    return ResultPanel(
        "How the money comes back",
        result,
        frame.drop("_tone"),
        subtitle="Discounted cash flow so far, USD; lines at best estimates, bands hold 90 % of simulations",
        chart=money.cash_flow_chart(frame),
        definitions=(PAYBACK, SIMULATED),
    )


def distribution(result: Result) -> ResultPanel:
    """Simulated net present values of each plan as a histogram with common bins."""
    edges = np.histogram_bin_edges(np.quantile(result.draws.npv, [0.002, 0.998]), 40)
    frame = pl.concat(
        pl.DataFrame(
            {
                "plan": outcome.name,
                "start": edges[:-1],
                "end": edges[1:],
                "share": np.histogram(result.draws.npv[at], edges)[0] / result.draws.n,
                "_tone": CATEGORIES[at],
            }
        )
        for at, outcome in enumerate(result.outcomes)
    )
    gains = ", ".join(
        f"{outcome.name} {figures.share(simulated.gains.value)}"
        for outcome, simulated in zip(result.outcomes, result.simulated, strict=True)
    )
    return ResultPanel(
        "How sure the return is",
        result,
        frame.drop("_tone"),
        subtitle=f"Simulated net present value, USD; share of simulations above $0: {gains}",
        chart=money.histogram_chart(frame, height=300),
        definitions=(NPV, SIMULATED),
    )


def tornado(result: Result) -> ResultPanel | None:
    """What the leading plan's net present value hangs on; None where nothing moves it."""
    at = result.leading
    bars = [bar for bar in largest_swings(result) if bar.swing(at) > 0][:MAX_BARS]
    if not bars:
        return None
    frame = pl.DataFrame(
        {
            "label": [sentences.register_name(result, bar.name) for bar in bars],
            "low_words": [_short(bar.name[1], bar.low) for bar in bars],
            "high_words": [_short(bar.name[1], bar.high) for bar in bars],
            "npv_low": [bar.npv_low[at] for bar in bars],
            "npv_high": [bar.npv_high[at] for bar in bars],
        }
    )
    return ResultPanel(
        f"What {result.outcomes[at].name} hangs on",
        result,
        frame,
        subtitle="Net present value, USD, with one assumption at its 5 % and 95 % quantile and the others at best estimates",
        chart=money.tornado_chart(frame, result.outcomes[at].npv, height=320),
        definitions=(
            "One at a time: Each bar moves one assumption alone; what two do together is in the shares of variance below.",
        ),
    )


def largest_swings(result: Result) -> list[sensitivity.Bar]:
    """Assumptions by how far each alone moves the leading plan's net present value, the furthest first."""
    return sorted(sensitivity.tornado(result.model), key=lambda bar: -bar.swing(result.leading))


def cost_items(result: Result) -> list[str]:
    """The kinds of costs (keys of ITEMS) that any plan has, in their order."""
    return [
        item
        for item in COSTS
        if any(
            item in outcome.flows.costs and float(np.sum(outcome.flows.costs[item])) > 0 for outcome in result.outcomes
        )
    ]


def costs(result: Result) -> ResultPanel:
    """Costs of each plan by year and kind, not discounted."""
    rows = []
    for outcome in result.outcomes:
        for at, item in enumerate(cost_items(result)):
            flow = np.broadcast_to(outcome.flows.costs.get(item, np.zeros(1)), outcome.flows.net.shape)
            for year, cost in enumerate(yearly(flow[0])):
                name = "Start" if year == 0 else f"Year {year}"
                rows.append((outcome.name, name, ITEMS[item], float(cost), CATEGORIES[at]))
    frame = pl.DataFrame(rows, schema=["plan", "year", "item", "cost", "_tone"], orient="row")
    totals = "; ".join(f"{outcome.name} {figures.usd_short(sum(outcome.cost_by_year))}" for outcome in result.outcomes)
    plans = ", ".join(outcome.name for outcome in result.outcomes)
    return ResultPanel(
        "What it costs",
        result,
        frame.drop("_tone"),
        subtitle=f"USD a year, not discounted; bars side by side: {plans}. In all: {totals}",
        chart=money.cost_chart(frame, height=270),
        definitions=(
            "Total cost of ownership: Everything paid, by year; the start is what is paid once before the first month.",
        ),
    )


def side_by_side(result: Result) -> ResultPanel:
    rows = sentences.table(result)
    frame = pl.DataFrame(
        {"": [label.strip() for label, _ in rows]}
        | {outcome.name: [values[at] for _, values in rows] for at, outcome in enumerate(result.outcomes)}
    )
    return ResultPanel(
        "Plans side by side",
        result,
        frame,
        table=plain_table(frame, "Plans side by side"),
        definitions=(
            NPV,
            ROI,
            PAYBACK,
            UNIT_COST,
            "Internal rate of return: The yearly rate at which the cash flows are worth nothing; some have none, some several, and then it says nothing.",
        ),
    )


def plain_table(frame: pl.DataFrame, alt: str, height: int | Literal["auto"] = "auto") -> Table:
    """Texts under the names of their columns."""
    return Table(frame, {name: Column(name) for name in frame.columns}, height=height, alt=alt, missing="None")


def surface(result: Result, crossing: Crossing) -> ResultPanel:
    """Where machines cost less than an API, by tasks a month and by how much of the machines is used."""
    api, hosted = (
        results.best_estimates(result.model, crossing.api),
        results.best_estimates(result.model, crossing.hosted),
    )
    own = api["tasks_per_month"]
    volumes = np.geomspace(max(own / 100, 1), max(own, 1) * 1000, 49)
    uses = np.linspace(0.05, 1.0, 20)
    gap = break_even.cost_surface(api, hosted, volumes[:-1], uses)
    size = np.abs(gap) / np.maximum(break_even.monthly_cost("api", api, volumes[:-1]), 1e-9)
    frame = pl.DataFrame(
        {
            "volume": np.tile(volumes[:-1], len(uses)),
            "next_volume": np.tile(volumes[1:], len(uses)),
            "use": np.repeat(uses, len(volumes) - 1),
            "next_use": np.repeat(np.minimum(uses + 0.05, 1.05), len(volumes) - 1),
            "gap": gap.ravel(),
            "strength": np.minimum(size, 1.0).ravel(),
        }
    )
    names = result.outcomes[crossing.api].name, result.outcomes[crossing.hosted].name
    return ResultPanel(
        f"Where {names[1]} costs less than {names[0]}",
        result,
        frame.select("volume", "use", "gap"),
        subtitle=f"Running costs of a month in full use; blue: {names[1]} costs less, grey: {names[0]}; the deeper, the more",
        chart=money.surface_chart(frame, (own, min(hosted["utilisation"], 1.0)), api=names[0], hosted=names[1]),
        note=sentences.break_even(result, crossing),
        definitions=(
            "Utilisation: How much of a machine's measured throughput is planned for in the busiest hour.",
            "Running costs: All that is paid by the month at the first month's prices: usage or machines, people, review, evaluation, platform, energy.",
        ),
    )


def importance(result: Result) -> ResultPanel | None:
    """Value of information and shares of variance: what would be worth finding out; None where nothing is uncertain."""
    at = result.leading
    worth = {information.name: information.worth for information in sensitivity.value_of_information(result.draws)}
    shares = {share.name: share for share in sensitivity.variance_shares(result.model, at, 256)}
    if not shares:
        return None
    frame = pl.DataFrame(
        [
            (sentences.register_name(result, name), share.first, share.total, worth.get(name, 0.0))
            for name, share in shares.items()
            if share.total > 0.005 or worth.get(name, 0.0) >= 1
        ],
        schema=["assumption", "alone", "with_others", "worth_knowing_usd"],
        orient="row",
    ).sort("with_others", descending=True)
    return ResultPanel(
        "What would be worth finding out",
        result,
        frame,
        subtitle=f"{result.outcomes[at].name}: share of the variance of its net present value, and what certainty would be worth before deciding",
        table=Table(
            frame.with_columns(pl.col("alone", "with_others").clip(0, 1)),
            {
                "assumption": Column("Assumption"),
                "alone": Column("Alone", "progress"),
                "with_others": Column("With others", "progress"),
                "worth_knowing_usd": Column("Worth knowing", "number", format="$%,.0f"),
            },
            alt="What would be worth finding out",
        ),
        note=f"To know everything before deciding would be worth {figures.usd_short(worth[None])}.",
        definitions=(
            "Share of variance: Sobol indices: what an assumption explains alone, and together with all that it interacts with.",
            "Worth knowing: Expected value of perfect information: how much better the best choice would be on average if this were known.",
        ),
    )


def cash_flow_frame(result: Result) -> pl.DataFrame:
    """plan, month (last day of it), best, low, high, _tone: discounted money so far."""
    frames = []
    for at, outcome in enumerate(result.outcomes):
        band = simulation.course(result.model, result.draws, at)
        rate = result.model.shared["discount_rate"].value
        best = np.cumsum(outcome.flows.net[0] * discount_factors(rate, result.scenario.months))
        frames.append(
            pl.DataFrame(
                {
                    "plan": outcome.name,
                    "month": _months(result),
                    "best": best,
                    "low": band[0],
                    "high": band[2],
                    "_tone": CATEGORIES[at],
                }
            )
        )
    return pl.concat(frames)


def _months(result: Result) -> list[dt.date]:
    year, first = map(int, result.scenario.starts.split("-"))
    return [
        dt.date((year * 12 + first - 1 + m) // 12, (year * 12 + first - 1 + m) % 12 + 1, 1)
        for m in range(result.scenario.months + 1)
    ]


def _short(name: str, value: float) -> str:
    """A value without the words of its unit, for the ends of bars."""
    field = fields.FIELDS[name]
    if field.is_share:
        return f"{figures.number(round(value * 100, 4))} %"
    return figures.usd(value) if field.money is not None else figures.number(value)
