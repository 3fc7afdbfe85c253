"""All families: headline figures, the ranking, and who entered and left the largest. Takes answers; asks nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from panels import formats
from panels.adoption.families import relations
from panels.panel import Empty, Figure, Panel
from panels.table import Column, Table
from warehouse.query.answers import Answer

MAX_ROWS = 50
SORTS = {
    "family_downloads_30d": "Downloads",
    "derivatives": "Derivatives",
    "growth_28d": "Change in 28 days",
    "new_derivatives_28d": "New derivatives",
    "derivative_share": "Via derivatives",
}
COLUMNS = {
    "family_root_id": Column("Root", "text", "Model at the top. Click a cell of its row to open the family", 255),
    "family_downloads_30d": Column("Family", "compact", "30-day downloads of root and derivatives", 75),
    "own_downloads_30d": Column("Root's own", "compact", "30-day downloads of the root itself", 90),
    "root_state": Column("Root is", "text", "Never listed: its own downloads are not known", 95),
    "derivative_share": Column(
        "Via derivatives", "percent", "Share of the family's downloads that goes to derivatives", 105
    ),
    "growth_28d": Column(
        "Change", "change", "30-day downloads against four weeks before, on the models seen on both days", 80
    ),
    "models": Column("Models", "count", "Listed models of the family", 70),
    "finetunes": Column("Fine-tunes", "count", None, 85),
    "quantizations": Column("Quantized", "count", None, 85),
    "adapters": Column("Adapters", "count", None, 80),
    "merges": Column("Merges", "count", None, 70),
    "unstated": Column("Not stated", "count", "They name a base, and not how they derive from it", 75),
    "publishers": Column("Publishers", "count", "Publishers of derivatives", 85),
    "newest_derivative_on": Column("Newest", "date", "Day on which the newest derivative was created", 100),
}
TURNS = {"entered": "Entered", "left": "Left", "stayed": "Stayed"}


@dataclass(frozen=True)
class RankingSelection:
    sort: str
    text: str

    @property
    def params(self) -> dict[str, str]:
        return {"sort": self.sort, "text": self.text}


def headlines(answer: Answer) -> list[Figure]:
    """Five figures on all families; `answer`: families_figures. A change is taken on the models seen on both days."""
    now = answer.frame.row(0, named=True)
    compared = now["compared_on"] is not None
    since = comparison_sentence(answer)
    before, today = now["panel_derivative_share_before"], now["panel_derivative_share_now"]
    return [
        Figure(
            "Families",
            formats.count(now["families"]),
            text="of two models or more",
            help=f"Roots from which at least one listed model derives. {relations.EACH_ONCE}",
        ),
        Figure(
            "Derivatives",
            formats.count(now["derivatives"]),
            now["new_derivatives_28d"],
            "28 days",
            "count",
            help="Listed models that derive from another, whichever the way. New: created in 28 days, by their own date.",
        ),
        Figure(
            "Via derivatives",
            formats.percent(now["derivative_share"]),
            today - before if compared and None not in (today, before) else None,
            "28 days",
            "points",
            help=f"Share of all 30-day downloads that goes to models which derive from another. {since}",
        ),
        Figure(
            "Ten largest",
            formats.percent(now["top10_share"]),
            text="of all downloads",
            help="Share of all 30-day downloads that goes to the ten most downloaded families.",
        ),
        Figure(
            "Unseen roots",
            relations.share_figure(now["unseen_share"]),
            text=formats.plural(now["families_of_unseen_root"], "family", "families"),
            help="Share of all 30-day downloads in families whose root no listing has named: it is private, gone, or "
            "was outside of what was read. Its own downloads are not known, so these families are larger than they look.",
        ),
    ]


def comparison_sentence(answer: Answer) -> str:
    now = answer.frame.row(0, named=True)
    if now["compared_on"] is None:
        return (
            f"Downloads are of the last 30 days. No comparison yet: the first day read is {formats.day(now['first_on'])}, "
            "and changes are taken over 28 days."
        )
    return (
        f"Downloads are of the last 30 days. Changes of shares are against {formats.day(now['compared_on'])}, on the "
        f"{formats.plural(now['panel_models'], 'model')} seen on both days; new derivatives are counted by day of creation."
    )


def panel(answer: Answer, selection: RankingSelection) -> Panel:
    """`answer`: families_league."""
    frame = _with_root_state(answer.frame)
    matching = frame["families_matching"][0] if frame.height else 0
    has_changes = bool(frame["growth_28d"].is_not_null().any())
    columns = {name: column for name, column in COLUMNS.items() if name != "growth_28d" or has_changes}
    height: int | Literal["content"] = 385 if frame.height > 9 else "content"
    return Panel(
        ranking_title(frame, selection),
        answer,
        subtitle=f"Families of two models or more, by {SORTS[selection.sort].lower()}; downloads of the last 30 days",
        table=Table(frame, columns, height=height, alt="Families in the order chosen") if frame.height else None,
        empty=None if frame.height else _empty(formats.plain(selection.text)),
        rows=f"{formats.count(min(MAX_ROWS, matching))} of {formats.plural(matching, 'family', 'families')}",
        coverage=_coverage(frame),
        definitions=(
            "marts.family_summary.family_root_id",
            "marts.family_summary.family_downloads_30d",
            "marts.family_summary.own_downloads_30d",
            "marts.family_summary.growth_28d",
            relations.EACH_ONCE,
            "Change ranks families with at least 1,000 downloads four weeks before, by (now + 1,000) / (before + 1,000); "
            "the figure shown is the plain change.",
        ),
    )


def _empty(text: str) -> Empty:
    if text:
        return Empty(f"No root's name holds {text}", "Try a shorter part of it, or look a model up above.")
    advice = "No card and no tag of the models read so far names a base model."
    return Empty("No families yet", advice, ":material/account_tree:")


def changes_panel(answer: Answer, stretches: Answer) -> Panel:
    """Who entered and left the largest; `answer`: families_changes, `stretches`: families_stretches."""
    frame, top = answer.frame, answer.params["top"]
    if frame.is_empty():
        advice = (
            "Choose a stretch of time beside."
            if stretches.frame.height
            else "Families are compared between ends of months at least 28 days apart; too few days were read so far."
        )
        return Panel(
            "Who entered and left the largest families",
            answer,
            subtitle="Places by 30-day downloads",
            empty=Empty("Nothing to compare yet", advice, ":material/swap_vert:"),
        )
    then, now = formats.day(frame["then_on"][0]), formats.day(frame["now_on"][0])
    entered = frame.filter(pl.col("turn") == "entered").height
    return Panel(
        f"{formats.plural(entered, 'family', 'families')} entered the {top} largest since {then}"
        if entered
        else f"The {top} largest families are the same as on {then}",
        answer,
        subtitle=f"Places by 30-day downloads, {then} and {now}",
        table=_changes_table(frame, then, now),
        rows=formats.plural(frame["rank_now"].drop_nulls().len(), "family", "families"),
        definitions=(
            "marts.family_points.downloads_then",
            "marts.family_points.models_created",
            "What entered or left the listing is left out at both ends: a model counts where it was observed on both "
            "days, was created in between, or was removed.",
        ),
    )


def _changes_table(frame: pl.DataFrame, then: str, now: str) -> Table:
    places = (
        pl.col(place).cast(pl.String).fill_null("none").alias(f"{place}_words") for place in ("rank_then", "rank_now")
    )
    order = pl.col("turn").replace_strict({turn: place for place, turn in enumerate(TURNS.values())})
    rows = frame.with_columns(pl.col("turn").replace_strict(TURNS), *places)
    rows = rows.sort(order, "rank_now", "rank_then", nulls_last=True)
    columns = {
        "turn": Column("", "text", None, 72),
        "family_root_id": Column("Root", "text", "Click a cell of its row to open the family", 210),
        "rank_then_words": Column("Then", "text", f"Place on {then}; none without downloads", 55),
        "rank_now_words": Column("Now", "text", f"Place on {now}; none without downloads", 55),
        "share_then": Column("Share then", "percent", "Share of all families' 30-day downloads", 85),
        "share_now": Column("Share now", "percent", "Share of all families' 30-day downloads", 85),
        "models_created": Column("New models", "count", "Models of the family created in between", 90),
    }
    height: int | Literal["content"] = 525 if frame.height > 14 else "content"
    return Table(rows, columns, height=height, alt="Places of the largest families then and now")


def _with_root_state(frame: pl.DataFrame) -> pl.DataFrame:
    states = [relations.root_state(row) or "listed" for row in frame.iter_rows(named=True)]
    return frame.with_columns(pl.Series("root_state", states, dtype=pl.String))


def _coverage(frame: pl.DataFrame) -> float | None:
    return int(frame["models_observed"].sum()) / int(frame["models"].sum()) if frame.height else None


def ranking_title(frame: pl.DataFrame, selection: RankingSelection) -> str:
    if frame.is_empty():
        return "Families"
    first = frame.row(0, named=True)
    name = relations.short(first["family_root_id"])
    if selection.sort == "derivatives":
        return f"{formats.plural(first['derivatives'], 'model')} derive from {name}, more than from any other"
    if selection.sort == "new_derivatives_28d":
        return f"{name} gained most derivatives: {formats.count(first['new_derivatives_28d'])} in 28 days"
    if selection.sort == "growth_28d":
        if first["growth_28d"] is None:
            return "No family's change over four weeks is known yet"
        return f"The family of {name} moved up most: {formats.change(first['growth_28d'])} in four weeks"
    if selection.sort == "derivative_share":
        return (
            f"The family of {name} is used through its derivatives: {relations.share_text(first['derivative_share'])}"
        )
    share = relations.share_text(first["share_30d"])
    return (
        f"The family of {name} draws most: {formats.compact(first['family_downloads_30d'])} downloads, {share} of all"
    )
