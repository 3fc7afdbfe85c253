"""One family drawn: a picture and an indented table of the same models, each of which opens its own page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import polars as pl

from panels import formats
from panels.adoption.families import relations


def _label() -> pl.Expr:
    more = pl.format("+ {} more", pl.col("rest_children"))
    return pl.when(pl.col("repo_id").is_null()).then(more).otherwise(pl.col("repo_id").str.split("/").list.last())


def _facts(row: dict[str, Any]) -> str:
    models, downloads = row["branch_models"], formats.compact(row["branch_downloads_30d"])
    state = "" if row["is_current"] else (" · removed" if row["is_known"] else " · never listed")
    return f"{downloads} · {formats.plural(models, 'model')}{state}"


def _link(repo_id: str | None) -> str | None:
    """Relative, so that it holds behind any path the portal is served under."""
    return None if repo_id is None else f"model?{urlencode({'model': repo_id})}"


def _tree_title(frame: pl.DataFrame, card: dict[str, Any]) -> str:
    derived = frame.filter((pl.col("generation") == 1) & pl.col("repo_id").is_not_null())
    whole = card["family_downloads_30d"]
    if derived.height and whole:
        first = derived.sort("branch_downloads_30d", descending=True).row(0, named=True)
        part = first["branch_downloads_30d"] / whole
        if part >= 0.1:
            much = relations.share_words(part)
            return f"{much[0].upper()}{much[1:]} of the family's downloads come through {relations.short(first['repo_id'])}"
    steps = card["generations"]
    return f"{formats.plural(card['derivatives'], 'derivative')}" + (
        f" in {formats.plural(steps, 'generation')}" if steps else ""
    )
