"""All families: headline figures, the league, and who entered and left the largest. Takes answers; asks nothing."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.adoption.families import choices
from pages.shared import filters, page, panel, tables
from panels import formats, table
from panels.adoption.families import relations
from panels.adoption.families.ranking import League, _coverage, _league_title, _with_words
from panels.panel import Figure
from warehouse.query import cache
from warehouse.query.answers import Answer

ROWS = 50
SORTS = {
    "family_downloads_30d": "Downloads",
    "derivatives": "Derivatives",
    "growth_28d": "Change in 28 days",
    "new_derivatives_28d": "New derivatives",
    "derivative_share": "Via derivatives",
}
TURNS = {"entered": "Entered", "left": "Left", "stayed": "Stayed"}


def choose_league() -> League:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        sort = filters.one("Order by", SORTS, "sort", default="family_downloads_30d")
        text = filters.text("Words of the root's name", "root", "Words of the root's name")
    return League(sort, text)


def figures(answer: Answer) -> None:
    panel.figures(headlines(answer), columns=5)
    st.caption(comparison_words(answer))


def headlines(figures: Answer) -> list[Figure]:
    """Five figures on all families. A change is taken on the models seen on both days."""
    now = figures.frame.row(0, named=True)
    compared = now["compared_on"] is not None
    since = comparison_words(figures)
    before, today = now["panel_derivative_share_before"], now["panel_derivative_share_now"]
    return [
        Figure(
            "Families", formats.count(now["families"]), text="of two models or more",
            help=f"Roots from which at least one listed model derives. {relations.EACH_ONCE}",
        ),
        Figure(
            "Derivatives", formats.count(now["derivatives"]), now["new_derivatives_28d"], "28 days", "count",
            help="Listed models that derive from another, whichever the way. New: created in 28 days, by their own date.",
        ),
        Figure(
            "Via derivatives", formats.percent(now["derivative_share"]),
            today - before if compared and None not in (today, before) else None, "28 days", "points",
            help=f"Share of all 30-day downloads that goes to models which derive from another. {since}",
        ),
        Figure(
            "Ten largest", formats.percent(now["top10_share"]), text="of all downloads",
            help="Share of all 30-day downloads that goes to the ten most downloaded families.",
        ),
        Figure(
            "Unseen roots", relations.share_figure(now["unseen_share"]),
            text=formats.plural(now["families_of_unseen_root"], "family", "families"),
            help="Share of all 30-day downloads in families whose root no listing has named: it is private, gone, or "
            "was outside of what was read. Its own downloads are not known, so these families are larger than they look.",
        ),
    ]  # fmt: skip


def comparison_words(figures: Answer) -> str:
    now = figures.frame.row(0, named=True)
    if now["compared_on"] is None:
        return (
            f"Downloads are of the last 30 days. No comparison yet: the first day read is {formats.day(now['first_on'])}, "
            "and changes are taken over 28 days."
        )
    return (
        f"Downloads are of the last 30 days. Changes of shares are against {formats.day(now['compared_on'])}, on the "
        f"{formats.plural(now['panel_models'], 'model')} seen on both days; new derivatives are counted by day of creation."
    )


def league_panel(head: Any, league: Answer, chosen: League) -> None:
    frame = _with_words(league.frame)
    matching = frame["families_matching"][0] if frame.height else 0

    def body() -> None:
        if frame.is_empty():
            wanted = formats.plain(chosen.text)
            if wanted:
                page.empty(f"No root's name holds {wanted}", "Try a shorter part of it, or look a model up above.")
            else:
                page.empty(
                    "No families yet",
                    "No card and no tag of the models read so far names a base model.",
                    ":material/account_tree:",
                )
            return
        compared = frame["growth_28d"].is_not_null().any()
        tables.table(
            frame, key="league_table", alt="Families in the order chosen", height=385 if frame.height > 9 else "content",
            on_select=lambda: choices.open_clicked("league_table", frame), selection_mode="single-cell",
            columns={
                "family_root_id": table.Column("Root", "text", "Model at the top. Click a cell of its row to open the family", 255),
                "family_downloads_30d": table.Column("Family", "compact", "30-day downloads of root and derivatives", 75),
                "own_downloads_30d": table.Column("Root's own", "compact", "30-day downloads of the root itself", 90),
                "root_state": table.Column("Root is", "text", "Never listed: its own downloads are not known", 95),
                "derivative_share": table.Column("Via derivatives", "percent", "Share of the family's downloads that goes to derivatives", 105),
                **({"growth_28d": table.Column("Change", "change", "30-day downloads against four weeks before, on the models seen on both days", 80)} if compared else {}),
                "models": table.Column("Models", "count", "Listed models of the family", 70),
                "finetunes": table.Column("Fine-tunes", "count", None, 85),
                "quantizations": table.Column("Quantized", "count", None, 85),
                "adapters": table.Column("Adapters", "count", None, 80),
                "merges": table.Column("Merges", "count", None, 70),
                "unstated": table.Column("Not said", "count", "They name a base, and not how they derive from it", 75),
                "publishers": table.Column("Publishers", "count", "Publishers of derivatives", 85),
                "newest_derivative_on": table.Column("Newest", "date", "Day on which the newest derivative was created", 100),
            },
        )  # fmt: skip
        st.caption("A click on a row opens the family.")

    panel.panel(
        _league_title(frame, chosen), league, key="league", head=head, body=body,
        subtitle=f"Families of two models or more, by {SORTS[chosen.sort].lower()}; downloads of the last 30 days",
        rows=f"{formats.count(min(ROWS, matching))} of {formats.plural(matching, 'family', 'families')}",
        coverage=_coverage(frame),
        definitions=(
            "marts.family_summary.family_root_id", "marts.family_summary.family_downloads_30d", "marts.family_summary.own_downloads_30d",
            "marts.family_summary.growth_28d", relations.EACH_ONCE,
            "Change ranks families with at least 1,000 downloads four weeks before, by (now + 1,000) / (before + 1,000); the figure shown is the plain change.",
        ),
        full=lambda: cache.ask("families_league", **chosen.params, limit=None),
    )  # fmt: skip


def changes_panel(changes: Answer, stretches: Answer) -> None:
    frame, top = changes.frame, changes.params["top"]
    if frame.is_empty():
        advice = (
            "Choose a stretch of time beside."
            if stretches.frame.height
            else "Families are compared between ends of months at least 28 days apart; too few days were read so far."
        )
        panel.panel(
            "Who entered and left the largest families", changes, key="changes", subtitle="Places by 30-day downloads",
            body=lambda: page.empty("Nothing to compare yet", advice, ":material/swap_vert:"),
        )  # fmt: skip
        return
    then, now = formats.day(frame["then_on"][0]), formats.day(frame["now_on"][0])
    entered = frame.filter(pl.col("turn") == "entered").height
    shown = frame.with_columns(
        pl.col("turn").replace_strict(TURNS),
        *(
            pl.col(place).cast(pl.String).fill_null("none").alias(f"{place}_words")
            for place in ("rank_then", "rank_now")
        ),
    ).sort(
        pl.col("turn").replace_strict({"Entered": 0, "Left": 1, "Stayed": 2}), "rank_now", "rank_then", nulls_last=True
    )

    def body() -> None:
        tables.table(
            shown, key="changes_table", alt="Places of the largest families then and now", height=525 if frame.height > 14 else "content",
            on_select=lambda: choices.open_clicked("changes_table", shown), selection_mode="single-cell",
            columns={
                "turn": table.Column("", "text", None, 72),
                "family_root_id": table.Column("Root", "text", "Click a cell of its row to open the family", 210),
                "rank_then_words": table.Column("Then", "text", f"Place on {then}; none without downloads", 55),
                "rank_now_words": table.Column("Now", "text", f"Place on {now}; none without downloads", 55),
                "share_then": table.Column("Share then", "percent", "Share of all families' 30-day downloads", 85),
                "share_now": table.Column("Share now", "percent", "Share of all families' 30-day downloads", 85),
                "models_created": table.Column("New models", "count", "Models of the family created in between", 90),
            },
        )  # fmt: skip

    title = (
        f"{formats.plural(entered, 'family', 'families')} entered the {top} largest since {then}"
        if entered
        else f"The {top} largest families are the same as on {then}"
    )
    panel.panel(
        title, changes, key="changes", subtitle=f"Places by 30-day downloads, {then} and {now}", body=body,
        rows=formats.plural(frame["rank_now"].drop_nulls().len(), "family", "families"),
        definitions=(
            "marts.family_points.downloads_then", "marts.family_points.models_created",
            "What entered or left the listing is left out at both ends: a model counts where it was observed on both days, "
            "was created in between, or was removed.",
        ),
    )  # fmt: skip
