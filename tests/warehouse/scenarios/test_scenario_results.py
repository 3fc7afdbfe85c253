"""Results of a scenario: its figures, its sentences and the command all say the same."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from test_scenario_files import data
from typer.testing import CliRunner

from warehouse.cli.main import app
from warehouse.scenarios import diff, figures, files, results, sentences
from warehouse.scenarios.schema import read


@pytest.fixture(scope="module")
def speech() -> results.Result:
    return results.run(files.template("speech"))


def test_the_command_prints_the_figures_of_the_result(speech):
    ran = CliRunner().invoke(app, ["roi", "speech", "--json"])
    assert ran.exit_code == 0
    assert json.loads(ran.stdout) == json.loads(json.dumps(results.as_data(speech)))


def test_the_command_shows_every_plan_and_every_source(speech):
    shown = CliRunner().invoke(app, ["roi", "speech"]).stdout
    for outcome in speech.outcomes:
        assert figures.usd(outcome.npv) in shown
    assert "Groq list price" in shown
    assert sentences.verdict(speech) in shown


def test_the_command_refuses_a_broken_file_with_its_faults(tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text("hubscope_scenario: 1\nname: x")
    ran = CliRunner().invoke(app, ["roi", str(broken)])
    assert ran.exit_code != 0
    assert "faults" in str(ran.exception)


def test_a_template_printed_can_be_run(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(CliRunner().invoke(app, ["scenarios", "speech"]).stdout)
    assert files.load(mine) == files.template("speech")
    listed = CliRunner().invoke(app, ["scenarios"]).stdout
    assert all(name in listed for name in files.template_names())


def test_money_is_to_the_cent_and_shares_to_six_places(speech):
    plan = results.as_data(speech)["plans"][0]
    assert plan["npv"] == round(speech.outcomes[0].npv, 2)
    assert 0 <= plan["simulated"]["probability_npv_above_0"] <= 1
    assert sum(plan["net_by_year"]) == pytest.approx(float(speech.outcomes[0].flows.net.sum()), abs=0.02)


def changed(**assumptions) -> results.Result:
    raw = data()
    raw["assumptions"] |= {"minutes_saved": 3, "labour_cost_per_hour": 30} | assumptions
    raw["plans"][0]["assumptions"] |= {"integration_cost": 1000}
    return results.run(read(raw), 256)


def test_the_sentences_follow_the_figures():
    # 400 successes x 1.50 = 600 a month against 0.10 of tokens and 1,000 once: paid back in the second month.
    good = changed()
    assert good.outcomes[0].discounted_payback == 2
    said = " ".join(each.text for each in sentences.findings(good))
    assert "is worth doing: it returns more than it costs in 100 % of simulations" in said
    assert "The investment pays back in month 2 (Feb 2027); it does so in every simulation." in said
    bad = changed(minutes_saved=0)
    said = " ".join(each.text for each in sentences.findings(bad))
    assert "No plan is expected to return what it costs within 1 year" in said
    assert "does not pay back within 1 year in any simulation" in said
    assert bad.outcomes[0].irr.kind == "none"


def test_the_figures_in_the_sentences_are_the_results(speech):
    text = " ".join(each.text for each in sentences.findings(speech))
    at = speech.leading
    for shown in (
        figures.usd_short(abs(speech.outcomes[at].npv)),
        figures.usd_short(speech.simulated[at].low.value),
        figures.share(speech.simulated[at].gains.value),
        figures.usd(speech.outcomes[at].cost_per_success),
    ):
        assert shown in text


def test_risks_name_what_is_not_known():
    said = [each.text for each in sentences.risks(changed(), on=dt.date(2026, 11, 23))]
    assert any("your own figures" in text and "Tasks" in text for text in said)
    assert any("is taken as certain: it has no interval" in text for text in said)
    raw = data()
    raw["assumptions"]["growth_per_year"] = {"value": 0.1, "source": "Board", "dated": "2026-01-02"}
    said = [each.text for each in sentences.risks(results.run(read(raw), 256), on=dt.date(2026, 11, 23))]
    assert "Figures more than 180 days old: Growth of tasks." in said


def test_two_scenarios_differ_where_a_person_changed_them():
    before = files.template("speech")
    raw = files.as_data(before)
    raw["assumptions"]["minutes_saved"] = {"value": 4, "shape": "pert", "low": 1, "high": 6}
    raw["plans"][0]["assumptions"]["people_per_month"] = 2500
    raw["plans"].append(raw["plans"][0] | {"name": "Third"})
    found = diff.diff(before, read(raw))
    assert [(each.where, each.label) for each in found] == [
        ("", "Time saved per success"),
        ("API", "People who run it"),
        ("Third", "Plan"),
    ]
    assert (found[0].before, found[0].after) == ("3 minutes a task (1 to 6, PERT)", "4 minutes a task (1 to 6, PERT)")
    assert diff.diff(before, before) == []


@pytest.mark.parametrize(
    ("value", "long", "short"),
    [(1240, "$1,240", "$1.24 k"), (12.4, "$12.40", "$12.40"), (-0.001, "−$0.001", "$0.00"), (0, "$0.00", "$0.00"),
     (1_234_567, "$1,234,567", "$1.23 M"), (0.0375, "$0.0375", "$0.04"), (None, "none", "none"), (-2e9, "−$2,000,000,000", "−$2 B")],
)  # fmt: skip
def test_money_reads_well_at_every_size(value, long, short):
    assert figures.usd(value) == long
    assert re.sub("^−\\$0.00$", "$0.00", figures.usd_short(value)) == short


def test_a_share_is_never_rounded_to_nothing_or_all():
    assert [figures.share(s) for s in (0, 0.0001, 0.12, 0.9999, 1, 1.5)] == [
        "0 %",
        "< 1 %",
        "12 %",
        "> 99 %",
        "100 %",
        "150 %",
    ]


def twins(**second: object) -> results.Result:
    """Two plans that cost the same and whose quality is read from an evaluation; the second's may differ."""
    raw = data()
    raw["assumptions"] = raw["assumptions"] | {"revenue_per_success": 0.01}
    quality = {
        "value": 0.8, "shape": "normal", "sd": 0.02,
        "lookup": {"kind": "evaluation", "model": "org/model", "task": "task", "metric": "accuracy"},
    }  # fmt: skip
    (plan,) = raw["plans"][:1]
    plan["assumptions"]["success_rate"] = quality
    other = plan | {"name": "Other", "assumptions": plan["assumptions"] | {"success_rate": quality | second}}
    return results.run(read(raw | {"plans": [plan, other]}))


def test_one_evaluation_behind_two_plans_is_one_unknown():
    alike, apart = twins(), twins(sd=0.021)
    assert (alike.draws.npv[0] == alike.draws.npv[1]).all()
    assert (apart.draws.npv[0] != apart.draws.npv[1]).any()
    drawn = [name for name in alike.draws.uncertain if name[1] == "success_rate"]
    assert drawn == [(0, "success_rate")]
    assert sentences.register_name(alike, drawn[0]) == f"{alike.outcomes[0].name} and Other: Success measured"
