"""One table: what it means, its columns, its checks, a few of its rows, what it is made of and what is made of it."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.data import sample
from pages.shared import filters, links, page, panel, tables
from pages.shared.user import current_user
from panels import formats, page_list
from panels.data.catalog.table import MAX_LINKS, drawing
from panels.data.catalog.table import made_of as sources_of
from panels.table import Column
from warehouse import access
from warehouse.build import lineage
from warehouse.query.answers import Answer, BuildInfo

MEANING = {
    "marts": "what pages read",
    "core": "facts and dimensions",
    "staging": "one source, renamed and typed",
    "meta": "what a build says of itself",
}


def list_card(matches: pl.DataFrame, total: int, opened: str) -> str:
    """The list; a chosen row's table, or the one that is open already."""
    with panel.card("catalog_tables") as head:
        with head:
            st.subheader(f"{formats.plural(matches.height, 'table')} of {total}", anchor=False)
            st.caption("; ".join(f"{name}: {words}" for name, words in MEANING.items()))
        if matches.is_empty():
            page.empty("No table or column fits", "Try a shorter word, such as likes or price.")
            return opened
        picked = tables.table(
            matches,
            key="catalog_list",
            height=300,
            alt="Tables of the build",
            on_select="rerun",
            selection_mode="single-row",
            columns={
                "table": Column("Table", width=200, pinned=True),
                "words": Column("What it holds", width=320),
                **(
                    {"found": Column("Columns found", width=160)}
                    if matches["found"].null_count() < matches.height
                    else {}
                ),
                "grain": Column("One row", width=150),
                "rows": Column("Rows", "count", "Empty where it is made when asked", 80),
                "size": Column("Size", width=125),
                "columns": Column("Columns", "count", width=70),
                "checks": Column("Checks", width=95),
                "pages": Column("Pages", width=200),
            },
        )
        return matches["table"][picked.selection.rows[0]] if picked.selection.rows else opened


def table_card(build: BuildInfo, table: str, checks: Answer) -> None:
    entry = access.visible(build.manifest, current_user())[table]
    with panel.card("catalog_table") as head:
        with head:
            st.subheader(table, anchor=False)
            st.caption(formats.plain(entry["words"]))
        facts = [
            f"One row: {', '.join(entry['grain'])}" if entry["grain"] else "",
            formats.plural(entry["rows"], "row") if entry["rows"] is not None else "made when asked",
            f"{formats.bytes_(entry['bytes'])} in {formats.plural(len(entry.get('files') or []), 'file')}"
            if entry["bytes"]
            else "",
            f"as of {formats.day(build.as_of)}",
        ]
        st.markdown(" · ".join(formats.plain(fact) for fact in facts if fact))
        if made_of := sources_of(table):
            st.caption(f"From {made_of}")
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            links.link(page_list.SQL, "Ask it in SQL", ":material/terminal:", sql=f"FROM {table}", table=table)
            base = st.get_option("server.baseUrlPath").strip("/")
            root = f"/{base}" if base else ""
            if current_user().may_call("export_table"):
                st.link_button(
                    "Parquet",
                    f"{root}/api/v1/export/{table}.parquet",
                    icon=":material/download:",
                    type="tertiary",
                    help="The whole table",
                )
            st.link_button(
                "REST API",
                f"{root}/api/docs",
                icon=":material/api:",
                type="tertiary",
                help="Rows, SQL and uploads over HTTP",
            )
        names = [
            ":material/view_column: Columns",
            ":material/table_rows: Rows",
            ":material/rule: Checks",
            ":material/account_tree: Lineage",
        ]
        # An address that names a column asks where it comes from.
        columns, rows, held, feeding = st.tabs(names, default=names[3] if st.query_params.get("column") else names[0])
        with columns:
            _columns(table, entry)
        with rows, page.boundary():
            sample.rows(table, height=420)
        with held:
            _checks(table, checks.frame)
        with feeding, page.boundary():
            _lineage(table, entry)


def _columns(table: str, entry: dict[str, Any]) -> None:
    frame = pl.DataFrame(
        [(each["name"], each["type"], each.get("words") or None) for each in entry["columns"]],
        schema=["name", "type", "words"],
        orient="row",
    )
    tables.table(
        frame,
        key="catalog_columns",
        alt=f"Columns of {table}",
        height=min(36 + 35 * frame.height, 560),
        columns={
            "name": Column("Column", width=180, pinned=True),
            "type": Column("Type", width=110),
            "words": Column("Meaning", width=600),
        },
    )


def _checks(table: str, frame: pl.DataFrame) -> None:
    own = frame.filter(pl.col("model") == table)
    if own.is_empty():
        st.caption("No checks of its own.")
        return
    shown = own.with_columns(pl.col("status").replace({"held": "Held", "warned": "Warns", "failed": "Failed"}))
    tables.table(
        shown,
        key="catalog_checks",
        alt=f"Checks of {table}",
        height="content",
        columns={
            "status": Column("Result", width=80),
            "sentence": Column("What must hold", width=520),
            "offending_rows": Column("Rows that break it", "count", width=120),
        },
    )


def _lineage(table: str, entry: dict[str, Any]) -> None:
    distance = int(filters.one("Steps", {"1": "1", "2": "2", "3": "3"}, "steps", "1", show_label=True))
    pairs = list(dict.fromkeys(lineage.steps(table, distance, up=True) + lineage.steps(table, distance, up=False)))
    if pairs:
        st.mermaid_chart(
            drawing(table, pairs[:MAX_LINKS]), alt=f"Tables that {table} is made of, and tables made of it"
        )
    if len(pairs) > MAX_LINKS:
        st.caption(f"The first {MAX_LINKS} of {len(pairs)} links are drawn.")
    uses = lineage.queries(table)
    words = ", ".join(f"{use.name} ({use.page})" if use.page else use.name for use in uses)
    st.caption(f"Named queries that read it: {words}." if uses else "No named query reads it.")
    names = [each["name"] for each in entry["columns"]]
    column = filters.one(
        "Where one column comes from, and what depends on it", ["", *names], "column", "", "select", show_label=True
    )
    if not column:
        return
    with st.spinner("Reading the models' SQL"):
        traced, below = lineage.column_sources(table, column), lineage.column_uses(table, column)
    left, right = st.columns(2)
    with left:
        st.markdown("**Made of**")
        _addresses(traced.sources, traced.fault or "No column: it is counted, constant, or as the source entry it.")
    with right:
        st.markdown("**Changes with it**")
        _addresses(below, "No column of another table is made of it.")


def _addresses(columns: tuple[tuple[str, str], ...], nothing: str) -> None:
    if not columns:
        st.caption(formats.plain(nothing))
    for table, column in columns[:30]:
        links.link(page_list.CATALOG, f"{table}.{column}", table=table, column=column)
    if len(columns) > 30:
        st.caption(f"and {len(columns) - 30} more")
