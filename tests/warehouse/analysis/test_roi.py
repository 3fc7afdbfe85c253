"""Cash flows of a plan: one worked on paper, and what must hold for any."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenarios import figures, model

from warehouse.analysis.roi import BENEFITS, COSTS, best_estimates, outcome, plan_flows

FACTOR = st.floats(0.1, 10)


def test_a_month_of_an_api_worked_on_paper():
    flows = plan_flows("api", figures("api"), 3)
    # 1,000 tasks x 0.5 handled = 500; x 0.8 = 400 succeed, 100 fail.
    assert flows.handled.tolist() == [[0, 500, 500, 500]]
    assert flows.succeeded[0, 1] == pytest.approx(400)
    month = {name: float(np.broadcast_to(flow, (1, 4))[0, 1]) for name, flow in (flows.benefits | flows.costs).items()}
    # 6 min = 0.1 h x 30 = 3.00, half of it realised: 1.50 x 400.
    assert month["time_saved"] == pytest.approx(600)
    assert month["failures"] == pytest.approx(-100)
    # Input 2,000 x (0.75 x 1.00 + 0.25 x 0.10) + output 500 x 4.00 = 1,550 + 2,000 millionths; x 500 tasks.
    assert month["usage"] == pytest.approx(500 * 0.00355)
    # A tenth of 500 tasks, 2 min each at 30 an hour.
    assert month["review"] == pytest.approx(50)
    # 1 kWh x 0.25, and 0.4 kg at 100 a tonne.
    assert month["energy"] == pytest.approx(0.25 + 0.04)
    assert (month["people"], month["evaluation"], month["platform"]) == (50, 10, 5)
    # Month 0: integration 1,000 and training 200, first evaluation 100, nothing else.
    assert flows.net[0, 0] == pytest.approx(-1300)
    assert flows.kg_co2e[0, 1] == pytest.approx(0.4)


def test_machines_are_paid_for_the_busiest_hour():
    # 500 tasks x 500 tokens / (730 x 3,600 s) = 0.0951 tokens a second, x 4 at the peak = 0.381 of 50 usable: one.
    flows = plan_flows("self_hosted", figures("self_hosted"), 2)
    assert flows.replicas.tolist() == [[0, 1, 1]]
    assert flows.costs["hosting"][0, 1] == pytest.approx(1.5 * 730)
    # 262.8 thousand handled tasks need 200 tokens a second at the peak: exactly four machines of 50 usable.
    busy = figures("self_hosted", tasks_per_month=262_800 * 2, peak_factor=4)
    assert plan_flows("self_hosted", busy, 1).replicas[0, 1] == 4
    busier = busy | {"tasks_per_month": 262_900 * 2}
    assert plan_flows("self_hosted", busier, 1).replicas[0, 1] == 5


def test_what_is_asked_beside_tokens_and_the_load_of_reading_count():
    api = plan_flows("api", figures("api", price_per_attempt=0.01, attempts_per_task=2), 1)
    assert api.costs["usage"][0, 1] == pytest.approx(500 * 2 * (0.00355 + 0.01))
    # Twice 262,800 tasks need four machines by their 500 tokens written; with 2,000 read at a quarter each, eight.
    busy = figures("self_hosted", tasks_per_month=262_800 * 2, peak_factor=4, input_load=0.25)
    assert plan_flows("self_hosted", busy, 1).replicas[0, 1] == 8


def test_use_ramps_up_and_grows():
    flows = plan_flows("api", figures("api", ramp_months=4, growth_per_year=0.21), 25)
    assert flows.handled[0, 1] == pytest.approx(125)
    assert flows.handled[0, 4] == pytest.approx(500 * 1.21 ** (3 / 12))
    assert flows.handled[0, 25] == pytest.approx(500 * 1.21**2)


def test_prices_that_fall_by_half_a_year_halve_the_bill_after_a_year():
    flows = plan_flows("api", figures("api", price_change_per_year=-0.5), 13)
    assert flows.costs["usage"][0, 13] == pytest.approx(flows.costs["usage"][0, 1] / 2)


def test_success_is_never_above_one():
    flows = plan_flows("api", figures("api", success_rate=0.9, carry_over=1.5), 1)
    assert flows.succeeded[0, 1] == flows.handled[0, 1]


def test_the_outcome_of_the_paper_case():
    (plan,) = best_estimates(model(12, "api", discount_rate=0.0))
    month = 600 - 100 - 1.775 - 50 - 0.29 - 50 - 10 - 5
    assert plan.npv == pytest.approx(12 * month - 1300)
    assert plan.roi == pytest.approx((12 * month - 1300) / (1300 + 12 * (500 - month)))
    assert plan.payback == plan.discounted_payback == 4  # 3 x 382.94 < 1,300 < 4 x 382.94
    assert plan.cost_by_year == pytest.approx((1300, 12 * (500 - month)))
    assert plan.cost_per_success == pytest.approx((1300 + 12 * (500 - month)) / 4800)
    assert plan.running_cost_per_success == pytest.approx((500 - month) / 400)


def test_nothing_that_succeeds_has_no_cost_per_success_and_no_payback():
    (plan,) = best_estimates(model(12, "api", success_rate=0.0))
    assert plan.cost_per_success is None
    assert plan.payback is None
    assert plan.irr.kind == "none"


MONEY = (
    "labour_cost_per_hour", "revenue_per_success", "cost_per_failure", "integration_cost", "training_cost",
    "evaluation_cost_once", "evaluation_cost_per_month", "people_per_month", "platform_cost_per_month",
    "electricity_price_per_kwh", "carbon_price_per_tonne", "price_input", "price_output", "price_cached_input", "price_per_attempt",
    "instance_price_per_hour",
)  # fmt: skip


@given(st.sampled_from(["api", "self_hosted"]), FACTOR)
def test_scaling_all_money_scales_the_npv_and_nothing_else(kind, factor):
    before = figures(kind, revenue_per_success=0.4)
    after = {name: value * factor if name in MONEY else value for name, value in before.items()}
    (plan,) = model(24, kind).plans
    one, other = outcome(plan, before, 24), outcome(plan, after, 24)
    assert other.npv == pytest.approx(one.npv * factor)
    assert other.roi == pytest.approx(one.roi)
    assert other.discounted_payback == one.discounted_payback


@given(st.floats(100, 1e7), FACTOR)
def test_more_volume_never_raises_the_unit_cost_of_a_fixed_cost_plan(tasks, factor):
    (plan,) = model(12, "self_hosted").plans
    # One machine is enough whatever the volume: all that is left per task is fixed.
    alone = figures("self_hosted", throughput_tokens_per_second=1e12)
    less, more = sorted([tasks, tasks * factor])
    costs = [outcome(plan, alone | {"tasks_per_month": n}, 12).cost_per_success for n in (less, more)]
    assert costs[1] <= costs[0] * (1 + 1e-12)


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4), st.sampled_from(["api", "self_hosted"]))
def test_items_add_up_and_are_the_named_ones(shares, kind):
    names = ("share_handled", "success_rate", "realised_share", "review_share")
    flows = plan_flows(kind, figures(kind, **dict(zip(names, shares, strict=True))), 6)
    assert set(flows.benefits) <= set(BENEFITS)
    assert set(flows.costs) <= set(COSTS)
    assert flows.net == pytest.approx(sum(flows.benefits.values()) - sum(flows.costs.values()))
    assert all((np.asarray(cost) >= 0).all() for cost in flows.costs.values())


def test_many_draws_at_once_are_each_draw_alone():
    rng = np.random.default_rng(3)
    many = {name: value * rng.uniform(0.5, 1.5, 20) for name, value in figures("self_hosted").items()}
    many["min_replicas"] = rng.integers(1, 4, 20).astype(float)
    together = plan_flows("self_hosted", many, 30).net
    alone = [plan_flows("self_hosted", {k: v[at] for k, v in many.items()}, 30).net[0] for at in range(20)]
    assert together == pytest.approx(np.array(alone))
