"""Days on which a series moved as it does not usually, each with its kind, its size and the reason in words.

A jump in a sum need not be demand: the listing may have changed, a crawler may have swept the Hub, the Hub may have
corrected its count, or an old jump may have left the 30-day window. Each is told apart before anything is called demand.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from warehouse.analysis import anomaly_sentences

UNUSUAL = 6.0  # robust deviations: of well-behaved noise, one day in a billion; of downloads, one in fifty
USUAL_DAYS = 1.5  # what is smaller than this many usual days of downloads is no news, however steady the series
MIN_COUNTS = 25.0  # nor is what is smaller than this
LEVEL_DAYS, SCALE_DAYS, MIN_DAYS = 14, 56, 28  # listed days: of the usual movement, of its spread, and at least
MAX_GAP = 14  # days: what happened over a longer one is not a day's movement
REVERSED_WITHIN = 3  # days in which a false count is taken back
WINDOW_SLACK = 2  # the Hub's 30 days are sometimes 29 or 31, and reading times move
EVENT_WITHIN = 3
QUIET_MODELS, SWEPT, ABOVE_USUAL = (
    20,
    0.5,
    0.25,
)  # a sweep: at least half of 20 quiet models rose, a quarter more than usual
SWEEP_SIZE = 5.0  # times the mean rise of a quiet model that a sweep may add to each model
MAX_SWEPT = 10.0  # of that mean: one model that took off is no sweep of all

SCHEMA = {
    "day": pl.Date,
    "value": pl.Float64,
    "expected": pl.Float64,
    "z": pl.Float64,
    "change": pl.Float64,
    "direction": pl.String,
    "kind": pl.String,
    "reason": pl.String,
    "since": pl.Date,
    "until": pl.Date,
    "entered": pl.Float64,
    "left": pl.Float64,
    "event": pl.String,
}


def detect(
    series: pl.DataFrame,
    breadth: pl.DataFrame | None = None,
    events: Sequence[tuple[date, str]] = (),
    *,
    window: int | None = 30,
    unit: str = "30-day downloads",
) -> pl.DataFrame:
    """Unusual days of one series[day, value; optional entered, left, coverage, models_observed, day_status].

    Returns a row an episode (successive unusual days of one kind and direction), in order: day (that of the largest
    move), value, expected, z (robust) of that day, change (beyond what was expected, summed over the episode), direction
    (up or down), kind (demand, coverage, sweep, correction, window), reason (a sentence with the magnitude), since and
    until (first and last day of the episode), entered and left (its sums, null where not given), event (words of the
    nearest of `events` within three days, or null). Empty where nothing is unusual.

    Days without a row, without a value or with day_status 'missing' are gaps. `entered` and `left` are what came into and
    went out of the listing since the listed day before; where they are given, a null value on a listed day is an empty
    sum. `breadth` is marts.breadth_daily: what the repositories nobody uses did on each day. `window` is how many days
    each value sums over: 30 for downloads_30d, 1 for daily counts, None for what is no sum, such as likes. `unit` is what
    the series counts, for the sentences.
    """
    episodes = detect_many(series.with_columns(name=pl.lit("")), breadth, window=window, unit=unit).drop("name")
    if not events or episodes.is_empty():
        return episodes
    near = [
        min(
            ((abs((day - on).days), words) for on, words in events if abs((day - on).days) <= EVENT_WITHIN),
            default=(0, None),
        )[1]
        for day in episodes["day"]
    ]
    return episodes.with_columns(event=pl.Series(near, dtype=pl.String))


def detect_many(
    series: pl.DataFrame,
    breadth: pl.DataFrame | None = None,
    *,
    window: int | None = 30,
    unit: str = "30-day downloads",
) -> pl.DataFrame:
    """As detect, for many series at once: series[name, day, value, ...] gives the same columns after `name`."""
    steps = _judged(_steps(series, window), breadth, window)
    unusual = _kinds(_flagged(steps, window), steps, window)
    if unusual.is_empty():
        return pl.DataFrame(schema={"name": pl.String, **SCHEMA})
    return anomaly_sentences.with_reasons(_episodes(unusual), unit, window).select("name", *SCHEMA).cast(SCHEMA)  # type: ignore[arg-type]  # names to types


def sweeps(breadth: pl.DataFrame) -> pl.DataFrame:
    """Days on which a crawler, not demand, moved the counts: day, share (of quiet models that rose), usual_share,
    mean_rise (downloads per quiet model), reason. From marts.breadth_daily."""
    swept = _breadth(breadth).filter("is_sweep")
    return swept.select(
        "day", "share", "usual_share", "mean_rise", reason=pl.struct("share", "mean_rise").map_elements(
            lambda row: anomaly_sentences.sweep(row["share"], row["mean_rise"]), return_dtype=pl.String
        )
    )  # fmt: skip


def _breadth(breadth: pl.DataFrame) -> pl.DataFrame:
    """A row a day: the share of quiet models that rose, its trailing median, their mean rise, and the noise floor."""
    quiet = breadth.sort("day").filter(pl.col("quiet_models") > 0)
    return quiet.select(
        "day",
        "quiet_models",
        share=pl.col("quiet_risen") / pl.col("quiet_models"),
        mean_rise=pl.col("quiet_rise") / pl.col("quiet_models"),
    ).with_columns(
        usual_share=pl.col("share").shift(1).rolling_median(28, min_samples=7).fill_null(0.0),
        noise=pl.col("mean_rise").abs().shift(1).rolling_median(28, min_samples=7).fill_null(0.0),
    ).with_columns(
        is_sweep=(pl.col("quiet_models") >= QUIET_MODELS)
        & (pl.col("share") >= SWEPT)
        & (pl.col("share") >= pl.col("usual_share") + ABOVE_USUAL)
        & (pl.col("mean_rise") > 0)
    )  # fmt: skip


def _steps(series: pl.DataFrame, window: int | None) -> pl.DataFrame:
    """A row a series and listed day: what moved since the listed day before, apart from what entered and left."""
    has_edges = {"entered", "left"} <= set(series.columns)
    is_listed = pl.col("value").is_not_null()
    if has_edges:
        is_listed = is_listed | (pl.col("entered").is_not_null() & pl.col("left").is_not_null())
    if "day_status" in series.columns:
        is_listed = is_listed & (pl.col("day_status") != "missing")
    optional = {"entered": None if not has_edges else "entered", "left": None if not has_edges else "left"}
    frame = (
        series.filter(is_listed)
        .select(
            "name",
            pl.col("day").cast(pl.Date),
            pl.col("value").cast(pl.Float64).fill_null(0.0),
            *(
                (pl.col(given) if given else pl.lit(None)).cast(pl.Float64).alias(name)
                for name, given in optional.items()
            ),
            coverage=(pl.col("coverage") if "coverage" in series.columns else pl.lit(None)).cast(pl.Float64),
            models=(pl.col("models_observed") if "models_observed" in series.columns else pl.lit(1)).cast(pl.Float64),
        )
        .sort("name", "day")
    )
    before = [pl.col(name).shift(1).over("name").alias(f"{name}_before") for name in ("value", "coverage")]
    steps = frame.with_columns(
        *before,
        gap=pl.col("day").diff().dt.total_days().over("name").cast(pl.Float64),
        moved=(pl.col("entered") - pl.col("left")).fill_null(0.0),
    )
    stayed = (pl.col("value_before") - pl.col("left").fill_null(0.0)).clip(lower_bound=0.0)
    rate = (
        pl.col("value") if window == 1 else (pl.col("value") - pl.col("value_before") - pl.col("moved")) / pl.col("gap")
    )
    comparable = (pl.col("gap") <= MAX_GAP) & ((stayed > 0) | pl.lit(not has_edges))
    return steps.with_columns(
        level=pl.max_horizontal(stayed, pl.col("value") - pl.col("entered").fill_null(0.0)),
        rate=pl.when(comparable | pl.lit(window == 1)).then(rate),
        came=pl.col("entered").fill_null(0.0).rolling_sum((window or 1) + WINDOW_SLACK, min_samples=1).over("name"),
        weekday=pl.col("day").dt.weekday(),
    )


def _judged(steps: pl.DataFrame, breadth: pl.DataFrame | None, window: int | None) -> pl.DataFrame:
    """Adds the movement that was expected of each day, its robust spread, and how far off the day was.

    Expected is the trailing median, with the median offset of the weekday where that made the weeks before more even.
    The spread is 1.4826 MAD, or the ninth decile of deviations / 1.645 where that is more: bursts come in swarms, and
    the MAD alone calls every day of one unusual. It is never below the noise of counting (Poisson: one day comes in, one
    goes out), nor below what quiet repositories usually do.
    """
    level_days = 2 * LEVEL_DAYS if window == 1 else LEVEL_DAYS
    usual = pl.col("rate").shift(1).rolling_median(level_days, min_samples=LEVEL_DAYS // 2).over("name")
    frame = steps.with_columns(usual=usual).with_columns(plain=pl.col("rate") - pl.col("usual"))
    offset = pl.col("plain").shift(1).rolling_median(8, min_samples=4).over("name", "weekday")
    frame = frame.with_columns(offset=offset).with_columns(weekly=pl.col("plain") - pl.col("offset"))
    frame = frame.with_columns(**{f"spread_{name}": _spread(name) for name in ("plain", "weekly")})
    by_weekday = (pl.col("spread_weekly") < pl.col("spread_plain")).fill_null(False)
    with_history = (
        _breadth(breadth).select("day", "share", "mean_rise", "noise", "is_sweep")
        if breadth is not None and breadth.height
        else pl.DataFrame(schema={"day": pl.Date, "share": pl.Float64, "mean_rise": pl.Float64, "noise": pl.Float64, "is_sweep": pl.Boolean})
    )  # fmt: skip
    frame = frame.join(with_history, on="day", how="left", maintain_order="left").with_columns(
        off=pl.when(by_weekday).then("weekly").otherwise("plain"),
        spread=pl.when(by_weekday).then("spread_weekly").otherwise("spread_plain"),
    )
    counting = (2 * pl.col("level") / window if window and window > 1 else pl.col("usual").abs()).sqrt()
    quiet = pl.col("noise").fill_null(0.0) * pl.col("models").fill_null(1.0)
    spread = pl.max_horizontal("spread", counting, 0.002 * pl.col("level"), quiet, pl.lit(1.0))
    days = pl.lit(1.0) if window == 1 else pl.col("gap")  # a movement over a gap is many days' movement
    return frame.with_columns(
        off=pl.col("off") * days,
        spread=pl.when(pl.col("spread").is_not_null()).then(spread * days),
        days=days,
    )


def _spread(name: str) -> pl.Expr:
    off = pl.col(name).abs().shift(1)
    middle = off.rolling_median(SCALE_DAYS, min_samples=MIN_DAYS).over("name") * 1.4826
    tail = off.rolling_quantile(0.9, window_size=SCALE_DAYS, min_samples=MIN_DAYS).over("name") / 1.645
    return pl.max_horizontal(middle, tail)


def _flagged(steps: pl.DataFrame, window: int | None) -> pl.DataFrame:
    """The unusual days: `is_inside` where the repositories listed on both days moved so, not only the sum."""
    moved = pl.lit(0.0) if window == 1 else pl.col("moved")
    in_sum = pl.col("off").fill_null(0.0) + moved  # where nobody was listed on both days, the edge is all there is

    def unusual(off: pl.Expr, level: pl.Expr) -> pl.Expr:
        usual_day = pl.col("usual").abs() / 3 if window == 1 else level / (window or 150)
        least = pl.max_horizontal(USUAL_DAYS * usual_day, pl.lit(MIN_COUNTS))
        return ((off.abs() > UNUSUAL * pl.col("spread")) & (off.abs() >= least)).fill_null(False)

    whole = pl.max_horizontal("value", "value_before")
    frame = steps.with_columns(
        is_inside=unusual(pl.col("off"), pl.col("level")),
        is_sum=unusual(in_sum, whole) & (moved != 0) & (pl.col("gap") <= MAX_GAP),
    ).filter(pl.col("is_inside") | pl.col("is_sum"))
    frame = frame.with_columns(change=pl.when("is_inside").then("off").otherwise(in_sum))
    return frame.with_columns(
        z=pl.col("change") / pl.col("spread"),
        direction=pl.when(pl.col("change") > 0).then(pl.lit("up")).otherwise(pl.lit("down")),
    )


def _kinds(unusual: pl.DataFrame, steps: pl.DataFrame, window: int | None) -> pl.DataFrame:
    """Names what each unusual day was, by what went before, what followed, and what the rest of the Hub did."""
    sums = window is not None and window > 1
    size, falls = pl.col("change").abs(), pl.col("change") < 0
    unusual = unusual.with_row_index("row")
    for label, offsets in {
        "mirror": range(-(window or 0) - WINDOW_SLACK, -(window or 0) + WINDOW_SLACK + 1),
        "after": range(1, REVERSED_WITHIN + 1),
        "before": range(-REVERSED_WITHIN, 0),
    }.items():
        unusual = _opposite(unusual, steps, list(offsets), label)
    back = [(pl.col(label) >= 0.75 * size) & (pl.col(label) <= 1.33 * size) for label in ("after", "before")]
    step = pl.col("coverage") / pl.col("coverage_before") - 1
    share = pl.col("change") / pl.col("level")
    by_coverage = pl.col("entered").is_null() & (step.sign() == share.sign()) & (step.abs() >= 0.5 * share.abs())
    # Nothing comes in below 0, so a sum can fall by no more than what came in thirty days before: read, or not.
    too_deep = falls & (size > 4 * pl.col("days") * pl.col("level") / (window or 1))
    unseen = (pl.col("mirror_days") == 0) | (pl.col("came") >= 0.5 * size)
    mirrored = pl.col("mirror") >= pl.when(falls).then(0.5).otherwise(0.75) * size
    swept = (
        pl.col("is_sweep")
        & ~falls
        & (size <= SWEEP_SIZE * pl.col("mean_rise").clip(upper_bound=MAX_SWEPT) * pl.col("models"))
    )
    kind = (
        pl.when(~pl.col("is_inside") | by_coverage.fill_null(False))
        .then(pl.lit("coverage"))
        .when(swept.fill_null(False))
        .then(pl.lit("sweep"))
        .when(pl.lit(sums) & (back[0] | back[1]))
        .then(pl.lit("correction"))
        .when(pl.lit(sums) & (mirrored | (too_deep & unseen)))
        .then(pl.lit("window"))
        .when((pl.lit(sums) & too_deep) | (pl.lit(window is None) & falls))
        .then(pl.lit("correction"))
        .otherwise(pl.lit("demand"))
    )
    return unusual.with_columns(kind=kind, is_reversed=back[0] | back[1], is_mirrored=mirrored).drop("row")


def _opposite(unusual: pl.DataFrame, steps: pl.DataFrame, offsets: list[int], label: str) -> pl.DataFrame:
    """Adds how much the series moved the other way on the days at these offsets, and how many of them were listed."""
    asked = unusual.select("row", "name", "change", "day", offset=pl.lit(offsets)).explode("offset")
    asked = asked.with_columns(day=pl.col("day") + pl.duration(days=pl.col("offset")))
    met = asked.join(steps.select("name", "day", "off"), on=["name", "day"], how="inner").drop_nulls("off")
    other_way = pl.when(pl.col("off").sign() != pl.col("change").sign()).then(pl.col("off").abs()).otherwise(0.0)
    sums = met.group_by("row").agg(other_way.sum().alias(label), pl.len().alias(f"{label}_days"))
    return unusual.join(sums, on="row", how="left", maintain_order="left").with_columns(
        pl.col(label).fill_null(0.0), pl.col(f"{label}_days").fill_null(0)
    )


def _episodes(unusual: pl.DataFrame) -> pl.DataFrame:
    """One row for successive listed days that were unusual in the same way."""
    frame = unusual.sort("name", "day")
    follows = (
        (pl.col("day") - pl.duration(days=pl.col("gap")) == pl.col("day").shift(1))
        & (pl.col("name") == pl.col("name").shift(1))
        & (pl.col("kind") == pl.col("kind").shift(1))
        & (pl.col("direction") == pl.col("direction").shift(1))
    )
    frame = frame.with_columns(episode=(~follows.fill_null(False)).cum_sum())
    largest = pl.col("change").abs().arg_max()
    return (
        frame.group_by("episode", maintain_order=True)
        .agg(
            pl.col("name").first(),
            *(pl.col(name).get(largest) for name in ("day", "value", "z", "direction", "kind", "is_reversed", "is_mirrored", "share", "mean_rise")),
            expected=(pl.col("value") - pl.col("change")).get(largest),
            change=pl.col("change").sum(),
            before=pl.col("value_before").first(),
            mirror=pl.col("mirror").max(),
            entered=pl.col("entered").sum(),
            left=pl.col("left").sum(),
            knows_edges=pl.col("entered").is_not_null().all(),
            inside=pl.col("off").sum(),
            coverage=pl.col("coverage").last(),
            coverage_before=pl.col("coverage_before").first(),
            since=pl.col("day").first(),
            until=pl.col("day").last(),
            gap=pl.col("gap").max(),
            listed=pl.len(),
        )
        .with_columns(*(pl.when("knows_edges").then(name).alias(name) for name in ("entered", "left")), event=pl.lit(None, pl.String))
    )  # fmt: skip
