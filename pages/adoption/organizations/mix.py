"""What a portfolio is made of: each organization's downloads or models divided by task, licence or size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import filters, page, panel
from panels import formats
from panels.adoption.organizations.mix import DIMENSIONS, MOST_KINDS, OTHERS, Mix, _title, divided
from panels.charts.stacks import stack_chart
from warehouse.query.answers import Answer

COUNTED = {"downloads": "Downloads", "models": "Models"}
UNITS = {"downloads": "share of 30-day downloads", "models": "share of models"}


def choose() -> Mix:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        dimension = filters.one("Divide by", DIMENSIONS, "mix", default="task")
        counted = filters.one("Of", COUNTED, "mix_of", default="downloads")
    return Mix(dimension, counted)


def panel_of(head: Any, found: Answer, names: Sequence[str], mix: Mix) -> None:
    frame, kinds = divided(found.frame, mix)
    words = DIMENSIONS[mix.dimension].lower()
    shown = [name for name in names if name in set(frame["label"])]
    absent = [name for name in names if name not in shown]
    title = _title(frame, shown, mix)
    panel.panel(
        title, replace(found, frame=frame.select(pl.col("label").alias("organization"), pl.col("kind").alias(mix.dimension), "share", "models", "downloads_30d")),
        key="mix", head=head, subtitle=f"{UNITS[mix.counted].capitalize()} by {words}, last day read; each bar is one organization's 100 %",
        chart=stack_chart(frame, order=shown, kinds=kinds, unit=UNITS[mix.counted], value="downloads_30d") if shown else None,
        body=None if shown else lambda: page.empty("Nothing to divide", "Downloads of none of them are known on the last day read. Their models can still be divided."),
        alt=f"{title}. Stacked bars of 100 % by {words}.", rows=formats.plural(int(frame["models"].sum()), "model"),
        note=f"No downloads known on the last day: {', '.join(absent)}" if absent and shown else "",
        definitions=(
            f"marts.model_summary.{mix.dimension}", "marts.organization_summary.downloads_30d",
            f"{OTHERS}: what is not among the {MOST_KINDS} largest by the mean of the organizations' shares, and models that say “other”.",
        ),
    )  # fmt: skip
