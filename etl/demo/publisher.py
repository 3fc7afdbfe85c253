"""What one fictional organization exports of its own repositories, in the format of the Hub's Publisher Analytics.

The daily export holds what the fictional Hub counted day by day, so that its sums over 30 days are the Hub's own. The
request log is of the organization's least used models only: a line a request is much to write, and to read.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from etl.demo.hub import FictionalHub, Shelf

ORGANIZATION = "tindlewick"
LOGGED_DAYS, LOGGED_MODELS, MAX_A_DAY = 28, 3, 1_000
COUNTRIES, WEIGHTS = ("US", "CN", "FR", "DE", "IN", "JP", ""), (0.34, 0.2, 0.14, 0.11, 0.1, 0.07, 0.04)
MONDAY = np.datetime64("2026-01-05T00:00:00", "ms")


def daily_export(hub: FictionalHub) -> pl.DataFrame:
    """repoType, repoName, total, timestamp, downloads: a row a repository and day from the second day of the record on."""
    parts = [_daily(hub, kind, hub.shelves[f"{kind}s"]) for kind in ("model", "dataset")]
    return pl.concat(parts).sort("repoType", "repoName", "timestamp")


def request_log(hub: FictionalHub) -> pl.DataFrame:
    """A line a request of the last four weeks: each download is a HEAD and the GET after it."""
    daily = daily_export(hub).filter(pl.col("repoType") == "model")
    last = daily["timestamp"].unique().sort().tail(LOGGED_DAYS)
    recent = daily.filter(pl.col("timestamp").is_in(last.implode()))
    used = recent.group_by("repoName").agg(pl.col("downloads").mean().alias("a_day")).sort("a_day", "repoName")
    chosen = used.filter(pl.col("a_day").is_between(1, MAX_A_DAY)).head(LOGGED_MODELS)["repoName"]
    counted = recent.filter(pl.col("repoName").is_in(chosen.implode()))
    rng = np.random.default_rng(hub.seed)
    count = int(counted["downloads"].sum())
    moment = MONDAY + rng.integers(0, 86_400_000, count).astype("timedelta64[ms]")
    user = rng.zipf(1.4, count) % 5_000
    signed_in = rng.random(count) < 0.4
    requests = counted.select(
        pl.col("repoName", "repoType", "timestamp").repeat_by("downloads").explode()
    ).with_columns(
        pl.col("timestamp").str.slice(0, 10) + pl.Series(moment).dt.strftime("T%H:%M:%S.%3fZ"),
        pl.Series("hashedUserId", np.where(signed_in, user, -1)).cast(pl.String).replace("-1", ""),
        pl.Series("hashedIp", np.where(signed_in, -1, user)).cast(pl.String).replace("-1", ""),
        pl.Series("country", rng.choice(COUNTRIES, count, p=WEIGHTS)),
    )
    methods = pl.DataFrame({"method": ["HEAD", "GET"], "status": [200, 302]})
    columns = "timestamp", "status", "method", "repoName", "repoType", "hashedUserId", "hashedIp", "country"
    return requests.join(methods, how="cross").select(columns).sort("timestamp")


def _daily(hub: FictionalHub, kind: str, shelf: Shelf) -> pl.DataFrame:
    own = [n for n, repo in enumerate(shelf.repos) if repo.card.repo_id.startswith(f"{ORGANIZATION}/")]
    if kind == "model":
        own = [n for n in own if n != hub.story.correction.repo]  # its false downloads were in the Hub's count only
    days = [f"{day}T00:00:00.000Z" for day in hub.days[1:]]
    counts = np.diff(shelf.traffic.downloads_all_time[own], axis=1)
    since = np.array([max(0, shelf.repos[n].created - 1) for n in own])
    is_there = np.arange(len(days))[None, :] >= since[:, None] if own else np.zeros((0, len(days)), dtype=bool)
    return pl.DataFrame(
        {
            "repoType": [kind] * int(is_there.sum()),
            "repoName": np.repeat([shelf.repos[n].card.repo_id for n in own], is_there.sum(axis=1)),
            "total": np.repeat(shelf.traffic.downloads_all_time[own, -1], is_there.sum(axis=1)),
            "timestamp": np.tile(days, (len(own), 1))[is_there],
            "downloads": counts[is_there],
        },
        schema={
            "repoType": pl.String, "repoName": pl.String, "total": pl.Int64, "timestamp": pl.String, "downloads": pl.Int64,
        },
    )  # fmt: skip
