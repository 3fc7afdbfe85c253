"""What all parts of the Families page share: the card of a family, the ways to derive, and how shares are written."""

from __future__ import annotations

from typing import Any

from panels import formats
from warehouse.query import cache

# relation -> (of many, of one, tone); from the bottom of a stack upwards
RELATIONS = {
    "finetune": ("Fine-tunes", "Fine-tune", "primary"),
    "quantized": ("Quantizations", "Quantization", "orange"),
    "adapter": ("Adapters", "Adapter", "green"),
    "merge": ("Merges", "Merge", "violet"),
    "unstated": ("Not stated", "Not stated", "neutral"),
}
PLURALS = {relation: plural for relation, (plural, *_) in RELATIONS.items()}
EACH_ONCE = (
    "Each model is counted once, in the family of the first base its card names. A merge of two families so belongs to "
    "one of them; families sum to the whole."
)


def find(name: str) -> dict[str, Any] | None:
    """The card of the family of a root, or of any model of it; without `derivatives` where the model is alone.

    `asked_id` is the model asked for, as it is written on the Hub. None where nobody has that name.
    """
    card = cache.ask("family_card", family=name).frame
    if not card.is_empty():
        return card.row(0, named=True) | {"asked_id": name}
    matches = cache.ask("family_of", model=name).frame
    if matches.is_empty():
        return None
    model = matches.row(0, named=True)
    if not model["has_family"]:
        return model
    return cache.ask("family_card", family=model["family_root_id"]).frame.row(0, named=True) | model


def share(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole


def share_text(value: float | None) -> str:
    """A share in words that never says 0 % of something, or 100 % of nearly all."""
    if value is None or value != value:
        return formats.NOT_STATED
    if 0 < value < 0.001:
        return "less than 0.1 %"
    if 0.9995 <= value < 1:
        return "more than 99.9 %"
    return formats.percent(value, 0 if value in (0, 1) else 1)


def share_figure(value: float | None) -> str:
    """The same where there is little room."""
    return share_text(value).replace("less than", "<").replace("more than", ">")


def short(name: str) -> str:
    """The part of a name after the slash."""
    return name.split("/")[-1]


def root_state(card: dict[str, Any]) -> str:
    """What is known of the root: empty where it is simply there."""
    if card["has_cycle"]:
        return "bases lead in a circle"
    if card["root_is_current"]:
        return ""
    return "removed" if card["root_is_known"] else "never listed"
