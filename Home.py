"""The frame of the portal: page settings, navigation, and what the side says on every page. Nothing else."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.shared import frame

ROOT = Path(__file__).resolve().parent

st.set_page_config(
    page_title="Hubscope", page_icon=str(ROOT / "static" / "mark.svg"), layout="wide", initial_sidebar_state=240
)
st.logo(str(ROOT / "static" / "logo.svg"), icon_image=str(ROOT / "static" / "mark.svg"), size="large")
frame.gate()
shown = st.navigation(frame.menu(), position="sidebar", expanded=True)
frame.side()
if frame.admits(shown):
    with frame.measured(shown):
        shown.run()
