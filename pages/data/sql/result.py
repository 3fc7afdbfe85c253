"""What a question found: rows, what was cut and by which limit, its plan, a chart of it, and the whole of it as a file."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.data.sql import execution
from pages.shared import filters, page, tables
from pages.shared.user import current_user
from panels import formats
from panels.charts import apply_theme
from panels.charts.custom import MARKS, custom_chart
from panels.table import Column
from warehouse.adhoc import exports, pool, text
from warehouse.errors import StoppedError
from warehouse.query.serialization import MEDIA, flat, plain_numbers
from warehouse.settings import settings

EVERY = 0.3
SHOWN = 5_000
FORMS = {"csv": "CSV", "parquet": "Parquet", "arrow": "Arrow", "xlsx": "XLSX"}


def draw() -> None:
    """Looks again by itself while the question runs."""
    asked = execution.current()
    if asked is None:
        page.empty("Nothing asked yet", "Write one SELECT and run it.", icon=":material/terminal:")
        return

    @st.fragment(run_every=None if asked.is_over else EVERY)
    def live() -> None:
        with page.boundary():
            if not asked.is_over:
                _running(asked)
            elif st.session_state.get("sql_shown") != asked.run.id:
                st.session_state["sql_shown"] = asked.run.id
                st.rerun()  # once more, to end the looking again
            else:
                _over(asked)

    if asked.is_over:
        st.session_state["sql_shown"] = asked.run.id
    live()


def _running(asked: execution.Asked) -> None:
    run = asked.run
    words = "Waiting for a free process" if run.state == "waiting" else f"Running for {run.seconds:.1f} s"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(
            min(max(run.share or 0.0, 0.0), 1.0), text=f"{words}{f', {run.rows:,} rows so far' if run.rows else ''}"
        )
        st.button("Stop", icon=":material/stop_circle:", on_click=execution.stop, key="sql_stop")


def _over(asked: execution.Asked) -> None:
    run = asked.run
    if isinstance(asked.error, StoppedError):
        st.info(f"Stopped after {run.seconds:.1f} s. Nothing of it runs any more.", icon=":material/stop_circle:")
        return
    if asked.error is not None:
        words, place = text.split_fault(asked.error.message)
        st.error(f"**{formats.plain(words)}**  \n{formats.plain(asked.error.hint)}", icon=":material/error:")
        if place:
            st.code(place, language=None)
        return
    frame = pl.from_arrow(asked.table)
    assert isinstance(frame, pl.DataFrame)
    frame = plain_numbers(frame)
    if run.ask.mode != "rows":
        _plan(frame, run)
        return
    build = f", build {run.build.id}" if run.build else ""
    st.markdown(f"**{formats.plural(frame.height, 'row')}** in {formats.seconds(run.seconds)}{build}")
    _cuts(run)
    if frame.width == 0:
        return
    rows, chart = st.tabs([":material/table_rows: Rows", ":material/bar_chart: Chart"])
    with rows:
        tables.show(
            flat(frame.head(SHOWN)),
            hide_index=True,
            height=420 if frame.height > 10 else "content",
            placeholder="NULL",
            alt="Rows of the answer",
            column_config=tables.days_as_days(frame),
            key="sql_rows",
        )
        if frame.height > SHOWN:
            st.caption(
                f"The first {SHOWN:,} rows are in the table; the chart takes all {frame.height:,} that were read."
            )
    with chart:
        _chart(frame)
    _files(run)


def _plan(frame: pl.DataFrame, run: pool.Run) -> None:
    """The steps, the answer on top; where it was run, how many rows came and where the time went."""
    is_measured = frame["seconds"].null_count() < frame.height
    total = frame["seconds"].sum() or 0.0
    shown = frame.with_columns(
        pl.col("step").str.replace_all("  ", "\u2003", literal=True), share=pl.col("seconds") / total if total else None
    )
    if is_measured:
        slowest = frame.row(frame["seconds"].arg_max() or 0, named=True)
        share = formats.percent(slowest["seconds"] / total, 0) if total else "none"
        st.markdown(
            f"**{formats.plural(frame.height, 'step')}** in {formats.seconds(run.seconds)}. Most of the processor time, {share}: "
            f"{formats.plain(slowest['step'].strip())}"
        )
    elif run.ask.mode == "analyze":
        st.markdown(
            f"**{formats.plural(frame.height, 'step')}** in {formats.seconds(run.seconds)}, and nothing to measure: the engine "
            "answers this from what it knows of the table"
        )
    else:
        st.markdown(
            f"**{formats.plural(frame.height, 'step')}**, as the engine would take them. Measure runs them and says what each took"
        )
    measured = {"rows": Column("Rows", "count", "Rows that the step gave", 80), "share": Column("Time", "share", "Its part of the processor time", 110)}  # fmt: skip
    tables.table(
        shown, key="sql_plan", height=480 if frame.height > 12 else "content", alt="The plan, the answer on top, each step above what it is made of",
        columns={
            "step": Column("Step", width=150 if tables.is_phone() else 260, pinned=not tables.is_phone()), **(measured if is_measured else {}),
            "expected_rows": Column("Expected rows", "count", "The engine's estimate", 110), "details": Column("What it does", width=620),
        },
    )  # fmt: skip


def _cuts(run: pool.Run) -> None:
    rows = min(execution.ROWS, settings().sql_rows)
    limit = {
        "rows": f"after {rows:,} rows, "
        + ("all that this page reads" if rows < settings().sql_rows else "all that HUBSCOPE_SQL_ROWS allows"),
        "bytes": f"after {formats.bytes_(settings().sql_bytes)}, all that HUBSCOPE_SQL_BYTES allows",
    }
    if run.cut:
        st.warning(
            f"Cut {limit[run.cut]}. Your SQL ran as written; the files below hold every row.",
            icon=":material/content_cut:",
        )
    if run.clipped:
        st.caption(
            f"{formats.plural(run.clipped, 'text')} longer than {execution.CELL:,} characters are shown by their beginning; the files hold them whole."
        )


def _chart(frame: pl.DataFrame) -> None:
    columns = [name for name, kind in frame.schema.items() if not kind.is_nested()]
    numbers = [name for name in columns if frame.schema[name].is_numeric()]
    if not numbers or len(columns) < 2:
        st.caption("A chart needs two columns, one of them of numbers.")
        return
    days = [name for name in columns if frame.schema[name].is_temporal()]
    with st.grid(4, min_column_width=130, gap="small"):
        mark = filters.one("Mark", MARKS, "mark", "line" if days else "bar", "select", show_label=True)
        x = filters.one("Across", columns, "x", (days or columns)[0], "select", show_label=True)
        y = filters.one(
            "Up", numbers, "y", next((name for name in numbers if name != x), numbers[0]), "select", show_label=True
        )
        colour = filters.one(
            "Colour", {"": "none"} | {name: name for name in columns}, "colour", "", "select", show_label=True
        )
    st.altair_chart(apply_theme(custom_chart(frame, mark, x, y, colour or None)), alt=f"{y} by {x}", key="sql_chart")


def _files(run: pool.Run) -> None:
    whole = pool.QueryRequest(run.ask.sql, run.ask.params, is_export=True)
    number = exports.reserve(whole, current_user())
    base = st.get_option("server.baseUrlPath").strip("/")
    root = f"/{base}" if base else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption("Every row as", width="content")
        for form, label in FORMS.items():
            st.link_button(
                label,
                f"{root}/api/v1/sql/exports/{number}.{form}",
                icon=":material/download:",
                type="tertiary",
                help=MEDIA[form],
            )  # type: ignore[index]  # its keys are forms
