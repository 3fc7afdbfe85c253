#!/usr/bin/env bash
# streamlit 1.67.0: bind="query-params" puts the words of format_func into the address, not the option's value.
#
# One would guess: with options ["downloads_1d", "downloads_30d"] and a format_func for people, a bound widget returns the
# option, st.session_state holds the option, and so does the address: ?measure=downloads_1d.
# What happens: return value and session state are the option, the address holds what format_func made of it. The option
# itself, ?measure=downloads_1d, is no valid value: it is taken out of the address, and the default is shown. So a better
# word, or another language, silently breaks every link that was shared before; no error or warning says so. The same
# holds for st.selectbox, st.radio, st.segmented_control, st.pills and st.multiselect.
#
# Seen on 2026-11-30 with Python 3.11:
#   the option in the address:  selectbox 'b' {} | radio 'b' {} | segmented_control 'b' {} | pills 'b' {} | multiselect [] {}
#   its words in the address:   selectbox 'a' {'measure': 'Daily downloads'}, and so the other four; multiselect ['a']
#   chosen by code, after a better word: {'measure': 'Downloads a day'}
#   the link made before that: 'b' {}
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check streamlit==1.67.0
cat > "$folder/see.py" <<'PYTHON'
import logging
import sys

logging.disable(logging.CRITICAL)
from streamlit.testing.v1 import AppTest

DEFAULTS = {"selectbox": {"index": 0}, "radio": {"index": 0}, "segmented_control": {"default": "b"}, "pills": {"default": "b"}, "multiselect": {}}


def app(kind, word, defaults, chosen):
    import streamlit as st

    if chosen:
        st.session_state["choose"] = st.button("Choose", on_click=st.session_state.__setitem__, args=("measure", "a"))
    words = {"b": "30-day downloads", "a": word}
    st.session_state["value"] = getattr(st, kind)(
        "Measure", list(words), format_func=words.get, key="measure", bind="query-params", **defaults
    )


def opened(kind, address, word="Daily downloads", chosen=False):
    page = AppTest.from_function(app, args=(kind, word, DEFAULTS[kind], chosen))
    page.query_params.update(address)
    page.run(timeout=30)
    assert not page.exception, page.exception
    return page


def seen(page):
    return page.session_state["value"], dict(page.query_params)


by_value = {kind: seen(opened(kind, {"measure": "a"})) for kind in DEFAULTS}
by_words = {kind: seen(opened(kind, {"measure": "Daily downloads"})) for kind in DEFAULTS}
for title, all_seen in (("the option in the address: ", by_value), ("its words in the address:  ", by_words)):
    print(title, " | ".join(f"{kind} {value!r} {address}" for kind, (value, address) in all_seen.items()))
better = opened("selectbox", {}, "Downloads a day", chosen=True)
better.button[0].click().run(timeout=30)
print("chosen by code, after a better word:", better.query_params)
before = seen(opened("selectbox", {"measure": "Daily downloads"}, "Downloads a day"))
print("the link made before that:", *map(repr, before))
as_described = (
    all(value in ("b", []) and address == {} for value, address in by_value.values())
    and all(value in ("a", ["a"]) and address == {"measure": "Daily downloads"} for value, address in by_words.values())
    and better.query_params == {"measure": "Downloads a day"}
    and before == ("b", {})
)
sys.exit(0 if as_described else 1)
PYTHON
"$folder/venv/bin/python" "$folder/see.py"
