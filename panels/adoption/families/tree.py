"""One family drawn: a picture and an indented table of the same models, each of which opens its own page."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import urlencode

import polars as pl

from panels import formats
from panels.adoption.families import relations
from panels.charts import tree_chart
from panels.panel import Panel
from panels.table import Column, Table
from warehouse.query.answers import Answer

# kind of a model in the tree -> (label, tone)
KINDS = {"root": ("Root", "slate"), "rest": ("Several models", "soft")} | {
    relation: (singular, tone) for relation, (_, singular, tone) in relations.RELATIONS.items()
}
LABELS = {kind: label for kind, (label, _) in KINDS.items()}
INDENT = "\u2003"  # an em space: as wide in every font


def panel(answer: Answer, card: dict[str, Any], by: str) -> Panel:
    """`answer`: family_tree; `by`: "downloads" or "models"."""
    size = "branch_models" if by == "models" or not card["family_downloads_30d"] else "branch_downloads_30d"
    unit = "models in its branch" if size == "branch_models" else "30-day downloads of its branch"
    frame = answer.frame.with_columns(pl.col("relation").alias("kind"))
    rows = frame.to_dicts()
    facts = [branch_facts(row) for row in rows]
    addresses = [model_address(row["repo_id"]) if row["is_known"] else None for row in rows]
    nodes = frame.select(
        pl.coalesce("repo_id", pl.lit("rest of ") + pl.col("parent_id")).alias("id"),
        pl.col("parent_id").alias("parent"),
        "generation",
        pl.col(size).alias("size"),
        _label().alias("label"),
        pl.Series("facts", facts, dtype=pl.String),
        "kind",
        pl.Series("link", addresses, dtype=pl.String),
    )
    title = _title(frame, card)
    names = frame["repo_id"].drop_nulls().len()
    return Panel(
        title,
        answer,
        subtitle=f"Height: {unit}. Right of each model stand those derived from it; what they leave open is its own. A "
        "click opens a model",
        chart=tree_chart(nodes, tones={kind: tone for kind, (_, tone) in KINDS.items()}, words=LABELS, unit=unit),
        table=_table(frame, card),
        alt=f"{title}. The same models stand in the table below, indented by generation.",
        rows=f"{formats.count(names)} of {formats.plural(card['models'], 'model')} by name",
        definitions=(
            "Branch: a model and all that derives from it, in any number of steps.",
            "The largest branches of each model are named, eight of the root and fewer further down; the others are one "
            "field.",
            "marts.model_summary.base_repo_id",
            "marts.model_summary.relation",
        ),
    )


def _table(frame: pl.DataFrame, card: dict[str, Any]) -> Table:
    indent = pl.Series([INDENT * generation for generation in frame["generation"]], dtype=pl.String)
    name = pl.when(pl.col("repo_id").is_null()).then(indent + _label()).otherwise(indent + pl.col("repo_id"))
    models = frame.with_columns(
        name.alias("name"),
        pl.col("kind").replace_strict(LABELS, default="").alias("made_by"),
        pl.coalesce("repo_id", "parent_id").alias("opens"),
    )
    columns = {
        "name": Column("Model", "model", "Indented by generation; a click opens it. Of several, their base", 360),
        "made_by": Column("Made by", "text", "How it was made from its base", 120),
        "downloads_30d": Column("30 days", "compact", "Its own downloads in the last 30 days", 75),
        "branch_downloads_30d": Column("Branch", "compact", "30-day downloads of it and all that derives from it", 75),
        "branch_models": Column("Models", "count", "Models of its branch", 75),
        "created_on": Column("Created", "date", None, 100),
    }
    height: int | Literal["content"] = 385 if frame.height > 9 else "content"
    alt = f"Models of the family of {card['family_root_id']}, indented by generation"
    return Table(models, columns, open_model="opens", height=height, alt=alt)


def _label() -> pl.Expr:
    more = pl.format("+ {} more", pl.col("rest_children"))
    return pl.when(pl.col("repo_id").is_null()).then(more).otherwise(pl.col("repo_id").str.split("/").list.last())


def branch_facts(row: dict[str, Any]) -> str:
    models, downloads = row["branch_models"], formats.compact(row["branch_downloads_30d"])
    state = "" if row["is_current"] else (" · removed" if row["is_known"] else " · never listed")
    return f"{downloads} · {formats.plural(models, 'model')}{state}"


def model_address(repo_id: str | None) -> str | None:
    """Relative, so that it holds behind any path the portal is served under."""
    return None if repo_id is None else f"model?{urlencode({'model': repo_id})}"


def _title(frame: pl.DataFrame, card: dict[str, Any]) -> str:
    derived = frame.filter((pl.col("generation") == 1) & pl.col("repo_id").is_not_null())
    whole = card["family_downloads_30d"]
    if derived.height and whole:
        first = derived.sort("branch_downloads_30d", descending=True).row(0, named=True)
        part = first["branch_downloads_30d"] / whole
        if part >= 0.1:
            much = relations.share_text(part)
            return f"{much[0].upper()}{much[1:]} of the family's downloads come through {relations.short(first['repo_id'])}"
    steps = card["generations"]
    return f"{formats.plural(card['derivatives'], 'derivative')}" + (
        f" in {formats.plural(steps, 'generation')}" if steps else ""
    )
