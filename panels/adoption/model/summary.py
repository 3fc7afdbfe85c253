"""One model: its headline figures, family, card and peers. Each takes answers; none asks."""

from __future__ import annotations

from typing import Any, Literal

import polars as pl

from panels import formats
from panels.adoption.model.comparison import RELATIONS
from panels.panel import Empty, Figure, Panel
from panels.table import Column, Table
from warehouse.query.answers import Answer

GATES = {
    "no": "Open to all",
    "auto": "On request, granted automatically",
    "manual": "On request, granted by the publisher",
}


def headlines(card: dict[str, Any]) -> list[Figure]:
    of_day = f"As of {formats.day(card['observed_on'])}."
    likes_before = card["likes_28d_ago"]
    percentile, family = card["size_age_percentile"], card["family_downloads_30d"]
    return [
        Figure(
            "30-day downloads",
            formats.compact(card["downloads_30d"]),
            card["growth_28d"],
            "in 28 days",
            good="up",
            help=f"Downloads in the last 30 days, as the Hub reports them. {of_day}",
        ),
        Figure(
            "Rank",
            formats.count(card["rank_downloads"]),
            text=f"of {formats.plural(card['models_ranked'], 'model')}",
            help=f"Place by 30-day downloads among all current models known here; equal counts share the place. {of_day}",
        ),
        Figure(
            "Likes",
            formats.compact(card["likes"]),
            None if likes_before is None or card["likes"] is None else card["likes"] - likes_before,
            "in 28 days",
            "count",
            help=f"Likes on the Hub. {of_day}",
            good="up",
        ),
        Figure(
            "Family downloads",
            formats.compact(family),
            text=f"{formats.plural(card['family_models'] or 1, 'model')}",
            help="30-day downloads of this model, its bases and all that derives from them, each counted once.",
        ),
        Figure(
            "Peers at or below",
            formats.NOT_STATED if percentile is None else formats.percent(percentile, 0),
            text="size or age not known" if percentile is None else "same size and age",
            help="Share of current models of the same size band and age band with as many or fewer 30-day downloads.",
        ),
    ]


def name_and_downloads(name: str, downloads: int | None) -> str:
    """A model where it is offered, in Markdown."""
    return f"**{formats.plain(name)}** · {formats.compact(downloads)} downloads in 30 days"


def family_panel(relatives: Answer, card: dict[str, Any]) -> Panel:
    """`relatives`: model_family."""
    frame = relatives.frame
    counts = dict(frame.group_by("kinship").agg(pl.col("of_kinship").first()).iter_rows())
    kinds = [formats.plural(counts[kind], kind.lower()) for kind in ("Base", "Derivative", "Sibling") if kind in counts]
    relatives_count = sum(counts.values())
    empty = Empty(
        "No relatives", "Its card names no base model, and no other card names it.", ":material/account_tree:"
    )
    return Panel(
        _family_title(frame, card),
        relatives,
        subtitle=f"Relatives by kinship: {', '.join(kinds)}" if kinds else "Bases, derivatives and siblings",
        table=None if frame.is_empty() else _family_table(frame, card["repo_id"]),
        empty=empty if frame.is_empty() else None,
        rows=formats.plural(frame.height, "relative"),
        definitions=(
            "marts.model_summary.family_downloads_30d",
            "marts.model_summary.base_repo_id",
            "marts.model_summary.relation",
        ),
        note=f"The {frame.height} nearest of {formats.count(relatives_count)}"
        if relatives_count > frame.height
        else "",
    )


def _family_title(relatives: pl.DataFrame, card: dict[str, Any]) -> str:
    own, family = card["downloads_30d"], card["family_downloads_30d"]
    if relatives.is_empty():
        return "It stands alone: no base, no derivatives known"
    if own is None or not family:
        return f"A family of {formats.plural(card['family_models'] or 1, 'model')}"
    share = own / family
    much = formats.percent(share, 0) if share == 0 or share >= 0.01 else "less than 1 %"
    return f"It has {much} of its family's downloads"


