"""The address of a choice, by value: whatever a button says, `measure=downloads_1d`.

Streamlit's own binding (1.67) writes what a widget shows, that is the words of `format_func`; a better word would then
break links and saved views. Choices that are shown by other words than their values are therefore bound here, with the
rules of Streamlit's binding:

- The address decides when a choice is drawn for the first time on a page, when the reader goes back or forward, and when
  a link leads from the page to itself. Otherwise the choice decides, and the address follows.
- A default is left out of the address, and so is a choice that is no longer drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from panels.older_addresses import with_values

PAGE, BOUND, DRAWN = "address_page", "address_bound", "address_drawn"
Values = tuple[str, ...]
NONE: Values = ("",)  # where none of several is chosen, and that is not the default


@dataclass(frozen=True)
class _Bound:
    """What the address of a choice should hold, and what the browser may still send until it has heard of that."""

    values: Values
    outdated: frozenset[Values] = frozenset()


@contextmanager
def of_page(name: str) -> Iterator[None]:
    """Around the script of a page. On another page than before the address decides again; what the script does not draw
    leaves the address, unless it is broken off."""
    if st.session_state.get(PAGE) != name:
        st.session_state[PAGE], st.session_state[BOUND] = name, {}
    st.session_state[DRAWN] = set()
    params = {each: st.query_params.get_all(each) for each in st.query_params}
    values = with_values(params)
    if values != params:
        st.query_params.update({each: values[each] for each in values if values[each] != params[each]})
    yield
    bound = _bound()
    for key in bound.keys() - st.session_state[DRAWN]:
        del bound[key]
        if key in st.query_params:
            del st.query_params[key]


def read(key: str, words: Mapping[str, str]) -> Values | None:
    """The values that the address asks for, where it decides; None where the choice made before stands.

    `words`: value -> what the reader sees. These words are taken as well, for options that are named by the data.
    """
    held, known = tuple(st.query_params.get_all(key)), _bound().get(key)
    is_history = _is_history_navigation()
    if known is not None and not is_history and (held == known.values or held in known.outdated):
        return None
    if held == NONE:
        return ()
    by_words = {said: value for value, said in words.items()}
    values = tuple(by_words.get(part, part) if part not in words else part for part in held)
    values = tuple(dict.fromkeys(value for value in values if value in words))
    return values if values or is_history else None


def write(key: str, values: Values) -> None:
    """Leaves `values` in the address; () where the choice is its default."""
    bound, held = _bound(), tuple(st.query_params.get_all(key))
    st.session_state.setdefault(DRAWN, set()).add(key)
    if held == values:
        bound[key] = _Bound(values)
        return
    # A click that comes before the browser has the new address still brings this one.
    outdated = bound[key].outdated if key in bound else frozenset()
    bound[key] = _Bound(values, outdated | {held})
    if values:
        st.query_params[key] = values
    else:
        del st.query_params[key]


def _bound() -> dict[str, _Bound]:
    bound: dict[str, _Bound] = st.session_state.setdefault(BOUND, {})
    return bound


def _is_history_navigation() -> bool:
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation
