"""One organization: its figures, its models, what it released, what it is made of, and who builds on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from pages.adoption.organizations import choices
from pages.adoption.organizations import mix as mix_page
from pages.shared import filters, links, page, panel, tables
from panels import formats, page_list, table
from panels.adoption.organizations import comparison, selection
from panels.adoption.organizations import mix as organizations_mix
from panels.adoption.organizations.detail import _portfolio_title, _releases_title, _says_something
from panels.charts import bar_chart, month_bars
from warehouse.query import cache
from warehouse.query.answers import Answer

ROWS = 50
SORTS = {
    "downloads_30d": "30-day downloads", "created_on": "Newest", "growth_28d": "Change", "family_downloads_30d": "Family downloads",
    "derivatives": "Derivatives", "likes": "Likes",
}  # fmt: skip
KINDS = {
    "original": ("Names no base", "primary"),
    "own_base": ("From its own models", "teal"),
    "others_base": ("From models of others", "orange"),
}
RELATIONS = {"finetune": "Fine-tunes", "quantized": "Quantizations", "adapter": "Adapters", "merge": "Merges", "unstated": "Not stated"}  # fmt: skip
COLUMNS = {
    "repo_id": table.Column("Model", "model", "A click opens it", 255),
    "sparkline": table.Column("12 weeks", "spark", "30-day downloads at twelve weekly points", 95),
    "downloads_30d": table.Column("30 days", "compact", "Downloads in the last 30 days", 75),
    "share_of_own": table.Column("Of its own", "percent", "Share of the organization's 30-day downloads", 85),
    "growth_28d": table.Column("Change", "change", "30-day downloads against four weeks before", 80),
    "family_downloads_30d": table.Column("Family", "compact", "30-day downloads of the whole family it belongs to", 75),
    "derivatives": table.Column("Derivatives", "count", "Current models that name it as a base, its publisher's own too", 90),
    "likes": table.Column("Likes", "count", None, 65),
    "parameters": table.Column("Size", "size", "Number of parameters", 75),
    "task": table.Column("Task", "text", None, 140),
    "licence": table.Column("Licence", "text", None, 95),
    "created_on": table.Column("Created", "date", "Day of creation; the Hub kept no dates before 2 March 2022", 100),
    "base_repo_id": table.Column("Derived from", "text", "The first model its card names as its base", 190),
}  # fmt: skip


def header(subject: selection.Subject, row: dict[str, Any]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"):
        st.header(formats.plain(subject.name), icon=":material/apartment:", anchor=False)
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small"):
            st.button(
                "All organizations",
                icon=":material/arrow_back:",
                on_click=choices.open_focus,
                args=("",),
                key="back",
                type="tertiary",
            )
            links.explore_link("In Explore", organization=subject.organizations)
            links.link(
                page_list.TRENDS, "In Trends", ":material/trending_up:", by="Organization", values=subject.organizations
            )
    kind = row["organization_kind"]
    accounts = ", ".join(subject.organizations)
    several = len(subject.organizations) > 1 or subject.name != subject.organizations[0]
    said = [kind, f"{'accounts' if len(subject.organizations) > 1 else 'account'} {accounts}" if several else ""]
    words = " · ".join(formats.plain(part) for part in said if part)
    if words:
        st.caption(words[:1].upper() + words[1:])


def choose_sort() -> str:
    return filters.one("Order by", SORTS, "order")


def portfolio_panel(head: Any, found: Answer, subject: selection.Subject, row: dict[str, Any], sort: str) -> None:
    frame = found.frame
    columns = {name: column for name, column in COLUMNS.items() if _says_something(frame, name)}
    unseen = frame.filter(~pl.col("is_observed")).height

    def body() -> None:
        tables.table(
            frame, key="portfolio", columns=columns, open_model="repo_id", alt="Models of the organization",
            height=600 if frame.height > 16 else "content",
        )  # fmt: skip
        if row["models"] > frame.height:
            links.explore_link(
                f"All {formats.plural(row['models'], 'model')} in Explore", organization=subject.organizations
            )

    panel.panel(
        _portfolio_title(row, subject, sort, frame), found, key="portfolio", head=head, body=body,
        subtitle=f"Its current models, {'newest first' if sort == 'created_on' else 'by ' + SORTS[sort].lower()}",
        rows=f"{formats.count(frame.height)} of {formats.plural(row['models'], 'model')}",
        coverage=row["coverage"],
        note=f"{formats.plural(unseen, 'model')} shown with counts of an earlier day: the last listing did not name them" if unseen else "",
        definitions=[f"marts.model_summary.{name}" for name in columns if name not in ("share_of_own", "derivatives")],
        full=lambda: cache.ask("organization_portfolio", organizations=list(subject.organizations), sort=sort),
    )  # fmt: skip


def releases_panel(found: Answer, subject: selection.Subject) -> None:
    dated = found.frame.filter(~pl.col("created_is_floor"))
    older = found.frame.filter(pl.col("created_is_floor"))
    if found.frame.is_empty():
        panel.panel(
            "Releases by month", found, key="releases",
            body=lambda: page.empty("Nothing to draw", "None of its models states its day of creation.", ":material/calendar_month:"),
        )  # fmt: skip
        return
    running = dated.filter(~pl.col("is_finished"))["month_on"]
    removed = int(found.frame["models_removed"].sum())
    title = _releases_title(dated, subject)
    frame = dated.select(pl.col("month_on").alias("month"), "kind", pl.col("models").alias("value"))
    before = dict(older.group_by("kind").agg(pl.col("models").sum()).iter_rows())
    panel.panel(
        title, found, key="releases", subtitle="Models by month of creation and by what their cards name as base",
        chart=month_bars(
            frame, kinds=KINDS, unit="models", unfinished=running[0] if running.len() else None, until=found.build.as_of,
            before=before or None, before_words="before Mar 22", fmt="count", height=230,
        ),
        alt=f"{title}. One bar a month, stacked by base.", rows=formats.plural(int(found.frame["models"].sum()), "model"),
        note="; ".join(part for part in (
            "pale: the month is not over" if running.len() else "",
            f"{formats.plural(removed, 'model')} removed since among them" if removed else "",
        ) if part),
        definitions=("marts.model_summary.created_on", "marts.model_summary.base_repo_id", "Models that went before the first listing was read are not in it."),
    )  # fmt: skip


def mix_panel(head: Any, found: Answer, mix: organizations_mix.Mix) -> None:
    share = f"share_of_{mix.counted}"
    frame = found.frame.filter((pl.col("dimension") == mix.dimension) & (pl.col(share) > 0))
    words = organizations_mix.DIMENSIONS[mix.dimension].lower()
    named = frame.filter(~pl.col("value").is_in(["Not stated", "Other"])).sort(share, descending=True)
    what = mix_page.UNITS[mix.counted]
    title = (
        f"{formats.percent(named[share][0], 0)} of its {mix.counted}: {named['value'][0]}" if named.height
        else f"No {words} is stated" if frame.height else "No downloads are known on the last day read"
    )  # fmt: skip
    panel.panel(
        title, replace(found, frame=frame), key="mix", head=head, subtitle=f"{what.capitalize()} by {words}, last day read",
        chart=bar_chart(frame, label="value", value=share, unit=what, fmt="percent", limit=8) if frame.height else None,
        alt=f"{title}; the largest shares by {words} as bars.", rows=formats.plural(int(frame["models"].sum()), "model"),
        definitions=(f"marts.model_summary.{mix.dimension}", "marts.organization_summary.downloads_30d"),
    )  # fmt: skip


def builders_panel(found: Answer, subject: selection.Subject) -> None:
    frame = found.frame.with_columns(pl.col("mostly").replace_strict(RELATIONS, default=pl.col("mostly")))
    if frame.is_empty():
        panel.panel(
            f"No listed model of others builds on {subject.name}", found, key="builders", subtitle="Publishers of derivatives",
            body=lambda: page.empty("No derivatives by others", "No card and no tag of another publisher's listed models names one of its models as a base."),
        )  # fmt: skip
        return
    first = frame.row(0, named=True)
    made = f"{formats.plural(first['publishers_of_all'], 'publisher')} made {formats.plural(first['derivatives_of_all'], 'derivative')}"
    drawn = f"{first['organization']}'s draw {formats.percent(first['share_of_downloads'], 0)} of their downloads" if first["share_of_downloads"] else "none downloaded in 30 days"  # fmt: skip
    panel.panel(
        f"{made}; {drawn}", found, key="builders", subtitle=f"Who builds on models of {subject.name}, by 30-day downloads of the derivatives",
        body=lambda: tables.table(
            frame, key="builders_table", open_model="organization", on_open=lambda row: choices.open_focus(frame["organization"][row]),
            alt="Publishers of derivatives", height=390 if frame.height > 9 else "content",
            columns={
                "organization": table.Column("Publisher", "model", "A click opens it", 175),
                "derivatives": table.Column("Derivatives", "count", None, 90),
                "downloads_30d": table.Column("30 days", "compact", "Downloads of its derivatives in the last 30 days", 75),
                "mostly": table.Column("Mostly", "text", "The way to derive it uses most", 105),
                "top_repo_id": table.Column("Most downloaded", "text", None, 240),
                "newest_on": table.Column("Newest", "date", None, 100),
            },
        ),
        rows=f"{formats.count(frame.height)} of {formats.plural(first['publishers_of_all'], 'publisher')}",
        definitions=("marts.organization_derivatives.base_organization", "marts.organization_summary.derivatives", "marts.organization_summary.publishers_deriving"),
        full=lambda: cache.ask("organization_builders", organizations=list(subject.organizations), limit=None),
    )  # fmt: skip


def engagement_panel(found: Answer) -> None:
    """How others take part, as a list of figures."""
    lines = comparison.rows_known(found.frame, comparison.ENGAGEMENT)[0]
    row = found.frame.row(0, named=True)
    liked = row["liked_share"]
    title = "Likes are not known" if liked is None else f"{formats.percent(liked, 0)} of its models have a like"
    panel.panel(
        title, found, key="engagement", subtitle="How others take part, last day read",
        body=lambda: st.table(
            {" ": [line.label for line in lines], "  ": [formats.plain(line.write(row)) for line in lines]}, border="horizontal", alt=title,
        ),
        rows=formats.plural(row["models_observed"] or 0, "model"), coverage=row["coverage"],
        definitions=comparison.definitions(lines),
    )  # fmt: skip
