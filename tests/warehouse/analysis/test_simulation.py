"""Simulation: closed forms, its own stated error, and what decides the result."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scenarios import model
from scipy import stats

from warehouse.analysis.distributions import Distribution
from warehouse.analysis.roi import best_estimates
from warehouse.analysis.sensitivity import tornado, value_of_information, variance_shares
from warehouse.analysis.simulation import simulate, uncertain_names

VALUE = Distribution("lognormal", math.sqrt(0.5 * 4), 0.5, 4)


def lognormal_case():
    """NPV = 400 successes x 12 months x a lognormal value - a constant; nothing else varies, no discounting."""
    return model(12, "api", discount_rate=0.0, realised_share=0.0, revenue_per_success=VALUE)


def constant() -> float:
    certain = model(12, "api", discount_rate=0.0, realised_share=0.0, revenue_per_success=0.0)
    return best_estimates(certain)[0].npv


def test_the_mean_is_the_closed_form_and_the_error_is_honest():
    exact = 4800 * VALUE.mean + constant()
    plain = 4800 * VALUE.mean * math.sqrt(math.exp((math.log(8) / (2 * stats.norm.ppf(0.95))) ** 2) - 1)
    misses = []
    for seed in range(20):
        draws = simulate(lognormal_case(), 4096, seed)
        mean = draws.estimate(draws.npv[0])
        misses.append(abs(mean.value - exact) / mean.stderr)
        assert mean.stderr < plain / math.sqrt(4096) / 3  # far better than plain random draws
    assert np.mean(np.array(misses) < stats.t.ppf(0.975, 15)) >= 0.85


def test_quantiles_and_the_chance_of_a_gain_are_the_closed_forms():
    draws = simulate(lognormal_case(), 65_536)
    for share in (0.05, 0.5, 0.95):
        exact = 4800 * float(VALUE.quantile(share)) + constant()
        assert draws.quantile(draws.npv[0], share).value == pytest.approx(exact, rel=2e-3)
    sigma = math.log(8) / (2 * stats.norm.ppf(0.95))
    exact = 1 - stats.lognorm(sigma, 0, VALUE.value).cdf(-constant() / 4800)
    assert draws.estimate((draws.npv[0] > 0).astype(float)).value == pytest.approx(exact, abs=1e-3)


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others():
    one, same, other = (simulate(lognormal_case(), 1024, seed).npv for seed in (7, 7, 8))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_plans_share_the_draws_of_what_they_share():
    draws = simulate(model(12, tasks_per_month=Distribution("uniform", 1000, 500, 1500)), 512)
    # Value minus the API's own cost depends on the volume alone, hosting is one machine: a straight line.
    assert np.corrcoef(draws.npv)[0, 1] == pytest.approx(1)


def test_a_scenario_without_doubt_has_one_result():
    draws = simulate(model(), 256)
    assert uncertain_names(model()) == ()
    assert np.ptp(draws.npv, axis=1).tolist() == pytest.approx([0, 0])
    assert draws.npv[:, 0] == pytest.approx([plan.npv for plan in best_estimates(model())])
    assert tornado(model()) == ()
    assert variance_shares(model(), 0) == ()


def doubtful():
    return model(
        24,
        tasks_per_month=Distribution("triangular", 1000, 600, 1600),
        cost_per_failure=Distribution("uniform", 1, 0.9, 1.1),
        minutes_saved=Distribution("pert", 6, 1, 12),
    )


def test_a_tornado_bar_is_the_npv_with_one_assumption_moved():
    bars = {bar.name: bar for bar in tornado(doubtful())}
    bar = bars[(None, "minutes_saved")]
    assert bar.low == pytest.approx(float(Distribution("pert", 6, 1, 12).quantile(0.05)))
    by_hand = best_estimates(model(24, minutes_saved=bar.high))
    assert bar.npv_high == pytest.approx([plan.npv for plan in by_hand])
    assert bar.swing(0) > bars[(None, "cost_per_failure")].swing(0)


def test_variance_shares_of_a_sum_are_its_variances():
    # NPV is linear in two independent assumptions: the shares are the two variances over their sum.
    case = model(
        1, "api", discount_rate=0.0,
        people_per_month=Distribution("uniform", 50, 0, 100), integration_cost=Distribution("uniform", 100, 0, 200),
    )  # fmt: skip
    shares = {share.name[1]: share for share in variance_shares(case, 0, 4096)}
    assert shares["people_per_month"].first == pytest.approx(0.2, abs=0.02)
    assert shares["integration_cost"].first == pytest.approx(0.8, abs=0.02)
    assert shares["integration_cost"].total == pytest.approx(0.8, abs=0.02)


def normal_decision():
    """NPV of the only plan is normal: what it takes in is certain, what it costs once is normal."""
    mean = best_estimates(model(12, "api", discount_rate=0.0))[0].npv
    cost = Distribution("normal", 1000 + mean, sd=500)
    return model(
        12, "api", discount_rate=0.0, integration_cost=cost, people_per_month=Distribution("uniform", 50, 49, 51)
    )


def test_what_knowing_all_is_worth_is_the_closed_form_of_a_normal():
    # NPV ~ N(0, 500): E max(0, NPV) - max(0, E NPV) = 500 x phi(0).
    everything, first, second = value_of_information(simulate(normal_decision(), 65_536))
    assert everything.name is None
    assert everything.worth == pytest.approx(500 * stats.norm.pdf(0), rel=0.01)
    assert first.name == (0, "integration_cost")
    assert first.worth == pytest.approx(everything.worth, rel=0.03)
    assert second.worth == pytest.approx(0, abs=2)
