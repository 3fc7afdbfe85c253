"""A plain table: which column is what. A guess is shown, and counts only once a person has accepted it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from etl.submissions import ColumnMapping, ExaminedLog
from panels import formats
from warehouse.errors import HubscopeError

SHAPES = {
    "results_long": "One row a model and task",
    "results_wide": "One row a model, one column a task",
    "samples": "One row a sample",
}
# What most tables have -> its label; a guess of any other role is kept as it is.
ROLES = {
    "results_long": {
        "model": "Model",
        "task": "Task",
        "metric": "Metric",
        "value": "Value",
        "n": "Number of samples",
        "stderr": "Standard error",
        "date": "Date",
    },
    "results_wide": {"model": "Model", "date": "Date", "revision": "Revision"},
    "samples": {
        "model": "Model",
        "task": "Task",
        "sample_id": "Sample",
        "score": "Score",
        "label": "True label",
        "prediction": "Predicted label",
        "probability": "Probability of the positive label",
        "cluster_id": "Group of samples",
        "latency_s": "Latency in seconds",
        "date": "Date",
    },
}
CONSTANTS = {
    "suite": "Name of the board",
    "model": "Model, where no column says it",
    "task": "Task, where no column says it",
    "metric": "Metric, where no column says it",
}
SCALES = {"": "As it is", "share": "0 to 1", "percent": "0 to 100"}
NONE = "(none)"


def choose_mapping(log: ExaminedLog) -> ColumnMapping | None:
    """The mapping once it was accepted; None while it is being made."""
    guess: Mapping[str, Any] = log.guess.as_dict() if log.guess else {}
    names = list(log.columns)
    with st.container(border=True, key="panel_columns"):
        st.subheader(f"What are the columns of {formats.plain(log.name)}?", anchor=False)
        st.caption("A first guess is filled in. Nothing counts until you have looked at it.")
        if log.guess and log.guess.name and not log.guess.unfilled:
            st.info(
                f"These are the columns of {formats.plain(log.guess.name)}, which is known.",
                icon=":material/lightbulb:",
            )
            if st.button("Read it as that", type="primary", key="submit_as_known"):
                return log.guess
        shape = st.segmented_control(
            "The table holds",
            list(SHAPES),
            default=guess.get("shape", "results_long"),
            format_func=SHAPES.__getitem__,
            required=True,
            key="submit_shape",
        )
        mapping: dict[str, Any] = {"shape": shape, "columns": _choose_columns(shape, guess, names)}
        if shape == "results_wide":
            mapping["values"] = _choose_values(guess, names)
        mapping["constants"] = _choose_constants(guess)
        mapping["config"] = st.multiselect(
            "Columns that make it another run of the same model",
            names,
            default=[name for name in guess.get("config", ()) if name in names],
            key="submit_config",
            help="Such as a precision or a prompt. Two rows of one model are a fault unless one of these tells them apart.",
        )
        if st.button("These are the columns", type="primary", icon=":material/check:", key="submit_columns_done"):
            try:
                return ColumnMapping.of(mapping)
            except HubscopeError as error:
                st.error(formats.plain(error.message), icon=":material/error:")
    return None


def _choose_columns(shape: str, guess: Mapping[str, Any], names: Sequence[str]) -> dict[str, str]:
    """Role -> name of its column."""
    guessed = guess.get("columns", {})
    is_shape_guessed = guess.get("shape") == shape
    columns = {role: name for role, name in guessed.items() if role not in ROLES[shape] and is_shape_guessed}
    places = st.columns(3)
    for number, (role, label) in enumerate(ROLES[shape].items()):
        options = [NONE, *names]
        index = options.index(guessed[role]) if guessed.get(role) in names else 0
        chosen = places[number % 3].selectbox(label, options, index=index, key=f"submit_role_{shape}_{role}")
        if chosen != NONE:
            columns[role] = chosen
    return columns


def _choose_values(guess: Mapping[str, Any], names: Sequence[str]) -> list[dict[str, Any]]:
    guessed = {value["column"]: value for value in guess.get("values", ())}
    chosen = st.multiselect(
        "Columns with figures",
        names,
        default=[name for name in guessed if name in names],
        key="submit_values",
        help="Each becomes a task of its own, named as the column.",
    )
    return [guessed.get(name, {"column": name, "task": name}) for name in chosen]


def _choose_constants(guess: Mapping[str, Any]) -> dict[str, str]:
    guessed = guess.get("constants", {})
    constants, places = {}, st.columns(3)
    for number, (key, label) in enumerate(CONSTANTS.items()):
        value = guessed.get(key) or ""
        text = (
            places[number % 3]
            .text_input(label, value="" if value == "FILL IN" else value, key=f"submit_says_{key}", max_chars=200)
            .strip()
        )
        if text:
            constants[key] = text
    scales = list(SCALES)
    scale = places[1].selectbox(
        "Shares are written as",
        scales,
        index=scales.index(guessed.get("scale") or ""),
        format_func=SCALES.__getitem__,
        key="submit_scale",
    )
    return constants | ({"scale": scale} if scale else {})
