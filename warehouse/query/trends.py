"""Which table answers a question about sums over time: always the smallest that can.

One row a value and day answers for one dimension; one row a combination of card facts and day answers for conditions on
card facts; only what no sum was made for goes to the models one by one. All three give the same figures where more than
one of them can answer (tests/warehouse/test_sums_over_time.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, make_dataclass
from datetime import date
from typing import Any

from warehouse.errors import ParameterError
from warehouse.query import dimensions

DIMENSIONS = ("all", *dimensions.BY_KEY)
CARD_FACTS = {fact.key: fact.param for fact in dimensions.CARD_FACTS}
# field of core.field_trends -> condition
FIELDS = {each.key: each.param for each in dimensions.DIMENSIONS if not each.is_always_known} | {
    "relation": "relations",
    "tag": "tags",
}
OnDimensions = make_dataclass(
    "OnDimensions", [(param, tuple[str, ...], ()) for param in dimensions.PARAMS], frozen=True
)


@dataclass(frozen=True)
class Filters(OnDimensions):  # type: ignore[misc, valid-type]  # its fields are made from the list of dimensions
    """Conditions on models, all of which must hold; a model fits one where it has any of its values. () is no condition.

    One field for each of `dimensions.PARAMS`, and those below.
    """

    relations: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    text: str = ""

    def as_params(self) -> dict[str, Any]:
        """The conditions that are set, by name, as a query binds them."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items() if value
        }


def query_for(
    dimension: str,
    filters: Filters | None = None,
    *,
    values: Sequence[str] = (),
    top: int = 8,
    since: date | None = None,
) -> tuple[str, dict[str, Any]]:
    """Name and parameters of the query that answers: sums by day over the values of a dimension, among fitting models.

    `values` names the values to show, else the `top` largest on the last listed day are; what is left comes as one row a
    day with is_rest true. Columns: value, is_rest, place, day, day_status, downloads_30d, downloads_1d, likes,
    models_observed, models_known, models_with_daily, coverage (0..1), entered_30d, left_30d, models_entered, models_left.
    Raises ParameterError for a dimension that there is not.
    """
    if dimension not in DIMENSIONS:
        raise ParameterError(f"There is no dimension {dimension!r}.", f"Choose from {', '.join(DIMENSIONS)}.")
    params = {"dimension": dimension, "values": list(values) or None, "top": top, "since": since}
    conditions = (filters or Filters()).as_params()
    if not conditions:
        return "trend_by_dimension", params
    if set(conditions) <= set(CARD_FACTS.values()) and (dimension == "all" or dimension in CARD_FACTS):
        return "trend_by_cube", params | conditions
    return "trend_by_models", params | conditions
