"""Charts are pictures of what is known: gaps stay gaps, bars start at zero, labels do not cover each other."""

from __future__ import annotations

import io
import json
import tomllib
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import polars as pl
import pyarrow.parquet as pq
import pytest

from panels import export, formats
from panels.charts import (
    Labelled,
    LineOptions,
    Overlays,
    apply_theme,
    bar_chart,
    coverage_chart,
    day_strip,
    history_chart,
    line_chart,
    theme,
)
from panels.charts.bands import forecast_chart
from panels.charts.days import stretches
from panels.charts.labels import spread
from panels.charts.shares import share_area_chart
from panels.charts.value_axis import log_ticks
from panels.charts.waterfall import Step, waterfall_chart
from tests.pages.page_text import ROOT
from warehouse.query.answers import Answer, BuildInfo

DAYS = [date(2026, 1, day) for day in (1, 2, 3, 6, 7, 9)]


def series(values: list[int | None]) -> pl.DataFrame:
    return pl.DataFrame({"day": DAYS, "value": values})


def test_missing_day_is_a_gap_not_a_zero():
    cut = stretches(series([1, 2, 3, 4, 5, 6]), "day", "value")
    # 4 and 5 January are absent, the 8th too: three stretches, and nothing was added at zero.
    assert cut["_stretch"].n_unique() == 3
    assert cut["value"].to_list() == [1, 2, 3, 4, 5, 6]


def test_a_null_breaks_the_line_like_an_absent_day():
    assert stretches(series([1, None, 3, 4, 5, 6]), "day", "value")["_stretch"].n_unique() == 4


def test_a_day_alone_between_gaps_is_a_dot():
    cut = stretches(series([1, 2, 3, 4, 5, 6]), "day", "value")
    assert cut.filter(pl.col("_alone"))["day"].to_list() == [date(2026, 1, 9)]


def test_series_do_not_share_stretches():
    two = pl.concat([series([1, 2, 3, 4, 5, 6]).with_columns(name=pl.lit(name)) for name in ("a", "b")])
    assert stretches(two, "day", "value", "name")["_stretch"].n_unique() == 6


@pytest.mark.parametrize("wanted", [[], [5.0], [1.0, 1.0, 1.0], [10.0, 0.0, 9.5, 9.0], [0.0, 100.0, 200.0]])
def test_end_labels_keep_apart_and_keep_their_order(wanted: list[float]):
    placed = spread(wanted, 4)
    in_order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    gaps = [placed[b] - placed[a] for a, b in pairwise(in_order)]
    assert all(gap >= 4 - 1e-9 for gap in gaps)


def test_end_labels_with_room_stay_where_they_are():
    assert spread([0.0, 100.0, 200.0], 4) == [0.0, 100.0, 200.0]


def test_crowded_labels_move_both_ways():
    # Three at 10, four apart: 6, 10, 14. Their mean stays where it was.
    assert sorted(spread([10.0, 10.0, 10.0], 4)) == [6.0, 10.0, 14.0]


def test_crowded_labels_stay_within_bounds_and_apart():
    placed = spread([9.0, 9.5, 10.0], 4, 2.0, 10.0)
    assert placed == [2.0, 6.0, 10.0]


def document(chart: object) -> dict:
    return apply_theme(chart).to_dict()


def test_bars_begin_at_zero_and_leave_the_unnamed_to_the_end():
    frame = pl.DataFrame({"task": ["b", None, "a", "c"], "share": [0.2, 0.5, 0.25, 0.05]})
    made = document(bar_chart(frame, label="task", value="share", unit="share", fmt="percent", limit=2))
    bars = made["layer"][0]["encoding"]
    assert bars["x"]["scale"]["domain"][0] == 0
    assert bars["y"]["sort"] == ["a", "b", "All 1 others", "Not stated"]


def test_only_the_highlighted_series_is_coloured():
    two = pl.concat([series([1, 2, 3, 4, 5, n]).with_columns(name=pl.lit(name)) for name, n in (("a", 9), ("b", 99))])
    made = json.dumps(document(line_chart(two, series="name", highlight="a")))
    rows = [
        row for data in json.loads(made)["datasets"].values() for row in data if "_tone" in row and "_stretch" in row
    ]
    assert {(row["name"], row["_tone"]) for row in rows} == {("a", "primary"), ("b", "neutral")}


