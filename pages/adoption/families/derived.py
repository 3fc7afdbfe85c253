"""How models derive, who makes derivatives, and how many each month brought: of one family, or of all."""

from __future__ import annotations

from typing import Any

import polars as pl

from pages.adoption.families import choices
from pages.shared import page, panel, tables
from panels import formats, table
from panels.adoption.families import relations
from panels.adoption.families.derived import _growth_title, _newest
from panels.charts import bar_chart, month_bars
from warehouse.query.answers import Answer


def mix_panel(mix: Answer, card: dict[str, Any] | None) -> None:
    """Of one family, or with no card of all models."""
    root_words = "The root itself" if card else "Originals"
    names = {"root": root_words} | {key: many for key, (many, *_) in choices.RELATIONS.items()}
    frame = mix.frame.with_columns(pl.col("relation").replace_strict(names, default=pl.col("relation")).alias("words"))
    used = frame["downloads_30d"].sum() > 0
    share = "share_of_downloads" if used else "share_of_models"
    derived = frame.filter(pl.col("relation") != "root")
    part = relations.share(int(derived["downloads_30d"].sum()), int(frame["downloads_30d"].sum()))
    whose = "the family's" if card else "all"
    title = (
        f"Derivatives draw {relations.share_words(part)} of {whose} downloads" if used
        else f"{formats.plural(int(derived['models'].sum()), 'derivative')}, none of them downloaded in 30 days"
    )  # fmt: skip
    counted = ", ".join(
        formats.plural(row["models"], choices.RELATIONS[row["relation"]][1].lower(), row["words"].lower())
        for row in derived.sort("models", descending=True).iter_rows(named=True)
    )
    panel.panel(
        title, mix, key="mix", subtitle=f"Share of {whose} {'30-day downloads' if used else 'models'} by how a model derives from its base",
        chart=bar_chart(frame, label="words", value=share, unit="share", fmt="percent", highlight=root_words if root_words in frame["words"] else 1),
        alt=f"{title}; shares by relation as bars.", rows=formats.plural(int(frame["models"].sum()), "model"),
        note=f"Models: {counted}" if counted else "",
        definitions=("marts.model_summary.relation", "Original: neither card nor tags name a base." if card is None else "marts.family_summary.own_downloads_30d", relations.EACH_ONCE),
    )  # fmt: skip


def makers_panel(makers: Answer, card: dict[str, Any]) -> None:
    frame = makers.frame.with_columns(
        pl.col("mostly").replace_strict({key: many for key, (many, *_) in choices.RELATIONS.items()}, default=pl.col("mostly")),
        pl.when(pl.col("is_maker_of_root")).then(pl.col("organization") + " (made the root)").otherwise(pl.col("organization")).alias("who"),
    )  # fmt: skip
    first = frame.row(0, named=True)
    made = f"{formats.plural(first['makers'], 'publisher')} made its {formats.plural(first['derivatives_of_all'], 'derivative')}"
    title = f"{made}; {first['organization']}'s draw {relations.share_words(first['share_of_downloads'])} of their downloads" if first["share_of_downloads"] else made  # fmt: skip
    panel.panel(
        title, makers, key="makers", subtitle="Publishers of derivatives, by 30-day downloads of these", rows=f"{formats.count(frame.height)} of {formats.plural(first['makers'], 'publisher')}",
        body=lambda: tables.table(
            frame, key="makers_table", open_model="top_repo_id", alt="Publishers of derivatives", height=300 if frame.height > 7 else "content",
            columns={
                "who": table.Column("Publisher", "text", None, 190),
                "derivatives": table.Column("Derivatives", "count", None, 85),
                "downloads_30d": table.Column("30 days", "compact", "Downloads of its derivatives in the last 30 days", 70),
                "mostly": table.Column("Mostly", "text", "The way to derive it uses most", 105),
                "newest_on": table.Column("Newest", "date", None, 95),
                "top_repo_id": table.Column("Most downloaded", "model", "A click opens it", 260),
            },
        ),
        definitions=("marts.family_summary.publishers", "marts.model_summary.organization"),
    )  # fmt: skip


def growth_panel(growth: Answer, card: dict[str, Any] | None) -> None:
    """New derivatives by month; of one family, or with no card of all."""
    frame = growth.frame
    key = "growth"
    if frame.is_empty():
        panel.panel(
            "New derivatives by month", growth, key=key,
            body=lambda: page.empty("Nothing to draw", "No derivative states its day of creation.", ":material/calendar_month:"),
        )  # fmt: skip
        return
    monthly = frame.group_by("month_on", "is_finished").agg(pl.col("derivatives").sum()).sort("month_on")
    running = monthly.filter(~pl.col("is_finished"))["month_on"]
    removed = frame["removed_of_all"][0]
    title = _growth_title(monthly)
    panel.panel(
        title, growth, key=key, subtitle=f"Derivatives by month of creation and by how they derive{_newest(card)}",
        chart=month_bars(
            frame.select(pl.col("month_on").alias("month"), pl.col("relation").alias("kind"), pl.col("derivatives").alias("value")),
            kinds={kind: (many, tone) for kind, (many, _, tone) in choices.RELATIONS.items()}, unit="derivatives",
            unfinished=running[0] if running.len() else None, until=growth.build.as_of, fmt="count" if monthly["derivatives"].max() < 1000 else "compact", height=230,  # type: ignore[operator]
        ),
        alt=f"{title}. One bar a month, stacked by relation.", rows=formats.plural(int(frame["derivatives"].sum()), "derivative"),
        note="; ".join(part for part in (
            "pale: the month is not over" if running.len() else "", f"{formats.plural(removed, 'model')} removed since among them" if removed else "",
        ) if part),
        definitions=("marts.model_summary.created_on", "marts.model_summary.relation", "Derivatives that went before the first listing was read are not in it."),
    )  # fmt: skip
