"""Lines of the one page: what stands under its title, and where its figures come from."""

from __future__ import annotations

from panels import formats
from warehouse.scenarios import diff, results
from warehouse.scenarios.results import Result
from warehouse.scenarios.schema import YOUR_FIGURE


def scope(result: Result) -> str:
    """Plans, months and the day of the figures, as Markdown."""
    scenario = result.scenario
    plans = " or ".join(f"{plan.name} ({plan.model})" if plan.model else plan.name for plan in scenario.plans)
    months = f"{results.month_name(scenario, 1)} to {results.month_name(scenario, scenario.months)}"
    return f"{formats.plain(plans)}, against carrying on as today · {months} · figures of {formats.day(scenario.as_of)}"


def sources(result: Result) -> dict[str, list[str]]:
    """The figures of each source (with its day), those of the reader's own and defaults apart."""
    scenario = result.scenario
    by_source: dict[str, list[str]] = {}
    for plan, field, assumption in scenario.rows():
        if assumption.source not in (YOUR_FIGURE, "Default"):
            where = "" if plan is None else f"{scenario.plans[plan].name}: "
            day = f", {formats.day(assumption.dated)}" if assumption.dated else ""
            value = f"{where}{field.label} {diff.describe(field, assumption)}"
            by_source.setdefault(f"{assumption.source}{day}", []).append(value)
    return by_source


def own_figures(result: Result) -> str:
    """How many figures have no other source, and which."""
    own = [field.label for _, field, assumption in result.scenario.rows() if assumption.source == YOUR_FIGURE]
    return f"{formats.plural(len(own), 'figure')} of your own: {', '.join(dict.fromkeys(own))}."


def simulation(result: Result) -> str:
    return (
        f"{result.draws.n:,} simulated courses, seed {result.scenario.seed}; the same scenario gives the same figures "
        "in every document, on the command line and here."
    )


def file_stem(result: Result) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in result.scenario.name.lower()).strip("-")
