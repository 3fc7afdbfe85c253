"""The choices of the Trends page. All of them are in the URL; a drill, a preset or a removed filter only changes them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

import polars as pl

from panels import address, formats
from panels.address import Span
from panels.adoption.trends import frames
from warehouse.analysis.periods import Grain
from warehouse.query import dimensions, trends
from warehouse.query.trends import Filters

DIMENSIONS = {"all": "Whole"} | dimensions.labels(*dimensions.BY_KEY)
# A sentence needs more of them than one: "by task", "tasks".
PLURALS = {each.key: each.plural for each in dimensions.DIMENSIONS}
# Filters: what a card may say, then the publisher.
FACETS = {each.key: each.param for each in sorted(dimensions.DIMENSIONS, key=attrgetter("is_always_known"))}
# A click on a value asks for the next thing an analyst would: what for, by whom, with what.
NEXT = tuple(each.key for each in sorted(dimensions.DIMENSIONS, key=attrgetter("drill_place")))
AGAINST = {"none": "No comparison", "period": "Period before", "year": "Year before"}
MAX_LISTED = 200  # values offered in a list; any other can be typed


@dataclass(frozen=True)
class FieldTrend:
    """A trend of the field: what its models have on their cards, in words, with its source."""

    name: str
    title: str
    description: str
    source: str
    filters: Filters


@dataclass(frozen=True)
class TrendSelection:
    """Everything the page shows, apart from the data."""

    measure: frames.Measure
    dimension: str
    grain: Grain
    span: Span
    view: frames.View
    is_chained: bool
    against: str
    top: int
    values: tuple[str, ...]
    filters: Filters
    trend: FieldTrend | None

    @property
    def conditions(self) -> Filters:
        """The reader's filters and those of the field trend; of the same card fact, what both allow."""
        if self.trend is None:
            return self.filters
        own = self.trend.filters.as_params()
        both: dict[str, Any] = {name: _both(getattr(self.filters, name), tuple(values)) for name, values in own.items()}
        return replace(self.filters, **both)

    @property
    def by(self) -> str:
        """The dimension of the league: of the whole, the first that could explain it."""
        return next_dimension(self.conditions) if self.dimension == "all" else self.dimension

    def summary(self) -> str:
        """The filters as one line, for a subtitle and for the head of a file."""
        conditions = self.filters.as_params()
        listed = [", ".join(map(str, value)) for name, value in conditions.items() if name != "text"]
        text = f"name with “{self.filters.text}”" if self.filters.text else ""
        return " · ".join(filter(None, [self.trend.title if self.trend else "", *listed, text]))


def _both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    # What no model can have: two conditions that exclude each other find nothing, rather than lifting one of them.
    return tuple(value for value in one if value in other) or ("\u2014",) if one else other


def next_dimension(conditions: Filters, without: str = "") -> str:
    """The first dimension that is not narrowed down to one value yet."""
    return next((key for key in NEXT if key != without and len(getattr(conditions, FACETS[key])) != 1), "organization")


def _default_grain(span: Span, days_read: int) -> str:
    return "day" if min(span.days or days_read, days_read) <= 92 else "week"


def _source(text: str) -> str:
    """Addresses stay links; nothing else of the text becomes formatting."""
    return " ".join(part if part.startswith("https://") else formats.plain(part) for part in text.split())


def _clean(names: Any) -> tuple[str, ...]:
    trimmed = (str(name).strip()[: address.MAX_TEXT_LENGTH] for name in names or ())
    return tuple(dict.fromkeys(name for name in trimmed if name))


def field_trends(rows: pl.DataFrame) -> list[FieldTrend]:
    """Field trends as the query gives them, a row a trend and field; a field that no filter knows leaves its trend out."""
    by_name: dict[str, FieldTrend] = {}
    for row in rows.iter_rows(named=True):
        field = trends.FIELDS.get(row["field"])
        if field is None:
            continue
        before = by_name.get(row["trend"])
        condition: dict[str, Any] = {field: tuple(row["accepted"])}
        added = replace(before.filters if before else Filters(), **condition)
        by_name[row["trend"]] = FieldTrend(row["trend"], row["title"], row["words"], row["source"], added)
    return list(by_name.values())
