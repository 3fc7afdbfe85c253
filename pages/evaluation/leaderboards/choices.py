"""Choosing the board, the task, the conditions and the statistics, and what is said where there is no board."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

import polars as pl
import streamlit as st

from pages.shared import filters, links, page
from panels import address, formats, page_list
from panels.evaluation.leaderboards.selection import (
    CORRECTIONS,
    MAX_WEIGHT,
    TIERS,
    Board,
    LeaderboardSelection,
    Task,
    facet_values,
    parse_weights,
    tasks_of,
)
from warehouse.query import cache
from warehouse.query.dimensions import BY_KEY

ALL_TASKS = "All tasks"
# What models can be narrowed down by -> its key in the address.
OF_MODELS = {"organization": "board_organization", "size_bucket": "board_size", "licence_family": "board_licence"}
LEVELS = {"90": "90 %", "95": "95 %", "99": "99 %"}
CORRECTION_HELP = {
    "holm": "Holm: among all comparisons, the chance of even one false difference is held. For a claim about who is best.",
    "bh": "Benjamini-Hochberg: among the differences called real, the share of false ones is held. For a first screen of many.",
}


def _choose_board(boards: Sequence[Board]) -> Board:
    requested = str(st.query_params.get("board", ""))[: address.MAX_TEXT_LENGTH]
    labels = [board.label for board in boards]
    chosen = filters.one("Board", labels, "board", kind="select", show_label=True)
    if requested and requested not in labels and "board_unknown" not in st.session_state:
        st.session_state["board_unknown"] = requested
    if chosen != labels[0]:
        st.session_state.pop("board_unknown", None)
    unknown = st.session_state.get("board_unknown")
    if unknown:
        close = difflib.get_close_matches(unknown, labels, 3, 0.3)
        offer = f" Close to it: {', '.join(map(formats.plain, close))}." if close else ""
        st.caption(
            f":orange[:material/search_off:] There is no board called {formats.plain(unknown)}.{offer} "
            f"Shown instead: {formats.plain(chosen)}."
        )
    return boards[labels.index(chosen)]


def _choose_task(tasks: Sequence[Task], complete_models: int) -> Task | None:
    """One of them, or None for all together; a board of one task has nothing to take together.

    Where fewer than two models have all tasks, the board opens on the task of most models: the whole says nothing.
    """
    labels = {task.label: task for task in tasks}
    together = sum(task.is_primary for task in tasks) > 1
    options = [*([ALL_TASKS] if together else []), *labels]
    fullest = max(tasks, key=lambda task: (task.is_primary, task.models)).label
    default = ALL_TASKS if together and complete_models > 1 else fullest
    return labels.get(filters.one("Task", options, "board_task", default, kind="select", show_label=True))


# -- conditions and statistics -----------------------------------------------------------------------------------------
def choose(boards: Sequence[Board]) -> tuple[LeaderboardSelection, list[Task]]:
    """The selection, and the tasks of its board."""
    board_place, task_place = st.columns(2)
    with board_place:
        board = _choose_board(boards)
    tasks = tasks_of(cache.ask("leaderboard_tasks", **board.key).frame)
    with task_place:
        task = _choose_task(tasks, board.complete_models)
    facets = cache.ask("leaderboard_facets", **board.key).frame
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        tiers = _choose_tiers(facets)
        with st.popover(_popover_label(), icon=":material/filter_alt:", key="conditions"):
            organizations, sizes, licences = (
                filters.many(BY_KEY[key].label, facet_values(facets, key), widget) for key, widget in OF_MODELS.items()
            )
            st.caption("As the models' cards on the Hub say; “Not stated” are models that are not on the Hub, too.")
        weights: tuple[tuple[str, float], ...] = ()
        if task is None:
            with st.popover("Weights", icon=":material/balance:", key="weigh"):
                weights = _choose_weights([one for one in tasks if one.is_primary])
        with st.popover("Statistics", icon=":material/functions:", key="statistics"):
            level = filters.one("Level of intervals and tests", LEVELS, "board_level", "95", show_label=True)
            correction = filters.one("Many comparisons", CORRECTIONS, "correction", "holm", show_label=True)
            st.caption(CORRECTION_HELP[correction])
            is_normalised = filters.flag(
                "Count from chance up",
                "normalise",
                help="(value - chance) / (best possible - chance): 0 % is guessing, 100 % is perfect.",
            )
    selection = LeaderboardSelection(
        board, task, tiers, organizations, sizes, licences, weights, is_normalised, int(level) / 100, correction
    )
    return selection, tasks


def _popover_label() -> str:
    """Says how many values are chosen inside, as nothing else above the board does."""
    keys = ("board_organization", "board_size", "board_licence")
    chosen = sum(len(st.session_state.get(key) or st.query_params.get_all(key)) for key in keys)
    return f"**Models: {formats.plural(chosen, 'condition')}**" if chosen else "Models"


def _choose_tiers(facets: pl.DataFrame) -> tuple[str, ...]:
    tiers = facet_values(facets, "tier")
    if len(tiers) < 2:
        return ()
    labels = {tier: TIERS.get(tier, tier) for tier in tiers}
    return filters.many(
        "Provenance", labels, "tier", kind="pills", show_label=False, help="Only figures of these kinds of source."
    )


def _choose_weights(tasks: Sequence[Task]) -> tuple[tuple[str, float], ...]:
    """Pairs of task and weight, without those of weight 1; the text is in the URL."""
    names = [task.task for task in tasks]
    weights, _ = parse_weights(str(st.session_state.get("weights") or st.query_params.get("weights", "")), names)
    table = pl.DataFrame({"Task": names, "Weight": [weights.get(name, 1.0) for name in names]})
    # The key names the weights shown: edits of an older table must not be laid over a newer one.
    key = f"weights_of_{hash(tuple(weights.items()))}"
    st.data_editor(
        table,
        key=key,
        hide_index=True,
        disabled=["Task"],
        on_change=_apply_edits,
        args=(key, names, weights),
        column_config={"Weight": st.column_config.NumberColumn(min_value=0.0, max_value=float(MAX_WEIGHT), step=0.5)},
    )
    text = filters.text("As text", "weights", "such as gpqa=2, ifeval=0; the others count 1", show_label=True)
    weights, messages = parse_weights(text, names)
    if names and all(weights.get(name, 1.0) == 0 for name in names):
        weights, messages = {}, [*messages, "at least one task must count; all count 1 until then"]
    for message in messages:
        st.caption(f":orange[:material/error:] {formats.plain(message[:1].upper() + message[1:])}.")
    return tuple(sorted(weights.items()))


def _apply_edits(key: str, names: Sequence[str], before: Mapping[str, float]) -> None:
    weights = dict(before)
    for row, cells in st.session_state[key]["edited_rows"].items():
        if "Weight" in cells:
            weights[names[row]] = 1.0 if cells["Weight"] is None else cells["Weight"]
    st.session_state["weights"] = ", ".join(f"{name}={weight:g}" for name, weight in weights.items() if weight != 1)


# -- nothing to show ---------------------------------------------------------------------------------------------------
def draw_no_boards() -> None:
    """No suite has two models yet: how evaluations get in."""
    from etl import submissions  # here, as few ever see this

    with st.container(border=True, key="no_boards"):
        st.subheader("No board yet", icon=":material/leaderboard:", anchor=False)
        st.markdown(
            "A board needs evaluations of at least two models on the same suite. Bring logs in with one of these:"
        )
        st.code(
            "python -m etl logs add results.json    # a file, a folder or a zip\npython -m etl build", language="bash"
        )
        links.link(page_list.SUBMIT, "Upload a log here", ":material/upload_file:")
        titles = ", ".join(kind.title for kind in submissions.FORMATS if "results" in kind.gives)
        st.caption(f"What is read: {titles}. A board appears once a build with them is published.")


def draw_no_results() -> None:
    page.empty(
        "No result fits these conditions",
        "Choose other sources, organizations, sizes or licences.",
        ":material/filter_alt_off:",
    )
