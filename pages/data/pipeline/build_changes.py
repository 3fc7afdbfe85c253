"""A build beside the one before: which tables came, went, grew, shrank or changed their columns."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import filters, page, panel, tables
from panels import formats
from panels.data.pipeline.build_changes import sums_of, title
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
            changes = diff.diff(lake.build_manifest(earlier), lake.build_manifest(later))
            with head:
                st.subheader(title(changes), anchor=False)
                st.caption(
                    "Rows, sizes, columns and contents of every table, from the two manifests; sums of a table from its files"
                )
            if changes.is_empty():
                return
            rows = changes.with_columns(
                pl.col("change").replace(WORDS),
                *(
                    pl.col(name).list.join(", ").replace("", "–")
                    for name in ("columns_added", "columns_gone", "columns_changed")
                ),
                pl.col("bytes_added").map_elements(
                    lambda size: ("−" if size < 0 else "") + formats.bytes_(abs(size)), return_dtype=pl.String
                ),
            )
            tables.table(
                rows,
                key="build_changes",
                alt="What changed between the two builds",
                height=320 if rows.height > 8 else "content",
                columns={
                    "table": Column("Table", width=210, pinned=True),
                    "change": Column("What changed", width=120),
                    "rows_before": Column("Rows before", "count", width=95),
                    "rows": Column("Rows", "count", width=95),
                    "rows_added": Column("More", "count", width=80),
                    "bytes_added": Column("Size more", width=90),
                    "columns_added": Column("Columns added", width=160),
                    "columns_gone": Column("Columns gone", width=160),
                    "columns_changed": Column("Types changed", width=200),
                },
            )
            named = changes.filter(~pl.col("change").is_in(["new", "gone"]))["table"].to_list()
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
    sums = cache.compute(sums_of, root=str(lake.root), earlier=earlier, later=later, table=table)
    if sums.is_empty():
        st.caption(f"{table} is a view: it keeps nothing of its own to add up.")
        return
    is_moved = (pl.col("difference") != 0) | (pl.col("values") != pl.col("values_before"))
    moved = sums.filter(is_moved).height
    st.caption(
        f"{formats.plural(moved, 'column')} of {table} with another sum or number of values"
        if moved
        else f"Every column of {table} has the same sum and as many values: its rows differ in texts, days or their order"
    )
    sums = sums.filter(pl.col("sum").is_not_null() | is_moved)
    if sums.is_empty():
        return
    tables.table(
        sums,
        key="build_sums",
        alt=f"Sums of {table} in the two builds",
        height=320 if sums.height > 8 else "content",
        columns={
            "column": Column("Column", width=210, pinned=True),
            "sum_before": Column("Sum before", "count", width=140),
            "sum": Column("Sum", "count", "Of truth values: how often true.", 140),
            "difference": Column("More", "count", width=120),
            "values_before": Column("Values before", "count", width=110),
            "values": Column("Values", "count", width=100),
        },
    )