def test_an_unfinished_period_is_dashed():
    made = document(line_chart(series([1, 2, 3, 4, 5, 6]), options=LineOptions(dashed_from=date(2026, 1, 7))))
    assert [layer["mark"].get("strokeDash") for layer in made["layer"]][:2] == [None, [4, 4]]


def rows_of(made: dict, column: str) -> list[list[dict]]:
    """The rows of each data set that has this column."""
    return [rows for rows in made["datasets"].values() if rows and column in rows[0]]


def test_the_dashed_part_begins_at_the_last_finished_point_so_that_the_line_does_not_break():
    daily = pl.DataFrame({"day": [date(2026, 1, day) for day in range(1, 5)], "value": [1, 2, 3, 4]})
    made = document(line_chart(daily, options=LineOptions(dashed_from=date(2026, 1, 4))))
    (drawn,) = rows_of(made, "_tail")
    assert [row["_tail"] for row in drawn] == [False, False, True, True]


def test_weeks_that_follow_each_other_are_joined_and_a_missing_week_is_open():
    mondays = [date(2026, 1, 5) + timedelta(weeks=week) for week in (0, 1, 2, 4, 5)]
    cut = stretches(pl.DataFrame({"day": mondays, "value": [1, 2, 3, 4, 5]}), "day", "value", every="1w")
    assert cut["_stretch"].n_unique() == 2
    assert not cut["_alone"].any()
    months = pl.DataFrame({"day": [date(2026, month, 1) for month in (1, 2, 3)], "value": [1, 2, 3]})
    assert stretches(months, "day", "value", every="1mo")["_stretch"].n_unique() == 1


def test_what_is_compared_with_is_thin_dashed_and_named():
    frame = series([1, 2, 3, 4, 5, 6]).with_columns(before=pl.Series([2, 3, None, 4, 5, 6]))
    made = document(line_chart(frame, overlays=Overlays(earlier=Labelled("before", "Year before"))))
    dashes = [layer["mark"].get("strokeDash") for layer in made["layer"]]
    assert [2, 3] in dashes
    assert any(row.get("_words") == "Year before" for rows in made["datasets"].values() for row in rows)


def test_on_a_log_scale_what_is_not_above_zero_has_no_place():
    made = document(line_chart(series([0, 10, 100, 1000, 0, 5]), options=LineOptions(scale="log")))
    values = [row["value"] for rows in rows_of(made, "_stretch") for row in rows]
    assert values
    assert min(values) > 0
    assert log_ticks(pl.Series([3.0, 4000.0])) == [1.0, 10.0, 100.0, 1000.0, 10000.0]
    assert log_ticks(pl.Series([3.0, 40.0])) == [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0]


def test_notes_are_numbered_rules_and_events_have_shapes():
    notes = pl.DataFrame({"day": [DAYS[1]], "number": ["1"], "title": ["Counted anew"]})
    events = pl.DataFrame({"day": [DAYS[2], DAYS[3]], "value": [3.0, 4.0], "words": ["up", "swept"], "shape": ["up", "other"]})  # fmt: skip
    made = document(line_chart(series([1, 2, 3, 4, 5, 6]), overlays=Overlays(notes=notes, events=events)))
    kinds = [(layer["mark"]["type"], layer["mark"].get("shape")) for layer in made["layer"]]
    assert ("rule", None) in kinds
    assert ("point", "triangle-up") in kinds
    assert kinds[-1] == ("point", "circle")


AHEAD = pl.DataFrame(
    {
        "day": [date(2026, 1, 10), date(2026, 1, 11)], "mean": [7.0, 8.0], "low80": [6.0, 6.5], "high80": [8.0, 9.5],
        "low95": [5.0, 5.5], "high95": [9.0, 10.5],
    }
)  # fmt: skip


