"""What lies behind a place: the results of a model with the runs they come from, and the samples of one of them."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from pages.shared import filters, links, page, panel, tables
from panels import formats, page_list
from panels.evaluation.leaderboards import selection
from panels.evaluation.leaderboards.evidence import _labels, interval_words, known, value_words
from panels.table import Column
from warehouse.query import cache
from warehouse.query.answers import Answer

PAGE_ROWS = 50
ONLY = {"all": "All", "wrong": "Below the best score", "failed": "Without a score"}
RUN_COLUMNS = {
    "task": Column("Task", "text", None, 150),
    "metric": Column("Metric", "text", "With the filter of answers, where the log names one", 115),
    "value": Column("Value", "text", None, 70),
    "interval": Column("95 %", "text", "Interval of the value; a dash where neither n nor an error is known", 120),
    "n": Column("n", "count", "Samples the value rests on", 60),
    "shown": Column("On the board", "text", "Of several runs, the best source counts, then the one with n, then the latest", 90),
    "tier": Column("Provenance", "text", None, 165),
    "source_name": Column("Source", "text", None, 150),
    "at": Column("Date", "date", None, 95),
    "framework": Column("Framework", "text", None, 110),
    "samples": Column("Samples kept", "count", "Rows of samples in this run, of all its tasks", 95),
    "file_name": Column("Log", "text", None, 180),
}  # fmt: skip
SAMPLE_COLUMNS = {
    "sample_id": Column("Sample", "text", None, 150),
    "epoch": Column("Epoch", "count", "Which of several tries at the sample", 60),
    "score": Column("Score", "text", None, 75),
    "prediction": Column("Answer", "text", "As the scorer read it", 130),
    "label": Column("Right answer", "text", None, 130),
    "probability": Column("Probability", "text", "Of the positive class, as the model gave it", 90),
    "perturbation": Column("Changed by", "text", "How the sample was perturbed", 100),
    "cluster_id": Column("Cluster", "text", "Samples that belong together, such as questions on one passage", 100),
    "latency_s": Column("Seconds", "text", None, 75),
    "output_tokens": Column("Tokens out", "count", None, 85),
    "error": Column("Error", "text", None, 180),
    "input": Column("Input", "text", "First part; tick the row to read it", 260),
    "target": Column("Target", "text", None, 150),
    "output": Column("Output", "text", None, 260),
}  # fmt: skip
TEXTS = {"input": "Input", "target": "Target", "output": "Output", "explanation": "Explanation of the score"}


def draw(choice: selection.Choice, names: Sequence[str]) -> None:
    """`names`: models of the board as it is shown, best first."""
    with panel.card("behind") as head:
        name = choose_model(names)
        if name is None:
            return
        task = choice.task.task if choice.task else None
        found = cache.ask("leaderboard_runs", **choice.board.key, model=name, task=task)
        if found.frame.is_empty():
            page.empty("No result of this model on this board", "Choose another model, or another task above.")
            return
        runs_panel(head, found, name, choice)
    with_samples = found.frame.filter(pl.col("samples") > 0)
    if with_samples.height:
        with panel.card("samples") as head:
            draw_samples(head, with_samples)


def choose_model(names: Sequence[str]) -> str | None:
    """A model of the board by its name, whatever its case; the first of the board where none is asked for."""
    typed = filters.text(
        "Model", "board_model", f"A model of this board; shown: {names[0]}" if names else "", help="Or click a name in the table."
    )  # fmt: skip
    if not typed:
        return names[0] if names else None
    exact = {name.casefold(): name for name in names}
    if typed.casefold() in exact:
        return exact[typed.casefold()]
    part = [name for name in names if typed.casefold() in name.casefold()]
    close = part[:6] or difflib.get_close_matches(typed, names, 6, 0.3)
    page.empty(
        f"No model of this board is called {formats.plain(typed)}",
        "These come closest:" if close else "It may be hidden by the conditions above.",
    )
    for name in close:
        st.button(formats.plain(name), key=f"offer_{name}", type="tertiary", icon=":material/deployed_code:", on_click=focus, args=(name,))  # fmt: skip
    return None


def focus(name: str) -> None:
    """Chooses a model; for callbacks, as the field is drawn by then."""
    st.session_state["board_model"] = name


def runs_panel(head: Any, found: Answer, name: str, choice: selection.Choice) -> None:
    frame = found.frame
    rows = frame.iter_rows(named=True)
    shown = frame.with_columns(
        pl.Series("value", [value_words(row["value"], row["unit"]) for row in frame.iter_rows(named=True)], dtype=pl.String),
        pl.Series("interval", [interval_words(row) for row in rows], dtype=pl.String),
        pl.concat_str([pl.col("metric"), pl.col("filter")], separator=" ").str.strip_chars().alias("metric"),
        pl.when(pl.col("is_shown")).then(pl.lit("yes")).otherwise(pl.lit("no")).alias("shown"),
        pl.col("tier").replace(selection.TIERS),
    )  # fmt: skip
    runs = frame["run_id"].n_unique()
    on_board = frame["is_shown"].sum()
    model_ids = frame["run_id"].unique(maintain_order=True)
    title = f"{name}: {formats.plural(frame.height, 'result')} of {formats.plural(runs, 'run')}"
    with st.container(horizontal=True, gap="small"):
        links.link(page_list.MODEL, "Open the model", ":material/deployed_code:", model=name)
        if len(model_ids) > 1:
            links.link(
                page_list.COMPARE,
                "Compare its two latest runs",
                ":material/compare_arrows:",
                a=model_ids[0],
                b=model_ids[1],
            )
    panel.panel(
        title, found, key="behind", head=head, rows=formats.plural(frame.height, "result"),
        subtitle=f"Every result on {choice.board.label}{f', {choice.task.label}' if choice.task else ''}; {on_board} of them on the board",
        body=lambda: tables.table(
            shown, key="results", columns=known(shown, RUN_COLUMNS), alt=title, height=420 if frame.height > 11 else "content"
        ),
        definitions=("marts.evaluation_history.value", "marts.evaluation_history.n", "marts.evaluation_history.stderr", "marts.evaluation_history.tier"),
    )  # fmt: skip


# -- samples -----------------------------------------------------------------------------------------------------------
def draw_samples(head: Any, results: pl.DataFrame) -> None:
    """`results`: those of one model whose runs keep samples."""
    labels = _labels(results)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width=420):
            chosen = filters.one("Result", list(labels), "result", kind="select", show_label=True)
        only = filters.one("Samples", ONLY, "samples")
    row = labels[chosen]
    asked = {"run_id": row["run_id"], "task": row["task"], "metric": row["metric"], "only": only}
    total = cache.ask("leaderboard_samples", **asked, limit=1).frame
    matching = int(total["matching"][0]) if total.height else 0
    if not matching:
        with head:
            st.subheader("Samples behind it", anchor=False)
        page.empty(
            "No sample like that", "Choose another result or “All”: not every run keeps the samples of every task."
        )
        return
    place = st.container()
    first = (choose_page(asked, matching) - 1) * PAGE_ROWS
    found = cache.ask("leaderboard_samples", **asked, limit=PAGE_ROWS, offset=first)
    with place:
        samples_table(found)
    panel.panel(
        f"{formats.plural(matching, 'sample')} behind {row['task']}, lowest score first", found, key="samples", head=head,
        subtitle=f"{row['metric']} by {row['framework'] or 'an unnamed framework'}, log {row['file_name']}" + ("" if row["has_texts"] else "; its texts are not kept"),
        rows=f"{first + 1:,} to {first + found.frame.height:,} of {formats.plural(matching, 'sample')}",
        definitions=("core.eval_samples.score", "core.eval_samples.prediction", "core.eval_samples.cluster_id"),
        full=lambda: cache.ask("leaderboard_samples", **asked),
    )  # fmt: skip


def choose_page(asked: dict[str, Any], matching: int) -> int:
    """Page 1 again as soon as other samples are asked for; the URL's page on the first look."""
    if st.session_state.get("_samples_asked", asked) != asked:
        st.session_state["sample_page"] = 1
    st.session_state["_samples_asked"] = asked
    pages = max(1, -(-matching // PAGE_ROWS))
    if pages == 1:
        return 1
    if st.session_state.get("sample_page", 1) > pages:
        st.session_state["sample_page"] = pages
    with st.container(horizontal_alignment="center"):
        return st.pagination(pages, key="sample_page", bind="query-params")


def samples_table(found: Answer) -> None:
    frame = found.frame
    shown = frame.with_columns(
        pl.Series(name, [None if value is None else f"{value:,.4g}" for value in frame[name]], dtype=pl.String)
        for name in ("score", "probability", "latency_s")
    )
    has_texts = any(frame[name].is_not_null().any() for name in TEXTS)
    event = tables.table(
        shown, key=f"samples_table_{found.params['run_id']}_{found.params['offset']}_{found.params['only']}", alt="Samples",
        columns=known(shown, SAMPLE_COLUMNS), height=420 if frame.height > 11 else "content",
        **({"on_select": "rerun", "selection_mode": "single-row"} if has_texts else {}),
    )  # fmt: skip
    if has_texts:
        texts_of(frame, event.selection.rows)


def texts_of(frame: pl.DataFrame, ticked: Sequence[int]) -> None:
    """The texts of one sample as they stand in the log: st.code shows them letter by letter, and formats nothing."""
    if not ticked or ticked[0] >= frame.height:
        st.caption("Tick a row to read what was asked and answered.")
        return
    row = frame.row(ticked[0], named=True)
    for name, words in TEXTS.items():
        if row[name]:
            st.caption(words)
            st.code(row[name], language=None, wrap_lines=True, height=220 if len(row[name]) > 600 else "content")
