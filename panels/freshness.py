"""How old the figures are, and what in them is invented."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from panels import formats
from warehouse.query.answers import BuildInfo
from warehouse.settings import settings

DEMO_NOTICE = "Demo data: every organization, model and figure here is invented."
DEMO_AND_LOGS = (
    "Demo data: every organization, model and figure here is invented, except evaluation logs uploaded by readers."
)
DEMO_AND_PRICES = "Demo data: every organization, model and evaluation here is invented. List prices with a source and a day are real."


def demo_notice(build: BuildInfo) -> str:
    """What is invented here; nothing where nothing is."""
    if not build.is_demo:
        return ""
    return DEMO_AND_LOGS if build.has_real_logs else DEMO_NOTICE


def figures_of(build: BuildInfo) -> datetime | None:
    """The moment the figures speak of: the source's last answer, or the end of its last day where that was earlier.

    When we built says nothing about age, and a listing read late still shows the day it was made for.
    """
    if build.as_of is None or build.observed_at is None:
        return build.observed_at
    day_over = datetime.combine(build.as_of, time(), tzinfo=UTC) + timedelta(days=1)
    return min(formats.in_utc(build.observed_at), day_over)


def age_hours(build: BuildInfo, now: datetime | None = None) -> float:
    moment = figures_of(build)
    return float("inf") if moment is None else ((now or datetime.now(UTC)) - moment).total_seconds() / 3600


def is_stale(build: BuildInfo) -> bool:
    return age_hours(build) > settings().stale_hours
