"""Who looks on: the reader behind the browser session that a page is drawn for."""

from __future__ import annotations

from streamlit.runtime.scriptrunner import get_script_run_ctx

from warehouse import access
from warehouse.access import User


def current_user() -> User:
    """Nobody signs in yet: each browser session is a reader of its own, with the role of everybody."""
    context = get_script_run_ctx()
    return access.anonymous_user(context.session_id if context else "")
