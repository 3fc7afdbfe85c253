"""One model: its head, figures, family, card and peers. Each takes answers; none asks."""

from __future__ import annotations

from typing import Any

from panels import formats
from panels.panel import Figure


def headlines(card: dict[str, Any]) -> list[Figure]:
    of_day = f"As of {formats.day(card['observed_on'])}."
    likes_before = card["likes_28d_ago"]
    percentile, family = card["size_age_percentile"], card["family_downloads_30d"]
    return [
        Figure(
            "30-day downloads", formats.compact(card["downloads_30d"]), card["growth_28d"], "in 28 days", good="up",
            help=f"Downloads in the last 30 days, as the Hub reports them. {of_day}",
        ),
        Figure(
            "Rank", formats.count(card["rank_downloads"]),
            text=f"of {formats.plural(card['models_ranked'], 'model')}",
            help=f"Place by 30-day downloads among all current models known here; equal counts share the place. {of_day}",
        ),
        Figure(
            "Likes", formats.compact(card["likes"]),
            None if likes_before is None or card["likes"] is None else card["likes"] - likes_before, "in 28 days", "count",
            help=f"Likes on the Hub. {of_day}", good="up",
        ),
        Figure(
            "Family downloads", formats.compact(family),
            text=f"{formats.plural(card['family_models'] or 1, 'model')}",
            help="30-day downloads of this model, its bases and all that derives from them, each counted once.",
        ),
        Figure(
            "Peers at or below", formats.NOT_STATED if percentile is None else formats.percent(percentile, 0),
            text="size or age not known" if percentile is None else "same size and age",
            help="Share of current models of the same size band and age band with as many or fewer 30-day downloads.",
        ),
    ]  # fmt: skip


def _with(value: str | None, aside: str | None) -> str | None:
    return f"{value} ({aside})" if value and aside else value
