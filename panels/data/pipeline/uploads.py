"""Evaluation logs that were uploaded for everybody: what was taken, and what was refused for which reasons."""

from __future__ import annotations

import polars as pl

from panels import formats
from panels.panel import Empty, Panel
from panels.table import Column, Table
from warehouse.query.answers import Answer

STATES = {"added": "Added", "known": "Known already", "refused": "Refused"}
COLUMNS = {
    "status": Column("What became of it", width=120),
    "file_name": Column("File", width=150),
    "member": Column("In it", width=250),
    "reasons": Column("Reasons", width=360),
    "format": Column("Format", width=120),
    "size": Column("Size", width=80),
    "added": Column("Uploaded", width=160),
}
NO_UPLOADS = Empty("Nothing uploaded yet", "The page Submit takes logs of any harness.", ":material/upload_file:")


def panel(uploads: Answer) -> Panel:
    frame = uploads.frame
    refused = frame.filter(pl.col("status") == "refused").height
    title = f"{formats.plural(refused, 'file')} refused" if refused else "Every uploaded file was taken"
    if frame.is_empty():
        title = "No evaluation logs have been uploaded"
    rows = frame.with_columns(
        pl.col("status").replace(STATES),
        pl.col("reasons").list.join("; ").replace("", "–"),
        pl.Series("size", [formats.bytes_(size) if size else None for size in frame["bytes"]], dtype=pl.String),
        pl.Series("added", [formats.moment(at) if at else None for at in frame["added_at"]], dtype=pl.String),
    )
    return Panel(
        title,
        uploads,
        subtitle="Files of uploads that are shared; private ones are their workspace's own. The last 500, refused ones first",
        table=None if frame.is_empty() else Table(rows, COLUMNS, height=300, alt=title),
        empty=NO_UPLOADS if frame.is_empty() else None,
        rows=formats.plural(frame.height, "file"),
        definitions=(
            "Refused: nothing of the file was taken. The reason names the place, the value and what is expected.",
        ),
    )
