"""One family: its headline figures, and the history of its downloads. Takes answers; asks nothing."""

from __future__ import annotations

from typing import Any

import polars as pl

from panels import formats
from panels.address import Span
from panels.adoption.families import relations
from panels.charts import line_chart
from panels.panel import Empty, Figure, Panel
from warehouse.query.answers import Answer


def headlines(card: dict[str, Any]) -> list[Figure]:
    compared = formats.plural(card["models_compared"], "model")
    own = card["own_downloads_30d"]
    of_family = relations.share(own, card["family_downloads_30d"])
    return [
        Figure(
            "Downloads",
            formats.compact(card["family_downloads_30d"]),
            card["growth_28d"],
            "28 days",
            good="up",
            help=f"Downloads in the last 30 days of root and derivatives. The change is on the {compared} seen on both days. {relations.EACH_ONCE}",
        ),
        Figure(
            "Place",
            formats.count(card["rank_downloads"]),
            text=f"{relations.share_figure(card['share_30d'])} of all",
            help=f"Among {formats.plural(card['families_ranked'], 'family', 'families')} by 30-day downloads, those of one model among them.",
        ),
        Figure(
            "Root's own",
            formats.compact(own),
            text=f"{relations.share_figure(of_family)} of family"
            if of_family is not None
            else (relations.root_state(card) or "not reported"),
            help="30-day downloads of the root itself; the rest goes to what derives from it.",
        ),
        Figure(
            "Models",
            formats.count(card["models"]),
            card["new_derivatives_28d"],
            "28 days",
            "count",
            help="Listed models of the family. New: derivatives created in 28 days, by their own date.",
        ),
        Figure(
            "Publishers",
            formats.count(card["publishers"]),
            text="of derivatives",
            help="Organizations and people with a listed derivative in the family.",
        ),
    ]


def history_panel(answer: Answer, card: dict[str, Any], span: Span) -> Panel:
    """`answer` is what warehouse.query.trends.query_for gives for this family."""
    frame = answer.frame
    known = frame.filter(pl.col("downloads_30d").is_not_null())
    is_drawable = known.height > 1
    title = history_title(known) if is_drawable else "Family downloads over time"
    missing = frame.height - known.height
    empty = Empty("One day read so far", "The line begins with the second day.", ":material/show_chart:")
    chart = None
    if is_drawable:
        chart = line_chart(frame, x="day", y="downloads_30d", unit="30-day downloads", height=240)
    return Panel(
        title,
        answer,
        subtitle=f"30-day downloads of the family's models observed each day, {span.label}",
        chart=chart,
        empty=None if is_drawable else empty,
        alt=f"{title}. One point a day; days that were not read are gaps.",
        rows=formats.plural(card["models"], "model"),
        coverage=known["coverage"][-1] if known.height else None,
        note=f"{formats.plural(missing, 'day')} not read, left open" if missing else "",
        definitions=(
            "marts.family_summary.family_downloads_30d",
            "Models count under their family as cards say today. A model that was not in the listing is not in that "
            "day's sum.",
        ),
    )


def history_title(known: pl.DataFrame) -> str:
    """What happened between the ends, and how much of it by models that came or went."""
    first, last = known.row(0, named=True), known.row(-1, named=True)
    change = last["downloads_30d"] - first["downloads_30d"]
    came = int(known.slice(1)["entered_30d"].sum()) - int(known.slice(1)["left_30d"].sum())
    since = formats.day(first["day"])
    moved = f"{formats.compact(first['downloads_30d'])} on {since}, {formats.compact(last['downloads_30d'])} now"
    if not change or not came:
        return f"Family downloads: {moved}"
    same = change - came
    sign = "+" if same > 0 else ""
    return f"Family downloads: {moved}; {sign}{formats.compact(same)} on the same models"
