"""Organizations side by side: a table with the best of each row marked, of adoption and portfolio and of engagement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from panels import formats
from panels.adoption.organizations import selection

Writer = Callable[[dict[str, Any]], str]
# A ratio over a handful of downloads says nothing, and would lead every list.
ENOUGH_DOWNLOADS = 1_000
SAME_MODELS = (
    "Changes compare the models observed on both days, 28 days apart; what was released or listed since is not in them."
)


@dataclass(frozen=True)
class Row:
    """One line of a table. `better` says which end is the better one, where there is one.

    Rows `of_today` rest on the models observed on the last day; `base` names a column that must be large enough.
    """

    label: str
    column: str
    write: Writer
    better: Literal["high", "low"] | None = None
    best_words: str = "most"
    of_today: bool = True
    base: str = ""


def _of(column: str, write: Callable[[Any], str]) -> Writer:
    return lambda row: write(row[column])


def _compact(label: str, column: str, **more: Any) -> Row:
    return Row(label, column, _of(column, formats.compact), **more)


def _count(label: str, column: str, **more: Any) -> Row:
    return Row(label, column, _of(column, formats.count), **more)


def _percent(label: str, column: str, **more: Any) -> Row:
    return Row(label, column, _of(column, formats.percent), **more)


def _top(row: dict[str, Any]) -> str:
    return formats.NOT_STATED if row["top_repo_id"] is None else row["top_repo_id"].split("/")[-1]


def _first(row: dict[str, Any]) -> str:
    day = formats.day(row["first_created_on"])
    return f"On or before {day}" if row["first_is_floor"] else day


def _change(row: dict[str, Any]) -> str:
    return "Not comparable" if row["growth_28d"] is None else formats.change(row["growth_28d"])


ENGAGEMENT = (
    _count("Likes", "likes", better="high"),
    Row("New likes in 28 days, same models", "likes_added_28d", _of("likes_added_28d", formats.more), "high"),
    _compact("Likes per 1,000 downloads since creation", "likes_per_1000_downloads", better="high", base="downloads_all_time"),
    _compact("Likes per 1,000 downloads of 30 days", "likes_per_1000_monthly", better="high", base="downloads_30d"),
    _percent("Models with a like", "liked_share", better="high", best_words="highest"),
    _count("Derivatives by others", "derivatives", better="high", of_today=False),
    _compact("Their 30-day downloads", "derivatives_downloads_30d", better="high"),
    _count("Publishers deriving", "publishers_deriving", better="high", of_today=False),
    _compact("Downloads of its families", "family_downloads_30d", better="high"),
)  # fmt: skip


def competes(row: dict[str, Any], line: Row) -> bool:
    """Partial evidence does not rank: figures of half-seen portfolios and ratios over next to nothing are shown only."""
    if row[line.column] is None:
        return False
    if line.of_today and not selection.fully_seen(row):
        return False
    return not line.base or (row[line.base] or 0) >= ENOUGH_DOWNLOADS


def best_of(figures: pl.DataFrame, line: Row) -> set[str]:
    """Names with the best value; none where fewer than two compete, or where most are alike: then it tells nobody apart."""
    if line.better is None:
        return set()
    competing = [row for row in figures.iter_rows(named=True) if competes(row, line)]
    if len(competing) < 2:
        return set()
    leader = (max if line.better == "high" else min)(competing, key=lambda row: row[line.column])
    # What reads alike is alike: 99.97 % beside 100 % would be a difference that nobody sees.
    best = {row["name"] for row in competing if line.write(row) == line.write(leader)}
    return best if len(best) * 2 <= len(competing) else set()


def rows_known(figures: pl.DataFrame, lines: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """Rows with at least one value, and the labels of the others: a row of absences says nothing."""
    empty = [line for line in lines if figures[line.column].null_count() == figures.height]
    return [line for line in lines if line not in empty], [line.label.lower() for line in empty]


def cells(figures: pl.DataFrame, lines: Sequence[Row]) -> dict[str, list[str]]:
    """Column head -> cells: the labels, then one column an organization, in Markdown. The best are bold and carry a word."""
    table: dict[str, list[str]] = {" ": [line.label for line in lines]}
    best = {line.column: best_of(figures, line) for line in lines}
    for row in figures.iter_rows(named=True):
        said = [formats.plain(line.write(row)) for line in lines]
        marked = [row["name"] in best[line.column] for line in lines]
        table[formats.plain(row["name"])] = [
            f"**{words}** :blue-badge[{line.best_words}]" if is_best else words
            for words, is_best, line in zip(said, marked, lines, strict=True)
        ]
    return table


def verdict(figures: pl.DataFrame) -> str:
    """Who is downloaded most and by how much, as far as the last listing can tell."""
    known = [
        row for row in figures.iter_rows(named=True) if row["downloads_30d"] is not None and selection.fully_seen(row)
    ]
    if len(known) < 2:
        if figures.height < 2:
            return "One organization alone: choose another to put beside it"
        return "The last listing shows too little of these organizations to say who is downloaded most"
    first, second = sorted(known, key=lambda row: -row["downloads_30d"])[:2]
    among = "" if len(known) == figures.height else ", of those fully listed"
    if not first["downloads_30d"]:
        return "None of them was downloaded in 30 days"
    leads = f"{first['name']} leads with {formats.compact(first['downloads_30d'])} downloads in 30 days"
    if not second["downloads_30d"]:
        return f"{leads}{among}; the others have none"
    ratio = first["downloads_30d"] / second["downloads_30d"]
    if ratio < 1.05:
        return f"{first['name']} and {second['name']} are downloaded about equally often{among}"
    times = f"{ratio:,.2f}" if ratio < 1.2 else f"{ratio:,.1f}" if ratio < 100 else f"{ratio:,.0f}"
    return f"{leads}, {times} times as many as {second['name']}{among}"


def engaged(figures: pl.DataFrame) -> str:
    """Whose models others build on most, and whose are liked most for what they are downloaded."""
    built = best_of(figures, next(line for line in ENGAGEMENT if line.column == "derivatives"))
    liked_line = next(
        (line for line in ENGAGEMENT if line.column.startswith("likes_per_1000") and best_of(figures, line)), None
    )
    said = []
    if len(built) == 1:
        (name,) = built
        row = figures.row(by_predicate=pl.col("name") == name, named=True)
        said.append(
            f"Others build most on {name}: {formats.plural(row['derivatives'], 'model')} by {formats.plural(row['publishers_deriving'], 'publisher')}"
        )
    if liked_line is not None:
        names = sorted(best_of(figures, liked_line))
        said.append(f"{names[0]} has most likes for each download")
    return "; ".join(said) or "How others take part: likes, and models made of theirs"


def definitions(lines: Sequence[Row]) -> list[str]:
    ours = {
        "liked_share": "Models with a like: of those observed on the last day read.",
        "likes_per_1000_monthly": "Likes per 1,000 downloads of 30 days: all likes / 30-day downloads x 1,000. It flatters whoever has been there longer.",
    }  # fmt: skip
    return [*(ours.get(line.column, f"marts.organization_summary.{line.column}") for line in lines), SAME_MODELS]
