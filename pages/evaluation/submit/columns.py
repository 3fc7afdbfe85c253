"""A plain table: which column is what. A guess is shown, and counts only once a person has accepted it."""

from __future__ import annotations

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
# What most tables have, in words; every other role is in the text below them.
ROLES = {
    "results_long": {"model": "Model", "task": "Task", "metric": "Metric", "value": "Value", "n": "Number of samples", "stderr": "Standard error", "date": "Date"},
    "results_wide": {"model": "Model", "date": "Date", "revision": "Revision"},
    "samples": {
        "model": "Model", "task": "Task", "sample_id": "Sample", "score": "Score", "label": "True label",
        "prediction": "Predicted label", "probability": "Probability of the positive label", "cluster_id": "Group of samples",
        "latency_s": "Latency in seconds", "date": "Date",
    },
}  # fmt: skip
CONSTANTS = {
    "suite": "Name of the board",
    "model": "Model, where no column says it",
    "task": "Task, where no column says it",
    "metric": "Metric, where no column says it",
}
SCALES = {"": "As it is", "share": "0 to 1", "percent": "0 to 100"}
NONE = "(none)"


def ask(log: ExaminedLog) -> ColumnMapping | None:
    """The mapping once it was accepted; None while it is being made."""
    guess = log.guess.as_dict() if log.guess else {}
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
            "The table holds", list(SHAPES), default=guess.get("shape", "results_long"), format_func=SHAPES.get,
            required=True, key="submit_shape",
        )  # fmt: skip
        said: dict[str, Any] = {"shape": shape, "columns": _roles(shape, guess, names)}
        if shape == "results_wide":
            said["values"] = _values(guess, names)
        said["constants"] = _constants(guess)
        apart = [name for name in guess.get("config", ()) if name in names]
        said["config"] = st.multiselect(
            "Columns that make it another run of the same model", names, default=apart, key="submit_config",
            help="Such as a precision or a prompt. Two rows of one model are a fault unless one of these tells them apart.",
        )  # fmt: skip
        if st.button("These are the columns", type="primary", icon=":material/check:", key="submit_columns_done"):
            try:
                return ColumnMapping.of(said)
            except HubscopeError as error:
                st.error(formats.plain(error.message), icon=":material/error:")
    return None


def _roles(shape: str, guess: dict[str, Any], names: list[str]) -> dict[str, str]:
    guessed = guess.get("columns", {})
    found = {role: name for role, name in guessed.items() if role not in ROLES[shape] and guess.get("shape") == shape}
    places = st.columns(3)
    for number, (role, words) in enumerate(ROLES[shape].items()):
        options = [NONE, *names]
        index = options.index(guessed[role]) if guessed.get(role) in names else 0
        chosen = places[number % 3].selectbox(words, options, index=index, key=f"submit_role_{shape}_{role}")
        if chosen != NONE:
            found[role] = chosen
    return found


def _values(guess: dict[str, Any], names: list[str]) -> list[dict[str, Any]]:
    guessed = {value["column"]: value for value in guess.get("values", ())}
    chosen = st.multiselect(
        "Columns with figures", names, default=[name for name in guessed if name in names], key="submit_values",
        help="Each becomes a task of its own, named as the column.",
    )  # fmt: skip
    return [guessed.get(name, {"column": name, "task": name}) for name in chosen]


def _constants(guess: dict[str, Any]) -> dict[str, str]:
    guessed = guess.get("constants", {})
    found, places = {}, st.columns(3)
    for number, (key, words) in enumerate(CONSTANTS.items()):
        before = guessed.get(key) or ""
        said = places[number % 3].text_input(
            words, value="" if before == "FILL IN" else before, key=f"submit_says_{key}", max_chars=200
        )
        if said.strip():
            found[key] = said.strip()
    scale = places[1].selectbox(
        "Shares are written as", list(SCALES), index=list(SCALES).index(guessed.get("scale") or ""), format_func=SCALES.get,
        key="submit_scale",
    )  # fmt: skip
    return found | ({"scale": scale} if scale else {})
