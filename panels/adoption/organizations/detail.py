"""One organization: its figures, its models, what it released, what it is made of, and who builds on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import polars as pl

from panels import formats
from panels.adoption.organizations import comparison, selection
from panels.charts import month_bars
from panels.panel import Empty, Figure, Panel
from panels.table import Column, Table
from warehouse.query.answers import Answer

SORTS = {
    "downloads_30d": "30-day downloads",
    "created_on": "Newest",
    "growth_28d": "Change",
    "family_downloads_30d": "Family downloads",
    "derivatives": "Derivatives",
    "likes": "Likes",
}
KINDS = {
    "original": ("Names no base", "primary"),
    "own_base": ("From its own models", "teal"),
    "others_base": ("From models of others", "orange"),
}
RELATIONS = {
    "finetune": "Fine-tunes",
    "quantized": "Quantizations",
    "adapter": "Adapters",
    "merge": "Merges",
    "unstated": "Not stated",
}
COLUMNS = {
    "repo_id": Column("Model", "model", "A click opens it", 255),
    "sparkline": Column("12 weeks", "spark", "30-day downloads at twelve weekly points", 95),
    "downloads_30d": Column("30 days", "compact", "Downloads in the last 30 days", 75),
    "share_of_own": Column("Of its own", "percent", "Share of the organization's 30-day downloads", 85),
    "growth_28d": Column("Change", "change", "30-day downloads against four weeks before", 80),
    "family_downloads_30d": Column("Family", "compact", "30-day downloads of the whole family it belongs to", 75),
    "derivatives": Column("Derivatives", "count", "Current models that name it as a base, its publisher's own too", 90),
    "likes": Column("Likes", "count", None, 65),
    "parameters": Column("Size", "size", "Number of parameters", 75),
    "task": Column("Task", "text", None, 140),
    "licence": Column("Licence", "text", None, 95),
    "created_on": Column("Created", "date", "Day of creation; the Hub kept no dates before 2 March 2022", 100),
    "base_repo_id": Column("Derived from", "text", "The first model its card names as its base", 190),
}


def headlines(row: dict[str, Any]) -> list[Figure]:
    """Six figures. Changes are on the models observed on both days."""
    of = formats.plural(row["models_compared"], "model")
    seen = f"Over the {formats.count(row['models_observed'])} of its {formats.plural(row['models'], 'model')} observed on the last day read."
    place = formats.count(row["rank_downloads"])
    return [
        Figure(
            "Downloads",
            formats.compact(row["downloads_30d"]),
            row["growth_28d"],
            "28 days",
            help=f"In the last 30 days. {seen} Change: on {of} observed on both days.",
            good="up",
        ),
        Figure(
            "Share of all",
            formats.percent(row["share_30d"]),
            row["share_change_28d"],
            "28 days",
            "points",
            help=f"Of the 30-day downloads of all models observed that day. {seen} Change: on the models observed on both days.",
        ),
        Figure(
            "Place",
            place,
            text=f"of {formats.count(row['organizations_in_all'])}",
            help="By 30-day downloads; its accounts together against every other account on its own.",
        ),
        Figure(
            "Models",
            formats.count(row["models"]),
            row["new_models_91d"],
            "91 days",
            "count",
            text=None if row["new_models_91d"] is not None else "creation not stated",
            help="Current models, and those of them created in 91 days.",
        ),
        Figure(
            "Derivatives",
            formats.count(row["derivatives"]),
            text=f"by {formats.count(row['publishers_deriving'])} others",
            help="Current models by others that name one of its models as their base, each counted once.",
        ),
        Figure(
            "Its families",
            formats.compact(row["family_downloads_30d"]),
            text="in 30 days",
            help="30-day downloads of all models whose family begins with one of its own, these included.",
        ),
    ]


def portfolio_panel(answer: Answer, subject: selection.Subject, row: dict[str, Any], sort: str) -> Panel:
    """`answer`: organization_portfolio; `row`: that of organizations_compared."""
    frame = answer.frame
    columns = {name: column for name, column in COLUMNS.items() if _has_content(frame, name)}
    unobserved = frame.filter(~pl.col("is_observed")).height
    height: int | Literal["content"] = 600 if frame.height > 16 else "content"
    order = "newest first" if sort == "created_on" else f"by {SORTS[sort].lower()}"
    note = (
        f"{formats.plural(unobserved, 'model')} shown with counts of an earlier day: the last listing did not name them"
    )
    return Panel(
        _portfolio_title(row, subject, sort, frame),
        answer,
        subtitle=f"Its current models, {order}",
        table=Table(frame, columns, open_model="repo_id", height=height, alt="Models of the organization"),
        rows=f"{formats.count(frame.height)} of {formats.plural(row['models'], 'model')}",
        coverage=row["coverage"],
        note=note if unobserved else "",
        definitions=tuple(
            f"marts.model_summary.{name}" for name in columns if name not in ("share_of_own", "derivatives")
        ),
    )


def releases_panel(answer: Answer, subject: selection.Subject) -> Panel:
    """`answer`: organization_releases."""
    releases = answer.frame
    if releases.is_empty():
        advice = "None of its models states its day of creation."
        return Panel("Releases by month", answer, empty=Empty("Nothing to draw", advice, ":material/calendar_month:"))
    dated, undated = releases.filter(~pl.col("created_is_floor")), releases.filter(pl.col("created_is_floor"))
    unfinished = dated.filter(~pl.col("is_finished"))["month_on"]
    removed = int(releases["models_removed"].sum())
    title = _releases_title(dated, subject)
    before = dict(undated.group_by("kind").agg(pl.col("models").sum()).iter_rows())
    notes = [
        "pale: the month is not over" if unfinished.len() else "",
        f"{formats.plural(removed, 'model')} removed since among them" if removed else "",
    ]
    return Panel(
        title,
        answer,
        subtitle="Models by month of creation and by what their cards name as base",
        chart=month_bars(
            dated.select(pl.col("month_on").alias("month"), "kind", pl.col("models").alias("value")),
            kinds=KINDS,
            unit="models",
            unfinished=unfinished[0] if unfinished.len() else None,
            until=answer.build.as_of,
            before=before or None,
            before_words="before Mar 22",
            fmt="count",
            height=230,
        ),
        alt=f"{title}. One bar a month, stacked by base.",
        rows=formats.plural(int(releases["models"].sum()), "model"),
        note="; ".join(note for note in notes if note),
        definitions=(
            "marts.model_summary.created_on",
            "marts.model_summary.base_repo_id",
            "Models that went before the first listing was read are not in it.",
        ),
    )


def builders_panel(answer: Answer, subject: selection.Subject) -> Panel:
    """`answer`: organization_builders."""
    frame = answer.frame.with_columns(pl.col("mostly").replace_strict(RELATIONS, default=pl.col("mostly")))
    if frame.is_empty():
        return Panel(
            f"No listed model of others builds on {subject.name}",
            answer,
            subtitle="Publishers of derivatives",
            empty=Empty(
                "No derivatives by others",
                "No card and no tag of another publisher's listed models names one of its models as a base.",
            ),
        )
    first = frame.row(0, named=True)
    publishers = formats.plural(first["publishers_of_all"], "publisher")
    share = first["share_of_downloads"]
    draw = (
        f"{first['organization']}'s draw {formats.percent(share, 0)} of their downloads"
        if share
        else "none downloaded in 30 days"
    )
    height: int | Literal["content"] = 390 if frame.height > 9 else "content"
    columns = {
        "organization": Column("Publisher", "model", "A click opens it", 175),
        "derivatives": Column("Derivatives", "count", None, 90),
        "downloads_30d": Column("30 days", "compact", "Downloads of its derivatives in the last 30 days", 75),
        "mostly": Column("Mostly", "text", "The way to derive it uses most", 105),
        "top_repo_id": Column("Most downloaded", "text", None, 240),
        "newest_on": Column("Newest", "date", None, 100),
    }
    return Panel(
        f"{publishers} made {formats.plural(first['derivatives_of_all'], 'derivative')}; {draw}",
        answer,
        subtitle=f"Who builds on models of {subject.name}, by 30-day downloads of the derivatives",
        table=Table(frame, columns, height=height, alt="Publishers of derivatives"),
        rows=f"{formats.count(frame.height)} of {publishers}",
        definitions=(
            "marts.organization_derivatives.base_organization",
            "marts.organization_summary.derivatives",
            "marts.organization_summary.publishers_deriving",
        ),
    )


def engagement_panel(answer: Answer) -> Panel:
    """How others take part; `answer`: organizations_compared of one. Its figures are what `engagement_cells` gives."""
    lines = comparison.rows_with_values(answer.frame, comparison.ENGAGEMENT_ROWS)[0]
    row = answer.frame.row(0, named=True)
    liked = row["liked_share"]
    return Panel(
        "Likes are not known" if liked is None else f"{formats.percent(liked, 0)} of its models have a like",
        answer,
        subtitle="How others take part, last day read",
        rows=formats.plural(row["models_observed"] or 0, "model"),
        coverage=row["coverage"],
        definitions=tuple(comparison.definitions(lines)),
    )


def engagement_cells(answer: Answer) -> dict[str, list[str]]:
    """Labels and figures, two columns of Markdown."""
    lines = comparison.rows_with_values(answer.frame, comparison.ENGAGEMENT_ROWS)[0]
    row = answer.frame.row(0, named=True)
    return {" ": [line.label for line in lines], "  ": [formats.plain(line.write(row)) for line in lines]}


def _has_content(frame: pl.DataFrame, name: str) -> bool:
    if name == "sparkline":
        return bool((frame[name].list.drop_nulls().list.len() > 2).any())
    return frame[name].null_count() < frame.height


def _portfolio_title(row: dict[str, Any], subject: selection.Subject, sort: str, frame: pl.DataFrame) -> str:
    first = frame.row(0, named=True)
    name = first["repo_id"].split("/")[-1]
    if sort == "created_on" and first["created_on"] is not None:
        new = frame["models_new"][0]
        recent = f"{formats.plural(new, 'new model')} in 28 days" if new else "nothing new in 28 days"
        return f"The newest is {name}, of {formats.day(first['created_on'])}; {recent}"
    if sort == "growth_28d" and first["growth_28d"] is not None:
        return f"{name} changed most: {formats.change(first['growth_28d'])} in four weeks"
    if sort == "family_downloads_30d" and first["family_downloads_30d"] is not None:
        root = (first["family_root_id"] or first["repo_id"]).split("/")[-1]
        return f"The family of {root} draws most: {formats.compact(first['family_downloads_30d'])} downloads in 30 days"
    if sort == "derivatives":
        return f"Most is made of {name}: {formats.plural(first['derivatives'], 'model')} name it as a base"
    if sort == "likes" and first["likes"] is not None:
        return f"{name} is liked most: {formats.count(first['likes'])} likes"
    if row["top_share"] is None:
        return f"{formats.plural(row['models'], 'model')} by {subject.name}"
    top = row["top_repo_id"].split("/")[-1]
    return f"{top} draws {formats.percent(row['top_share'], 0)} of its downloads"


def _releases_title(dated: pl.DataFrame, subject: selection.Subject) -> str:
    monthly = dated.group_by("month_on", "is_finished").agg(pl.col("models").sum()).sort("month_on")
    if monthly.is_empty():
        return f"All models of {subject.name} are older than the Hub's dates"
    most = monthly.sort("models", descending=True).row(0, named=True)
    if monthly.height == 1 or most["models"] == 1:
        return f"{formats.plural(int(monthly['models'].sum()), 'dated release')} so far"
    running = "" if most["is_finished"] else " so far"
    return f"Most models came in {most['month_on']:%b %Y}: {formats.count(most['models'])}{running}"


def accounts_of(subject: selection.Subject, listed: Answer) -> Sequence[selection.Subject]:
    """Lines to draw: the accounts one by one where there are several. `listed`: organizations_league of these, largest first."""
    if len(subject.organizations) == 1:
        return (subject,)
    return tuple(selection.Subject(name, (name,)) for name in listed.frame["organization"].head(selection.MAX_SUBJECTS))
