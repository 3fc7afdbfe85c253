"""The sentences of the Trends page, made from its figures. What the listing did is never said to be demand."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import polars as pl

from panels import formats
from panels.adoption.trends import frames
from warehouse.query.dimensions import BY_KEY

STEADY = 0.005  # a smaller change than this is none
# Above this share apart, what was listed and what the same models did are two stories and both are told.
APART = 0.02
GRAIN_WORDS = {"day": "daily", "week": "weekly", "month": "monthly"}


def moved(change: float, rose: str = "rose", fell: str = "fell", steady: str = "held steady") -> str:
    if abs(change) < STEADY:
        return steady
    if change >= 9:
        return f"grew to {change + 1:,.1f} times as much"
    return f"{rose if change > 0 else fell} {formats.percent(abs(change))}"


def listing_words(net: int | None, *, more: bool) -> str:
    """Why a total moved apart from its models."""
    if not net or (net > 0) != more:
        return "as the listing changed"
    return f"because {formats.plural(abs(net), 'model')} {'entered' if net > 0 else 'left'} the listing"


def movement(row: dict[str, Any], subject: str, measure: frames.Measure) -> str:
    """One series over the span: the same models first, then the raw total where it tells another story."""
    change, same = row["change"], row["like_for_like"]
    if measure.entered is None or same is None:
        if change is None:
            return f"{subject}: {amount(row['latest'], measure)}"
        if measure.column == "models_known":
            more = round(row["latest"] - row["first"])
            size = f"{formats.count(abs(more))} {'more' if more >= 0 else 'fewer'}" if more else "as many"
            return f"{subject}: {formats.plural(round(row['latest']), 'model')}, {size} in the range"
        unlinked = "" if measure.entered is None else "; none of its models can be followed over the range"
        return f"{subject} {moved(change)} as listed, to {amount(row['latest'], measure)}{unlinked}"
    if change is None:
        return f"{subject} {moved(same, 'gained', 'lost')} like for like, to {amount(row['latest'], measure)}"
    if abs(change - same) <= max(APART, abs(same) * 0.1):
        to = "at" if abs(same) < STEADY else "to"
        return f"{subject} {moved(same, 'gained', 'lost')} like for like, {to} {amount(row['latest'], measure)}"
    why = listing_words(row["net_models"], more=change > same)
    return f"{subject} {moved(same, 'gained', 'lost')} like for like; the raw total {moved(change)} {why}"


def amount(value: float | None, measure: frames.Measure) -> str:
    return formats.NOT_STATED if value is None else f"{formats.compact(round(value))} {measure.unit}"


def subject_of(ranking: pl.DataFrame, focus: str | None, view: frames.View = "absolute") -> dict[str, Any] | None:
    """The row a title speaks of: the highlighted one, else the one whose models gained most. Of shares it is the
    one that moved most; where none moved by two points, the largest.

    Where only the raw total is known, it may have jumped with the listing: such a row leads only if all are like that.
    """
    named = ranking.filter(~pl.col("is_rest"))
    if focus is not None:
        named = named.filter(pl.col("series") == focus)
    if named.is_empty():
        return None
    if view == "share":
        is_apart = (named["share_change"].abs() >= APART).any()
        order = pl.col("share_change").abs() if is_apart else pl.col("share")
        return named.sort(order, descending=True, nulls_last=True).row(0, named=True)
    if named["like_for_like"].is_not_null().any():
        followed = named.filter(pl.col("like_for_like").is_not_null())
        return followed.sort("same_models", descending=True, nulls_last=True).row(0, named=True)
    gained = pl.col("latest") - pl.col("first")
    return named.sort(gained, descending=True, nulls_last=True).row(0, named=True)


def title(
    ranking: pl.DataFrame, dimension: str, measure: frames.Measure, view: frames.View, is_chained: bool, focus: str | None,
    first_on: date | None,
) -> str:  # fmt: skip
    row = subject_of(ranking, focus, view)
    if row is None:
        return "Nothing to follow"
    subject = subject_words(row["series"], dimension)
    since = f"since {formats.day(first_on)}"
    if row["latest"] is None:
        return f"{measure.label} are not known here"
    if view == "share" and row["share"] is not None:
        share = f"{subject} holds {formats.percent(row['share'])} of {measure.unit}"
        if row["share_change"] is None:
            return share
        points = abs(row["share_change"]) * 100
        if points < 0.05:
            return f"{share}, as much as on {formats.day(first_on)}"
        rose = row["share_change"] > 0
        return f"{share}, {points:.1f} points {'more' if rose else 'less'} than on {formats.day(first_on)}{_entering(row, rose)}"
    if view == "index" and not is_chained and row["change"] is not None:
        return f"{subject} {moved(row['change'])} as listed {since}"
    if row["began_late"]:
        return f"{subject} began on {formats.day(row['first_on'])} and stands at {amount(row['latest'], measure)}"
    moving = movement(row, subject, measure)
    # Of several lines it is the one that gained most, and the title says so.
    if focus is None and ranking.filter(~pl.col("is_rest")).height > 1:
        moving = re.sub(r" (gained|grew) ", r" \1 most, ", moving, count=1)
    return f"{moving}, {since}"


def _entering(row: dict[str, Any], rose: bool) -> str:
    """Whether a share moved by what was listed rather than by what the same models did."""
    change, same, net = row["change"], row["like_for_like"], row["net_models"]
    if (
        change is None
        or same is None
        or not net
        or (net > 0) != rose
        or abs(change - same) <= max(APART, abs(same) * 0.5)
    ):
        return ""
    return f", {listing_words(net, more=rose)}"


def subject_words(series: str, dimension: str) -> str:
    """A task begins a sentence as a word does; names of publishers and libraries are written as they are."""
    return series.replace("-", " ").capitalize() if dimension in ("task", "modality") else series


def against_words(latest: float | None, before: float | None, against: str, *, is_index: bool = False) -> str:
    """How the last finished period stands against the one it is compared with; of an index, what it did then."""
    then = {"year": "a year before", "period": "the period before"}.get(against)
    if then is None:
        return ""
    if latest is None or not before:
        return f"Nothing to compare with, as nothing was read {then}"
    if is_index:
        return f"{then[:1].upper() + then[1:]} it {moved(before / 100 - 1, 'gained', 'lost')}"
    change = latest / before - 1
    if abs(change) < STEADY:
        return f"As much as {then}"
    return f"{formats.percent(abs(change))} {'above' if change > 0 else 'below'} {then}"


def coverage_words(daily: pl.DataFrame) -> str:
    """How much of what is known was seen, where it is not all of it."""
    covered = daily.filter(pl.col("coverage") > 0).sort("day")
    if covered.is_empty():
        return ""
    first, last = covered["coverage"][0], covered["coverage"][-1]
    if min(first, last) >= 0.995:
        return ""
    return (
        f"Listings hold a part of the known models: {formats.percent(first, 0)} on {formats.day(covered['day'][0])}, "
        f"{formats.percent(last, 0)} on {formats.day(covered['day'][-1])}"
    )


def rest_of(dimension: str) -> str:
    divided = BY_KEY[dimension]
    unstated = "" if divided.is_always_known else ", and models that state none"
    return f"{frames.REST}: every other {divided.label.lower()}{unstated}"


def marked(events: pl.DataFrame, most: int, *, is_stacked: bool) -> str:
    if is_stacked:
        return f"{formats.plural(events.height, 'unusual day')}, listed below" if events.height else ""
    demand = events.filter(pl.col("kind") == "demand").height
    if events.height > most:
        return f"{formats.plural(demand, 'unusual day')} of demand marked, {formats.count(events.height - demand)} others listed below"
    return f"{formats.plural(events.height, 'unusual day')} marked, explained below" if events.height else ""


def beginnings(drawn: pl.DataFrame) -> str:
    """Lines that are 100 later than the rest: not there before, or no model of them was listed on both sides of a day."""
    begun = drawn.drop_nulls("y").group_by("series", maintain_order=True).agg(pl.col("period").min())
    late = begun.filter(pl.col("period") > drawn["period"].min())
    if late.is_empty():
        return ""
    named = [f"{row['series']} ({formats.day(row['period'])})" for row in late.head(3).iter_rows(named=True)]
    more = f" and {late.height - 3} more" if late.height > 3 else ""
    return f"100 at a later day, from which its models can be followed: {', '.join(named)}{more}"


def several(row: dict[str, Any]) -> str:
    """What a row of several unusual days says."""
    return f"{formats.plural(row['days'], 'day')} since {formats.day(row['day'])}. The largest: {row['reason']}"


def decomposed(name: str, total: float, same: float, entered: float, left: float) -> str:
    """Whose doing a change was; `name` is empty for the whole."""
    subject = f"30-day downloads of {name}" if name else "30-day downloads"
    if total == 0 and same == 0 and not entered and not left:
        return f"{subject} are the same at both ends"
    listing = entered - left
    verb = f"{'rose' if total >= 0 else 'fell'} {formats.compact(abs(total))}"
    if not entered and not left:
        return f"{subject} {verb}, all of it the same models"
    doing = f"the same models {'added' if same >= 0 else 'lost'} {formats.compact(abs(same))}"
    other = f"the listing {'added' if listing >= 0 else 'took'} {formats.compact(abs(listing))}"
    return f"{subject} {verb}: {doing}, {other}"
