"""One table: what it means, its columns, its checks, a few of its rows, what it is made of and what is made of it."""

from __future__ import annotations

import textwrap
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from pages.data import _sample
from pages.shared import filters, formats, links, page, page_list, panel, tables
from pages.shared.reader import reader
from pages.shared.tables import Column
from warehouse import access, cache, lineage
from warehouse.answers import Answer, BuildInfo

NONE = "–"
MOST_DRAWN, BOX_LETTERS = 40, 18
MAIN = ("marts", "core", "meta", "staging")
MEANING = {
    "marts": "what pages read", "core": "facts and dimensions", "staging": "one source, renamed and typed", "meta": "what a build says of itself",
}  # fmt: skip


SOURCES = {
    "hub_models": "models of the Hub", "hub_datasets": "datasets of the Hub", "hub_spaces": "Spaces of the Hub",
    "publisher_daily": "publishers' own counts", "publisher_requests": "publishers' own counts",
    "api_prices": "price lists", "router_speeds": "the Hub's router",
}  # fmt: skip


def every_table(build: BuildInfo, find: str, checks: pl.DataFrame) -> pl.DataFrame:
    """Tables whose name, words or columns hold the text, what pages read first."""
    rows = []
    for name, said in build.manifest["tables"].items():
        hits = [
            column["name"]
            for column in said["columns"]
            if find and find in f"{column['name']} {column.get('words', '')}".casefold()
        ]
        if find and find not in f"{name} {said['words']}".casefold() and not hits:
            continue
        own = checks.filter(pl.col("model") == name)
        rows.append(
            {
                "table": name, "words": said["words"], "grain": ", ".join(said["grain"] or []) or NONE, "rows": said["rows"],
                "size": formats.bytes_(said["bytes"]) if said["bytes"] else "made when asked", "columns": len(said["columns"]),
                "found": ", ".join(hits[:6]) or None,
                "checks": f"{own.filter(pl.col('status') == 'held').height} of {own.height} held" if own.height else NONE,
                "pages": ", ".join(sorted({query.page for query in lineage.queries(name) if query.page})) or NONE,
            }
        )  # fmt: skip
    order = {name: at for at, name in enumerate(MAIN)}
    rows.sort(key=lambda row: (order.get(row["table"].partition(".")[0], len(order)), row["table"]))
    return pl.DataFrame(rows, infer_schema_length=None)


def list_card(found: pl.DataFrame, total: int, opened: str) -> str:
    """The list; a chosen row's table, or the one that is open already."""
    with panel.card("catalog_tables") as head:
        with head:
            st.subheader(f"{formats.plural(found.height, 'table')} of {total}", anchor=False)
            st.caption("; ".join(f"{name}: {words}" for name, words in MEANING.items()))
        if found.is_empty():
            page.empty("No table or column fits", "Try a shorter word, such as likes or price.")
            return opened
        picked = tables.table(
            found, key="catalog_list", height=300, alt="Tables of the build", on_select="rerun", selection_mode="single-row",
            columns={
                "table": Column("Table", width=200, pinned=True), "words": Column("What it holds", width=320), **({"found": Column("Columns found", width=160)} if found["found"].null_count() < found.height else {}),
                "grain": Column("One row", width=150), "rows": Column("Rows", "count", "Empty where it is made when asked", 80), "size": Column("Size", width=125),
                "columns": Column("Columns", "count", width=70), "checks": Column("Checks", width=95), "pages": Column("Pages", width=200),
            },
        )  # fmt: skip
        return found["table"][picked.selection.rows[0]] if picked.selection.rows else opened


def table_card(build: BuildInfo, table: str, checks: Answer) -> None:
    said = access.visible(build.manifest, reader())[table]
    with panel.card("catalog_table") as head:
        with head:
            st.subheader(table, anchor=False)
            st.caption(formats.plain(said["words"]))
        facts = [
            f"One row: {', '.join(said['grain'])}" if said["grain"] else "", formats.plural(said["rows"], "row") if said["rows"] is not None else "made when asked",
            f"{formats.bytes_(said['bytes'])} in {formats.plural(len(said.get('files') or []), 'file')}" if said["bytes"] else "", f"as of {formats.day(build.as_of)}",
        ]  # fmt: skip
        st.markdown(" · ".join(formats.plain(fact) for fact in facts if fact))
        if made_of := _made_of(table):
            st.caption(f"From {made_of}")
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            links.link(page_list.SQL, "Ask it in SQL", ":material/terminal:", sql=f"FROM {table}", table=table)
            base = st.get_option("server.baseUrlPath").strip("/")
            root = f"/{base}" if base else ""
            if reader().may_call("export_table"):
                st.link_button(
                    "Parquet", f"{root}/api/v1/export/{table}.parquet", icon=":material/download:", type="tertiary",
                    help="The whole table",
                )  # fmt: skip
            st.link_button(
                "REST API",
                f"{root}/api/docs",
                icon=":material/api:",
                type="tertiary",
                help="Rows, SQL and hand-ins over HTTP",
            )
        names = [":material/view_column: Columns", ":material/table_rows: Rows", ":material/rule: Checks", ":material/account_tree: Lineage"]  # fmt: skip
        # An address that names a column asks where it comes from.
        columns, rows, held, feeding = st.tabs(names, default=names[3] if st.query_params.get("column") else names[0])
        with columns:
            _columns(table, said)
        with rows, page.boundary():
            _sample.rows(table, height=420)
        with held:
            _checks(table, checks.frame)
        with feeding, page.boundary():
            _lineage(table, said)


