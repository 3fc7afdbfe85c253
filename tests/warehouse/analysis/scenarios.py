"""A small scenario whose figures can be worked out on paper, and ways to change it."""

from __future__ import annotations

from warehouse.analysis.distributions import Distribution, fixed
from warehouse.analysis.roi import Kind, Model, Plan

SHARED = {
    "tasks_per_month": 1000.0,
    "growth_per_year": 0.0,
    "ramp_months": 0.0,
    "share_handled": 0.5,
    "minutes_saved": 6.0,
    "labour_cost_per_hour": 30.0,
    "realised_share": 0.5,
    "revenue_per_success": 0.0,
    "cost_per_failure": 1.0,
    "input_tokens": 2000.0,
    "output_tokens": 500.0,
    "attempts_per_task": 1.0,
    "review_share": 0.1,
    "review_minutes": 2.0,
    "discount_rate": 0.1,
}
OWN = {
    "success_rate": 0.8,
    "carry_over": 1.0,
    "integration_cost": 1000.0,
    "training_cost": 200.0,
    "evaluation_cost_once": 100.0,
    "evaluation_cost_per_month": 10.0,
    "people_per_month": 50.0,
    "platform_cost_per_month": 5.0,
    "wh_per_task": 2.0,
    "grid_gco2e_per_kwh": 400.0,
    "electricity_price_per_kwh": 0.25,
    "carbon_price_per_tonne": 100.0,
    "price_change_per_year": 0.0,
}
API = OWN | {
    "price_input": 1.0,
    "price_output": 4.0,
    "price_cached_input": 0.1,
    "price_per_attempt": 0.0,
    "cached_share": 0.25,
    "batch_share": 0.0,
    "batch_discount": 0.5,
}
HOSTED = OWN | {
    "instance_price_per_hour": 1.5,
    "throughput_tokens_per_second": 100.0,
    "input_load": 0.0,
    "peak_factor": 4.0,
    "utilisation": 0.5,
    "min_replicas": 1.0,
    "hours_per_month": 730.0,
    "instances_per_replica": 1.0,
}


def figures(kind: Kind, **changed: float) -> dict[str, float]:
    """All assumptions of a plan as plain numbers."""
    return SHARED | (API if kind == "api" else HOSTED) | changed


def model(months: int = 12, *kinds: Kind, **changed: float | Distribution) -> Model:
    """Both plans, or those named, with some assumptions changed wherever they occur."""

    def group(given: dict[str, float]) -> dict[str, Distribution]:
        found = {name: changed.get(name, value) for name, value in given.items()}
        return {name: each if isinstance(each, Distribution) else fixed(each) for name, each in found.items()}

    own = {"api": API, "self_hosted": HOSTED}
    plans = tuple(Plan(kind, kind, group(own[kind])) for kind in kinds or ("api", "self_hosted"))
    return Model(months, group(SHARED), plans)
