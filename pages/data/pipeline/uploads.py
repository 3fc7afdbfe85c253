"""Evaluation logs that were handed in for everybody: what was taken, and what was refused for which reasons."""

from __future__ import annotations

import polars as pl

from pages.shared import page, panel, tables
from panels import formats
from panels.table import Column
from warehouse.query.answers import Answer

STATES = {"added": "Added", "known": "Known already", "refused": "Refused"}


def files_panel(found: Answer) -> None:
    frame = found.frame
    refused = frame.filter(pl.col("status") == "refused").height
    title = (
        "No evaluation logs have been handed in"
        if frame.is_empty()
        else f"{formats.plural(refused, 'file')} refused" if refused else "Every file handed in was taken"
    )  # fmt: skip
    shown = frame.with_columns(
        pl.col("status").replace(STATES), pl.col("reasons").list.join("; ").replace("", "–"),
        pl.Series("size", [formats.bytes_(size) if size else None for size in frame["bytes"]], dtype=pl.String),
        pl.Series("added", [formats.moment(at) if at else None for at in frame["added_at"]], dtype=pl.String),
    )  # fmt: skip

    def body() -> None:
        if frame.is_empty():
            page.empty("Nothing handed in yet", "The page Submit takes logs of any harness.", ":material/upload_file:")
            return
        tables.table(
            shown, key="hand_ins", alt=title, height=300,
            columns={
                "status": Column("What became of it", width=120), "file_name": Column("File", width=150), "member": Column("In it", width=250),
                "reasons": Column("Reasons", width=360), "format": Column("Format", width=120), "size": Column("Size", width=80), "added": Column("Handed in", width=160),
            },
        )  # fmt: skip

    panel.panel(
        title, found, key="hand_ins", body=body, rows=formats.plural(frame.height, "file"),
        subtitle="Files of hand-ins that are shared; private ones are their workspace's own. The last 500, refused ones first",
        definitions=("Refused: nothing of the file was taken. The reason names the place, the value and what is expected.",),
    )  # fmt: skip
