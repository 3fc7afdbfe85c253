"""The first step: which files or which dataset, who may see them, and whether their texts may be kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from etl import submissions
from etl.submissions import SubmissionRequest
from pages.shared import page
from panels import formats
from warehouse.errors import ParameterError
from warehouse.settings import settings
from warehouse.storage.lake import Lake

REQUEST = "submit_wish"
FORM = "submit_round"  # a new number empties the uploader
DATASET = re.compile(
    r"(?:hf://datasets/|https://huggingface\.co/datasets/)?([\w.-]+/[\w.-]+(?:@[\w.-]+)?(?:/[\w./-]+)?)"
)
VISIBILITY = {"shared": "Shared", "private": "Private to a workspace"}


def card(lake: Lake) -> SubmissionRequest | None:
    """The request once somebody asked to have it read; it stays until it is submitted or given up."""
    request: SubmissionRequest | None = st.session_state.get(REQUEST)
    if request is not None:
        return request
    form = st.session_state.get(FORM, 0)
    with st.container(border=True, key="panel_submit"), page.boundary():
        st.subheader("Choose", anchor=False)
        from_files, from_hub = st.tabs(["Files", "Dataset of the Hub"])
        with from_files:
            files = st.file_uploader(
                "Log files, or a zip of them",
                accept_multiple_files=True,
                key=f"submit_files_{form}",
                max_upload_size=settings().upload_mb,
                help="Files that belong together, such as results and their samples, go in together.",
            )
        with from_hub:
            dataset = st.text_input(
                "Dataset",
                key=f"submit_dataset_{form}",
                placeholder="organization/name, or with @revision and /config",
                help="A public dataset of results or of samples. Its columns are shown before anything is kept.",
            )
        left, right = st.columns(2)
        visibility = left.radio(
            "Who may see it",
            list(VISIBILITY),
            format_func=VISIBILITY.__getitem__,
            key="submit_visibility",
            horizontal=True,
            help="Private runs stay off every page and out of every export until this portal has a sign-in.",
        )
        workspace = left.text_input(
            "Workspace", key="submit_workspace", max_chars=100, help="Your team's name for what belongs together."
        ).strip()
        keeps_texts = right.checkbox(
            "Keep questions and answers",
            key="submit_texts",
            help="Lets readers compare samples side by side. Leave it off where a benchmark's questions are not to be published.",
        )
        if st.button("Read it", type="primary", icon=":material/search:", disabled=not (files or dataset)):
            if visibility == "private" and not workspace:
                raise ParameterError(
                    "A private log belongs to a workspace, and none is named.",
                    "Name a workspace, or share the log.",
                )
            paths = _spooled(lake, files) if files else (address_of(dataset),)
            st.session_state[REQUEST] = SubmissionRequest(paths, visibility, workspace or None, keeps_texts=keeps_texts)
            st.rerun()
    return None


def draw_formats() -> None:
    """What can be submitted, in one list."""
    with st.container(border=True, key="panel_accepted"):
        st.subheader("What is understood", anchor=False)
        st.caption("Nothing in a log is ever run, unpickled or followed. The same log twice is one run.")
        lines = [f"- **{kind.title}**: {kind.known_by} ({', '.join(kind.gives)})" for kind in submissions.FORMATS]
        st.markdown("\n".join(lines))
        st.caption("From a terminal: `python -m etl logs add results.zip`")


def forget() -> None:
    """Back to an empty form; the copies of what was uploaded go."""
    request: SubmissionRequest | None = st.session_state.pop(REQUEST, None)
    for path in request.paths if request else ():
        submissions.forget(Lake(settings().data), Path(path))
    st.session_state[FORM] = st.session_state.get(FORM, 0) + 1


def _spooled(lake: Lake, files: Sequence[UploadedFile]) -> tuple[str, ...]:
    total = sum(file.size for file in files)
    if total > settings().upload_mb << 20:
        raise ParameterError(
            f"These files hold {formats.bytes_(total)}, more than the {settings().upload_mb:,} MB of one upload.",
            "Upload them one after the other, or use `python -m etl logs add` where the files are.",
        )
    return (str(submissions.spool(lake, ((file.name, file) for file in files))),)


def address_of(dataset: str) -> str:
    """A dataset as its name or its page's address -> hf://datasets/organization/name. Raises ParameterError."""
    match = DATASET.fullmatch(dataset.strip())
    if not match:
        raise ParameterError(f"{dataset!r} is not the name of a dataset.", "Write organization/name, as on the Hub.")
    return f"hf://datasets/{match[1]}"