def test_a_forecast_sets_out_from_the_last_known_day_and_is_dashed_within_two_bands():
    made = document(forecast_chart(series([1, 2, 3, 4, 5, 6]), AHEAD, unit="downloads"))
    bands = [layer for layer in made["layer"] if layer["mark"]["type"] == "area"]
    assert [band["encoding"]["y"]["field"] for band in bands] == ["low95", "low80"]
    assert any(layer["mark"].get("strokeDash") for layer in made["layer"] if layer["mark"]["type"] == "line")
    first = max((rows for rows in rows_of(made, "low80")), key=len)[0]
    assert {first[name] for name in ("mean", "low80", "high80", "low95", "high95")} == {6.0}


def test_a_forecast_after_unknown_last_days_sets_out_from_the_last_known_one():
    made = document(forecast_chart(series([1, 2, 3, 4, 5, None]), AHEAD, unit="downloads"))
    first = max((rows for rows in rows_of(made, "low80")), key=len)[0]
    assert (first["day"][:10], first["mean"]) == ("2026-01-07", 5.0)


def test_stacked_shares_sum_to_one_and_a_day_nobody_read_is_open():
    named = [("a", [0.5, 0.6]), ("All others", [0.2, 0.2]), ("b", [0.3, 0.2])]
    shares = pl.concat(
        [pl.DataFrame({"day": [DAYS[0], DAYS[3]], "series": name, "share": values}) for name, values in named]
    )
    made = document(share_area_chart(shares))
    (rows,) = (rows for rows in rows_of(made, "_high") if "_run" in rows[0] and "_at" not in rows[0])
    assert {row["_run"] for row in rows} == {0, 1}
    assert all(row["_alone"] for row in rows)
    tops = {row["series"]: (row["_low"], row["_high"]) for row in rows if row["day"].startswith("2026-01-06")}
    assert tops["a"] == (0.0, 0.6)
    # What has no name lies on top, in grey.
    assert tops["All others"] == pytest.approx((0.8, 1.0))
    assert {row["_tone"] for row in rows if row["series"] == "All others"} == {"neutral"}


def test_each_step_of_a_waterfall_begins_where_the_one_before_ended():
    steps = [Step("then", 10, "neutral", True), Step("up", 5, "primary"), Step("down", -8, "caution"), Step("now", 7, "neutral", True)]  # fmt: skip
    (rows,) = rows_of(document(waterfall_chart(steps)), "_from")
    assert [(row["_from"], row["_to"]) for row in rows] == [(0, 10), (10, 15), (15, 7), (0, 7)]


def test_derived_days_are_marked_by_shape_and_only_where_they_are_derived():
    qualities = ["observed", "interpolated", "corrected", "observed", "observed", "observed"]
    frame = series([1, 2, 3, 4, 5, 6]).rename({"value": "downloads_1d"}).with_columns(
        pl.Series("day_quality", qualities), downloads_30d=pl.col("downloads_1d")
    )  # fmt: skip
    shapes = [
        layer["mark"].get("shape")
        for layer in document(history_chart(frame, measure="downloads_1d", unit="Daily downloads"))["layer"]
    ]
    assert {"circle", "diamond"} <= set(shapes)
    shapes = [
        layer["mark"].get("shape")
        for layer in document(history_chart(frame, measure="downloads_30d", unit="30-day downloads"))["layer"]
    ]
    assert not {"circle", "diamond"} & set(shapes)


@pytest.mark.parametrize("values", [[None] * 6, [0] * 6, [None, None, 1, None, None, None]])
def test_nothing_known_still_makes_a_chart(values: list[int | None]):
    frame = series(values).with_columns(pl.col("value").cast(pl.Int64))
    document(line_chart(frame))
    document(line_chart(frame.head(0)))
    document(coverage_chart(frame.with_columns(coverage=pl.lit(0.5))))
    document(day_strip(frame.with_columns(day_status=pl.lit("partial"))))
    document(bar_chart(frame.head(0), label="day", value="value", unit="x"))


