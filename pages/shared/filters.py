"""Choices that live in the URL: copy it, open it elsewhere, same view.

Each function returns a value its page can trust: what a URL or a browser sends is checked again here, and whatever
does not fit counts as no choice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import streamlit as st

from pages.shared import in_address
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
    """One of `options` (value -> words). The reader sees the words; address and page have the value."""
    words = _named(options)
    default = default if default in words else next(iter(words))
    shared = _shared(options, key, help, show_label)
    if isinstance(options, Mapping):
        asked = in_address.read(key, words)
        if asked is not None:
            st.session_state[key] = asked[-1] if asked else default
        elif st.session_state.get(key) not in words:
            st.session_state[key] = default
    else:
        shared |= {"index": list(words).index(default)} if kind == "select" else {"default": default}
    if kind == "select":
        chosen = st.selectbox(label, list(words), **shared)
    elif kind == "pills":
        chosen = st.pills(label, list(words), required=True, **shared)
    else:
        chosen = st.segmented_control(label, list(words), required=True, **shared)
    value = chosen if chosen in words else default
    if isinstance(options, Mapping):
        in_address.write(key, () if value == default else (value,))
    return value


def many(
    label: str,
    options: Options,
    key: str,
    placeholder: str = "Any",
    kind: Literal["select", "pills"] = "select",
    default: Sequence[str] = (),
    *,
    help: str | None = None,
    show_label: bool = True,
) -> tuple[str, ...]:
    """Any number of `options`, in their order; () means no condition."""
    words = _named(options)
    shared = _shared(options, key, help, show_label)
    if isinstance(options, Mapping):
        asked = in_address.read(key, words)
        before = st.session_state.get(key, default) if asked is None else asked
        values = [value for value in before or () if value in words]
        if st.session_state.get(key) != values:
            st.session_state[key] = values
    else:
        shared["default"] = list(default)
    if kind == "pills":
        chosen = st.pills(label, list(words), selection_mode="multi", **shared)
    else:
        chosen = st.multiselect(label, list(words), placeholder=placeholder, **shared)
    values = [value for value in words if value in (chosen or ())]
    if isinstance(options, Mapping):
        in_address.write(key, () if set(values) == set(default) else tuple(values) or in_address.NONE)
    return tuple(values)


def _shared(options: Options, key: str, help: str | None, show_label: bool) -> dict[str, Any]:
    """Options with words of their own are bound to the address by `in_address`, the others by Streamlit."""
    shared: dict[str, Any] = {"key": key, "help": help, "label_visibility": "visible" if show_label else "collapsed"}
    if isinstance(options, Mapping):
        return shared | {"persist_state": "session", "format_func": lambda value: options.get(value, str(value))}
    return shared | {"bind": "query-params"}


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
