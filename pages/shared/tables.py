"""Tables that read alike: the same formats, the same word for what is missing, a name that opens its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypedDict

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ButtonColumnResult, ColumnConfig

from pages.shared import links
from panels import formats
from panels.table import Column, Table

PHONE = "Mobi"  # what browsers of phones say of themselves: https://developer.mozilla.org/docs/Web/HTTP/Browser_detection_using_the_user_agent


def table(
    frame: pl.DataFrame,
    *,
    key: str,
    columns: Mapping[str, Column | None],
    height: int | Literal["auto", "content", "stretch"] = "auto",
    open_model: str | None = None,
    on_open: Callable[[int], None] | None = None,
    alt: str = "",
    missing: str = formats.NOT_STATED,
    on_select: Any = "ignore",
    **more: Any,
) -> Any:
    """Shows the named columns, hides those that are None. With `open_model`, a click on the column of kind "model" opens that model's page.

    `on_open` takes the number of the row instead, where the name is not a model's.
    """
    visible = frame.select([name for name in columns if name in frame.columns])
    # A list with nulls in it is shown as text instead of a line, and one or two points are no line at all.
    for name, column in columns.items():
        if column is None:
            continue
        if column.kind == "size":
            visible = visible.with_columns(
                pl.Series(name, [formats.size(v) if v else None for v in visible[name]], dtype=pl.String)
            )
        if column.kind == "spark":
            visible = visible.with_columns(
                pl.when(pl.col(name).list.drop_nulls().list.len() > 2).then(pl.col(name).list.drop_nulls()).alias(name)
            )
        if column.kind in ("percent", "share", "change", "points"):
            visible = visible.with_columns(pl.col(name) * 100)
        if column.kind == "flag":
            visible = visible.with_columns(pl.col(name).cast(pl.Boolean))
    opener = f"{key}_open"
    chosen = frame[open_model].to_list() if open_model else []

    def opened() -> None:
        click = st.session_state.get(opener)
        if click is not None and 0 <= click.row < len(chosen):
            (on_open or (lambda row: links.model(chosen[row])))(click.row)

    config = {
        name: None if column is None else _config(column, opener if open_model else None, opened)
        for name, column in columns.items()
    }
    return show(
        visible,
        key=key,
        column_config=config,
        hide_index=True,
        height=height,
        placeholder=missing,
        alt=alt or None,
        on_select=on_select,
        **more,
    )


def draw(declared: Table, *, key: str, **more: Any) -> Any:
    """Shows a table as it is declared; `more` is as in `table`."""
    return table(
        declared.frame,
        key=key,
        columns=declared.columns,
        height=declared.height,
        open_model=declared.open_model,
        alt=declared.alt,
        missing=declared.missing,
        **more,
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


class _Common(TypedDict):
    """What every kind of column takes."""

    label: str
    help: str | None
    width: Literal["small", "medium", "large"] | int | None
    pinned: bool


def _config(column: Column, opener: str | None, opened: Callable[[], None]) -> ColumnConfig | ButtonColumnResult:
    make = st.column_config
    common: _Common = {"label": column.label, "help": column.help, "width": column.width, "pinned": column.pinned}
    match column.kind:
        case "model" if opener:
            return make.ButtonColumn(**common, key=opener, on_click=opened, type="tertiary", alignment="left")
        case "count":
            return make.NumberColumn(**common, format="localized", step=1)
        case "compact":
            return make.NumberColumn(**common, format="compact")
        case "percent":
            return make.NumberColumn(**common, format="%.1f %%")
        case "share":
            return make.ProgressColumn(**common, format="%.0f %%", min_value=0.0, max_value=100.0)
        case "change":
            return make.NumberColumn(**common, format="%+.1f %%")
        case "points":
            return make.NumberColumn(**common, format="%+.1f")
        case "number":
            return make.NumberColumn(**common, format=column.format)
        case "progress":
            return make.ProgressColumn(**common, format="percent", min_value=0, max_value=1)
        case "date":
            return make.DateColumn(**common, format="D MMM YYYY")
        case "spark":
            return make.LineChartColumn(**common)
        case "link":
            return make.LinkColumn(**common, display_text=column.format or "Open")
        case "flag":
            return make.CheckboxColumn(**common)
        case "tags":
            return make.ListColumn(**common)
        case _:
            return make.TextColumn(**common)
