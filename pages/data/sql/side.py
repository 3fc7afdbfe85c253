"""Beside the editor: the tables with their words, saved queries with their versions, and what was asked before."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.data import sample
from pages.data.sql import execution
from pages.shared import filters, links, page, tables
from pages.shared.user import current_user
from panels import formats, page_list
from warehouse.adhoc import text
from warehouse.errors import HubscopeError
from warehouse.query.answers import BuildInfo
from warehouse.state import saved_queries
from warehouse.state.tables import MAX_NAME, MAX_NOTE

FAULT, FAVOURITE = "sql_fault", "marts.model_summary"
ORDER = ("marts", "core", "meta")


def tables_of(build: BuildInfo) -> dict[str, list[str]]:
    return {
        name: [column["name"] for column in entry["columns"]]
        for name, entry in sorted(build.manifest["tables"].items())
    }


def schema(build: BuildInfo) -> None:
    """Every table with its words; the chosen one with its columns."""
    entries: dict[str, dict[str, Any]] = build.manifest["tables"]
    find = filters.text("Find a table or column", "find", "Find a table or column", live=True).casefold()
    names = [name for name, entry in sorted(entries.items(), key=_order) if not find or _matches(name, entry, find)]
    if not names:
        st.caption("No table or column of that name.")
        return
    start = FAVOURITE if FAVOURITE in names else names[0]
    table = filters.one("Table", names, "table", start, "select", show_label=True)
    entry = entries[table]
    grain = f"One row: {', '.join(entry['grain'])}" if entry["grain"] else "What it holds"
    st.caption(formats.plain(grain), help=formats.plain(entry["words"]))
    columns = pl.DataFrame(
        [(column["name"], column["type"], column.get("words", "")) for column in entry["columns"]],
        schema=["column", "type", "words"],
        orient="row",
    )
    tables.show(
        columns,
        hide_index=True,
        height=190,
        alt=f"Columns of {table}",
        column_config={
            "column": st.column_config.TextColumn("Column", width="small"),
            "type": st.column_config.TextColumn("Type", width="small"),
            "words": "Meaning",
        },
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.button(
            "Write a SELECT",
            icon=":material/edit_note:",
            on_click=_select,
            args=(table, columns["column"].to_list()),
            type="tertiary",
        )
        rows = st.popover("Rows", icon=":material/table_rows:", type="tertiary", key="sql_sample", on_change="rerun")
        links.link(page_list.CATALOG, "In the Catalog", ":material/menu_book:", table=table)
    if rows.open:
        with rows, st.container(width=640), page.boundary():
            sample.rows(table, height=280)


def _order(pair: tuple[str, Any]) -> tuple[int, str]:
    """What pages read comes first."""
    schema = pair[0].partition(".")[0]
    return ORDER.index(schema) if schema in ORDER else len(ORDER), pair[0]


def _matches(name: str, entry: dict[str, Any], find: str) -> bool:
    return find in name or any(find in column["name"] for column in entry["columns"])


def _select(table: str, columns: list[str]) -> None:
    execution.load(text.select_of(table, columns))


def saved_query_list(sql: str) -> None:
    """Opens, saves, and goes back to earlier versions."""
    popover = st.popover("Saved", icon=":material/bookmark:", type="tertiary", key="sql_saved", on_change="rerun")
    if not popover.open:
        return
    with popover, st.container(width=380, gap="small"):
        _fault()
        newest = {each.id: each for each in saved_queries.newest()}
        chosen = st.selectbox(
            "Saved query",
            list(newest),
            index=None,
            format_func=lambda each: formats.plain(newest[each].name),
            placeholder="Choose one to open",
            key="sql_saved_query",
        )
        if chosen:
            _versions(newest[chosen])
        after = newest.get(chosen) if chosen else None
        with st.form("sql_keep", border=False):
            # Another chosen query is another form: what was typed for one is not kept under the name of the next.
            name, note = f"sql_keep_name_{chosen}", f"sql_keep_note_{chosen}"
            st.text_input("Keep the query of the editor as", after.name if after else "", MAX_NAME, key=name)
            st.text_input("What changed", max_chars=MAX_NOTE, key=note)
            label = f"Save as version {after.latest + 1}" if after else "Save"
            st.form_submit_button(label, icon=":material/bookmark_add:", on_click=_save, args=(name, sql, note, after))
        st.caption("There is no sign-in, so everyone who opens this portal shares these queries.")


def _versions(newest: saved_queries.SavedQuery) -> None:
    for each in saved_queries.versions(newest.id)[:20]:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.button(
                f"Open version {each.version}",
                key=f"sql_open_{each.version}",
                on_click=execution.load,
                args=(each.sql,),
                type="tertiary",
            )
            st.caption(f"{formats.ago(each.saved_at)}{' · ' + formats.plain(each.note) if each.note else ''}")
    st.button("Delete all versions", icon=":material/delete:", on_click=_delete, args=(newest.id,), type="tertiary")


def _save(name: str, sql: str, note: str, after: saved_queries.SavedQuery | None) -> None:
    """Saves what the fields of these keys say, before the list is drawn that then holds it."""
    try:
        saved = saved_queries.save(st.session_state[name], sql, st.session_state[note], after=after)
    except HubscopeError as error:
        st.session_state[FAULT] = error
    else:
        st.session_state[note] = ""
        st.session_state["sql_saved_query"] = saved.id
        st.toast(f"Saved as {formats.plain(saved.name)}, version {saved.version}", icon=":material/bookmark_added:")


def _delete(query_id: str) -> None:
    try:
        saved_queries.delete(query_id)
    except HubscopeError as error:
        st.session_state[FAULT] = error
    st.session_state.pop("sql_saved_query", None)


def _fault() -> None:
    error = st.session_state.pop(FAULT, None)
    if error is not None:
        st.error(f"**{formats.plain(error.message)}**  \n{formats.plain(error.hint)}", icon=":material/error:")


def history() -> None:
    popover = st.popover("History", icon=":material/history:", type="tertiary", key="sql_history", on_change="rerun")
    if not popover.open:
        return
    with popover, st.container(width=420, gap="small"):
        user = current_user()
        entries = saved_queries.history(user)
        if not entries:
            st.caption("Nothing asked in this session yet.")
        elif user.may("admin"):
            st.caption("You are an administrator: these are the questions of everybody.")
        for n, each in enumerate(entries[:20]):
            ended = {"done": formats.plural(each.result_rows, "row"), "stopped": "stopped"}.get(each.state, "failed")
            whose = f" · {formats.plain(each.reader)}" if each.reader != user.name else ""
            st.caption(f"{formats.ago(each.asked_at)} · {ended} · {formats.seconds(each.seconds)}{whose}")
            st.code(each.sql[:400], language="sql", height="content", wrap_lines=True)
            st.button("Open", key=f"sql_again_{n}", on_click=execution.load, args=(each.sql,), type="tertiary")
