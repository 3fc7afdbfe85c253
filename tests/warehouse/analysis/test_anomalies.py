"""Anomalies: each kind told from the others on series with a known story, the robust z by hand, and quiet where it is quiet."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import median_abs_deviation

from warehouse.analysis.anomalies import SCHEMA, detect, detect_many, sweeps

START = date(2025, 1, 1)


def on(day: int) -> date:
    return START + timedelta(days=day)


def series(values, **columns) -> pl.DataFrame:
    days = [on(n) for n in range(len(values))]
    return pl.DataFrame({"day": days, "value": pl.Series(list(values), dtype=pl.Float64, strict=False), **columns})


def daily(days: int = 240, level: float = 100, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).poisson(level, days).astype(float)


def moving_sums(counts: np.ndarray) -> np.ndarray:
    return np.convolve(counts, np.ones(30), "valid")


def breadth(days: int = 211, swept: int | None = None) -> pl.DataFrame:
    """200 quiet models: 10 of them rise by one on an ordinary day, 180 by two each on the swept one."""
    risen = [180 if n == swept else 10 for n in range(days)]
    return pl.DataFrame({
        "day": [on(n) for n in range(days)], "models_compared": 1000, "models_risen": 400, "models_fallen": 400,
        "quiet_models": 200, "quiet_risen": risen, "quiet_rise": [r * 2 if r == 180 else r for r in risen],
    })  # fmt: skip


def test_robust_z_by_hand():
    # Sums that go up and down by 50 in turn: the trailing median of 14 changes, seven of each, is 0, and all deviations
    # are 50. MAD 50 * 1.4826 = 74.13; their ninth decile / 1.645 is 30.4, and less. Counting noise, sqrt(2 * 100000 / 30)
    # = 81.65, is more than both, and 0.002 * 100,000 = 200 more than that. A fall of 50 was due, a rise of 6,000 came:
    # z = 6000 / (0.002 * 106,050) = 28.29.
    values = [100_000.0 + (50 if n % 2 else 0) for n in range(90)]
    values += [values[-1] + 6_000] * 5
    (found,) = detect(series(values)).to_dicts()
    assert found["day"] == on(90)
    assert found["change"] == 6_000
    assert found["expected"] == 100_050
    assert found["z"] == pytest.approx(6_000 / (0.002 * 106_050))


def test_spread_is_the_mad_of_scipy_where_that_is_the_largest():
    rng = np.random.default_rng(3)
    changes = rng.choice([-400.0, 400.0], 100) * rng.uniform(0.8, 1.2, 100)
    values = np.concatenate([[20_000], 20_000 + np.cumsum(changes), [40_000]])
    (found,) = (row for row in detect(series(values), window=None).to_dicts() if row["day"] == on(101))
    usual = np.array([np.median(changes[n - 14 : n]) for n in range(14, 101)])
    off = (changes[14:] - usual[:-1])[-56:]
    assert found["z"] == pytest.approx(
        (40_000 - values[-2] - usual[-1]) / (median_abs_deviation(off, center=lambda x, axis: 0) * 1.4826)
    )


def test_a_burst_is_demand_and_its_end_thirty_days_later_is_the_window():
    counts = daily()
    counts[120] += 4_000
    rise, fall = detect(series(moving_sums(counts))).to_dicts()
    assert (rise["day"], rise["kind"], rise["direction"]) == (on(91), "demand", "up")
    assert rise["change"] == pytest.approx(4_000, abs=150)
    assert "rose by 4,0" in rise["reason"] or "rose by 3,9" in rise["reason"]
    assert (fall["day"], fall["kind"], fall["direction"]) == (on(121), "window", "down")
    assert "left the 30-day window" in fall["reason"]
    assert "around 2 Apr 2025" in fall["reason"]


def test_bursts_on_successive_days_are_one_episode():
    counts = daily()
    counts[120:123] += 2_000
    rise, fall = detect(series(moving_sums(counts))).to_dicts()
    assert (rise["since"], rise["until"]) == (on(91), on(93))
    assert rise["change"] == pytest.approx(6_000, abs=300)
    assert "over 3 days" in rise["reason"]
    assert fall["kind"] == "window"


def test_a_count_that_dips_for_a_day_is_a_correction():
    values = moving_sums(daily())
    values[100] -= 1_500
    down, up = detect(series(values)).to_dicts()
    assert (down["kind"], up["kind"]) == ("correction", "correction")
    assert (down["direction"], up["direction"]) == ("down", "up")
    assert "went back within three days" in down["reason"]


def test_a_fall_deeper_than_the_window_can_make_is_a_correction():
    values = moving_sums(daily(level=100))
    values[100:] -= 1_500  # fifteen days' worth at once, and no burst thirty days before
    (found,) = detect(series(values)).to_dicts()
    assert found["kind"] == "correction"
    assert "more than can leave" in found["reason"]


def test_a_deep_fall_whose_cause_was_not_listed_is_put_down_to_the_window():
    values, entered = moving_sums(daily(level=100)), np.zeros(211)
    values[80:100] += 8_000  # a model with a burst enters the listing, and the burst leaves the window 20 days later
    entered[80] = 8_100
    come, gone = detect(series(values, entered=entered, left=np.zeros(211))).to_dicts()
    assert (come["kind"], gone["kind"]) == ("coverage", "window")
    assert "before it was listed here" in gone["reason"]


def test_likes_hardly_fall_by_themselves():
    values = np.cumsum(np.random.default_rng(2).poisson(4, 200)).astype(float) + 2_000
    values[150:] -= 400
    (found,) = detect(series(values), window=None, unit="likes").to_dicts()
    assert found["kind"] == "correction"
    assert found["reason"].startswith("Likes fell by 40")


def test_what_entered_the_listing_is_coverage_not_demand():
    values, entered, left = moving_sums(daily()), np.zeros(211), np.zeros(211)
    values[100:] += 5_000
    entered[100] = 5_000
    values[150:] -= 2_000
    left[150] = 2_000
    come, gone = detect(series(values, entered=entered, left=left)).to_dicts()
    assert (come["kind"], gone["kind"]) == ("coverage", "coverage")
    assert "models with 5,000 of them entered the listing" in come["reason"]
    assert (come["entered"], come["left"], gone["left"]) == (5_000, 0, 2_000)
    without = detect(series(values))["kind"].to_list()
    assert without[0] == "demand"


def test_demand_behind_a_change_of_the_listing_is_seen_even_where_the_sum_stands_still():
    counts = daily()
    counts[130] += 3_000
    values, left = moving_sums(counts), np.zeros(211)
    values[101:] -= 3_000 - 0.0
    left[101] = 3_000
    found = detect(series(values + 3_000, entered=np.zeros(211), left=left)).to_dicts()
    assert found[0]["day"] == on(101)
    assert found[0]["kind"] == "demand"
    assert "Besides, models with 3,000 of them left the listing" in found[0]["reason"]


def test_an_emptied_listing_is_coverage():
    values = [*moving_sums(daily())[:100], *[None] * 20]
    entered, left = [0.0] * 120, [0.0] * 120
    left[100] = values[99]
    (found,) = detect(series(values, entered=entered, left=left)).to_dicts()
    assert (found["day"], found["kind"], found["value"]) == (on(100), "coverage", 0)


def test_where_edges_are_not_known_a_jump_of_the_coverage_explains():
    values, coverage = moving_sums(daily()), np.full(211, 0.5)
    values[100:] *= 1.5
    coverage[100:] = 0.75
    (found,) = detect(series(values, coverage=coverage)).to_dicts()
    assert found["kind"] == "coverage"
    assert "covers 75 % of the known models, 50 % before" in found["reason"]


def test_a_sweep_is_not_demand():
    # Each of a publisher's 300 models is fetched once or twice by a crawler: 500 downloads, as 90 % of quiet models rose.
    counts = daily(level=20)
    counts[129] += 500
    told = series(moving_sums(counts), models_observed=[300] * 211)
    swept = detect(told, breadth(swept=100)).to_dicts()
    assert (swept[0]["day"], swept[0]["kind"]) == (on(100), "sweep")
    assert "90 % of the models hardly used rose" in swept[0]["reason"]
    assert swept[1]["kind"] == "window"
    assert detect(told, breadth())["kind"].to_list() == ["demand", "window"]


def test_what_a_sweep_cannot_add_is_demand_on_the_day_of_a_sweep_too():
    counts = daily()
    counts[129] += 3_000
    assert detect(series(moving_sums(counts)), breadth(swept=100))["kind"][0] == "demand"


def test_sweeps_are_named_from_the_breadth_alone():
    (found,) = sweeps(breadth(swept=100)).to_dicts()
    assert (found["day"], found["share"], found["mean_rise"], found["usual_share"]) == (on(100), 0.9, 1.8, 0.05)
    assert sweeps(breadth()).is_empty()


def test_a_gap_is_many_days_and_not_one_unusual_one():
    # 100 a day, five days unread: 500 more on the next. Without the gap a rise of 500 would be unusual.
    values: list[float | None] = [10_000.0 + 100 * n for n in range(90)]
    values[60:65] = [None] * 5
    assert detect(series(values)).is_empty()
    jump = [10_000.0 + 100 * n + (2_000 if n >= 65 else 0) for n in range(90)]
    assert detect(series(jump)).height == 1


def test_days_with_status_missing_are_gaps():
    values = moving_sums(daily())
    values[100] = 0
    status = ["missing" if n == 100 else "complete" for n in range(211)]
    assert detect(series(values, day_status=status)).is_empty()


def test_weekdays_are_no_news_in_daily_counts_and_a_busy_day_is():
    rng = np.random.default_rng(8)
    counts = rng.poisson(np.tile([1000, 1100, 1050, 1000, 900, 300, 250], 30)).astype(float)
    assert detect(series(counts), window=1, unit="downloads").is_empty()
    counts[150] = 4_000
    (found,) = detect(series(counts), window=1, unit="downloads").to_dicts()
    assert (found["day"], found["kind"]) == (on(150), "demand")


def test_the_nearest_event_within_three_days_is_attached():
    counts = daily()
    counts[120] += 4_000
    told = [(on(88), "new weights"), (on(90), "card changed"), (on(60), "far away")]
    assert detect(series(moving_sums(counts)), events=told)["event"].to_list() == ["card changed", None]


def test_many_series_are_judged_as_each_alone():
    first, second = daily(seed=4), daily(seed=5, level=2_000)
    first[120] += 4_000
    second[160] += 60_000
    both = {"a": series(moving_sums(first)), "b": series(moving_sums(second))}
    together = detect_many(pl.concat(each.with_columns(name=pl.lit(name)) for name, each in both.items()))
    for name, each in both.items():
        assert together.filter(pl.col("name") == name).drop("name").equals(detect(each))


def test_nothing_to_judge_is_nothing_found():
    for told in (series([]), series([5.0]), series([None] * 50), series([7.0] * 300)):
        found = detect(told)
        assert found.is_empty()
        assert dict(found.schema) == SCHEMA


def test_ordinary_noise_raises_hardly_an_alarm():
    # 40 models over 230 days, level, weekday and overdispersion as they come: fewer than one alarm in 1,000 model-days.
    rng = np.random.default_rng(11)
    level, week = 10 ** rng.uniform(0, 5, 40), np.exp(rng.normal(0, 0.25, (7, 40)))
    mean = level * np.exp(np.cumsum(rng.normal(0, 0.02, (260, 40)), axis=0)) * week[np.arange(260) % 7]
    counts = rng.poisson(rng.gamma(4, mean / 4))
    told = pl.concat(series(moving_sums(counts[:, n])).with_columns(name=pl.lit(str(n))) for n in range(40))
    assert detect_many(told).height < 0.001 * told.height


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.integers(0, 10**8)), min_size=1, max_size=120),
    st.sampled_from([30, 1, None]),
    st.booleans(),
)
def test_whatever_the_counts_each_alarm_is_whole(values, window: int | None, edges: bool):
    columns = {"entered": [0.0] * len(values), "left": [0.0] * len(values)} if edges else {}
    found = detect(series(values, **columns), breadth(), window=window)
    assert dict(found.schema) == SCHEMA
    for row in found.to_dicts():
        assert row["kind"] in {"demand", "coverage", "sweep", "correction", "window"}
        assert (row["direction"] == "up") == (row["change"] > 0)
        assert abs(row["z"]) > 6
        assert row["since"] <= row["day"] <= row["until"]
        assert row["reason"].endswith(".")
        assert "None" not in row["reason"]
        assert "nan" not in row["reason"]
