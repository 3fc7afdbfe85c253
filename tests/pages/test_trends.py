"""The Trends page: what moved and by what, with the listing told apart from the models, and every choice in the address."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from panels import formats
from panels.address import Span
from panels.adoption.trends import data, frames, lines, selection, sentences
from tests.pages.page_text import Open, every_model, links, words
from warehouse.query import answers, trends
from warehouse.query.trends import Filters

PAGE = "adoption/trends"
DOWNLOADS = frames.MEASURES["downloads_30d"]
MONDAY = date(2026, 1, 5)


def choice(**changed: object) -> selection.TrendSelection:
    usual = {
        "measure": DOWNLOADS, "dimension": "task", "grain": "day", "span": Span(90, "last 90 days"), "view": "absolute",
        "is_chained": True, "against": "none", "top": 8, "values": (), "filters": Filters(), "trend": None,
    }  # fmt: skip
    return selection.TrendSelection(**(usual | changed))  # type: ignore[arg-type]


def daily(series: str, values: list[int | None], *, place: int | None = 1, entered: dict[int, tuple[int, int]] | None = None) -> pl.DataFrame:  # fmt: skip
    """A daily frame from Monday on; `entered` gives, by day, downloads and models that entered the listing then."""
    entered = entered or {}
    rows = [
        {
            "series": series, "place": place, "is_rest": place is None, "day": MONDAY + timedelta(days=i), "day_status": "missing" if value is None else "complete",
            "downloads_30d": value, "downloads_1d": None if value is None else value // 30, "likes": value, "models_observed": 0 if value is None else 10,
            "models_known": 10, "models_with_daily": 10, "entered_30d": entered.get(i, (0, 0))[0], "left_30d": 0,
            "models_entered": entered.get(i, (0, 0))[1], "models_left": 0, "coverage": None if value is None else 1.0,
        }
        for i, value in enumerate(values)
    ]  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(pl.col("place").cast(pl.Int64))


def test_trends_opens_with_a_sentence_a_list_of_days_and_a_league(seen: Open):
    app = seen(PAGE)
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "How does adoption move, by what?"
    assert "like for like" in app.subheader[0].value
    assert any("leads by task" in panel.value for panel in app.subheader)


@pytest.mark.parametrize(("by", "label"), selection.DIMENSIONS.items())
def test_each_dimension_divides_what_is_drawn(portal: Open, by: str, label: str):
    app = portal(PAGE, by=by)
    assert not app.exception
    assert not app.error
    divided = "30-day downloads, " if by == "all" else f"30-day downloads by {label.lower()}, "
    assert any(caption.value.startswith(divided) for caption in app.caption)


@pytest.mark.parametrize(
    ("url", "subtitle"),
    [
        ({"measure": "downloads_1d", "every": "week"}, "Daily downloads by task, weekly, summed, "),
        (
            {"measure": "likes", "view": "share", "every": "month"},
            "Share of likes by task, monthly, the last listed day of each, ",
        ),
        (
            {"measure": "models", "view": "log", "by": "organization"},
            "Models on a log scale by organization, ",
        ),
        (
            {"view": "index", "index_of": "listed", "against": "period", "range": "30d"},
            "30-day downloads as an index, as listed, 100 at the start by task, daily, last 30 days",
        ),
        ({"view": "share", "by": "language"}, "Share of 30-day downloads by language, "),
        (
            {"view": "index", "by": "all", "against": "year"},
            "30-day downloads as an index, like for like, 100 at the start, ",
        ),
    ],
)
def test_each_view_says_what_it_shows(portal: Open, url: dict[str, str], subtitle: str):
    app = portal(PAGE, **url)
    assert not app.exception
    assert not app.error
    assert any(caption.value.startswith(subtitle) for caption in app.caption)


@pytest.mark.parametrize(
    "url",
    [{"by": "<script>"}, {"measure": "x"}, {"view": "share", "by": "all"}, {"top": "-3"}, {"trend": "no"}, {"focus": "nobody"}, {"every": "year"}],
)  # fmt: skip
def test_a_bad_url_counts_as_no_choice(portal: Open, seen: Open, url: dict[str, str]):
    app = portal(PAGE, **url)
    assert not app.exception
    assert not app.error
    sound = {name: value for name, value in url.items() if value == "all"}
    assert words(app) == words(seen(PAGE, **sound))


def test_the_address_decides_what_is_drawn(portal: Open):
    app = portal(PAGE, by="library", view="share", range="90d", every="day")
    assert "Share of 30-day downloads by library, daily, last 90 days" in words(app)


def test_a_highlight_that_another_dimension_lacks_is_let_go(portal: Open):
    app = portal(PAGE, focus="fill-mask")
    app.selectbox(key="by").set_value("licence_family").run()
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="focus").value == ""
    assert "fill-mask" not in words(app)


def test_a_filter_narrows_the_whole_and_can_be_removed_by_its_crumb(portal: Open):
    app = portal(PAGE, task="text-generation", by="library")
    assert "Task: text-generation" in links(app)
    narrowed = app.subheader[0].value
    app.button(key="crumb_task").click().run()
    assert app.multiselect(key="task").value == []
    assert app.subheader[0].value != narrowed


def test_going_into_a_value_filters_by_it_and_asks_by_the_next_dimension():
    narrowed = Filters(tasks=("text-generation",))
    assert selection.next_dimension(Filters()) == "task"
    assert selection.next_dimension(narrowed) == "organization"
    assert selection.next_dimension(narrowed, without="organization") == "library"
    # A filter of two values leaves something to divide by.
    assert selection.next_dimension(Filters(tasks=("a", "b"))) == "task"


def test_no_model_that_fits_is_a_designed_state(portal: Open):
    app = portal(PAGE, trends_q="no-such-model-anywhere")
    assert not app.exception
    assert "No model fits all of these conditions" in words(app)
    assert "Name: no-such-model-anywhere" in links(app)


def test_a_field_trend_says_what_it_means_and_is_the_same_as_its_filter(portal: Open):
    field_trends = {trend.name: trend for trend in selection.field_trends(answers.ask("field_trends").frame)}
    assert {"multimodal", "edge", "open_licences", "quantised", "agents"} <= set(field_trends)
    trend = field_trends["open_licences"]
    app = portal(PAGE, trend=trend.name, by="all")
    assert trend.description in words(app)
    assert "Source: " in words(app)
    by_hand = portal(PAGE, licence_family=list(trend.filters.licence_families), by="all")  # type: ignore[arg-type]
    assert app.subheader[0].value == by_hand.subheader[0].value


def test_a_field_trend_and_a_filter_on_the_same_fact_hold_both():
    trend = selection.FieldTrend("t", "T", "", "", Filters(licence_families=("Permissive", "Copyleft")))
    both = choice(filters=Filters(licence_families=("Copyleft", "Other")), trend=trend).conditions
    assert both.licence_families == ("Copyleft",)
    neither = choice(filters=Filters(licence_families=("Other",)), trend=trend).conditions
    assert neither.licence_families not in ((), ("Other",))


def test_lines_are_the_values_picked_where_some_are(portal: Open):
    app = portal(PAGE, values=["translation", "fill-mask"], by="task")  # type: ignore[arg-type]
    assert not app.error
    league = next(table.value for table in app.dataframe if "series" in table.value.columns)
    assert league["series"].tolist() == ["translation", "fill-mask", frames.REST]


def test_a_forecast_comes_with_its_backtest(portal: Open):
    app = portal(PAGE, by="all", forecast="true")
    assert not app.error
    panels = [panel.value for panel in app.subheader]
    is_forecast = any("30-day downloads on" in title for title in panels)
    tables = [table.value for table in app.dataframe if "coverage80" in table.value.columns]
    assert is_forecast == bool(tables)
    assert is_forecast or any(title.startswith("No forecast of") for title in panels)


def test_too_short_a_history_is_refused_in_a_sentence(portal: Open, demo_lake: Path):
    newest = every_model(demo_lake).filter("is_current").sort("created_on", descending=True)["repo_id"][0]
    app = portal(PAGE, by="all", forecast="true", trends_q=newest)
    assert not app.error
    assert any(panel.value.startswith("No forecast of") for panel in app.subheader)


def test_organizations_lead_to_their_page_and_filters_to_explore(portal: Open):
    ways = links(portal(PAGE, by="organization", region="us", task="text-generation"))
    assert "These organizations side by side" in ways
    assert "These models in Explore, without the region filter" in ways


def test_trends_without_a_build_says_how_to_get_one(portal: Open, empty_lake: Path):
    app = portal(PAGE)
    assert not app.exception
    assert "No data yet" in words(app)


def test_a_comparison_with_days_nobody_read_says_so(portal: Open):
    # The demo of the tests has 130 days: nothing lies a year before.
    app = portal(PAGE, by="all", against="year", range="30d")
    assert "nothing to compare with, as nothing was read a year before" in app.subheader[0].value


def test_what_is_folded_away_is_in_the_rest(demo_lake: Path):
    name, params = trends.query_for("task", top=50)
    answered = answers.ask(name, **params).frame
    whole = answers.ask("trend_by_dimension").frame.select("day", "downloads_30d", "models_known")
    for top in (1, 5, 50):
        folded = frames.fold(answered, top)
        summed = folded.group_by("day").agg(pl.col("downloads_30d").sum(), pl.col("models_known").sum()).sort("day")
        expected = whole.with_columns(pl.col("downloads_30d").fill_null(0)).sort("day")
        assert summed.rows() == expected.rows()
        assert folded.filter(~pl.col("is_rest"))["series"].n_unique() <= top


def test_a_day_nobody_read_stays_unknown_when_folded():
    two = pl.concat([daily("a", [10, None, 12]), daily("b", [1, None, 2], place=2)])
    folded = frames.fold(two.rename({"series": "value"}).with_columns(is_rest=pl.col("value") == "b"), 1)
    assert folded.filter(pl.col("day") == MONDAY + timedelta(days=1))["downloads_30d"].to_list() == [None, None]


def test_shares_of_a_period_sum_to_one():
    a, b = daily("a", [30, None, 10]), daily("b", [10, None, 30], place=None)
    whole = daily(frames.WHOLE, [40, None, 40])
    drawn = frames.points(pl.concat([a, b]), whole, DOWNLOADS, "day", "share", False, MONDAY + timedelta(days=2))
    assert drawn.filter(pl.col("series") == "a")["y"].to_list() == [0.75, None, 0.25]
    assert drawn.drop_nulls("y").group_by("period").agg(pl.col("y").sum())["y"].to_list() == [1.0, 1.0]


def test_like_for_like_does_not_see_a_model_that_enters_and_as_listed_does():
    # 100, then a model with 300 enters, then all of it grows by a tenth: the same models did +10 % only.
    entering = daily("a", [100, 400, 440], entered={1: (300, 1)})
    arguments = (entering, entering, DOWNLOADS, "day", "index")
    until = MONDAY + timedelta(days=2)
    assert frames.points(*arguments, True, until)["y"].round(6).to_list() == [100.0, 100.0, 110.0]  # type: ignore[arg-type]
    assert frames.points(*arguments, False, until)["y"].round(6).to_list() == [100.0, 400.0, 440.0]  # type: ignore[arg-type]


def test_a_stock_takes_the_last_listed_day_of_its_week_and_the_week_under_way_is_not_finished():
    ten = daily("a", [*range(1, 8), 8, None, None])
    until = MONDAY + timedelta(days=9)
    drawn = frames.points(ten, ten, DOWNLOADS, "week", "absolute", False, until)
    assert drawn["y"].to_list() == [7.0, 8.0]
    assert drawn["is_finished"].to_list() == [True, False]


def test_a_span_begins_with_a_whole_period():
    assert frames.first_of_period(date(2026, 1, 5), "week") == date(2026, 1, 5)
    assert frames.first_of_period(date(2026, 1, 6), "week") == date(2026, 1, 12)
    assert frames.first_of_period(date(2026, 1, 2), "month") == date(2026, 2, 1)
    assert frames.first_of_period(date(2026, 12, 2), "month") == date(2027, 1, 1)
    assert frames.first_of_period(date(2026, 1, 2), "day") == date(2026, 1, 2)


@pytest.mark.parametrize("grain", ["day", "week"])
def test_comparisons_keep_the_weekday(grain: str):
    for against in ("year", "period"):
        shift = frames.shift_of(against, 90, grain)  # type: ignore[arg-type]
        assert shift is not None
        assert shift.back(MONDAY).weekday() == MONDAY.weekday()
        assert (MONDAY - shift.back(MONDAY)).days >= 90
    assert frames.shift_of("period", None, grain) is None  # type: ignore[arg-type]


def test_an_earlier_index_that_began_later_is_not_compared_with():
    now, then = [100 + i for i in range(14)], [50 + i for i in range(10)]
    whole = daily(frames.WHOLE, [*[None] * 4, *then, *now])
    start, end = MONDAY + timedelta(days=14), MONDAY + timedelta(days=27)
    trend_data = data.TrendData(end, start, None, None, None, frames.between(whole, start, end), whole, frames.between(whole, start, end), whole, MONDAY)  # type: ignore[arg-type]  # fmt: skip
    compared = choice(dimension="all", span=Span(14, ""), against="period", view="index", is_chained=False)
    assert lines.points_of(compared, trend_data)["before"].to_list() == [None] * 14
    plain = choice(dimension="all", span=Span(14, ""), against="period")
    # Fourteen days back: the first four were not read, the rest are those of the same weekdays.
    assert lines.points_of(plain, trend_data)["before"].to_list() == [*[None] * 4, *map(float, then)]


def test_a_league_row_tells_the_models_from_the_listing():
    entering = daily("a", [100, 400, 440], entered={1: (300, 3)})
    row = frames.moves(entering, entering, DOWNLOADS).row(0, named=True)
    assert row["change"] == pytest.approx(3.4)
    assert row["like_for_like"] == pytest.approx(0.1)
    assert row["same_models"] == 40
    assert row["net_models"] == 3
    assert (row["share"], row["share_change"]) == (1.0, 0.0)


def test_what_began_within_the_range_has_no_ratio():
    whole = daily(frames.WHOLE, [100] * 20)
    late = daily("late", [5] * 9).with_columns(pl.col("day") + timedelta(days=11))
    row = frames.moves(late, whole, DOWNLOADS).row(0, named=True)
    assert row["began_late"]
    assert (row["change"], row["like_for_like"], row["share_change"]) == (None, None, None)


def test_a_title_tells_the_same_models_first_and_why_the_raw_total_differs():
    row = {"change": 0.40, "like_for_like": 0.12, "net_models": 120, "latest": 5_000_000.0, "first": 3_571_428.0}
    assert sentences.movement(row, "Text generation", DOWNLOADS) == (
        "Text generation gained 12.0 % like for like; the raw total rose 40.0 % because 120 models entered the listing"
    )
    row |= {"change": 0.125}
    assert (
        sentences.movement(row, "Text generation", DOWNLOADS)
        == "Text generation gained 12.0 % like for like, to 5.0 M 30-day downloads"
    )
    row |= {"change": -0.3, "net_models": 4}
    # More models and yet less: no number of models explains that.
    assert sentences.movement(row, "It", DOWNLOADS).endswith("the raw total fell 30.0 % as the listing changed")


def test_only_rows_whose_models_can_be_followed_lead_a_title():
    rows = pl.DataFrame(
        {
            "series": ["jumped", "grew"], "is_rest": [False, False], "first": [10.0, 1000.0], "latest": [9000.0, 1200.0],
            "change": [899.0, 0.2], "like_for_like": [None, 0.2], "same_models": [50_000.0, 200.0],
        }
    )  # fmt: skip
    leader = sentences.subject_of(rows, None)
    assert leader is not None
    assert leader["series"] == "grew"


def test_coverage_is_said_where_listings_hold_a_part():
    thin = daily("a", [1, 2, 3]).with_columns(coverage=pl.Series([1.0, 0.5, 0.36]))
    assert sentences.coverage_words(thin) == (
        "Listings hold a part of the known models: 100 % on 5 Jan 2026, 36 % on 7 Jan 2026"
    )
    assert sentences.coverage_words(daily("a", [1, 2, 3])) == ""


def test_many_days_of_a_moving_listing_are_one_row_and_demand_never_is():
    events = pl.DataFrame(
        {
            "name": ["a"] * 12, "day": [MONDAY + timedelta(days=i) for i in range(12)], "kind": ["coverage"] * 6 + ["demand"] * 6,
            "change": [1.0, -9.0, 2.0, 3.0, 4.0, 5.0, *map(float, range(6))], "reason": [f"r{i}" for i in range(12)],
        }
    )  # fmt: skip
    listed = frames.summed_up(events)
    assert listed.filter(pl.col("kind") == "demand").height == 6
    together = listed.filter(pl.col("kind") == "coverage").row(0, named=True)
    assert (together["days"], together["change"], together["reason"]) == (6, -9.0, "r1")
    assert (together["day"], together["until"]) == (MONDAY, MONDAY + timedelta(days=5))


def test_decomposition_on_the_page_sums_to_the_change(portal: Open):
    app = portal(PAGE, by="all", range="all")
    now = answers.ask("trend_by_dimension").frame.drop_nulls("downloads_30d").sort("day")
    total = now["downloads_30d"][-1] - now["downloads_30d"][0]
    title = next(
        panel.value
        for panel in app.subheader
        if "30-day downloads rose" in panel.value or "30-day downloads fell" in panel.value
    )
    assert f"30-day downloads {'rose' if total >= 0 else 'fell'} {formats.compact(abs(total))}" in title.replace(
        "\\", ""
    )
