"""How far off a simulated mean is: Sobol draws against plain random ones on a case whose mean is known, and the speed.

The case: NPV is a lognormal benefit times a constant, less a constant. Error is the root mean square over 20 seeds, as a
share of the standard deviation of the NPV. Speed: 100,000 draws of a template with all its uncertain assumptions.
"""

from __future__ import annotations

import json
import math
import time
from pathlib import Path

import numpy as np

from warehouse.analysis.distributions import Distribution, fixed
from warehouse.analysis.roi import Model, Plan, best_estimates
from warehouse.analysis.simulation import simulate, uncertain_names
from warehouse.scenarios import fields, files

SEEDS = 20
VALUE = Distribution("lognormal", math.sqrt(0.5 * 4), 0.5, 4)


def case(value: Distribution) -> Model:
    """Everything fixed but the value of a success; no discounting."""
    shared = {field.name: fixed(field.default or 0.0) for field in fields.SHARED}
    shared |= {
        "tasks_per_month": fixed(1000),
        "share_handled": fixed(1),
        "revenue_per_success": value,
        "discount_rate": fixed(0),
    }
    own = {field.name: fixed(field.default or 0.0) for field in fields.OF_PLAN["api"]} | {"success_rate": fixed(0.5)}
    return Model(12, shared, (Plan("API", "api", own | {"integration_cost": fixed(5000)}),))


def errors(draws: int) -> tuple[float, float, float]:
    """Root mean square error of Sobol and of plain draws, and Sobol's own stated error, in standard deviations."""
    slope = 6000.0
    exact = slope * VALUE.mean + best_estimates(case(fixed(0)))[0].npv
    sigma = math.log(8) / (2 * 1.6448536269514722)
    spread = slope * VALUE.mean * math.sqrt(math.exp(sigma**2) - 1)
    sobol, plain, stated = [], [], []
    for seed in range(SEEDS):
        found = simulate(case(VALUE), draws, seed)
        mean = found.estimate(found.npv[0])
        sobol.append(mean.value - exact)
        stated.append(mean.stderr)
        random = VALUE.quantile(np.random.default_rng(seed).random(found.n))
        plain.append(slope * (random.mean() - VALUE.mean))
    return tuple(float(np.sqrt(np.mean(np.square(each))) / spread) for each in (sobol, plain, stated))  # type: ignore[return-value]


def main() -> None:
    rows = []
    print("draws       Sobol      plain      ratio   stated error of Sobol   (in standard deviations of the NPV)")
    for draws in (1_000, 10_000, 100_000, 1_000_000):
        sobol, plain, stated = errors(draws)
        rows.append({"draws": draws, "sobol": sobol, "plain": plain, "stated": stated})
        print(f"{draws:>9,}  {sobol:.2e}  {plain:.2e}  {plain / sobol:>8.1f}   {stated:.2e}")
    model = files.template("support_assistant").model()
    begun = time.process_time()
    found = simulate(model, 100_000)
    seconds = time.process_time() - begun
    print(
        f"{found.n:,} draws of {len(uncertain_names(model))} uncertain assumptions, {len(model.plans)} plans, {model.months} months: {seconds:.2f} s of one core"
    )
    target = Path(__file__).parent / "results" / "monte_carlo.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps({"errors": rows, "seconds_100k": seconds, "draws": found.n}, indent=1))


if __name__ == "__main__":
    main()
