"""Which table answers a question about sums over time: always the smallest that can.

One row a value and day answers for one dimension; one row a combination of card facts and day answers for conditions on
card facts; only what no sum was made for goes to the models one by one. All three give the same figures where more than
one of them can answer (tests/warehouse/test_sums_over_time.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from warehouse.errors import ParameterError

DIMENSIONS = (
    "all", "task", "library", "licence_family", "organization", "size_bucket", "modality", "region", "language",
)  # fmt: skip
CARD_FACTS = {
    "task": "tasks", "library": "libraries", "licence_family": "licence_families", "size_bucket": "size_buckets",
    "modality": "modalities", "region": "regions",
}  # fmt: skip
# field of core.field_trends -> condition
FIELDS = CARD_FACTS | {"language": "languages", "relation": "relations", "tag": "tags"}


@dataclass(frozen=True)
class Filters:
    """Conditions on models, all of which must hold; a model fits one where it has any of its values. () is no condition."""

    tasks: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    licence_families: tuple[str, ...] = ()
    size_buckets: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    text: str = ""

    def given(self) -> dict[str, Any]:
        """The conditions that are set, by name, as a query binds them."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items() if value
        }


def question(
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
    asked = {"dimension": dimension, "values": list(values) or None, "top": top, "since": since}
    given = (filters or Filters()).given()
    if not given:
        return "trend_by_dimension", asked
    if set(given) <= set(CARD_FACTS.values()) and (dimension == "all" or dimension in CARD_FACTS):
        return "trend_by_cube", asked | given
    return "trend_by_models", asked | given
