"""Pure pictures: a frame in, a chart out. Altair and polars only; nothing here knows of Streamlit."""

from panels.charts.bars import bar_chart
from panels.charts.history import MARKED, history_chart
from panels.charts.lines import Labelled, LineOptions, Overlays, line_chart
from panels.charts.lorenz import lorenz_chart
from panels.charts.months import month_bars
from panels.charts.steps import steps_chart
from panels.charts.strip import coverage_chart, day_strip
from panels.charts.theme import apply_theme, export_document
from panels.charts.tree import tree_chart

__all__ = [
    "MARKED",
    "Labelled",
    "LineOptions",
    "Overlays",
    "apply_theme",
    "bar_chart",
    "coverage_chart",
    "day_strip",
    "export_document",
    "history_chart",
    "line_chart",
    "lorenz_chart",
    "month_bars",
    "steps_chart",
    "tree_chart",
]