def test_tones_and_configured_palettes_are_the_same_list():
    configured = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"]
    for appearance, colours in theme.PALETTES.items():
        assert len(colours) == len(theme.TONES)
        assert configured[appearance]["chartCategoricalColors"] == list(colours)


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_words_have_enough_contrast(appearance: theme.Appearance):
    colour = dict(zip(theme.TONES, theme.PALETTES[appearance], strict=True))
    for tone in ("text", "muted"):
        assert contrast(colour[tone], colour["background"]) >= 4.5
    for tone in ("primary", "orange", "green", "violet", "teal", "red", "slate"):
        assert contrast(colour[tone], colour["background"]) >= 3


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours written #RRGGBB."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.fixture
def note() -> export.Note:
    build = BuildInfo(
        "b1", datetime(2026, 1, 9, tzinfo=UTC), date(2026, 1, 9), datetime(2026, 1, 9, 20, tzinfo=UTC), True, {}
    )
    answer = Answer(pl.DataFrame(), build, "downloads_by_day", "How many?", "SELECT $a", {"a": "it's"}, 0.1, False)
    return export.Note(
        "A title", "30-day downloads", answer, ("Likes: likes.",), "6 models", "coverage 98 %", "Demo data: invented."
    )


def test_csv_carries_its_notes_and_disarms_formulas(note: export.Note):
    frame = pl.DataFrame(
        {
            "name": ["=1+1", "+a", "-b", "@c", "plain", None],
            "n": [-1, 2, 3, 4, 5, 6],
            "tags": [["a"], [], None, ["="], [], []],
        }
    )
    text = export.csv(frame, note).decode("utf-8-sig")
    head = [line for line in text.splitlines() if line.startswith("# ")]
    for said in (
        "A title",
        "As of 9 Jan 2026",
        "Likes: likes.",
        "Demo data: invented.",
        "downloads_by_day",
        "coverage 98 %",
    ):
        assert any(said in line for line in head), said
    back = pl.read_csv(io.StringIO(text), comment_prefix="# ")
    assert back["name"].to_list() == ["'=1+1", "'+a", "'-b", "'@c", "plain", None]
    assert back["n"].to_list() == [-1, 2, 3, 4, 5, 6]


def test_parquet_carries_its_notes_and_its_values(note: export.Note):
    frame = pl.DataFrame({"name": ["=1+1"], "tags": [["a", "b"]], "day": [date(2026, 1, 9)]})
    table = pq.read_table(io.BytesIO(export.parquet(frame, note)))
    assert table.to_pylist() == frame.to_dicts()
    about = json.loads(table.schema.metadata[b"hubscope"])
    assert about["as_of"] == "2026-01-09"
    assert about["is_demo"] is True
    assert about["sql"] == "SELECT $a"


def test_pictures_carry_title_day_and_demo_notice(note: export.Note):
    chart = line_chart(series([1, 2, 3, 4, 5, 6]))
    drawn = export.svg(chart, note).decode()
    for said in ("A title", "As of 9 Jan 2026", "Demo data: invented."):
        assert said in drawn
    assert export.png(chart, note).startswith(b"\x89PNG")


def test_query_is_shown_with_its_values_quoted(note: export.Note):
    assert export.sql_with_params(note.answer) == "-- with\n--   $a = 'it''s'\nSELECT $a"


@pytest.mark.parametrize(
    ("value", "written"),
    [(None, "Not stated"), (0, "0"), (999, "999"), (1234, "1.2 k"), (999_960, "1.0 M"), (12_400_000, "12.4 M"), (2.5e9, "2.5 B"), (-1500, "\u22121.5 k")],
)  # fmt: skip
def test_counts_are_written_short(value: float | None, written: str):
    assert formats.compact(value) == written


def test_changes_shares_and_days_are_written_as_people_say_them():
    assert formats.change(0.031) == "+3.1 %"
    assert formats.change(-0.5) == "\u221250.0 %"
    assert formats.change(11.3) == "12.3 times"
    assert formats.change(None) == "no comparison yet"
    assert formats.change(float("nan")) == "no comparison yet"
    assert formats.day(date(2026, 8, 22)) == "22 Aug 2026"
    assert formats.points(0.012) == "+1.2 pts"
    assert formats.size(7_241_000_000) == "7.2 B"
