"""The frame of the portal: page settings, navigation, and what the side says on every page. Nothing else."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.shared import navigation

ROOT = Path(__file__).resolve().parent

st.set_page_config(
    page_title="Hubscope", page_icon=str(ROOT / "static" / "mark.svg"), layout="wide", initial_sidebar_state=240
)
st.logo(str(ROOT / "static" / "logo.svg"), icon_image=str(ROOT / "static" / "mark.svg"), size="large")
navigation.require_sign_in()
current = st.navigation(navigation.menu(), position="sidebar", expanded=True)
navigation.sidebar()
if navigation.has_access(current):
    with navigation.record_page_metrics(current):
        current.run()