def _made_of(table: str) -> str:
    """The sources behind a table, with the day of which each is; several of one kind are one."""
    days = {row["source"]: row["last_on"] for row in cache.ask("sources_read").frame.iter_rows(named=True)}
    newest: dict[str, list[date]] = {}
    for source in lineage.sources(table):
        found = newest.setdefault(SOURCES.get(source, "evaluation logs handed in"), [])
        if source in days:
            found.append(days[source])
    return "; ".join(f"{words}, {formats.day(max(read)) if read else 'not read'}" for words, read in newest.items())


def _columns(table: str, said: dict[str, Any]) -> None:
    frame = pl.DataFrame(
        [(each["name"], each["type"], each.get("words") or None) for each in said["columns"]], schema=["name", "type", "words"], orient="row"
    )  # fmt: skip
    tables.table(
        frame, key="catalog_columns", alt=f"Columns of {table}", height=min(36 + 35 * frame.height, 560),
        columns={"name": Column("Column", width=180, pinned=True), "type": Column("Type", width=110), "words": Column("Meaning", width=600)},
    )  # fmt: skip


def _checks(table: str, frame: pl.DataFrame) -> None:
    own = frame.filter(pl.col("model") == table)
    if own.is_empty():
        st.caption("No checks of its own.")
        return
    shown = own.with_columns(pl.col("status").replace({"held": "Held", "warned": "Warns", "failed": "Failed"}))
    tables.table(
        shown, key="catalog_checks", alt=f"Checks of {table}", height="content",
        columns={"status": Column("Result", width=80), "sentence": Column("What must hold", width=520), "offending_rows": Column("Rows that break it", "count", width=120)},
    )  # fmt: skip


def _lineage(table: str, said: dict[str, Any]) -> None:
    distance = int(filters.one("Steps", {"1": "1", "2": "2", "3": "3"}, "steps", "1", show_label=True))
    pairs = list(dict.fromkeys(lineage.steps(table, distance, up=True) + lineage.steps(table, distance, up=False)))
    if pairs:
        st.mermaid_chart(
            drawing(table, pairs[:MOST_DRAWN]), alt=f"Tables that {table} is made of, and tables made of it"
        )
    if len(pairs) > MOST_DRAWN:
        st.caption(f"The first {MOST_DRAWN} of {len(pairs)} links are drawn.")
    uses = lineage.queries(table)
    words = ", ".join(f"{use.name} ({use.page})" if use.page else use.name for use in uses)
    st.caption(f"Named queries that read it: {words}." if uses else "No named query reads it.")
    names = [each["name"] for each in said["columns"]]
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
        _addresses(traced.sources, traced.fault or "No column: it is counted, constant, or as the source said it.")
    with right:
        st.markdown("**Changes with it**")
        _addresses(below, "No column of another table is made of it.")


def _addresses(found: tuple[tuple[str, str], ...], nothing: str) -> None:
    if not found:
        st.caption(formats.plain(nothing))
    for table, column in found[:30]:
        links.link(page_list.CATALOG, f"{table}.{column}", table=table, column=column)
    if len(found) > 30:
        st.caption(f"and {len(found) - 30} more")


def drawing(table: str, pairs: list[tuple[str, str]]) -> str:
    """The links as a Mermaid flow from left to right, the table itself set apart."""
    names = sorted({table, *(name for pair in pairs for name in pair)})
    number = {name: f"t{at}" for at, name in enumerate(names)}
    lines = ["flowchart LR", *(f'  {number[name]}["{_in_lines(name)}"]' for name in names)]
    lines += [f"  {number[source]} --> {number[made]}" for source, made in pairs]
    return "\n".join([*lines, f"  style {number[table]} stroke-width:3px"])


def _in_lines(name: str) -> str:
    """Broken after its schema, and where it would be too wide for its box between two words."""
    schema, _, table = name.partition(".")
    words = textwrap.wrap(table.replace("_", "_ "), BOX_LETTERS, break_long_words=False)
    return "<br/>".join([f"{schema}.", *(line.replace(" ", "") for line in words)])
