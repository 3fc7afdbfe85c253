"""What a result says, in sentences made from its figures: change a figure and the sentence changes with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from warehouse.analysis import sensitivity
from warehouse.scenarios import fields, figures
from warehouse.scenarios.results import Crossing, Result, month_name
from warehouse.scenarios.schema import STALE_DAYS, YOUR_FIGURE


@dataclass(frozen=True)
class Sentence:
    kind: Literal["verdict", "finding", "risk"]
    text: str


def verdict(result: Result) -> str:
    """Whether to go on, in one sentence; the chance of a gain decides how firmly it is said."""
    at = result.leading
    name, gains = result.outcomes[at].name, result.simulated[at].gains.value
    mean = result.simulated[at].mean.value
    if mean <= 0:
        return f"No plan is expected to return what it costs within {figures.months(result.scenario.months)}: the best, {name}, loses {figures.usd_short(-mean)} on average over all simulations."
    chance = f"it returns more than it costs in {figures.share(gains)} of simulations"
    if gains >= 0.9:
        return f"{name} is worth doing: {chance}."
    if gains >= 0.6:
        return f"{name} is likely worth doing, not surely: {chance}."
    return f"{name} is a bet: on average over all simulations it gains {figures.usd_short(mean)}, but {chance} only."


def findings(result: Result, plan: int | None = None) -> list[Sentence]:
    """The sentences about a plan (the leading one where none is named), most important first."""
    at = result.leading if plan is None else plan
    sentences = [Sentence("verdict", verdict(result))] if plan is None else []
    sentences += [
        Sentence("finding", text) for text in (_worth(result, at), _payback(result, at), _unit_cost(result, at)) if text
    ]
    if len(result.outcomes) > 1:
        sentences.append(Sentence("finding", _choice(result)))
    sentences += [Sentence("finding", break_even(result, each)) for each in result.crossings]
    sentences += [Sentence("finding", text) for text in (_decisive(result, at), _knowing(result)) if text]
    return sentences


def risks(result: Result, plan: int | None = None, on: dt.date | None = None) -> list[Sentence]:
    """What the result does not know: figures without a source, old ones, a quality without an interval."""
    at = result.leading if plan is None else plan
    day = on or dt.datetime.now(dt.UTC).date()
    rows = [row for row in result.scenario.rows() if row[0] in (None, at)]
    texts = []
    own = [field.label for _, field, each in rows if each.source == YOUR_FIGURE]
    if own:
        texts.append(
            f"{len(own)} of {len(rows)} assumptions are your own figures, without another source: {_joined(own)}."
        )
    stale = [field.label for _, field, each in rows if each.is_stale(day)]
    if stale:
        texts.append(f"Figures more than {STALE_DAYS} days old: {_joined(stale)}.")
    quality = result.scenario.assumption(at, "success_rate")
    name = result.outcomes[at].name
    if result.model.plans[at].assumptions["success_rate"].is_certain:
        texts.append(
            f"The success rate of {name} ({figures.share(quality.best, 1)}) is taken as certain: it has no interval."
        )
    if quality.lookup is None:
        texts.append(f"The success rate of {name} comes from no evaluation in the data: {quality.source}.")
    speed = result.scenario.assumption(at, "throughput_tokens_per_second")
    if result.outcomes[at].kind == "self_hosted" and "estimate" in speed.source.casefold():
        texts.append(f"Nobody has measured how fast {name} answers: its throughput is an estimate.")
    never = result.simulated[at].never.value
    if never >= 0.1:
        texts.append(
            f"In {figures.share(never)} of simulations {name} does not pay back within {figures.months(result.scenario.months)}."
        )
    low = result.simulated[at].low.value
    if low < 0:
        texts.append(f"In the worst 5 % of simulations {name} loses {figures.usd_short(-low)} or more.")
    return [Sentence("risk", text) for text in texts]


def register_name(result: Result, name: tuple[int | None, str]) -> str:
    """An assumption as people call it: `Time saved per success`, `API: Success measured`."""
    label = fields.FIELDS[name[1]].label
    return label if name[0] is None or len(result.outcomes) == 1 else f"{result.scenario.owners(name)}: {label}"


def irr_label(result: Result, at: int) -> str:
    irr = result.outcomes[at].irr
    if irr.kind == "one":
        return figures.share(irr.rates[0]) + " a year"
    if irr.kind == "none":
        return "none: the cash flows are worth nothing at no rate"
    return "several (" + ", ".join(figures.share(rate) for rate in irr.rates) + "), so none says anything"


def table(result: Result) -> list[tuple[str, list[str]]]:
    """The figures of all plans side by side: label, one value a plan."""
    outcomes, simulated = result.outcomes, result.simulated

    def row(label: str, of: Callable[[int], str]) -> tuple[str, list[str]]:
        return label, [of(at) for at in range(len(outcomes))]

    return [
        row("Kind", lambda at: fields.KIND_LABELS[outcomes[at].kind]),
        row("Net present value", lambda at: figures.usd(outcomes[at].npv)),
        row(
            "  mean of simulations",
            lambda at: f"{figures.usd(simulated[at].mean.value)} (± {figures.usd(simulated[at].mean.stderr)})",
        ),
        row(
            "  5 %, 50 %, 95 %",
            lambda at: ", ".join(
                figures.usd(each.value) for each in (simulated[at].low, simulated[at].middle, simulated[at].high)
            ),
        ),
        row("  chance above $0", lambda at: figures.share(simulated[at].gains.value, 1)),
        row("Benefits, present value", lambda at: figures.usd(outcomes[at].benefits)),
        row("Costs, present value", lambda at: figures.usd(outcomes[at].costs)),
        row("Return on investment", lambda at: figures.share(outcomes[at].roi)),
        row("Internal rate of return", lambda at: irr_label(result, at)),
        row(
            "Discounted payback",
            lambda at: (
                "not within the horizon"
                if outcomes[at].discounted_payback is None
                else f"month {outcomes[at].discounted_payback}"
            ),
        ),
        row("Cost by year, from year 0", lambda at: ", ".join(figures.usd(cost) for cost in outcomes[at].cost_by_year)),
        row("Cost per successful task", lambda at: figures.usd(outcomes[at].cost_per_success)),
    ]


def _worth(result: Result, at: int) -> str:
    outcome, simulated = result.outcomes[at], result.simulated[at]
    years = figures.months(result.scenario.months)
    roi = "" if outcome.roi is None else f", an ROI of {figures.share(outcome.roi)}"
    verb = "returns" if outcome.npv >= 0 else "loses"
    more = "more than it costs " if outcome.npv >= 0 else ""
    return (
        f"At best estimates {outcome.name} {verb} {figures.usd_short(abs(outcome.npv))} {more}over {years}{roi}; in 90 % of "
        f"simulations its net present value lies between {figures.usd_short(simulated.low.value)} and {figures.usd_short(simulated.high.value)}."
    )


def _payback(result: Result, at: int) -> str:
    month, never = result.outcomes[at].discounted_payback, result.simulated[at].never.value
    tail = (
        f"; in {figures.share(never)} of simulations it never does" if never > 0 else "; it does so in every simulation"
    )
    within = figures.months(result.scenario.months)
    if month is None:
        back = 1 - never
        some = f"; in {figures.share(back)} of simulations it does" if back > 0 else " in any simulation"
        return f"At best estimates the investment does not pay back within {within}{some}."
    return f"The investment pays back in month {month} ({month_name(result.scenario, month)}){tail}{f' within {within}' if never else ''}."


def _unit_cost(result: Result, at: int) -> str:
    best, spread = result.outcomes[at].cost_per_success, result.simulated[at].cost_per_success
    if best is None or spread is None:
        return ""
    return (
        f"A successful task costs {figures.usd(best)}, everything included; between {figures.usd(spread[0])} and "
        f"{figures.usd(spread[2])} in 90 % of simulations."
    )


def _choice(result: Result) -> str:
    shares = sorted(
        ((each.best, outcome.name) for each, outcome in zip(result.simulated, result.outcomes, strict=True)),
        reverse=True,
    )
    nothing = max(0.0, 1 - sum(best for best, _ in shares))
    choices = ", ".join(f"{name} in {figures.share(best)}" for best, name in shares)
    return f"The best choice is {choices} and doing nothing in {figures.share(nothing)} of simulations."


def break_even(result: Result, each: Crossing) -> str:
    """Where a self-hosted plan begins to cost less than an API, or that it never does."""
    api, hosted = result.outcomes[each.api].name, result.outcomes[each.hosted].name
    volumes = each.volumes.volumes
    use = ""
    if each.utilisation is not None:
        reached = f"at {figures.share(each.utilisation)} use of the measured throughput, around the clock"
        use = (
            f" By tokens alone a machine costs what {api} asks {reached}."
            if each.utilisation <= 1
            else f" By tokens alone a machine never costs less than {api}: that would take {figures.share(each.utilisation)} of the measured throughput."
        )
    if not volumes:
        cheaper = (api, hosted)[each.volumes.first_cheaper]
        return f"{cheaper} costs less to run at every volume up to 1 billion tasks a month.{use}"
    below = (api, hosted)[each.volumes.first_cheaper]
    above = hosted if below == api else api
    more = (
        f" for the first time (the cheaper plan changes {len(volumes)} times, as machines come in steps)"
        if len(volumes) > 1
        else ""
    )
    return (
        f"{above} costs less to run than {below} from {figures.number(round(volumes[0]))} tasks a month on{more}.{use}"
    )


def _decisive(result: Result, at: int) -> str:
    bars = sorted(sensitivity.tornado(result.model), key=lambda bar: -bar.swing(at))
    if not bars or bars[0].swing(at) == 0:
        return ""
    bar = bars[0]
    field = fields.FIELDS[bar.name[1]]
    return (
        f"Most hangs on “{register_name(result, bar.name)}”: from {figures.of(field, bar.low)} to {figures.of(field, bar.high)} "
        f"it moves the net present value from {figures.usd_short(bar.npv_low[at])} to {figures.usd_short(bar.npv_high[at])}."
    )


def _knowing(result: Result) -> str:
    everything, *single = sensitivity.value_of_information(result.draws)
    if not single or everything.worth < 1:
        return "Nothing that is uncertain here would change the decision." if result.draws.uncertain else ""
    first = single[0]
    if first.name is None or first.worth < 1:
        return f"Knowing everything before deciding would be worth {figures.usd_short(everything.worth)}; no single figure alone would change the decision."
    return (
        f"To know “{register_name(result, first.name)}” before deciding would be worth up to {figures.usd_short(first.worth)}, "
        f"to know everything {figures.usd_short(everything.worth)}."
    )


def _joined(labels: list[str], most: int = 6) -> str:
    rest = len(labels) - most
    return ", ".join(labels[:most]) + (f" and {rest} more" if rest > 0 else "")