def _family_table(relatives: pl.DataFrame, repo_id: str) -> Table:
    frame = relatives.with_columns(
        pl.col("relation").replace_strict(RELATIONS, default=pl.col("relation")),
        pl.when(pl.col("is_current"))
        .then(pl.lit("Listed"))
        .when(pl.col("is_known"))
        .then(pl.lit("Removed"))
        .otherwise(pl.lit("Not seen here"))
        .alias("state"),
    )
    kinship = "Base: it derives from it. Derivative: derives from it. Sibling: same base."
    columns = {
        "repo_id": Column("Model", "model", width=255),
        "kinship": Column("Kinship", help=kinship, width="small"),
        "relation": Column("Made by", help="How the model was made from its base", width="small"),
        "downloads_30d": Column("30 days", "compact", "Downloads in the last 30 days", "small"),
        "likes": Column("Likes", "compact", width="small"),
        **({} if frame["is_current"].all() else {"state": Column("State", width="small")}),
    }
    height: int | Literal["content"] = "content" if frame.height <= 10 else 385
    return Table(frame, columns, open_model="repo_id", height=height, alt=f"Relatives of {repo_id}")


def card_panel(answer: Answer) -> Panel:
    """`answer`: model_card; the rows are those of `card_facts`."""
    return Panel(
        "What its card says",
        answer,
        subtitle="As the publisher wrote it on the Hub",
        definitions=(
            "marts.model_summary.created_is_floor",
            "marts.model_summary.licence_family",
            "marts.model_summary.gated",
        ),
    )


def card_facts(card: dict[str, Any]) -> dict[str, str]:
    """What a model's card states, by its label; "Not stated" where it does not."""
    created = formats.day(card["created_on"])
    languages = card["languages"] or []
    facts = {
        "Publisher": _with(card["organization"], card["organization_kind"]),
        "Task": _with(card["task"], card["modality"]),
        "Library": card["library"],
        "Licence": _with(card["licence"], card["licence_family"]),
        "Size": f"{formats.size(card['parameters'])} parameters" if card["parameters"] else None,
        "Languages": ", ".join(languages[:12]) + (" and more" if len(languages) > 12 else ""),
        "Created": f"On or before {created}" if card["created_is_floor"] else created,
        "Last commit": formats.moment(card["last_modified_at"]) if card["last_modified_at"] else None,
        "Access": GATES.get(card["gated"]),
        "First seen here": formats.day(card["first_seen_on"]),
    }
    return {label: formats.text(value) for label, value in facts.items()}


def similar_panel(similar: Answer, card: dict[str, Any]) -> Panel:
    """`similar`: similar_models."""
    frame = similar.frame
    models_alike = frame["models_alike"][0] if frame.height else 0
    advice = (
        "No other current model has the same task and size."
        if card["task"]
        else "Its card states no task, so there is nothing to go by."
    )
    columns = {
        "repo_id": Column("Model", "model", width=290),
        "sparkline": Column("12 weeks", "spark", "30-day downloads at weekly points", "small"),
        "downloads_30d": Column("30 days", "compact", "Downloads in the last 30 days", "small"),
        "growth_28d": Column("Change", "change", "Against four weeks before", "small"),
        "likes": Column("Likes", "compact", width="small"),
        "parameters": Column("Size", "size", "Number of parameters", "small"),
        "licence": Column("Licence", width="small"),
        "is_family": Column("Same family", "flag", width="small"),
    }
    table = Table(frame, columns, open_model="repo_id", height="content", alt="Models of the same task and size")
    size = card["size_bucket"] or "size not stated"
    return Panel(
        "Models like it",
        similar,
        subtitle=f"Same task ({formats.text(card['task'])}) and size band ({size}), most downloaded first",
        table=table if frame.height else None,
        empty=None if frame.height else Empty("No models like it", advice),
        rows=f"{formats.plural(frame.height, 'model')} of {formats.count(models_alike)}",
        definitions=("marts.model_summary.size_bucket", "marts.model_summary.task"),
    )


def _with(value: str | None, aside: str | None) -> str | None:
    return f"{value} ({aside})" if value and aside else value
