"""How much something grew, told apart from how much more of it was looked at.

A sum over a partial listing jumps when repositories enter or leave the listing. What is said here compares the same
repositories on both days, whole weeks with whole weeks, and the same weekdays a year apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Literal

import polars as pl

Measure = Literal["stock", "flow"]

WEEK, YEAR = 7, 364  # 364 days are 52 weeks: both ends fall on the same weekday


@dataclass(frozen=True)
class Decomposition:
    """A change of a sum, in its unit: `total_change = like_for_like + entered - left`, exactly.

    `entered` and `left` are gross: a repository that leaves a partial listing and comes back each week counts in both
    each time. Their difference, `listing`, is what the change of the listing did to the sum.
    """

    since: date
    until: date
    before: float
    now: float
    total_change: float
    like_for_like: float
    entered: float
    left: float

    @property
    def listing(self) -> float:
        return self.entered - self.left


@dataclass(frozen=True)
class Change:
    """`now` against `before`, each with its last day. Where there is nothing to compare: None, and the `reason` in words.

    `share` is now / before - 1, None where before is 0. `like_for_like_share` is the same over the repositories listed
    on both days of each step; None where that was not asked for or the chain is broken between the two.
    """

    until: date | None
    before_until: date | None
    now: float | None
    before: float | None
    change: float | None
    share: float | None
    like_for_like_share: float | None = None
    reason: str = ""


def like_for_like(
    frame: pl.DataFrame,
    *,
    value: str,
    entered: str,
    left: str,
    day: str = "day",
    by: str | None = None,
    base: float = 100.0,
) -> pl.DataFrame:
    """A chain-linked index of growth, blind to repositories that enter or leave the listing.

    Takes a row a day (and series, where `by` names its column): the sum, what in it entered since the listed day
    before, and what left since then. Gives [by], day, index, segment: one row for each row taken.

        index(t) = index(t-1) * (value(t) - entered(t)) / (value(t-1) - left(t))

    t-1 is the listed day before, not the calendar day before. Days without a value have no index, and the chain
    bridges them. What left on such a day (the last repository of a series did) is taken off the value before it.

    Where the repositories listed on both days had nothing (denominator 0) there is no ratio. The chain is broken: the
    index begins again at `base`, in the next `segment` (0, 1, ...), on the next day with a value above 0. It does so
    too after falling to 0. Indices of different segments do not compare. No row, or one: no index, or `base`.

    Source: the matched-model chain index of price statistics (IMF, ILO and others, Consumer Price Index Manual, 2020).
    What it cannot see: a repository rising into a partial listing, or falling out of it, moves on its unlisted side.
    Raises ValueError where a series has a day twice.
    """
    _refuse_twice(frame, day, by)
    numbered = frame.with_row_index("_row")
    indexed = []
    for part in numbered.partition_by(by) if by and frame.height else [numbered]:
        ordered = part.sort(day)
        rows = ordered.select(value, entered, left).iter_rows()
        links = list(_chain(rows, base))
        chain = pl.DataFrame(links, schema={"index": pl.Float64, "segment": pl.Int64}, orient="row")
        indexed.append(pl.concat([ordered.select("_row", *([by] if by else []), day), chain], how="horizontal"))
    return pl.concat(indexed).sort("_row").drop("_row")


def _chain(rows: Iterator[tuple[Any, Any, Any]], base: float) -> Iterator[tuple[float | None, int | None]]:
    """(value, entered, left) of each day, in order -> (index, segment) of each."""
    index: float | None = None
    segment, before, gone = -1, 0.0, 0.0
    for value, entered, left in rows:
        gone += left or 0.0
        if value is None:
            yield None, None
            continue
        kept_before, kept_now = before - gone, value - (entered or 0.0)
        if index and kept_before > 0 and kept_now >= 0:
            index *= kept_now / kept_before
        elif value > 0:
            index, segment = base, segment + 1
        else:
            index = None
        yield index, segment if index is not None else None
        before, gone = value, 0.0


def _refuse_twice(frame: pl.DataFrame, day: str, by: str | None) -> None:
    keys = [by, day] if by else [day]
    twice = frame.filter(frame.select(keys).is_duplicated())
    if twice.height:
        raise ValueError(f"{twice[day][0]} is there more than once; name the column of the series in `by`.")


def decompose(
    frame: pl.DataFrame,
    since: date | None = None,
    until: date | None = None,
    *,
    value: str,
    entered: str,
    left: str,
    day: str = "day",
) -> Decomposition | None:
    """Splits the change between the first and the last listed day of a span into growth and change of the listing.

        total_change  = value(last) - value(first)
        like_for_like = total_change - entered + left, these two summed over the days after the first

    like_for_like is thereby the sum, over the steps from listed day to listed day, of what the repositories listed at
    both ends of a step did. In the unit of `value`; whole numbers stay whole, so the parts sum exactly. None where
    fewer than two days are listed. An accounting identity: it follows from what entered and left are defined to be.
    """
    _refuse_twice(frame, day, None)
    span = frame.sort(day)
    if since is not None:
        span = span.filter(pl.col(day) >= since)
    if until is not None:
        span = span.filter(pl.col(day) <= until)
    observed = span.filter(pl.col(value).is_not_null())
    if observed.height < 2:
        return None
    first, last = observed.row(0, named=True), observed.row(-1, named=True)
    steps = span.filter(pl.col(day) > first[day], pl.col(day) <= last[day])
    came, went = (sum(v for v in steps[name] if v is not None) for name in (entered, left))
    change = last[value] - first[value]
    return Decomposition(
        first[day], last[day], first[value], last[value], change, change - came + went, entered=came, left=went
    )


def decompositions(
    frame: pl.DataFrame,
    since: date | None = None,
    until: date | None = None,
    *,
    by: str,
    value: str,
    entered: str,
    left: str,
    day: str = "day",
) -> pl.DataFrame:
    """`decompose` for each series: by, since, until, before, now, total_change, like_for_like, entered, left.

    The largest change leads, up or down. Series with fewer than two listed days are left out.
    """
    kind = frame.schema[value]
    schema: dict[str, Any] = {
        by: frame.schema[by], "since": pl.Date, "until": pl.Date,
        **dict.fromkeys(("before", "now", "total_change", "like_for_like", "entered", "left"), kind),
    }  # fmt: skip
    rows = []
    for (name,), part in frame.group_by(by, maintain_order=True):
        parts = decompose(part, since, until, value=value, entered=entered, left=left, day=day)
        if parts is not None:
            rows.append({by: name, **asdict(parts)})
    return pl.DataFrame(rows, schema=schema).sort(pl.col("total_change").abs(), descending=True, maintain_order=True)


def week_over_week(
    frame: pl.DataFrame,
    *,
    value: str,
    measure: Measure,
    day: str = "day",
    entered: str | None = None,
    left: str | None = None,
    until: date | None = None,
) -> Change:
    """The last finished ISO week (Monday to Sunday) against the one before; the week under way is never taken.

    A "flow" (downloads a day) is summed: all fourteen days must be known. A "stock" (30-day downloads, likes) is read
    on the week's Sunday and seven days before; where one of the two was not listed, on the latest day of that week
    where both were. `until` is the last day there could be data of; without it, the last day of the frame.

    With `entered` and `left` (of a stock, as in `like_for_like`) the change of the same repositories is given too.
    """
    return _against(frame, WEEK, value, measure, day, entered, left, until)


def year_over_year(
    frame: pl.DataFrame,
    *,
    value: str,
    measure: Measure,
    day: str = "day",
    entered: str | None = None,
    left: str | None = None,
    until: date | None = None,
) -> Change:
    """Against 364 days earlier, which is the same weekday 52 weeks before. Otherwise as `week_over_week`.

    A "flow" is the last finished ISO week against the one 52 weeks before it; a "stock" is the last day, or the latest
    of the six before it, that was listed and whose counterpart was listed.
    """
    return _against(frame, YEAR, value, measure, day, entered, left, until)


def _against(
    frame: pl.DataFrame,
    lag: int,
    value: str,
    measure: Measure,
    day: str,
    entered: str | None,
    left: str | None,
    until: date | None,
) -> Change:
    _refuse_twice(frame, day, None)
    if measure == "flow" and (entered or left):
        raise ValueError("entered and left belong to a stock: what is summed over a week has no level to compare.")
    if frame.height == 0:
        return _none("Nothing has been read yet.")
    observed = frame.filter(pl.col(value).is_not_null())
    by_day = dict(zip(observed[day].to_list(), observed[value].to_list(), strict=True))
    end = until or max(frame[day])
    sunday = end - timedelta(days=end.isoweekday() % 7)
    shift = timedelta(days=lag)
    if measure == "flow":
        week = [sunday - timedelta(days=back) for back in range(7)]
        unknown = sum(d not in by_day or d - shift not in by_day for d in week)
        if unknown:
            reason = f"{unknown} of 7 pairs of days {'is' if unknown == 1 else 'are'} not known"
            return _none(f"Of the week to {sunday} and the one it is compared with, {reason}.")
        now, before = sum(by_day[d] for d in week), sum(by_day[d - shift] for d in week)
        return Change(sunday, sunday - shift, now, before, now - before, now / before - 1 if before else None)

    last = sunday if lag == WEEK else end
    both = [d for d in (last - timedelta(days=back) for back in range(7)) if d in by_day and d - shift in by_day]
    if not both:
        return _none(f"None of the seven days to {last} was read both then and {lag} days before.")
    now, before = by_day[both[0]], by_day[both[0] - shift]
    chained = _chained(frame, both[0] - shift, both[0], value, entered, left, day) if entered and left else None
    return Change(both[0], both[0] - shift, now, before, now - before, now / before - 1 if before else None, chained)


def _none(reason: str) -> Change:
    return Change(None, None, None, None, None, None, None, reason)


def _chained(
    frame: pl.DataFrame, since: date, until: date, value: str, entered: str, left: str, day: str
) -> float | None:
    span = frame.filter(pl.col(day).is_between(since, until))
    ends = like_for_like(span, value=value, entered=entered, left=left, day=day, base=1.0).filter(
        pl.col(day).is_in([since, until]), pl.col("segment") == 0
    )
    return ends.sort(day)["index"][-1] - 1 if ends.height == 2 else None
