"""What every document says, put together once: its words come from the result, never from the document."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.scenarios import diff, figures, results, sentences
from warehouse.scenarios.results import Result
from warehouse.version import VERSION

DEMO = "DEMO: the figures of this scenario are invented."
DEFINITIONS = (
    ("Net present value (NPV)", "All benefits less all costs, month by month, each discounted to the start; against carrying on as today. The flows of a month come at its end; the yearly rate is effective."),
    ("Return on investment (ROI)", "Net present value over the present value of all costs."),
    ("Internal rate of return", "The yearly rate at which the cash flows are worth nothing. Some flows have none, some several; then it says nothing."),
    ("Payback", "The first month by whose end the discounted cash flows add up to zero or more."),
    ("Cost per successful task", "Present value of all costs over that of the tasks done well."),
    ("Simulation", "Every uncertain assumption is drawn from its distribution, independently of the others, with the same draws for all plans; what two plans looked up alike is one unknown and drawn once."),
)  # fmt: skip


@dataclass(frozen=True)
class Card:
    """A headline figure and its doubt in a few words."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class Row:
    """An assumption of the register."""

    plan: str
    label: str
    value: str
    source: str
    dated: str
    url: str
    note: str


@dataclass(frozen=True)
class Summary:
    """All text of a document. `table` holds a label and one value a plan; `context` is what the data say of the models."""

    title: str
    summary: str
    scope: str
    banner: str
    verdict: str
    leading: str
    cards: tuple[Card, ...]
    findings: tuple[str, ...]
    risks: tuple[str, ...]
    context: tuple[str, ...]
    plans: tuple[str, ...]
    table: tuple[tuple[str, tuple[str, ...]], ...]
    register: tuple[Row, ...]
    definitions: tuple[tuple[str, str], ...]
    foot: str


def summary(result: Result, context: tuple[str, ...] = ()) -> Summary:
    """The words of a result's documents."""
    scenario, at = result.scenario, result.leading
    outcome, simulated = result.outcomes[at], result.simulated[at]
    unit = simulated.cost_per_success
    first, last = results.month_name(scenario, 1), results.month_name(scenario, scenario.months)
    risks = sentences.risks(result, on=scenario.as_of)
    return Summary(
        title=scenario.name,
        summary=scenario.summary,
        scope=f"{first} to {last}, against carrying on as today; figures of {day(scenario.as_of)}, {scenario.currency}",
        banner=DEMO if scenario.is_demo else "",
        verdict=sentences.verdict(result),
        leading=outcome.name,
        cards=(
            Card("Net present value", figures.usd_short(outcome.npv), f"90 %: {figures.usd_short(simulated.low.value)} to {figures.usd_short(simulated.high.value)}"),
            Card("Return on investment", figures.share(outcome.roi), f"over {figures.months(scenario.months)}"),
            Card("Chance of a gain", figures.share(simulated.gains.value), f"of {result.draws.n:,} simulations"),
            Card(
                "Payback", "Not reached" if outcome.discounted_payback is None else f"Month {outcome.discounted_payback}",
                f"never in {figures.share(simulated.never.value)}",
            ),
            Card("Cost per success", figures.usd(outcome.cost_per_success), "" if unit is None else f"90 %: {figures.usd(unit[0])} to {figures.usd(unit[2])}"),
        ),
        findings=tuple(each.text for each in sentences.findings(result) if each.kind == "finding"),
        risks=tuple(each.text for each in risks),
        context=context,
        plans=tuple(each.name for each in result.outcomes),
        table=tuple((label.strip(), tuple(values)) for label, values in sentences.table(result)),
        register=tuple(
            Row(
                "All plans" if plan is None else scenario.plans[plan].name, field.label, diff.describe(field, each), each.source,
                day(each.dated) if each.dated else "", each.url, each.note,
            )
            for plan, field, each in scenario.rows()
        ),
        definitions=DEFINITIONS,
        foot=(
            f"Hubscope {VERSION} · {result.draws.n:,} simulations, seed {scenario.seed} · the same scenario gives the same figures everywhere"
        ),
    )  # fmt: skip


def day(value: object) -> str:
    """22 Aug 2026."""
    return f"{value:%d %b %Y}".lstrip("0")
