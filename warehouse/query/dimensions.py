"""What models are divided and filtered by: the one list from which questions, models, pages and the API take theirs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dimension:
    """One way to divide models. `key` is the column of core.model_labels, and stands in addresses and answers.

    `param` is the condition on it, as queries and the API name it. `drill_place`: which is asked for first when a reader
    goes into a value of another. `is_card_fact`: a column of marts.adoption_cube. `is_always_known`: never Not stated.
    `overlaps`: a model may have several values, so that values have no rest and no shares of a whole.
    """

    key: str
    label: str
    plural: str
    param: str
    drill_place: int
    is_card_fact: bool = True
    is_always_known: bool = False
    overlaps: bool = False


DIMENSIONS = (
    Dimension("task", "Task", "tasks", "tasks", 1),
    Dimension("library", "Library", "libraries", "libraries", 3),
    Dimension("licence_family", "Licence", "licence families", "licence_families", 5),
    Dimension(
        "organization", "Organization", "organizations", "organizations", 2, is_card_fact=False, is_always_known=True
    ),
    Dimension("size_bucket", "Size", "size bands", "size_buckets", 4),
    Dimension("modality", "Modality", "modalities", "modalities", 6),
    Dimension("region", "Region", "regions", "regions", 7),
    Dimension("language", "Language", "languages", "languages", 8, is_card_fact=False, overlaps=True),
)
BY_KEY = {dimension.key: dimension for dimension in DIMENSIONS}
CARD_FACTS = tuple(dimension for dimension in DIMENSIONS if dimension.is_card_fact)
OVERLAPPING = {dimension.key for dimension in DIMENSIONS if dimension.overlaps}
# Names of the conditions: those that sums by card facts can answer, then the others.
PARAMS = tuple(dimension.param for dimension in sorted(DIMENSIONS, key=lambda dimension: not dimension.is_card_fact))


def labels(*keys: str) -> dict[str, str]:
    """Key -> words for people, of these dimensions in this order."""
    return {key: BY_KEY[key].label for key in keys}
