"""Up to six models side by side: a sentence, a table with the best of each row marked, and whose family each is of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import polars as pl

from panels import formats
from panels.panel import Panel
from panels.table import Column, Table
from warehouse.query.answers import Answer

# A ratio over a handful of downloads says nothing: 3 likes on 10 downloads would lead every list.
MIN_DOWNLOADS = 1_000
RELATIONS = {"finetune": "Fine-tune", "quantized": "Quantized", "merge": "Merge", "adapter": "Adapter"}


@dataclass(frozen=True)
class Row:
    """One line of the table. `better` says which end is the better one, where there is one."""

    label: str
    column: str
    write: Callable[[Any], str]
    better: Literal["high", "low"] | None = None
    best_label: str = "most"


ROWS = (
    Row("30-day downloads", "downloads_30d", formats.compact, "high"),
    Row("Change in 28 days", "growth_28d", formats.change, "high", "fastest"),
    Row("Rank by downloads", "rank_downloads", formats.count, "low", "first"),
    Row("All-time downloads", "downloads_all_time", formats.compact, "high"),
    Row("Likes", "likes", formats.count, "high"),
    Row("Likes per 1,000 downloads", "likes_per_1000_downloads", formats.compact, "high"),
    Row("Family downloads", "family_downloads_30d", formats.compact, "high"),
    Row("Peers at or below", "size_age_percentile", lambda share: formats.percent(share, 0), "high", "highest"),
    Row("Size", "parameters", formats.size),
    Row("Task", "task", formats.text),
    Row("Licence", "licence", formats.text),
    Row("Library", "library", formats.text),
    Row("Created", "created_on", formats.day),
)
# Counts of another day, or of a model that is gone, are shown and do not compete.
SAME_DAY_COLUMNS = {"downloads_30d", "growth_28d", "downloads_all_time", "likes", "likes_per_1000_downloads"}


def short_names(names: Sequence[str]) -> dict[str, str]:
    """The part after the slash, or the whole name where two of them would read alike."""
    parts = [name.split("/")[-1] for name in names]
    return {name: part if parts.count(part) == 1 else name for name, part in zip(names, parts, strict=True)}


def competes(row: dict[str, Any], column: str, as_of: date | None) -> bool:
    if row[column] is None:
        return False
    if column in SAME_DAY_COLUMNS and (not row["is_current"] or row["observed_on"] != as_of):
        return False
    return column != "likes_per_1000_downloads" or (row["downloads_all_time"] or 0) >= MIN_DOWNLOADS


def best_of(models: pl.DataFrame, row: Row, as_of: date | None) -> set[str]:
    """Names of the models with the best value; none where fewer than two compete, or all are alike."""
    if row.better is None:
        return set()
    values = {m["repo_id"]: m[row.column] for m in models.iter_rows(named=True) if competes(m, row.column, as_of)}
    if len(values) < 2 or len(set(values.values())) == 1:
        return set()
    best = max(values.values()) if row.better == "high" else min(values.values())
    return {name for name, value in values.items() if value == best}


def verdict(models: pl.DataFrame, as_of: date | None) -> str:
    """Who is downloaded most and by how much, among the models whose count is of the last day read."""
    short = short_names(models["repo_id"].to_list())
    comparable = [m for m in models.iter_rows(named=True) if competes(m, "downloads_30d", as_of)]
    if len(comparable) < 2:
        return f"{formats.plural(models.height, 'model')} side by side; their downloads are not known for the same day"
    comparable.sort(key=lambda m: -m["downloads_30d"])
    first, second = comparable[0], comparable[1]
    leader, next_one = short[first["repo_id"]], short[second["repo_id"]]
    much, less = first["downloads_30d"], second["downloads_30d"]
    if much == 0:
        return "None of them was downloaded in 30 days"
    if less == 0:
        return f"{leader} has {formats.compact(much)} downloads in 30 days, {'the others have' if len(comparable) > 2 else next_one + ' has'} none"
    ratio = much / less
    if ratio < 1.05:
        return f"{leader} and {next_one} are downloaded about equally often" + (
            ", before the others" if len(comparable) > 2 else ""
        )
    times = f"{ratio:,.2f}" if ratio < 1.2 else f"{ratio:,.1f}" if ratio < 100 else f"{ratio:,.0f}"
    if len(comparable) == 2:
        return f"{leader} has {times} times the downloads of {next_one}"
    return f"{leader} leads with {formats.compact(much)} downloads in 30 days, {times} times those of {next_one}"


def rows_with_values(models: pl.DataFrame) -> tuple[list[Row], list[str]]:
    """Rows with at least one value, and the labels of the others: a row of absences says nothing."""
    empty = [row for row in ROWS if models[row.column].null_count() == models.height]
    return [row for row in ROWS if row not in empty], [row.label.lower() for row in empty]


def cells(models: pl.DataFrame, rows: Sequence[Row], as_of: date | None) -> dict[str, list[str]]:
    """Column head -> cells: the labels, then one column a model, in Markdown. The best are bold and carry a word."""
    table: dict[str, list[str]] = {" ": [row.label for row in rows]}
    best = {row.column: best_of(models, row, as_of) for row in rows}
    for model in models.iter_rows(named=True):
        column = []
        for row in rows:
            text = formats.plain(_cell(row, model))
            if model["repo_id"] in best[row.column]:
                text = f"**{text}** :blue-badge[{row.best_label}]"
            column.append(text)
        table[formats.plain(model["repo_id"])] = column
    return table


def _cell(row: Row, model: dict[str, Any]) -> str:
    if row.column == "created_on" and model["created_is_floor"]:
        return f"On or before {formats.day(model['created_on'])}"
    if row.column == "growth_28d" and model["growth_28d"] is None:
        return "Not comparable"
    return row.write(model[row.column])


def existing(answer: Answer) -> pl.DataFrame:
    """The models there are, without the names nobody has."""
    return answer.frame.filter(pl.col("repo_id").is_not_null())


def _state(model: dict[str, Any]) -> str:
    if model["renamed_to"]:
        return f"renamed to {model['renamed_to']}, counts of {formats.day(model['observed_on'])}"
    if not model["is_current"]:
        return f"removed, counts of {formats.day(model['observed_on'])}"
    return f"not in the last listing, counts of {formats.day(model['observed_on'])}"


def summary_panel(answer: Answer) -> Panel:
    """`answer`: models_compared. The table itself is Markdown, see `summary_cells`."""
    models, as_of = existing(answer), answer.build.as_of
    notes = [
        f"{model['repo_id']}: {_state(model)}"
        for model in models.iter_rows(named=True)
        if not model["is_current"] or model["observed_on"] != as_of
    ]
    _, labels_without_value = rows_with_values(models)
    if labels_without_value:
        notes.append(f"Not known of any of them: {', '.join(labels_without_value)}")
    return Panel(
        verdict(models, as_of),
        answer,
        subtitle="Figures of the last day read. The best of a row is bold and named, where one end is the better one",
        rows=f"{formats.plural(models.height, 'model')} of {formats.count(models['models_ranked'][0])}",
        definitions=(
            "marts.model_summary.downloads_30d",
            "Change: 30-day downloads against four weeks before, on the same two days for all; not comparable where a "
            "model was not observed on both.",
            "Likes per 1,000 downloads: likes / downloads since creation x 1,000. Marked as the most only from "
            f"{formats.count(MIN_DOWNLOADS)} downloads on.",
            "marts.model_summary.family_downloads_30d",
            "marts.model_summary.size_age_percentile",
            "marts.model_summary.rank_downloads",
        ),
        note=" · ".join(notes),
    )


def summary_cells(answer: Answer) -> dict[str, list[str]]:
    """The table of `summary_panel`, as `cells` gives it."""
    models = existing(answer)
    return cells(models, rows_with_values(models)[0], answer.build.as_of)


def families_panel(answer: Answer) -> Panel:
    models = existing(answer)
    relation = pl.col("relation").replace_strict(RELATIONS, default=pl.col("relation"))
    families = models.with_columns(
        pl.when(pl.col("base_repo_id").is_null()).then(pl.lit("No base named")).otherwise(relation).alias("relation")
    )
    columns = {
        "repo_id": Column("Model", "model", width=255),
        "family_root_id": Column("Family of", help="Model at the top of its family", width=230),
        "relation": Column("Made by", help="How it was made from its base", width=125),
        "family_models": Column("Models", "count", "Current models of the family", "small"),
        "family_downloads_30d": Column(
            "Family, 30 days",
            "compact",
            "30-day downloads of the family's current models, each counted once",
            "small",
        ),
        "share_of_family": Column("Own share", "percent", "Its own downloads as a share of its family's", "small"),
    }
    return Panel(
        family_title(models),
        answer,
        subtitle="What each has of its family's 30-day downloads; a name opens that model alone",
        table=Table(families, columns, open_model="repo_id", height="content", alt="The models and their families"),
        rows=formats.plural(models.height, "model"),
        definitions=(
            "marts.model_summary.family_root_id",
            "marts.model_summary.family_downloads_30d",
            "marts.model_summary.relation",
        ),
    )


def family_title(models: pl.DataFrame) -> str:
    short = short_names(models["repo_id"].to_list())
    roots = models.group_by("family_root_id", maintain_order=True).agg(pl.col("repo_id"))
    if roots.height == 1:
        return f"All of one family, that of {roots['family_root_id'][0]}"
    shared = next((row for row in roots.iter_rows(named=True) if len(row["repo_id"]) > 1), None)
    if shared:
        names = [short[name] for name in shared["repo_id"]]
        return f"{', '.join(names[:-1])} and {names[-1]} are of one family, that of {shared['family_root_id']}"
    largest = models.filter(pl.col("family_downloads_30d").is_not_null()).sort("family_downloads_30d", descending=True)
    count = f"{formats.plural(models.height, 'model')}, as many families"
    if largest.is_empty():
        return count
    first = largest.row(0, named=True)
    return f"{count}; that of {short[first['repo_id']]} has most downloads, {formats.compact(first['family_downloads_30d'])}"
