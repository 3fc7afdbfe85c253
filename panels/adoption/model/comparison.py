"""Up to six models side by side: a sentence, a table with the best of each row marked, and whose family each is of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import polars as pl

from panels import formats
from warehouse.query.answers import Answer

# A ratio over a handful of downloads says nothing: 3 likes on 10 downloads would lead every list.
ENOUGH_DOWNLOADS = 1_000


@dataclass(frozen=True)
class Row:
    """One line of the table. `better` says which end is the better one, where there is one."""

    label: str
    column: str
    write: Callable[[Any], str]
    better: Literal["high", "low"] | None = None
    best_words: str = "most"


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
OF_TODAY = {"downloads_30d", "growth_28d", "downloads_all_time", "likes", "likes_per_1000_downloads"}


def short_names(names: Sequence[str]) -> dict[str, str]:
    """The part after the slash, or the whole name where two of them would read alike."""
    parts = [name.split("/")[-1] for name in names]
    return {name: part if parts.count(part) == 1 else name for name, part in zip(names, parts, strict=True)}


def competes(row: dict[str, Any], column: str, as_of: date | None) -> bool:
    if row[column] is None:
        return False
    if column in OF_TODAY and (not row["is_current"] or row["observed_on"] != as_of):
        return False
    return column != "likes_per_1000_downloads" or (row["downloads_all_time"] or 0) >= ENOUGH_DOWNLOADS


def best_of(models: pl.DataFrame, row: Row, as_of: date | None) -> set[str]:
    """Names of the models with the best value; none where fewer than two compete, or all are alike."""
    if row.better is None:
        return set()
    values = {m["repo_id"]: m[row.column] for m in models.iter_rows(named=True) if competes(m, row.column, as_of)}
    if len(values) < 2 or len(set(values.values())) == 1:
        return set()
    wanted = max(values.values()) if row.better == "high" else min(values.values())
    return {name for name, value in values.items() if value == wanted}


def verdict(models: pl.DataFrame, as_of: date | None) -> str:
    """Who is downloaded most and by how much, among the models whose count is of the last day read."""
    short = short_names(models["repo_id"].to_list())
    known = [m for m in models.iter_rows(named=True) if competes(m, "downloads_30d", as_of)]
    if len(known) < 2:
        return f"{formats.plural(models.height, 'model')} side by side; their downloads are not known for the same day"
    known.sort(key=lambda m: -m["downloads_30d"])
    first, second = known[0], known[1]
    leader, next_one = short[first["repo_id"]], short[second["repo_id"]]
    much, less = first["downloads_30d"], second["downloads_30d"]
    if much == 0:
        return "None of them was downloaded in 30 days"
    if less == 0:
        return f"{leader} has {formats.compact(much)} downloads in 30 days, {'the others have' if len(known) > 2 else next_one + ' has'} none"
    ratio = much / less
    if ratio < 1.05:
        return f"{leader} and {next_one} are downloaded about equally often" + (
            ", before the others" if len(known) > 2 else ""
        )
    times = f"{ratio:,.2f}" if ratio < 1.2 else f"{ratio:,.1f}" if ratio < 100 else f"{ratio:,.0f}"
    if len(known) == 2:
        return f"{leader} has {times} times the downloads of {next_one}"
    return f"{leader} leads with {formats.compact(much)} downloads in 30 days, {times} times those of {next_one}"


def rows_known(models: pl.DataFrame) -> tuple[list[Row], list[str]]:
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
            said = formats.plain(_say(row, model))
            if model["repo_id"] in best[row.column]:
                said = f"**{said}** :blue-badge[{row.best_words}]"
            column.append(said)
        table[formats.plain(model["repo_id"])] = column
    return table


def _say(row: Row, model: dict[str, Any]) -> str:
    if row.column == "created_on" and model["created_is_floor"]:
        return f"On or before {formats.day(model['created_on'])}"
    if row.column == "growth_28d" and model["growth_28d"] is None:
        return "Not comparable"
    return row.write(model[row.column])


def known(answer: Answer) -> pl.DataFrame:
    """The models there are, without the names nobody has."""
    return answer.frame.filter(pl.col("repo_id").is_not_null())


def _state(model: dict[str, Any]) -> str:
    if model["renamed_to"]:
        return f"renamed to {model['renamed_to']}, counts of {formats.day(model['observed_on'])}"
    if not model["is_current"]:
        return f"removed, counts of {formats.day(model['observed_on'])}"
    return f"not in the last listing, counts of {formats.day(model['observed_on'])}"


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
    words = f"{formats.plural(models.height, 'model')}, as many families"
    if largest.is_empty():
        return words
    first = largest.row(0, named=True)
    return f"{words}; that of {short[first['repo_id']]} has most downloads, {formats.compact(first['family_downloads_30d'])}"
