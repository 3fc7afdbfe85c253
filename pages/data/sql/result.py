"""The answer of a question: rows, what was cut and by which limit, its plan, a chart of it, and the whole of it as a file."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.data.sql import execution
from pages.shared import filters, page, tables
from pages.shared.user import current_user
from panels import formats
from panels.charts import apply_theme
from panels.charts.custom import MARKS, custom_chart
from panels.data.sql import result as sql_result
from warehouse.adhoc import exports, pool, text
from warehouse.errors import StoppedError
from warehouse.query.serialization import MEDIA, Format, flat, plain_numbers

EVERY = 0.3
MAX_TABLE_ROWS = 5_000
FORMATS: dict[Format, str] = {"csv": "CSV", "parquet": "Parquet", "arrow": "Arrow", "xlsx": "XLSX"}


def draw() -> None:
    """Looks again by itself while the question runs."""
    submission = execution.current()
    if submission is None:
        page.empty("Nothing asked yet", "Write one SELECT and run it.", icon=":material/terminal:")
        return

    @st.fragment(run_every=None if submission.is_over else EVERY)
    def live() -> None:
        with page.boundary():
            if not submission.is_over:
                _running(submission)
            elif st.session_state.get("sql_shown") != submission.run.id:
                st.session_state["sql_shown"] = submission.run.id
                st.rerun()  # once more, to end the looking again
            else:
                _over(submission)

    if submission.is_over:
        st.session_state["sql_shown"] = submission.run.id
    live()


def _running(submission: execution.SqlSubmission) -> None:
    run = submission.run
    state = "Waiting for a free process" if run.state == "waiting" else f"Running for {run.seconds:.1f} s"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(
            min(max(run.share or 0.0, 0.0), 1.0), text=f"{state}{f', {run.rows:,} rows so far' if run.rows else ''}"
        )
        st.button("Stop", icon=":material/stop_circle:", on_click=execution.stop, key="sql_stop")


def _over(submission: execution.SqlSubmission) -> None:
    run = submission.run
    if isinstance(submission.error, StoppedError):
        st.info(f"Stopped after {run.seconds:.1f} s. Nothing of it runs any more.", icon=":material/stop_circle:")
        return
    if submission.error is not None:
        message, place = text.split_fault(submission.error.message)
        st.error(f"**{formats.plain(message)}**  \n{formats.plain(submission.error.hint)}", icon=":material/error:")
        if place:
            st.code(place, language=None)
        return
    frame = pl.from_arrow(submission.table)
    assert isinstance(frame, pl.DataFrame)
    frame = plain_numbers(frame)
    if run.request.mode != "rows":
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
            flat(frame.head(MAX_TABLE_ROWS)),
            hide_index=True,
            height=420 if frame.height > 10 else "content",
            placeholder="NULL",
            alt="Rows of the answer",
            column_config=tables.days_as_days(frame),
            key="sql_rows",
        )
        if frame.height > MAX_TABLE_ROWS:
            st.caption(
                f"The first {MAX_TABLE_ROWS:,} rows are in the table; the chart takes all {frame.height:,} that were read."
            )
    with chart:
        _chart(frame)
    _files(run)


def _plan(plan: pl.DataFrame, run: pool.Run) -> None:
    st.markdown(sql_result.plan_sentence(plan, run))
    tables.draw(sql_result.plan_table(plan, tables.is_phone()), key="sql_plan")


def _cuts(run: pool.Run) -> None:
    message = sql_result.cut_message(run, execution.ROWS)
    if message:
        st.warning(message, icon=":material/content_cut:")
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
    request = pool.QueryRequest(run.request.sql, run.request.params, is_export=True)
    number = exports.reserve(request, current_user())
    base = st.get_option("server.baseUrlPath").strip("/")
    root = f"/{base}" if base else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption("Every row as", width="content")
        for format, label in FORMATS.items():
            st.link_button(
                label,
                f"{root}/api/v1/sql/exports/{number}.{format}",
                icon=":material/download:",
                type="tertiary",
                help=MEDIA[format],
            )
