"""A build beside the one before: which tables came, went, grew, shrank or changed their columns."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import filters, formats, page, panel, tables
from pages.shared.tables import Column
from warehouse import build_diff
from warehouse.lake import Lake

WORDS = {"new": "New table", "gone": "Gone", "schema": "Columns changed", "rows": "Rows"}


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
            found = build_diff.diff(lake.build_manifest(earlier), lake.build_manifest(later))
            with head:
                st.subheader(_title(found), anchor=False)
                st.caption("From the two manifests: rows, sizes and columns of every table")
            if found.is_empty():
                return
            shown = found.with_columns(
                pl.col("change").replace(WORDS), *(pl.col(name).list.join(", ").replace("", None) for name in ("columns_added", "columns_gone", "columns_changed")),
                pl.col("bytes_added").map_elements(lambda size: ("−" if size < 0 else "") + formats.bytes_(abs(size)), return_dtype=pl.String),
            )  # fmt: skip
            tables.table(
                shown, key="build_changes", alt="What changed between the two builds", height=320 if shown.height > 8 else "content",
                columns={
                    "table": Column("Table", width=210, pinned=True), "change": Column("What changed", width=120), "rows_before": Column("Rows before", "count", width=95),
                    "rows": Column("Rows", "count", width=95), "rows_added": Column("More", "count", width=80), "bytes_added": Column("Size", width=80),
                    "columns_added": Column("Columns added", width=160), "columns_gone": Column("Columns gone", width=160), "columns_changed": Column("Types changed", width=200),
                },
            )  # fmt: skip


def _title(found: pl.DataFrame) -> str:
    if found.is_empty():
        return "The two builds hold the same"
    schema = found.filter(pl.col("change") != "rows").height
    words = formats.plural(found.height, "table") + (" differs" if found.height == 1 else " differ")
    return words + (f", {schema} of them in their columns or altogether" if schema else "")
