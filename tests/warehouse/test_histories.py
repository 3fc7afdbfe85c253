"""Random histories of a few repositories, driven through raw partitions and the builder, against a naive definition.

One example holds several repositories and a few builds, so that few examples say much: gaps of days and of months,
listings in part, repositories left out, counts that fall or are not reported, cards that change.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from partitions import broken_checks, contents, inodes, model, quick_build, select, snapshot

from warehouse.models import catalog
from warehouse.storage.lake import Lake

FIRST = date(2026, 1, 1)
COUNTS = st.one_of(st.just(0), st.integers(1, 50), st.integers(10**8, 10**9))
STEPS = st.one_of(
    st.none(),  # the listing leaves the repository out
    st.tuples(st.one_of(COUNTS, COUNTS, st.integers(-40, -1), st.just("not reported")), st.sampled_from("aab")),
)


@dataclass(frozen=True)
class History:
    days: list[date]
    listings: list[list[dict[str, Any]]]
    coverage: list[str]
    chunks: list[int]  # how many days each build adds


@st.composite
def histories(draw: st.DrawFn) -> History:
    gaps = draw(st.lists(st.sampled_from([1, 1, 1, 2, 4, 12, 29]), min_size=4, max_size=9))
    days = [FIRST + timedelta(days=draw(st.integers(0, 28)))]
    for gap in gaps:
        days.append(days[-1] + timedelta(days=gap))
    listings: list[list[dict[str, Any]]] = [[] for _ in days]
    for number in range(draw(st.integers(2, 6))):
        total = 100
        for listing, step in zip(listings, draw(st.lists(STEPS, min_size=len(days), max_size=len(days))), strict=True):
            if step is None:
                continue
            change, task = step
            reported = change != "not reported"
            total = max(0, total + change) if reported else total
            listing.append(
                model(
                    f"org/{number}",
                    downloads=total % 1000,
                    all_time=total if reported else None,
                    pipeline_tag=task,
                    likes=total % 3,
                    cardData_base_model=["org/0"] if task == "b" else None,
                )
            )
    coverage = draw(
        st.lists(st.sampled_from(["complete", "complete", "partial"]), min_size=len(days), max_size=len(days))
    )
    chunks, left = [], len(days)
    while left:
        chunks.append(left if len(chunks) == 2 else draw(st.integers(1, left)))
        left -= chunks[-1]
    return History(days, listings, coverage, chunks)


def publish(lake: Lake, history: History, which: range) -> None:
    for place in which:
        snapshot(lake, history.days[place], history.listings[place], coverage=history.coverage[place])
        if place % 2 == 0:
            likes = [{"id": row["id"], "likes": row["likes"]} for row in history.listings[place]]
            snapshot(lake, history.days[place], likes, source="hub_spaces")


def naive_model_daily(history: History) -> list[dict[str, Any]]:
    """The days of every model by their definition, one after the other."""
    rows = []
    for repo_id in sorted({row["id"] for listing in history.listings for row in listing}):
        seen = {
            day: row
            for day, listing in zip(history.days, history.listings, strict=True)
            for row in listing
            if row["id"] == repo_id
        }
        observed = sorted(seen)
        for place, day in enumerate(observed):
            now, before = seen[day], seen[observed[place - 1]] if place else None
            span = (day - observed[place - 1]).days if place else 1
            ends = (before["downloadsAllTime"] if before else None, now["downloadsAllTime"])
            change = None if None in ends else ends[1] - ends[0]
            risen = change is not None and change >= 0
            for step in range(1, span + 1):
                is_seen = step == span
                quality = "interpolated" if risen else "missing"
                if is_seen:
                    quality = (
                        "corrected"
                        if change is not None and not risen
                        else "interpolated"
                        if risen and span > 1
                        else "observed"
                    )
                rows.append(
                    {
                        "repo_id": repo_id,
                        "day": day - timedelta(days=span - step),
                        "downloads_30d": now["downloads"] if is_seen else None,
                        "downloads_all_time": now["downloadsAllTime"] if is_seen else None,
                        "likes": now["likes"] if is_seen else None,
                        "downloads_1d": change * step // span - change * (step - 1) // span if risen else None,
                        "day_quality": quality,
                    }
                )
    return rows


# Without shrinking: an example is small enough to read, and a failing run would take minutes.
@settings(
    max_examples=3,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(history=histories())
def test_builds_say_what_the_listings_said_whether_made_day_by_day_or_at_once(history: History):
    with tempfile.TemporaryDirectory() as folder:
        grown, whole = Lake(Path(folder) / "grown"), Lake(Path(folder) / "whole")
        publish(whole, history, range(len(history.days)))
        at_once = quick_build(whole)
        assert not broken_checks(whole, at_once)

        restated: set[str] = set()
        for each in catalog.models():
            if each.restate_on or restated.intersection(each.reads):
                restated.add(each.name)
        done, before, day_by_day = 0, {}, ""
        for chunk in history.chunks:
            publish(grown, history, range(done, done + chunk))
            # a month is closed once every source has a listing after it; Spaces are listed on every second day
            closed = f"{history.days[(done - 1) // 2 * 2]:%Y-%m}" if done else ""
            done += chunk
            day_by_day = quick_build(grown)
            after = inodes(grown, day_by_day)
            # what counts under another month's cards is made again when a month begins, and what is read from it
            is_restated = bool(done - chunk) and history.days[done - 1].month != history.days[done - chunk - 1].month
            kept = {
                key: inode
                for key, inode in before.items()
                if key[1] < closed and not (is_restated and key[0] in restated)
            }
            assert {key: after[key] for key in kept} == kept, "a closed month was written again"
            before = after
        assert not broken_checks(grown, day_by_day)

        expected, given_tables = contents(whole, at_once), contents(grown, day_by_day)
        assert set(expected) == set(given_tables)
        for name, table in expected.items():
            assert table.equals(given_tables[name]), f"{name} grown day by day differs from {name} made at once"

        days = expected["marts.model_daily"].to_dicts()
        assert days == naive_model_daily(history)
        assert all(row["downloads_1d"] is None or row["downloads_1d"] >= 0 for row in days)
        check_spans(expected)
        check_sums(history, expected)


def check_spans(tables: dict[str, pl.DataFrame]) -> None:
    """Each model has each day from first to last sight once; days between two reports sum to their difference."""
    days = tables["marts.model_daily"]
    for repo in tables["core.repos"].filter(pl.col("repo_type") == "model").to_dicts():
        own = days.filter(pl.col("repo_id") == repo["repo_id"]).sort("day")
        length = (repo["last_seen_on"] - repo["first_seen_on"]).days
        assert own["day"].to_list() == [repo["first_seen_on"] + timedelta(days=n) for n in range(length + 1)]
        observed = own.filter(pl.col("likes").is_not_null())
        for earlier, later in zip(observed.to_dicts(), observed.to_dicts()[1:], strict=False):
            ends = earlier["downloads_all_time"], later["downloads_all_time"]
            if None not in ends and ends[1] >= ends[0]:
                between = own.filter((pl.col("day") > earlier["day"]) & (pl.col("day") <= later["day"]))
                assert between["downloads_1d"].null_count() == 0
                assert between["downloads_1d"].sum() == ends[1] - ends[0]


def check_sums(history: History, tables: dict[str, pl.DataFrame]) -> None:
    """Sums of each day, whole and by task, against the listings read one after the other."""
    adoption = tables["marts.adoption_daily"]
    status = {
        row["day"]: row["day_status"]
        for row in tables["core.observed_days"].filter(pl.col("repo_type") == "model").to_dicts()
    }
    listed = {
        day: {row["id"]: row for row in listing} for day, listing in zip(history.days, history.listings, strict=True)
    }
    daily = {(row["repo_id"], row["day"]): row["downloads_1d"] for row in tables["marts.model_daily"].to_dicts()}
    task = naive_tasks(history)
    for dimension, counts in (("all", lambda name: "all"), ("task", task.__getitem__)):
        given_rows = {
            (row["value"], row["day"]): row for row in adoption.filter(pl.col("dimension") == dimension).to_dicts()
        }
        for value in {counts(name) for name in task}:
            names = {name for name in task if counts(name) == value}
            for day in sorted(status):
                expected = naive_sums(names, day, listed, status, daily)
                row = given_rows.pop((value, day), None)
                if row is None:
                    assert (expected["models_known"], expected["models_left"]) == (0, 0), (value, day, expected)
                else:
                    assert {key: row[key] for key in expected} == expected, (value, day)
        assert not given_rows


def naive_tasks(history: History) -> dict[str, str]:
    """What each model counts under: its card before the latest month, or its newest card where it is newer."""
    began = history.days[-1].replace(day=1)
    said: dict[str, str] = {}
    for is_before in (True, False):
        found: dict[str, str] = {}
        for day, listing in zip(history.days, history.listings, strict=True):
            if not is_before or day < began:
                found |= {row["id"]: row["pipeline_tag"] for row in listing}
        said = found | said
    return said


def naive_sums(
    names: set[str],
    day: date,
    listed: dict[date, dict[str, Any]],
    status: dict[date, str],
    daily: dict[tuple[str, date], int | None],
) -> dict[str, int | None]:
    now = {name: row for name, row in listed.get(day, {}).items() if name in names}
    earlier = [other for other in listed if other < day]
    before = (
        {name: row for name, row in listed[max(earlier)].items() if name in names} if earlier and day in listed else {}
    )
    known = 0
    for name in names:
        seen = [other for other in listed if other <= day and name in listed[other]]
        gone = [other for other in listed if seen and max(seen) < other <= day and status[other] == "complete"]
        known += bool(seen) and not gone
    figures = [daily[name, day] for name in names if daily.get((name, day)) is not None]
    return {
        "downloads_30d": sum(row["downloads"] for row in now.values()) if now else None,
        "likes": sum(row["likes"] for row in now.values()) if now else None,
        "downloads_1d": sum(figures) if figures else None,
        "models_observed": len(now),
        "models_known": known,
        "models_with_daily": len(figures),
        "entered_30d": sum(row["downloads"] for name, row in now.items() if name not in before),
        "models_entered": len(set(now) - set(before)),
        "left_30d": sum(row["downloads"] for name, row in before.items() if name not in now),
        "models_left": len(set(before) - set(now)),
    }


def test_a_day_that_arrives_late_gives_the_same_as_in_time(tmp_path: Path):
    rows = {
        date(2026, 1, 30): [model("org/a", all_time=10), model("org/late", all_time=5)],
        date(2026, 1, 31): [model("org/a", all_time=14), model("org/only-here", all_time=1)],
        date(2026, 2, 3): [model("org/a", all_time=30, pipeline_tag="x"), model("org/late", all_time=9)],
        date(2026, 3, 1): [model("org/a", all_time=31), model("org/late", all_time=9)],
    }
    in_time, late = Lake(tmp_path / "in_time"), Lake(tmp_path / "late")
    for day, listing in rows.items():
        snapshot(in_time, day, listing)
    for day in (date(2026, 1, 30), date(2026, 2, 3), date(2026, 3, 1), date(2026, 1, 31)):
        snapshot(late, day, rows[day])
        last = quick_build(late)
    expected = contents(in_time, quick_build(in_time))
    for name, table in contents(late, last).items():
        assert table.equals(expected[name]), name


def test_a_listing_that_is_replaced_leaves_nothing_of_the_old_one(tmp_path: Path):
    lake = Lake(tmp_path)
    snapshot(lake, date(2026, 1, 31), [model("org/a"), model("org/mistake")])
    snapshot(lake, date(2026, 2, 1), [model("org/a")])
    quick_build(lake, "core.repos", "core.repo_daily")
    snapshot(lake, date(2026, 1, 31), [model("org/a"), model("org/b")])
    rebuilt = quick_build(lake, "core.repos", "core.repo_daily")
    keys = "SELECT repo_id, repo_key FROM core.repos ORDER BY repo_id"
    assert [row["repo_id"] for row in select(lake, rebuilt, keys)] == ["org/a", "org/b"]
    stray = "SELECT * FROM core.repo_daily WHERE repo_key NOT IN (SELECT repo_key FROM core.repos)"
    assert select(lake, rebuilt, stray) == []
