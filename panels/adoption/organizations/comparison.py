"""Organizations side by side: a table with the best of each row marked, of adoption and portfolio and of engagement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import polars as pl

from panels import formats
from panels.adoption.organizations import selection
from panels.panel import Panel
from warehouse.query.answers import Answer

Writer = Callable[[dict[str, Any]], str]
# A ratio over a handful of downloads says nothing, and would lead every list.
MIN_DOWNLOADS = 1_000
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
    best_label: str = "most"
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


ADOPTION_ROWS = (
    _compact("30-day downloads", "downloads_30d", better="high"),
    _percent("Share of all downloads", "share_30d", better="high", best_label="largest"),
    _count("Place among organizations", "rank_downloads", better="low", best_label="best"),
    Row("Change in 28 days, same models", "growth_28d", _change, "high", "fastest", base="downloads_30d_28d_ago"),
    Row(
        "Share in 28 days, same models",
        "share_change_28d",
        _of("share_change_28d", formats.points),
        "high",
        "most gained",
    ),
    _count("Models", "models", better="high", of_today=False),
    _count("New in 28 days", "new_models_28d", better="high", of_today=False),
    _count("New in 91 days", "new_models_91d", better="high", of_today=False),
    _count("Tasks covered", "tasks", better="high", of_today=False),
    Row("Median size", "median_parameters", _of("median_parameters", formats.size)),
    _percent(
        "Downloads under open licences", "open_share", better="high", best_label="most open", base="downloads_30d"
    ),
    Row("Most downloaded model", "top_repo_id", _top),
    _percent(
        "That model's share of its downloads",
        "top_share",
        better="low",
        best_label="least concentrated",
        base="downloads_30d",
    ),
    Row("First release", "first_created_on", _first),
    Row("Latest release", "last_created_on", _of("last_created_on", formats.day)),
)
ENGAGEMENT_ROWS = (
    _count("Likes", "likes", better="high"),
    Row("New likes in 28 days, same models", "likes_added_28d", _of("likes_added_28d", formats.more), "high"),
    _compact(
        "Likes per 1,000 downloads since creation", "likes_per_1000_downloads", better="high", base="downloads_all_time"
    ),
    _compact("Likes per 1,000 downloads of 30 days", "likes_per_1000_monthly", better="high", base="downloads_30d"),
    _percent("Models with a like", "liked_share", better="high", best_label="highest"),
    _count("Derivatives by others", "derivatives", better="high", of_today=False),
    _compact("Their 30-day downloads", "derivatives_downloads_30d", better="high"),
    _count("Publishers deriving", "publishers_deriving", better="high", of_today=False),
    _compact("Downloads of its families", "family_downloads_30d", better="high"),
)


def panel(answer: Answer, compared: selection.ComparedOrganizations, lines: Sequence[Row]) -> Panel:
    """`answer`: organizations_compared; `lines`: ADOPTION_ROWS or ENGAGEMENT_ROWS. Its table is what `cells` gives."""
    figures = compared.figures
    lines_with_value, labels_without = rows_with_values(figures, lines)
    partly_observed = [
        f"{row['name']} {formats.count(row['models_observed'])} of {formats.plural(row['models'], 'model')}"
        for row in figures.iter_rows(named=True)
        if not selection.is_fully_observed(row)
    ]
    notes = []
    if partly_observed:
        notes.append(f"Too few observed on the last day to compete: {', '.join(partly_observed)}")
    if labels_without:
        notes.append(f"Not known of any of them: {', '.join(labels_without)}")
    return Panel(
        verdict(figures) if lines is ADOPTION_ROWS else engagement_title(figures),
        replace(answer, frame=figures),
        subtitle="Figures of the last day read. The best of a row is bold and named, where one end is the better one",
        rows=formats.plural(int(figures["models"].sum()), "model"),
        coverage=selection.coverage_of(figures),
        definitions=tuple(definitions(lines_with_value)),
        note=" · ".join(notes),
    )


def competes(row: dict[str, Any], line: Row) -> bool:
    """Partial evidence does not rank: figures of half-seen portfolios and ratios over next to nothing are shown only."""
    if row[line.column] is None:
        return False
    if line.of_today and not selection.is_fully_observed(row):
        return False
    return not line.base or (row[line.base] or 0) >= MIN_DOWNLOADS


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


def rows_with_values(figures: pl.DataFrame, lines: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """Rows with at least one value, and the labels of the others: a row of absences says nothing."""
    empty = [line for line in lines if figures[line.column].null_count() == figures.height]
    return [line for line in lines if line not in empty], [line.label.lower() for line in empty]


def cells(figures: pl.DataFrame, lines: Sequence[Row]) -> dict[str, list[str]]:
    """Column head -> cells: the labels, then one column an organization, in Markdown. The best are bold and carry a word."""
    table: dict[str, list[str]] = {" ": [line.label for line in lines]}
    best = {line.column: best_of(figures, line) for line in lines}
    for row in figures.iter_rows(named=True):
        texts = [formats.plain(line.write(row)) for line in lines]
        marks = [row["name"] in best[line.column] for line in lines]
        table[formats.plain(row["name"])] = [
            f"**{text}** :blue-badge[{line.best_label}]" if is_best else text
            for text, is_best, line in zip(texts, marks, lines, strict=True)
        ]
    return table


def verdict(figures: pl.DataFrame) -> str:
    """Who is downloaded most and by how much, as far as the last listing can tell."""
    comparable = [
        row
        for row in figures.iter_rows(named=True)
        if row["downloads_30d"] is not None and selection.is_fully_observed(row)
    ]
    if len(comparable) < 2:
        if figures.height < 2:
            return "One organization alone: choose another to put beside it"
        return "The last listing shows too little of these organizations to say who is downloaded most"
    first, second = sorted(comparable, key=lambda row: -row["downloads_30d"])[:2]
    among = "" if len(comparable) == figures.height else ", of those fully listed"
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


def engagement_title(figures: pl.DataFrame) -> str:
    """Whose models others build on most, and whose are liked most for what they are downloaded."""
    built = best_of(figures, next(line for line in ENGAGEMENT_ROWS if line.column == "derivatives"))
    liked_line = next(
        (line for line in ENGAGEMENT_ROWS if line.column.startswith("likes_per_1000") and best_of(figures, line)), None
    )
    parts = []
    if len(built) == 1:
        (name,) = built
        row = figures.row(by_predicate=pl.col("name") == name, named=True)
        parts.append(
            f"Others build most on {name}: {formats.plural(row['derivatives'], 'model')} by {formats.plural(row['publishers_deriving'], 'publisher')}"
        )
    if liked_line is not None:
        names = sorted(best_of(figures, liked_line))
        parts.append(f"{names[0]} has most likes for each download")
    return "; ".join(parts) or "How others take part: likes, and models made of theirs"


def definitions(lines: Sequence[Row]) -> list[str]:
    sentences = {
        "liked_share": "Models with a like: of those observed on the last day read.",
        "likes_per_1000_monthly": "Likes per 1,000 downloads of 30 days: all likes / 30-day downloads x 1,000. It flatters whoever has been there longer.",
    }
    return [*(sentences.get(line.column, f"marts.organization_summary.{line.column}") for line in lines), SAME_MODELS]
