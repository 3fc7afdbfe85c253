"""The assumption register: every figure with its range, source and day; and what differs from another scenario."""

from __future__ import annotations

import datetime as dt

import polars as pl
import streamlit as st

from pages.shared import filters, page, tables
from pages.value import card
from pages.value import scenario as scenario_page
from panels import formats
from panels.value import scenario as value_scenario
from warehouse.analysis import sensitivity
from warehouse.analysis.simulation import Name
from warehouse.scenarios import diff, figures, words
from warehouse.scenarios.results import Result
from warehouse.scenarios.schema import Scenario

FIRST_SLIDERS = 4


def sliders(scenario: Scenario) -> list[Name]:
    """What can be moved: what the result hangs on most as written, and whatever else the reader asks for."""
    result = value_scenario.run(scenario)
    at = result.leading
    bars = sorted(sensitivity.tornado(result.model), key=lambda bar: -bar.swing(at))
    first = [bar.name for bar in bars[:FIRST_SLIDERS]]
    every: dict[str, Name] = {_key((plan, field.name)): (plan, field.name) for plan, field, _ in scenario.rows()}
    labels = {key: words.register_name(result, name) for key, name in every.items() if name not in first}
    more = filters.many("More sliders", labels, "more", "Any other assumption")
    asked = [every[key] for key in more]
    # A moved figure keeps its slider when the order of importance changes with it.
    return first + [name for name in asked if name not in first]


def _key(name: Name) -> str:
    return name[1] if name[0] is None else f"{name[0]}_{name[1]}"


def table(result: Result) -> None:
    scenario, today = result.scenario, dt.datetime.now(dt.UTC).date()
    frame = pl.DataFrame(
        [
            (
                "All plans" if plan is None else scenario.plans[plan].name, field.group, field.label, diff.words(field, each), each.source,
                each.dated, each.is_stale(today), each.owner, each.note, each.url or None, field.words,
            )
            for plan, field, each in scenario.rows()
        ],
        schema={
            "plan": pl.String, "group": pl.String, "assumption": pl.String, "value": pl.String, "source": pl.String, "dated": pl.Date,
            "is_stale": pl.Boolean, "owner": pl.String, "note": pl.String, "link": pl.String, "meaning": pl.String,
        },
        orient="row",
    )  # fmt: skip
    stale = int(frame["is_stale"].sum())
    card.card(
        "Every assumption and where it comes from", result, frame, key="register",
        subtitle=f"{frame.height} assumptions" + (f", {stale} of them more than half a year old" if stale else ""),
        body=lambda: tables.show(
            frame, hide_index=True, height=420, alt="Assumption register", placeholder="",
            column_config={
                "plan": "Plan", "group": "About", "assumption": "Assumption", "value": st.column_config.TextColumn("Value and range", width="large"),
                "source": "Source", "dated": st.column_config.DateColumn("Dated", format="D MMM YYYY"), "is_stale": "Stale", "owner": "Owner",
                "note": "Note", "link": st.column_config.LinkColumn("Link", display_text="open"), "meaning": "Meaning",
            },
        ),
        definitions=("Your figure: Entered without another source.", "Stale: The source's figure is more than half a year old.", "Default: Not in the scenario; the value that counts where nothing is said."),
    )  # fmt: skip


def against(chosen: value_scenario.Chosen, result: Result) -> None:
    """The scenario beside another one: figures, and every assumption that differs."""
    with st.expander("Compare with another scenario", icon=":material/compare_arrows:"), page.boundary():
        other = scenario_page.choose("against", "template:document_processing").scenario
        theirs = value_scenario.run(other)
        rows = []
        for name, each in ((result.scenario.name, result), (other.name, theirs)):
            for at, outcome in enumerate(each.outcomes):
                simulated = each.simulated[at]
                rows.append(
                    (
                        name,
                        outcome.name,
                        figures.usd(outcome.npv),
                        figures.share(outcome.roi),
                        figures.share(simulated.gains.value),
                        figures.usd(outcome.cost_per_success),
                    )
                )
        tables.show(
            pl.DataFrame(rows, schema=["Scenario", "Plan", "Net present value", "ROI", "Chance of a gain", "Cost per success"], orient="row"),
            hide_index=True, alt="Two scenarios side by side",
        )  # fmt: skip
        found = diff.diff(other, result.scenario)
        st.caption(
            f"{formats.plural(len(found), 'difference')}, from {formats.plain(other.name)} to {formats.plain(result.scenario.name)}"
        )
        if found:
            tables.show(
                pl.DataFrame([(each.where or "All plans", each.label, each.before, each.after) for each in found], schema=["Plan", "Assumption", "There", "Here"], orient="row"),
                hide_index=True, height=320, alt="Differences",
            )  # fmt: skip
