"""Present values and rates of return: by hand, against pyxirr, and as properties."""

from __future__ import annotations

import numpy as np
import pytest
import pyxirr
from hypothesis import assume, given
from hypothesis import strategies as st

from warehouse.analysis import cash_flows

FLOWS = st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 2)), min_size=2, max_size=61).map(np.array)


def test_by_hand_a_year_at_ten_percent():
    # 110 a year from now is worth 100 today.
    flows = np.zeros(13)
    flows[0], flows[12] = -100, 110
    assert cash_flows.npv(flows, 0.10) == pytest.approx(0, abs=1e-12)
    assert cash_flows.irr(flows).rate == pytest.approx(0.10)
    assert cash_flows.payback_month(flows) == 12
    assert cash_flows.payback_month(flows, 0.10) == 12
    assert np.isnan(cash_flows.payback_month(flows, 0.11))


@given(FLOWS, st.floats(-0.5, 2))
def test_npv_is_that_of_pyxirr_with_the_monthly_rate(flows, rate):
    monthly = (1 + rate) ** (1 / 12) - 1
    assert cash_flows.npv(flows, rate) == pytest.approx(pyxirr.npv(monthly, flows.tolist()), rel=1e-9, abs=1e-4)


@given(st.floats(1, 1e6), st.lists(st.floats(1, 1e6), min_size=1, max_size=120))
def test_the_irr_of_an_investment_is_that_of_pyxirr(invested, returns):
    flows = np.array([-invested, *returns])
    found = cash_flows.irr(flows)
    reference = pyxirr.irr(flows.tolist())
    assume(reference is not None)
    yearly = (1 + reference) ** 12 - 1
    assume(-0.999 < yearly < 9000)
    assert found.kind == "one"
    assert found.rate == pytest.approx(yearly, rel=1e-6, abs=1e-8)


def test_no_rate_and_several_rates_are_said_so():
    assert cash_flows.irr(np.array([-5.0, -1.0, 0.0])).kind == "none"
    assert cash_flows.irr(np.zeros(5)).kind == "none"
    # Up, down, up and never worth nothing at any rate: 1, -2, 2 has no real root.
    assert cash_flows.irr(np.array([1.0, -2.0, 2.0])).kind == "none"
    # -100, +230, -132 yearly: worth nothing at 10 % and at 20 %.
    flows = np.zeros(25)
    flows[[0, 12, 24]] = -100, 230, -132
    found = cash_flows.irr(flows)
    assert found.kind == "several"
    assert found.rates == pytest.approx((0.10, 0.20))
    assert found.rate is None


@given(FLOWS, st.floats(0.01, 1000), st.floats(0, 1))
def test_scaling_money_scales_npv_and_a_zero_rate_sums(flows, scale, rate):
    assert cash_flows.npv(flows * scale, rate) == pytest.approx(scale * cash_flows.npv(flows, rate), rel=1e-9, abs=1e-4)
    assert cash_flows.npv(flows, 0.0) == pytest.approx(flows.sum(), rel=1e-12, abs=1e-6)


@given(FLOWS)
def test_years_add_up_to_the_months(flows):
    years = cash_flows.yearly(flows)
    assert years.sum() == pytest.approx(flows.sum(), abs=1e-4)
    assert years[0] == flows[0]
    assert len(years) == 1 + -(-(len(flows) - 1) // 12)


def test_many_rows_at_once_are_each_row_alone():
    flows = np.random.default_rng(1).normal(1, 10, (50, 25))
    rates = np.linspace(0, 0.5, 50)
    assert cash_flows.npv(flows, rates) == pytest.approx(
        [float(cash_flows.npv(f, r)) for f, r in zip(flows, rates, strict=True)]
    )
    both = cash_flows.payback_month(flows, rates)
    assert np.array_equal(
        both, [cash_flows.payback_month(f, r) for f, r in zip(flows, rates, strict=True)], equal_nan=True
    )
