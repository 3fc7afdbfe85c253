"""ROI: what a reader sees is what the command prints, sliders move all of it, and nothing bad in an address breaks it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.value import scenario as scenario_choice
from panels.value import scenario
from tests.pages.page_text import Open, words
from warehouse.scenarios import change, figures, files, results
from warehouse.settings import settings
from warehouse.state import saved_scenarios

SPEECH = "template:speech"


@pytest.fixture(autouse=True)
def own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A database of its own for what is saved."""
    monkeypatch.setenv("HUBSCOPE_DATABASE_URL", f"sqlite:///{tmp_path}/state.db")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def slider(app: AppTest, label: str) -> object:
    return next(each for each in app.slider if label in each.label)


def test_the_page_shows_the_figures_that_the_command_prints(portal: Open):
    app = portal("value/roi", scenario=SPEECH)
    assert not app.exception
    assert not app.error
    result = results.run(files.template("speech"))
    outcome = result.outcomes[result.leading]
    metrics = {metric.label: metric.value for metric in app.metric}
    assert metrics["Net present value"] == figures.usd_short(outcome.npv)
    assert metrics["Chance of a gain"] == figures.share(result.simulated[result.leading].gains.value)
    assert metrics["Payback"] == f"Month {outcome.discounted_payback}"
    page_text = words(app)
    for text in ("The investment pays back in month 8 (Aug 2027)", "What they do not know", "Your figure"):
        assert text in page_text


def test_a_slider_moves_every_figure_and_the_sentences_stay_true(portal: Open):
    app = portal("value/roi", scenario=SPEECH)
    slider(app, "Time saved per success").set_value(1.5)
    app.run()
    moved = change.moved(files.template("speech"), {(None, "minutes_saved"): 1.5})
    result = results.run(moved)
    outcome = result.outcomes[result.leading]
    metrics = {metric.label: metric.value for metric in app.metric}
    assert metrics["Net present value"] == figures.usd_short(outcome.npv)
    assert outcome.discounted_payback is None
    assert metrics["Payback"] == "Not reached"
    assert "does not pay back within 3 years" in words(app)


def test_what_was_moved_is_the_readers_figure_and_its_range_moves_along():
    before = files.template("speech")
    after = change.moved(
        before, {(None, "minutes_saved"): 6.0, (0, "price_per_attempt"): 0.01, (0, "success_rate"): 0.99}
    )
    minutes = after.assumption(None, "minutes_saved")
    assert (minutes.low, minutes.value, minutes.high) == (2, 6, 12)
    assert after.assumption(0, "price_per_attempt").source == "Your figure"
    assert after.assumption(0, "success_rate").high == 1  # never past the bound
    assert change.moved(before, {(None, "minutes_saved"): 3.0}) == before


@pytest.mark.parametrize("name", files.template_names())
def test_every_template_opens(portal: Open, name: str):
    app = portal("value/roi", scenario=f"template:{name}")
    assert not app.exception
    assert not app.error
    assert app.metric


def test_a_scenario_is_saved_with_its_moved_figures_and_opened_again(portal: Open):
    app = portal("value/roi", scenario=SPEECH)
    slider(app, "Time saved per success").set_value(2.0)
    app.run()
    app.text_input(key="scenario_name").set_value("Our calls")
    app.button(key="scenario_save").click()
    app.run()
    assert not app.exception
    (saved,) = saved_scenarios.newest()
    assert saved.name == "Our calls"
    assert saved_scenarios.get(saved.id)[1].assumption(None, "minutes_saved").best == 2.0
    again = portal("value/roi", scenario=f"kept:{saved.id}")
    assert not again.error
    assert again.selectbox(key="scenario").value == f"kept:{saved.id}"


@pytest.mark.parametrize("junk", ["no such", "kept:0", "../../etc/passwd", "template:nothing", "<script>"])
def test_junk_in_the_address_opens_the_first_template(portal: Open, junk: str):
    app = portal("value/roi", scenario=junk, set_minutes_saved="nan", more="junk", against=junk)
    assert not app.exception
    assert app.metric


def test_without_any_data_scenarios_work_all_the_same(empty_lake: Path, portal: Open):
    app = portal("value/roi", scenario=SPEECH)
    assert not app.exception
    assert app.metric


def test_figures_of_an_address_are_read_within_their_bounds():
    before = files.template("speech")
    st.query_params.clear()
    try:
        st.query_params["set_minutes_saved"] = "2.5"
        st.query_params["set_share_handled"] = "250"
        st.query_params["set_0_people_per_month"] = "junk"
        after = scenario_choice.from_address(before)
    finally:
        st.query_params.clear()
    assert after.assumption(None, "minutes_saved").best == 2.5
    assert after.assumption(None, "share_handled") == before.assumption(None, "share_handled")
    assert json.loads(files.to_json(after))["plans"] == json.loads(files.to_json(before))["plans"]


@pytest.mark.parametrize("span", [0.003, 0.7, 3, 20, 99, 100_000])
def test_a_slider_has_about_a_hundred_round_steps(span: float):
    step = scenario.slider_step(span)
    assert 20 <= span / step <= 100.001
    assert f"{step:e}"[0] in "125"
