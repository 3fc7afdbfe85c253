"""How models derive, who makes derivatives, and how many each month brought: of one family, or of all."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import polars as pl

from panels import formats
from panels.adoption.families import relations
from panels.adoption.families.relations import PLURALS, RELATIONS
from panels.charts import bar_chart, month_bars
from panels.panel import Empty, Panel
from panels.table import Column, Table
from warehouse.query.answers import Answer


def mix_panel(answer: Answer, card: dict[str, Any] | None) -> Panel:
    """Of one family, or with no card of all models; `answer`: family_mix."""
    root = "The root itself" if card else "Originals"
    label = pl.col("relation").replace_strict({"root": root} | PLURALS, default=pl.col("relation"))
    frame = answer.frame.with_columns(label.alias("words"))
    is_used = frame["downloads_30d"].sum() > 0
    derived = frame.filter(pl.col("relation") != "root")
    share = relations.share(int(derived["downloads_30d"].sum()), int(frame["downloads_30d"].sum()))
    whose = "the family's" if card else "all"
    title = f"{formats.plural(int(derived['models'].sum()), 'derivative')}, none of them downloaded in 30 days"
    if is_used:
        title = f"Derivatives draw {relations.share_text(share)} of {whose} downloads"
    counts = ", ".join(
        formats.plural(row["models"], RELATIONS[row["relation"]][1].lower(), row["words"].lower())
        for row in derived.sort("models", descending=True).iter_rows(named=True)
    )
    original = "Original: neither card nor tags name a base."
    return Panel(
        title,
        answer,
        subtitle=f"Share of {whose} {'30-day downloads' if is_used else 'models'} by how a model derives from its base",
        chart=bar_chart(
            frame,
            label="words",
            value="share_of_downloads" if is_used else "share_of_models",
            unit="share",
            fmt="percent",
            highlight=root if root in frame["words"] else 1,
        ),
        alt=f"{title}; shares by relation as bars.",
        rows=formats.plural(int(frame["models"].sum()), "model"),
        note=f"Models: {counts}" if counts else "",
        definitions=(
            "marts.model_summary.relation",
            original if card is None else "marts.family_summary.own_downloads_30d",
            relations.EACH_ONCE,
        ),
    )


def makers_panel(answer: Answer) -> Panel:
    """Who makes the derivatives of one family; `answer`: family_makers."""
    made_root = pl.col("organization") + " (made the root)"
    frame = answer.frame.with_columns(
        pl.col("mostly").replace_strict(PLURALS, default=pl.col("mostly")),
        pl.when(pl.col("is_maker_of_root")).then(made_root).otherwise(pl.col("organization")).alias("who"),
    )
    first = frame.row(0, named=True)
    makers = formats.plural(first["makers"], "publisher")
    title = f"{makers} made its {formats.plural(first['derivatives_of_all'], 'derivative')}"
    if first["share_of_downloads"]:
        share = relations.share_text(first["share_of_downloads"])
        title = f"{title}; {first['organization']}'s draw {share} of their downloads"
    columns = {
        "who": Column("Publisher", "text", None, 190),
        "derivatives": Column("Derivatives", "count", None, 85),
        "downloads_30d": Column("30 days", "compact", "Downloads of its derivatives in the last 30 days", 70),
        "mostly": Column("Mostly", "text", "The way to derive it uses most", 105),
        "newest_on": Column("Newest", "date", None, 95),
        "top_repo_id": Column("Most downloaded", "model", "A click opens it", 260),
    }
    height: int | Literal["content"] = 300 if frame.height > 7 else "content"
    return Panel(
        title,
        answer,
        subtitle="Publishers of derivatives, by 30-day downloads of these",
        table=Table(frame, columns, open_model="top_repo_id", height=height, alt="Publishers of derivatives"),
        rows=f"{formats.count(frame.height)} of {makers}",
        definitions=("marts.family_summary.publishers", "marts.model_summary.organization"),
    )


def growth_panel(answer: Answer, card: dict[str, Any] | None) -> Panel:
    """New derivatives by month; of one family, or with no card of all. `answer`: family_growth."""
    frame = answer.frame
    if frame.is_empty():
        advice = "No derivative states its day of creation."
        empty = Empty("Nothing to draw", advice, ":material/calendar_month:")
        return Panel("New derivatives by month", answer, empty=empty)
    monthly = frame.group_by("month_on", "is_finished").agg(pl.col("derivatives").sum()).sort("month_on")
    unfinished = monthly.filter(~pl.col("is_finished"))["month_on"]
    is_small = monthly.filter(pl.col("derivatives") >= 1000).is_empty()
    removed = frame["removed_of_all"][0]
    title = growth_title(monthly)
    notes = [
        "pale: the month is not over" if unfinished.len() else "",
        f"{formats.plural(removed, 'model')} removed since among them" if removed else "",
    ]
    return Panel(
        title,
        answer,
        subtitle=f"Derivatives by month of creation and by how they derive{_newest(card)}",
        chart=month_bars(
            frame.select(
                pl.col("month_on").alias("month"),
                pl.col("relation").alias("kind"),
                pl.col("derivatives").alias("value"),
            ),
            kinds={relation: (plural, tone) for relation, (plural, _, tone) in RELATIONS.items()},
            unit="derivatives",
            unfinished=unfinished[0] if unfinished.len() else None,
            until=answer.build.as_of,
            fmt="count" if is_small else "compact",
            height=230,
        ),
        alt=f"{title}. One bar a month, stacked by relation.",
        rows=formats.plural(int(frame["derivatives"].sum()), "derivative"),
        note="; ".join(note for note in notes if note),
        definitions=(
            "marts.model_summary.created_on",
            "marts.model_summary.relation",
            "Derivatives that went before the first listing was read are not in it.",
        ),
    )


def _newest(card: dict[str, Any] | None) -> str:
    if card is None:
        return ", all families"
    if card["newest_derivative_on"] is None:
        return ""
    return f"; the newest is {card['newest_derivative_id']}, {formats.day(card['newest_derivative_on'])}"


def growth_title(monthly: pl.DataFrame) -> str:
    whole = monthly.filter(pl.col("is_finished"))
    if whole.height < 2:
        return f"{formats.plural(int(monthly['derivatives'].sum()), 'derivative')} so far"
    most = whole.sort("derivatives", descending=True).row(0, named=True)
    last = monthly.row(-1, named=True)
    title = f"Most derivatives were made in {_month(most['month_on'])}: {formats.count(most['derivatives'])}"
    if not last["is_finished"]:
        return f"{title}; {formats.count(last['derivatives'])} so far in {_month(last['month_on'])}"
    return title


def _month(day: date) -> str:
    return f"{day:%b %Y}"
