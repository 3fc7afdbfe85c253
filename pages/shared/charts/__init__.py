"""Pure pictures: a frame in, a chart out. Altair and polars only; nothing here knows of Streamlit."""

from pages.shared.charts.bars import bar_chart
from pages.shared.charts.history import MARKED, history_chart
from pages.shared.charts.lines import line_chart
from pages.shared.charts.lorenz import lorenz_chart
from pages.shared.charts.months import month_bars
from pages.shared.charts.steps import steps_chart
from pages.shared.charts.strip import coverage_chart, day_strip
from pages.shared.charts.theme import dress, dress_for_export
from pages.shared.charts.tree import tree_chart

__all__ = [
    "MARKED",
    "bar_chart",
    "coverage_chart",
    "day_strip",
    "dress",
    "dress_for_export",
    "history_chart",
    "line_chart",
    "lorenz_chart",
    "month_bars",
    "steps_chart",
    "tree_chart",
]
