"""Which machines hold a model, how fast they may answer, and what their tokens cost: an estimate, and it says so."""

from __future__ import annotations

import math

from warehouse.errors import ParameterError


def _billions(written: str) -> float:
    try:
        value = float(written.replace(",", "."))
    except ValueError:
        value = math.nan
    if not 0 < value <= 100_000:
        raise ParameterError(f"{written!r} is no number of billions.", "Write for example 8 or 20.9.")
    return value
