"""Choices that live in the URL: copy it, open it elsewhere, same view.

Each function returns a value its page can trust: what a URL or a browser sends is checked again here, and whatever
does not fit counts as no choice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import streamlit as st

from panels.address import MAX_TEXT_LENGTH, SPAN_LABELS, SPANS, Span

Options = Mapping[str, str] | Sequence[str]


def _named(options: Options) -> dict[str, str]:
    return dict(options) if isinstance(options, Mapping) else {option: option for option in options}


def one(
    label: str,
    options: Options,
    key: str,
    default: str | None = None,
    kind: Literal["segmented", "select", "pills"] = "segmented",
    *,
    help: str | None = None,
    show_label: bool = False,
) -> str:
    """One of `options` (value -> words). Reader and URL see the words, the page gets the value."""
    words = _named(options)
    default = default if default in words else next(iter(words))
    shared: dict[str, Any] = {
        "key": key, "bind": "query-params", "help": help,
        "label_visibility": "visible" if show_label else "collapsed",
        "format_func": lambda value: words.get(value, str(value)),
    }  # fmt: skip
    if kind == "select":
        chosen = st.selectbox(label, list(words), index=list(words).index(default), **shared)
    elif kind == "pills":
        chosen = st.pills(label, list(words), default=default, required=True, **shared)
    else:
        chosen = st.segmented_control(label, list(words), default=default, required=True, **shared)
    return chosen if chosen in words else default


def many(
    label: str,
    options: Options,
    key: str,
    placeholder: str = "Any",
    kind: Literal["select", "pills"] = "select",
    *,
    help: str | None = None,
    show_label: bool = True,
) -> tuple[str, ...]:
    """Any number of `options`, in their order; () means no condition."""
    words = _named(options)
    shared: dict[str, Any] = {
        "key": key, "bind": "query-params", "help": help,
        "label_visibility": "visible" if show_label else "collapsed",
        "format_func": lambda value: words.get(value, str(value)),
    }  # fmt: skip
    if kind == "pills":
        chosen = st.pills(label, list(words), selection_mode="multi", **shared)
    else:
        chosen = st.multiselect(label, list(words), placeholder=placeholder, **shared)
    return tuple(value for value in words if value in (chosen or []))


def text(
    label: str,
    key: str,
    placeholder: str = "",
    live: bool = False,
    *,
    show_label: bool = False,
    help: str | None = None,
) -> str:
    typed = st.text_input(
        label, key=key, bind="query-params", type="search", placeholder=placeholder or None, max_chars=MAX_TEXT_LENGTH,
        live="300ms" if live else False, icon=":material/search:", help=help,
        label_visibility="visible" if show_label else "collapsed",
    )  # fmt: skip
    return "".join(letter for letter in (typed or "") if letter.isprintable()).strip()[:MAX_TEXT_LENGTH]


def flag(label: str, key: str, default: bool = False, *, help: str | None = None) -> bool:
    return bool(st.toggle(label, value=default, key=key, bind="query-params", help=help))


def number(label: str, key: str, least: int = 0, *, most: int = 10**15, help: str | None = None) -> int | None:
    typed = st.number_input(
        label, min_value=least, max_value=most, value=None, step=1, key=key, bind="query-params", help=help
    )
    return int(typed) if typed is not None and least <= typed <= most else None


def span(key: str = "range", default: str = "1y") -> Span:
    chosen = one("Range", SPAN_LABELS, key, default)
    return Span(*SPANS[chosen])


def clear_button(empty: Mapping[str, Any], label: str = "Clear all", then: Callable[[], None] | None = None) -> None:
    """Sets the named filters to these values, and with them the URL; `then` is called after.

    Forgetting them would not do: a bound filter that is forgotten is read from the URL again.
    """

    def clear() -> None:
        for key, value in empty.items():
            st.session_state[key] = value
        if then is not None:
            then()

    st.button(label, icon=":material/close:", type="tertiary", on_click=clear, key=f"clear_{next(iter(empty), 'none')}")
