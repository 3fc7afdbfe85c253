"""Named views, behind the button "Views" of every page: keep the view of this moment, open, rename or delete one.

A view is a page and what stands in its URL, where all choices live. page draws the button and imports this when it is
opened: what is closed reads nothing, and the database layer takes a second to import.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st

from panels import formats, page_list
from panels.older_addresses import query_with_values
from warehouse.errors import HubscopeError, NameTakenError
from warehouse.state import saved_views
from warehouse.state.saved_views import SavedView
from warehouse.state.tables import MAX_NAME

SHARED = "There is no sign-in, so everyone who opens this portal shares these views and can rename or delete them."
ROWS_SHOWN = 12
# What is being done, to which view or under which name; what stood in its way; what was just saved.
DOING, FAULT, SAVED, NAME = "views_doing", "views_fault", "views_saved", "views_name"
ACTIONS = {
    "link": ":material/link: Copy link",
    "rename": ":material/edit: Rename",
    "delete": ":material/delete: Delete",
}
_GREY = '<span style="opacity: 0.65">{}</span>'


def draw(current: str) -> None:
    """What the button opens; `current` is the page shown, as its address names it."""
    with st.container(width=340, gap="small", key="views_body"):
        _save(current)
        st.caption("Link to what is shown now")
        st.code(address(current, _query(), current), language=None)
        try:
            _lists(saved_views.views(), current)
        except HubscopeError as error:
            _show_error(error)
        st.caption(SHARED)


def address(page: str, query: str, current: str) -> str:
    """The full address of a view, as the reader's browser would write it; without a browser, from the root."""
    root = (st.context.url or "").removesuffix("/")
    root = root if current == page_list.DEFAULT else root.removesuffix(f"/{current}")
    path, query = "" if page == page_list.DEFAULT else page, query_with_values(query)
    return f"{root}/{path}{'?' if query else ''}{query}"


def _query() -> str:
    return urlencode([(name, value) for name in st.query_params for value in st.query_params.get_all(name)])


def _save(current: str) -> None:
    with (
        st.form("views_form", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"),
    ):
        name = st.text_input("Save this view as", key=NAME, max_chars=MAX_NAME, placeholder="A name", width="stretch")
        st.form_submit_button("Save", icon=":material/bookmark_add:", on_click=_store, args=(current,))
    if saved := st.session_state.pop(SAVED, None):
        st.toast(f"Saved as {formats.plain(saved)}", icon=":material/bookmark_added:")
    if st.session_state.get(DOING) == ("replace", name):
        st.caption(f"A view of this page is called {formats.plain(name)} already.")
        st.button(
            "Replace it with this view",
            icon=":material/published_with_changes:",
            key="views_replace",
            on_click=_store,
            args=(current, True),
        )
    elif DOING not in st.session_state:
        _fault()


# Changes are made in callbacks, before anything is drawn, so that what is drawn is what is kept by then.
def _store(current: str, replace: bool = False) -> None:
    name = st.session_state[NAME]
    try:
        saved = saved_views.save_view(name, current, _query(), replace=replace)
    except NameTakenError:
        st.session_state[DOING] = ("replace", name)
    except HubscopeError as error:
        st.session_state.pop(DOING, None)
        st.session_state[FAULT] = error
    else:
        st.session_state.pop(DOING, None)
        st.session_state.update({SAVED: saved.name, NAME: ""})


def _change(change: Callable[[], object]) -> None:
    """Rename or delete; where that fails, the row stays open and says why."""
    try:
        change()
    except HubscopeError as error:
        st.session_state[FAULT] = error
    else:
        st.session_state.pop(DOING, None)


def _lists(views: Sequence[SavedView], current: str) -> None:
    """This page's views, then those of the others."""
    if not views:
        st.caption("No view is saved yet.")
        return
    search = ""
    if len(views) > ROWS_SHOWN:
        search = st.text_input(
            "Find a view",
            key="views_find",
            type="search",
            placeholder="Find a view",
            live="300ms",
            label_visibility="collapsed",
            icon=":material/search:",
            max_chars=MAX_NAME,
        ).casefold()
    matches = [view for view in views if search in view.name.casefold()]
    titles = _titles()
    for heading, listed in (
        ("Views of this page", [view for view in matches if view.page == current]),
        ("Views of other pages", [view for view in matches if view.page != current]),
    ):
        if listed:
            with st.container(gap="xxsmall"):
                st.markdown(f"**{heading}**")
                for view in listed[:ROWS_SHOWN]:
                    _row(view, titles.get(view.page), current)
                if len(listed) > ROWS_SHOWN:
                    st.caption(f"{len(listed) - ROWS_SHOWN} more: type a part of the name above.")
    if not matches:
        st.caption("No view has this in its name.")


def _row(view: SavedView, title: str | None, current: str) -> None:
    name, menu = formats.plain(view.name), f"views_menu_{view.id}"
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", wrap=False):
        st.html(_link(view, title, current), width="stretch")
        st.menu_button(
            "More",
            list(ACTIONS),
            key=menu,
            type="tertiary",
            format_func=ACTIONS.__getitem__,
            on_click=_choose,
            args=(menu, view.id),
        )
    doing, about = st.session_state.get(DOING, ("", ""))
    if about != view.id:
        return
    if doing == "link":
        st.code(address(view.page, view.query, current), language=None)
    elif doing == "rename":
        with (
            st.form(f"views_rename_{view.id}", border=False),
            st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"),
        ):
            field = f"views_name_{view.id}"
            st.text_input("New name", view.name, key=field, max_chars=MAX_NAME, width="stretch")
            st.form_submit_button(
                "Rename", on_click=lambda: _change(lambda: saved_views.rename(view.id, st.session_state[field]))
            )
    elif doing == "delete":
        st.caption(f"Delete {name} for everyone? This cannot be undone.")
        with st.container(horizontal=True, gap="xsmall"):
            st.button(
                "Delete",
                icon=":material/delete:",
                key=f"views_delete_{view.id}",
                on_click=lambda: _change(lambda: saved_views.delete(view.id)),
            )
            st.button("Keep", type="tertiary", key=f"views_store_{view.id}", on_click=lambda: _change(lambda: None))
    _fault()


def _choose(menu: str, view_id: str) -> None:
    st.session_state[DOING] = (st.session_state[menu], view_id)


def _fault() -> None:
    error = st.session_state.pop(FAULT, None)
    if error is not None:
        _show_error(error)


def _show_error(error: HubscopeError) -> None:
    st.error(f"**{formats.plain(error.message)}**  \n{formats.plain(error.hint)}", icon=":material/error:")


def _link(view: SavedView, title: str | None, current: str) -> str:
    """A plain link, which starts afresh: a change of page within the portal keeps the choices that a view leaves open."""
    name = escape(view.name)
    if title is None:
        return f"{name} {_GREY.format('of a page that is not here')}"
    where = "" if view.page == current else f" {_GREY.format(escape(title))}"
    href, note = escape(address(view.page, view.query, current)), escape(view.note)
    return f'<a href="{href}" title="{note}" style="color: inherit">{name}</a>{where}'


def _titles() -> dict[str, str]:
    """Titles of the pages that are there, by their name in the address."""
    return {page.name: page.title for page in page_list.PAGES}
