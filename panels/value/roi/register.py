"""The assumption register: every figure with its range, source and day; and what differs from another scenario."""

from __future__ import annotations

import datetime as dt

import polars as pl

from panels.table import Column, Table
from panels.value.card import ResultPanel
from panels.value.roi.figures import largest_swings, plain_table
from warehouse.analysis.simulation import Name
from warehouse.scenarios import diff, figures, sentences
from warehouse.scenarios.results import Result

FIRST_SLIDERS = 4
COLUMNS = {
    "plan": Column("Plan"),
    "group": Column("About"),
    "assumption": Column("Assumption"),
    "value": Column("Value and range", width="large"),
    "source": Column("Source"),
    "dated": Column("Dated", "date"),
    "is_stale": Column("Stale", "flag"),
    "owner": Column("Owner"),
    "note": Column("Note"),
    "link": Column("Link", "link", format="open"),
    "meaning": Column("Meaning"),
}


def first_sliders(result: Result) -> list[Name]:
    """What the result hangs on most as written."""
    return [bar.name for bar in largest_swings(result)[:FIRST_SLIDERS]]


def further_sliders(result: Result) -> dict[str, tuple[Name, str]]:
    """The other assumptions with their labels, by what names them in an address."""
    first = first_sliders(result)
    names: list[Name] = [(plan, field.name) for plan, field, _ in result.scenario.rows()]
    return {_key(name): (name, sentences.register_name(result, name)) for name in names if name not in first}


def _key(name: Name) -> str:
    return name[1] if name[0] is None else f"{name[0]}_{name[1]}"


def register(result: Result) -> ResultPanel:
    """Every assumption, and where it comes from."""
    scenario, today = result.scenario, dt.datetime.now(dt.UTC).date()
    frame = pl.DataFrame(
        [
            {
                "plan": "All plans" if plan is None else scenario.plans[plan].name,
                "group": field.group,
                "assumption": field.label,
                "value": diff.describe(field, assumption),
                "source": assumption.source,
                "dated": assumption.dated,
                "is_stale": assumption.is_stale(today),
                "owner": assumption.owner,
                "note": assumption.note,
                "link": assumption.url or None,
                "meaning": field.description,
            }
            for plan, field, assumption in scenario.rows()
        ],
        schema={name: {"dated": pl.Date, "is_stale": pl.Boolean}.get(name, pl.String) for name in COLUMNS},
    )
    stale = int(frame["is_stale"].sum())
    return ResultPanel(
        "Every assumption and where it comes from",
        result,
        frame,
        subtitle=f"{frame.height} assumptions" + (f", {stale} of them more than half a year old" if stale else ""),
        table=Table(frame, COLUMNS, height=420, alt="Assumption register", missing=""),
        definitions=(
            "Your figure: Entered without another source.",
            "Stale: The source's figure is more than half a year old.",
            "Default: Not in the scenario; the value that counts where nothing is said.",
        ),
    )


def beside(result: Result, other: Result) -> Table:
    """The plans of two scenarios, each with its main figures."""
    rows = [
        (
            each.scenario.name,
            outcome.name,
            figures.usd(outcome.npv),
            figures.share(outcome.roi),
            figures.share(simulated.gains.value),
            figures.usd(outcome.cost_per_success),
        )
        for each in (result, other)
        for outcome, simulated in zip(each.outcomes, each.simulated, strict=True)
    ]
    columns = ["Scenario", "Plan", "Net present value", "ROI", "Chance of a gain", "Cost per success"]
    return plain_table(pl.DataFrame(rows, schema=columns, orient="row"), "Two scenarios side by side")


def differences(result: Result, other: Result) -> Table:
    """Every assumption that differs, there and here."""
    rows = [
        (change.where or "All plans", change.label, change.before, change.after)
        for change in diff.diff(other.scenario, result.scenario)
    ]
    frame = pl.DataFrame(rows, schema=["Plan", "Assumption", "There", "Here"], orient="row")
    return plain_table(frame, "Differences", height=320)
