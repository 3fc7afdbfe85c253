"""The cards of the Pipeline page that hold more than one chart or table: days that were read, and checks."""

from __future__ import annotations

import streamlit as st

from pages.shared import panel, tables
from panels import formats
from panels.charts import apply_theme
from panels.data.pipeline import checks, sources
from warehouse.query.answers import Answer


def days_card(observed: Answer) -> None:
    def strips() -> None:
        for kind, line, chart, alt in sources.day_strips(observed):
            st.markdown(line)
            st.altair_chart(apply_theme(chart), alt=alt, key=f"days_{kind}")

    panel.draw(sources.days_panel(observed), key="days", body=strips)


def checks_card(outcomes: Answer) -> None:
    broken = checks.broken(outcomes)

    def body() -> None:
        for row in broken.iter_rows(named=True):
            with st.expander(
                f"**{checks.CHECKS.get(row['status'], row['status'])}** · {formats.plain(row['sentence'])}",
                icon=":material/rule:",
                expanded=broken.height < 3,
            ):
                st.caption(
                    f"{row['model']} · {formats.plural(row['offending_rows'] or 0, 'row breaks it', 'rows break it')}"
                )
                _sample(row["sample"], row["sentence"])
        tables.draw(checks.checks_table(outcomes), key="checks")

    panel.draw(checks.checks_panel(outcomes), key="checks", body=body)


def _sample(text: str | None, sentence: str) -> None:
    rows = checks.sample_rows(text)
    if not rows:
        st.caption("The build kept no sample of them.")
        return
    tables.show(rows, hide_index=True, alt=f"Rows that break: {sentence}", placeholder=formats.NOT_STATED)
