"""A build beside the one before: which tables came, went, grew, shrank or changed their columns."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import filters, page, panel, tables
from panels import formats
from panels.data.pipeline.build_changes import _title, sums_of
from panels.table import Column
from warehouse.build import diff
from warehouse.query import cache
from warehouse.storage.lake import Lake

WORDS = {"new": "New table", "gone": "Gone", "schema": "Columns changed", "rows": "Rows", "values": "Values"}


def changes_card(lake: Lake, builds: pl.DataFrame) -> None:
    """Nothing to show with fewer than two builds."""
    if builds.height < 2:
        return
    names = builds["build"].to_list()
    with panel.card("build_changes") as head:
        with st.grid(2, min_column_width=220, gap="small"):
            later = filters.one("Build", names[:-1], "build", names[0], "select", show_label=True)
            earlier_names = names[names.index(later) + 1 :]
            earlier = filters.one("Beside", earlier_names, "beside", earlier_names[0], "select", show_label=True)
        with page.boundary():
            found = diff.diff(lake.build_manifest(earlier), lake.build_manifest(later))
            with head:
                st.subheader(_title(found), anchor=False)
                st.caption(
                    "Rows, sizes, columns and contents of every table, from the two manifests; sums of a table from its files"
                )
            if found.is_empty():
                return
            shown = found.with_columns(
                pl.col("change").replace(WORDS), *(pl.col(name).list.join(", ").replace("", "–") for name in ("columns_added", "columns_gone", "columns_changed")),
                pl.col("bytes_added").map_elements(lambda size: ("−" if size < 0 else "") + formats.bytes_(abs(size)), return_dtype=pl.String),
            )  # fmt: skip
            tables.table(
                shown, key="build_changes", alt="What changed between the two builds", height=320 if shown.height > 8 else "content",
                columns={
                    "table": Column("Table", width=210, pinned=True), "change": Column("What changed", width=120), "rows_before": Column("Rows before", "count", width=95),
                    "rows": Column("Rows", "count", width=95), "rows_added": Column("More", "count", width=80), "bytes_added": Column("Size more", width=90),
                    "columns_added": Column("Columns added", width=160), "columns_gone": Column("Columns gone", width=160), "columns_changed": Column("Types changed", width=200),
                },
            )  # fmt: skip
            named = found.filter(~pl.col("change").is_in(["new", "gone"]))["table"].to_list()
            table = (
                filters.one(
                    "Sums of", {"": "No table", **{name: name for name in named}}, "sums", "", "select", show_label=True
                )
                if named
                else ""
            )
            if table:
                _sums(lake, earlier, later, table)


def _sums(lake: Lake, earlier: str, later: str, table: str) -> None:
    shown = cache.compute(sums_of, root=str(lake.root), earlier=earlier, later=later, table=table)
    if shown.is_empty():
        st.caption(f"{table} is a view: it keeps nothing of its own to add up.")
        return
    is_moved = (pl.col("difference") != 0) | (pl.col("values") != pl.col("values_before"))
    moved = shown.filter(is_moved).height
    st.caption(
        f"{formats.plural(moved, 'column')} of {table} with another sum or number of values"
        if moved
        else f"Every column of {table} has the same sum and as many values: its rows differ in texts, days or their order"
    )
    shown = shown.filter(pl.col("sum").is_not_null() | is_moved)
    if shown.is_empty():
        return
    tables.table(
        shown, key="build_sums", alt=f"Sums of {table} in the two builds", height=320 if shown.height > 8 else "content",
        columns={
            "column": Column("Column", width=210, pinned=True), "sum_before": Column("Sum before", "count", width=140), "sum": Column("Sum", "count", "Of truth values: how often true.", 140),
            "difference": Column("More", "count", width=120), "values_before": Column("Values before", "count", width=110), "values": Column("Values", "count", width=100),
        },
    )  # fmt: skip
