"""Tables that read alike: the same formats, the same word for what is missing, a name that opens its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import polars as pl
import streamlit as st

from pages.shared import links
from panels import formats
from panels.table import Column, Table

PHONE = "Mobi"  # what browsers of phones say of themselves: https://developer.mozilla.org/docs/Web/HTTP/Browser_detection_using_the_user_agent


def table(
    frame: pl.DataFrame,
    *,
    key: str,
    columns: dict[str, Column],
    height: int | Literal["auto", "content", "stretch"] = "auto",
    open_model: str | None = None,
    on_open: Callable[[int], None] | None = None,
    alt: str = "",
    on_select: Any = "ignore",
    **more: Any,
) -> Any:
    """Shows the named columns. With `open_model`, a click on the column of kind "model" opens that model's page.

    `on_open` takes the number of the row instead, where the name is not a model's.
    """
    shown = frame.select([name for name in columns if name in frame.columns])
    # A list with nulls in it is shown as text instead of a line, and one or two points are no line at all.
    for name, column in columns.items():
        if column.kind == "size":
            shown = shown.with_columns(
                pl.Series(name, [formats.size(v) if v else None for v in shown[name]], dtype=pl.String)
            )
        if column.kind == "spark":
            shown = shown.with_columns(
                pl.when(pl.col(name).list.drop_nulls().list.len() > 2).then(pl.col(name).list.drop_nulls()).alias(name)
            )
        if column.kind in ("percent", "share", "change", "points"):
            shown = shown.with_columns(pl.col(name) * 100)
        if column.kind == "flag":
            shown = shown.with_columns(pl.col(name).cast(pl.Boolean))
    opener = f"{key}_open"
    chosen = frame[open_model].to_list() if open_model else []

    def opened() -> None:
        click = st.session_state.get(opener)
        if click is not None and 0 <= click.row < len(chosen):
            (on_open or (lambda row: links.model(chosen[row])))(click.row)

    config = {name: _config(column, opener if open_model else None, opened) for name, column in columns.items()}
    return show(
        shown, key=key, column_config=config, hide_index=True, height=height, placeholder=formats.NOT_STATED,
        alt=alt or None, on_select=on_select, **more,
    )  # fmt: skip


def draw(shown: Table, *, key: str, on_open: Callable[[int], None] | None = None) -> None:
    """Shows a table as it is declared; `on_open` as in `table`."""
    table(
        shown.frame,
        key=key,
        columns=dict(shown.columns),
        height=shown.height,
        open_model=shown.open_model,
        on_open=on_open,
        alt=shown.alt,
    )


def days_as_days(frame: pl.DataFrame) -> dict[str, Any]:
    """How the days of any frame are written: as days, without a time."""
    return {
        name: st.column_config.DateColumn(format="D MMM YYYY") for name, kind in frame.schema.items() if kind == pl.Date
    }


def is_phone() -> bool:
    return PHONE in st.context.headers.get("User-Agent", "")


def show(data: Any, **options: Any) -> Any:
    """Streamlit's table. Its tools lie over the line above it, on a phone all the time: there, room is left for them."""
    if is_phone():
        st.space("small")
    return st.dataframe(data, **options)


def _config(column: Column, opener: str | None, opened: Any) -> Any:
    make, said = st.column_config, {
        "label": column.label, "help": column.help, "width": column.width, "pinned": column.pinned,
    }  # fmt: skip
    match column.kind:
        case "model" if opener:
            return make.ButtonColumn(**said, key=opener, on_click=opened, type="tertiary", alignment="left")
        case "model":
            return make.TextColumn(**said)
        case "count":
            return make.NumberColumn(**said, format="localized", step=1)
        case "compact":
            return make.NumberColumn(**said, format="compact")
        case "percent":
            return make.NumberColumn(**said, format="%.1f %%")
        case "share":
            return make.ProgressColumn(**said, format="%.0f %%", min_value=0.0, max_value=100.0)
        case "change":
            return make.NumberColumn(**said, format="%+.1f %%")
        case "points":
            return make.NumberColumn(**said, format="%+.1f")
        case "date":
            return make.DateColumn(**said, format="D MMM YYYY")
        case "spark":
            return make.LineChartColumn(**said)
        case "link":
            return make.LinkColumn(**said, display_text="Open")
        case "flag":
            return make.CheckboxColumn(**said)
        case "tags":
            return make.ListColumn(**said)
        case _:
            return make.TextColumn(**said)
