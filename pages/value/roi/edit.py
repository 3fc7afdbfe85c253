"""Scenarios in and out: edit as a file, load, download, save as a version, look figures up anew, delete."""

from __future__ import annotations

import streamlit as st

from pages.shared import page
from pages.value.scenario import DRAFT
from panels import formats
from panels.value.scenario import ScenarioSelection
from warehouse.errors import HubscopeError
from warehouse.scenarios import files, resolve
from warehouse.scenarios.schema import Scenario
from warehouse.state import saved_scenarios


def buttons(selection: ScenarioSelection) -> None:
    if st.button("Edit as a file", icon=":material/edit_note:", key="edit_scenario"):
        _edit(selection.scenario)
    st.download_button(
        "Download",
        lambda: files.to_yaml(selection.scenario),
        file_name="scenario.yaml",
        mime="application/yaml",
        on_click="ignore",
        icon=":material/download:",
        key="get_scenario",
    )


@st.dialog("The scenario as a file", width="large")
def _edit(scenario: Scenario) -> None:
    file = st.file_uploader("Load a scenario, YAML or JSON", type=["yaml", "yml", "json"], key="scenario_file")
    start = file.getvalue().decode("utf-8", "replace") if file is not None else files.to_yaml(scenario)
    text = st.text_area("Scenario", start, height=420, key=f"scenario_text_{hash(start)}", label_visibility="collapsed")
    st.caption("Fields, units and bounds are in the register below the figures; docs/value.md has all of them.")
    if st.button("Use as a draft", type="primary", icon=":material/check:", key="use_draft"):
        try:
            files.parse(text)
        except HubscopeError as error:
            st.error("  \n".join(formats.plain(line) for line in error.message.splitlines()), icon=":material/error:")
            return
        st.session_state[DRAFT] = text
        st.session_state["scenario_next"] = "draft"
        st.rerun()


def save(selection: ScenarioSelection, scenario: Scenario) -> None:
    """Saves what is shown, moved figures included; and looks prices and results up anew."""
    with st.container(horizontal=True, gap="small"):
        with st.popover("Save", icon=":material/save:", key="save_scenario"), page.boundary():
            name = st.text_input("Name", scenario.name, max_chars=80, key="scenario_name")
            note = st.text_input("What changed", max_chars=500, key="scenario_note")
            who = st.text_input("Saved by", max_chars=80, key="scenario_by")
            named = scenario.model_copy(update={"name": name.strip() or scenario.name})
            as_new = selection.saved is None or st.toggle("As a new scenario", key="scenario_new")
            label = "Save" if as_new or selection.saved is None else f"Save as version {selection.saved.latest + 1}"
            if st.button(label, type="primary", key="scenario_save"):
                saved = saved_scenarios.save(named, note, who, after=None if as_new else selection.saved)
                st.session_state["scenario_next"] = f"kept:{saved.id}"
                st.rerun()
            st.caption("There is no sign-in, so everyone who opens this portal sees what is saved.")
        with (
            st.popover("Look up anew", icon=":material/sync:", key="look_up", on_change="rerun") as opened,
            page.boundary(),
        ):
            if opened.open:
                _look_up(scenario)
        if selection.saved is not None:
            with (
                st.popover("Versions", icon=":material/history:", key="scenario_versions", on_change="rerun") as opened,
                page.boundary(),
            ):
                if opened.open:
                    _versions(selection)


def _look_up(scenario: Scenario) -> None:
    """Figures that the data can say, beside those of the scenario."""
    lookups = resolve.look_up(scenario)
    if not lookups:
        st.caption("No assumption of this scenario has a lookup: its figures were all typed in.")
        return
    lines = []
    for each in lookups:
        where = "" if each.plan is None else f"{scenario.plans[each.plan].name}: "
        if each.after is None:
            lines.append(f"- :orange[{formats.plain(each.fault)}]")
        else:
            change = f"{each.before} → **{each.after.best}**" if each.differs else f"{each.after.best}, unchanged"
            lines.append(f"- {formats.plain(where + each.name)}: {change}. {formats.plain(each.after.source)}")
    st.markdown("\n".join(lines))
    if any(each.differs for each in lookups) and st.button("Take these figures", type="primary", key="take_figures"):
        after, _ = resolve.filled(scenario, again=True)
        st.session_state[DRAFT] = files.to_yaml(after)
        st.session_state["scenario_next"] = "draft"
        st.rerun()


def _versions(selection: ScenarioSelection) -> None:
    assert selection.saved is not None
    for each in saved_scenarios.versions(selection.saved.id):
        who = f" by {formats.plain(each.saved_by)}" if each.saved_by else ""
        note = f": {formats.plain(each.note)}" if each.note else ""
        st.markdown(f"**Version {each.version}**, {formats.moment(each.saved_at)}{who}{note}")
    if st.button("Delete with all versions", icon=":material/delete:", key="delete_scenario"):
        saved_scenarios.delete(selection.saved.id)
        st.session_state["scenario_next"] = "template:support_assistant"
        st.rerun()
