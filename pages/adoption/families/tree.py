"""One family drawn: a picture and an indented table of the same models, each of which opens its own page."""

from __future__ import annotations

from typing import Any

import polars as pl

from pages.adoption.families import choices
from pages.shared import filters, panel, tables
from panels import formats, table
from panels.adoption.families.tree import _facts, _label, _link, _tree_title
from panels.charts import tree_chart
from warehouse.query.answers import Answer

SIZES = {"downloads": "Downloads", "models": "Models"}
KINDS = {"root": ("Root", "slate"), "rest": ("Several models", "soft")} | {key: (one, tone) for key, (_, one, tone) in choices.RELATIONS.items()}  # fmt: skip
INDENT = "\u2003"  # an em space: as wide in every font


def choose_size() -> str:
    return filters.one("Size by", SIZES, "size_by", default="downloads")


def tree_panel(head: Any, tree: Answer, card: dict[str, Any], by: str) -> None:
    size = "branch_models" if by == "models" or not card["family_downloads_30d"] else "branch_downloads_30d"
    unit = "models in its branch" if size == "branch_models" else "30-day downloads of its branch"
    frame = tree.frame.with_columns(pl.col("relation").alias("kind"))
    drawn = frame.select(
        pl.coalesce("repo_id", pl.lit("rest of ") + pl.col("parent_id")).alias("id"), pl.col("parent_id").alias("parent"), "generation",
        pl.col(size).alias("size"), _label().alias("label"), pl.Series("facts", [_facts(row) for row in frame.iter_rows(named=True)], dtype=pl.String), "kind",
        pl.Series("link", [_link(row["repo_id"]) if row["is_known"] else None for row in frame.iter_rows(named=True)], dtype=pl.String),
    )  # fmt: skip
    title = _tree_title(frame, card)
    panel.panel(
        title, tree, key="tree", head=head,
        subtitle=f"Height: {unit}. Right of each model stand those derived from it; what they leave open is its own. A click opens a model",
        chart=tree_chart(drawn, tones={kind: tone for kind, (_, tone) in KINDS.items()}, words={kind: words for kind, (words, _) in KINDS.items()}, unit=unit),
        body=lambda: _tree_table(frame, card),
        alt=f"{title}. The same models stand in the table below, indented by generation.",
        rows=f"{formats.count(frame['repo_id'].drop_nulls().len())} of {formats.plural(card['models'], 'model')} by name",
        definitions=(
            "Branch: a model and all that derives from it, in any number of steps.",
            "The largest branches of each model are named, eight of the root and fewer further down; the others are one field.",
            "marts.model_summary.base_repo_id", "marts.model_summary.relation",
        ),
    )  # fmt: skip


def _tree_table(frame: pl.DataFrame, card: dict[str, Any]) -> None:
    words = {kind: said for kind, (said, _) in KINDS.items()}
    steps = pl.Series([INDENT * n for n in frame["generation"]], dtype=pl.String)
    shown = frame.with_columns(
        pl.when(pl.col("repo_id").is_null()).then(steps + _label()).otherwise(steps + pl.col("repo_id")).alias("name"),
        pl.col("kind").replace_strict(words, default="").alias("made_by"),
        pl.coalesce("repo_id", "parent_id").alias("opens"),
    )
    tables.table(
        shown, key="tree_table", open_model="opens", alt=f"Models of the family of {card['family_root_id']}, indented by generation",
        height=385 if frame.height > 9 else "content",
        columns={
            "name": table.Column("Model", "model", "Indented by generation; a click opens it. Of several, their base", 360),
            "made_by": table.Column("Made by", "text", "How it was made from its base", 120),
            "downloads_30d": table.Column("30 days", "compact", "Its own downloads in the last 30 days", 75),
            "branch_downloads_30d": table.Column("Branch", "compact", "30-day downloads of it and all that derives from it", 75),
            "branch_models": table.Column("Models", "count", "Models of its branch", 75),
            "created_on": table.Column("Created", "date", None, 100),
        },
    )  # fmt: skip
