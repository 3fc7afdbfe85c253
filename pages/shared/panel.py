"""The card every chart and table sits in: a claim, one grey line, the picture, and where it comes from."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.shared import links, page, tables
from pages.shared.user import current_user
from panels import export, formats, freshness, page_list
from panels.charts import apply_theme
from panels.charts.theme import Chart
from panels.panel import Empty, Figure, Panel, explained
from panels.table import Table
from warehouse.query import serialization
from warehouse.query.answers import Answer

ROWS_IN_POPOVER = 500


def panel(
    title: str,
    answer: Answer,
    *,
    key: str,
    subtitle: str = "",
    chart: Chart | None = None,
    body: Callable[[], object] | None = None,
    definitions: Sequence[str] = (),
    rows: str = "",
    coverage: float | None = None,
    alt: str = "",
    note: str = "",
    icon: str | None = None,
    full: Callable[[], Answer] | None = None,
    head: DeltaGenerator | None = None,
) -> None:
    """Draws a card. `definitions` are column addresses ("marts.model_summary.likes") or plain sentences.

    `full` gives the whole answer for the files where the one shown is a page of it. `head` comes from `card`, where
    the card holds choices that its own answer depends on.
    """
    with contextlib.ExitStack() as stack:
        place = stack.enter_context(card(key)) if head is None else head
        stack.enter_context(page.boundary())
        with place:
            st.subheader(formats.plain(title), icon=icon, anchor=False)
            if subtitle:
                st.caption(subtitle)
        if chart is not None:
            st.altair_chart(apply_theme(chart), alt=alt or title, key=f"chart_{key}")
        if body is not None:
            body()
        if note:
            st.caption(note)
        st.space("stretch")
        _foot(title, answer, key, subtitle, chart, tuple(definitions), rows, coverage, full)


def draw(
    content: Panel,
    *,
    key: str,
    body: Callable[[], object] | None = None,
    head: DeltaGenerator | None = None,
    full: Callable[[], Answer] | None = None,
    table: Callable[[Table], object] | None = None,
) -> None:
    """Draws a panel as a card. `body` draws what takes widgets, below the chart; `head` comes from `card`, where the card
    holds choices that its own answer depends on; `full` gives the whole answer for the files where `content` has a page of it;
    `table` draws the panel's table where its rows take clicks or its key is not the panel's.
    """

    def rest() -> None:
        if content.empty is not None:
            page.empty(content.empty.title, content.empty.advice, content.empty.icon)
        if content.table is not None and table is not None:
            table(content.table)
        elif content.table is not None:
            tables.draw(content.table, key=key)
        if body is not None:
            body()

    panel(
        content.title,
        content.answer,
        key=key,
        subtitle=content.subtitle,
        chart=content.chart,
        body=rest,
        definitions=content.definitions,
        rows=content.rows,
        coverage=content.coverage,
        alt=content.alt,
        note=content.note,
        icon=content.icon,
        full=full,
        head=head,
    )


def draw_empty(empty: Empty, *, key: str) -> None:
    """Draws a card that holds nothing, where there is no answer to make a panel of."""
    with card(key):
        st.subheader(formats.plain(empty.heading), anchor=False)
        page.empty(empty.title, empty.advice, empty.icon)


@contextlib.contextmanager
def card(key: str) -> Iterator[DeltaGenerator]:
    """An empty card to put choices into before its answer is known; gives the place of its heading to `panel`."""
    with st.container(border=True, height="stretch", key=f"panel_{key}"), page.boundary():
        yield st.container(gap="xxsmall")


@st.fragment
def _foot(
    title: str,
    answer: Answer,
    key: str,
    subtitle: str,
    chart: Chart | None,
    definitions: tuple[str, ...],
    rows: str,
    coverage: float | None,
    full: Callable[[], Answer] | None,
) -> None:
    """As of, rows, coverage; and behind three buttons what it means, how it was asked, and the figures themselves.

    A fragment: opening one of them reruns these lines, not the page. What is closed costs nothing.
    """
    with page.boundary():
        coverage_text = "" if coverage is None else f"coverage {formats.percent(coverage, 0)}"
        about = " · ".join(part for part in (f"As of {formats.day(answer.build.as_of)}", rows, coverage_text) if part)
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.caption(about + (" · cut at the limit" if answer.truncated else ""), width="stretch")
            explanations = tuple(explained(entry) for entry in definitions)
            with st.container(horizontal=True, width="content", gap="small", wrap=False):
                definition_popover(key, explanations)
                _query(key, answer)
                _data(title, answer, key, subtitle, chart, explanations, rows, coverage_text, full)


def definition_popover(key: str, explanations: Sequence[str]) -> None:
    """What the figures mean, behind a button; no button where nothing is explained. Each line may begin with "Name: "."""
    if not explanations:
        return
    with st.popover("Definition", icon=":material/info:", type="tertiary", key=f"definition_{key}"):
        for line in explanations:
            name, colon, rest = line.partition(": ")
            st.markdown(f"**{formats.plain(name)}**  \n{formats.plain(rest)}" if colon else formats.plain(line))


def _query(key: str, answer: Answer) -> None:
    popover = st.popover("Query", icon=":material/terminal:", type="tertiary", key=f"query_{key}", on_change="rerun")
    if popover.open:
        with popover:
            took = formats.seconds(answer.seconds)
            st.caption(f"Named query {answer.query}, {formats.plural(answer.frame.height, 'row')} in {took}")
            link_to_sql(answer)
            sql = export.sql_with_params(answer)
            st.code(sql, language="sql", height=320 if sql.count("\n") > 14 else "content", wrap_lines=True)


def link_to_sql(answer: Answer) -> None:
    """Opens the query in the workbench, with its parameters filled in and ready to run."""
    values = {f"p_{name}": json.dumps(value, default=str) for name, value in answer.params.items()}
    links.link(page_list.SQL, "Open in SQL", ":material/terminal:", query=answer.query, **values)


def _data(
    title: str,
    answer: Answer,
    key: str,
    subtitle: str,
    chart: Chart | None,
    explanations: tuple[str, ...],
    rows: str,
    coverage_text: str,
    full: Callable[[], Answer] | None,
) -> None:
    popover = st.popover("Data", icon=":material/download:", type="tertiary", key=f"data_{key}", on_change="rerun")
    if not popover.open:
        return

    def whole() -> tuple[pl.DataFrame, export.Note]:
        """All rows, and what is true of all of them: the page on screen may be whole where the files are cut."""
        complete = full() if full is not None else answer
        row_count = rows if full is None else formats.plural(complete.frame.height, "row")
        notice = freshness.demo_notice(complete.build)
        note = export.Note(title, subtitle, complete, explanations, row_count, coverage_text, notice)
        return complete.frame, note

    name = re.sub(r"\W+", "-", f"hubscope {answer.query} {answer.build.as_of}").lower()
    files: list[tuple[str, Callable[[], bytes], str]] = [
        ("CSV", lambda: export.csv(*whole()), "text/csv"),
        ("Parquet", lambda: export.parquet(*whole()), "application/vnd.apache.parquet"),
    ]
    if chart is not None:
        files += [
            ("PNG", lambda: export.png(chart, whole()[1]), "image/png"),
            ("SVG", lambda: export.svg(chart, whole()[1]), "image/svg+xml"),
        ]
    with popover:
        if not current_user().may("analyst"):
            files = []
            st.caption("Files are for the role analyst. What is shown can be read and copied.")
        # Nothing is made before it is asked for: each button holds a function.
        with st.container(horizontal=True, gap="xsmall"):
            for kind, make, mime in files:
                st.download_button(
                    kind,
                    make,
                    file_name=f"{name}.{kind.lower()}",
                    mime=mime,
                    on_click="ignore",
                    key=f"get_{kind}_{key}",
                    icon=":material/download:",
                )
        head = serialization.flat(answer.frame.head(ROWS_IN_POPOVER))
        tables.show(
            head,
            hide_index=True,
            height=300,
            column_config=tables.days_as_days(head),
            placeholder=formats.NOT_STATED,
            alt=f"Figures behind: {title}",
        )
        if answer.frame.height > ROWS_IN_POPOVER:
            st.caption(
                f"The first {ROWS_IN_POPOVER} of {formats.plural(answer.frame.height, 'row')}; the files hold all of them."
            )


def _delta(figure: Figure) -> str | None:
    """The change in the figure's unit; None where there is none to write."""
    if figure.text is not None or figure.change is None:
        return None
    if figure.unit == "count":
        return formats.more(int(figure.change))
    return formats.points(figure.change) if figure.unit == "points" else formats.change(figure.change)


def figures(headline: Sequence[Figure], columns: int = 6) -> None:
    """Cards of equal height. Green and red only where up (or down) is really good; everything else stays grey."""
    colours: dict[str | None, Literal["normal", "inverse", "off"]] = {"up": "normal", "down": "inverse", None: "off"}
    with st.grid(columns, min_column_width=128, gap="small"):
        for figure in headline:
            delta = _delta(figure)
            trend = list(figure.spark) if sum(point is not None for point in figure.spark) > 2 else None
            st.metric(
                figure.label,
                figure.value,
                # Streamlit reads the sign of an ASCII minus only.
                delta=(figure.text or formats.NO_COMPARISON) if delta is None else delta.replace(formats.MINUS, "-"),
                delta_color="off" if delta is None else colours[figure.good],
                delta_arrow="off",
                delta_description=None if delta is None else figure.change_words,
                help=figure.help or None,
                border=True,
                height="stretch",
                chart_data=trend,
                chart_type="line",
            )
