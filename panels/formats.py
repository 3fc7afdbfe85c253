"""Figures, dates and absences in words, the same on every page: 12.4 M, 3.1 %, 22 Aug 2026, Not stated."""

from __future__ import annotations

from datetime import UTC, date, datetime

NOT_STATED = "Not stated"
NO_COMPARISON = "no comparison yet"
# A true minus sign: the same width as the plus, and read aloud as "minus".
MINUS = "\u2212"
_SCALES = ((1_000_000_000_000, "T"), (1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k"))


def compact(value: float | None) -> str:
    """1,234 -> "1.2 k", 12,400,000 -> "12.4 M"; below a thousand the number itself."""
    if value is None or value != value:
        return NOT_STATED
    sign, size = (MINUS if value < 0 else ""), abs(value)
    for scale, letter in _SCALES:
        # 999,960 would round to "1000.0 k": it belongs to the next letter.
        if size >= scale * 0.99995 and (scale > 1_000 or size >= 1_000):
            return f"{sign}{size / scale:,.1f} {letter}"
    return f"{sign}{size:,.0f}" if size == int(size) or size >= 100 else f"{sign}{size:,.2f}"


def count(value: int | float | None) -> str:
    return NOT_STATED if value is None or value != value else f"{value:,.0f}".replace("-", MINUS)


def percent(share: float | None, digits: int = 1) -> str:
    """A share in 0..1 -> "3.1 %"."""
    if share is None or share != share:
        return NOT_STATED
    return f"{share * 100:,.{digits}f} %".replace("-", MINUS)


def change(share: float | None, digits: int = 1) -> str:
    """A change as a share (0.031) -> "+3.1 %"; past tenfold "12.3 times" reads better than +1,130.0 %."""
    if share is None or share != share:
        return NO_COMPARISON
    if share >= 10:
        return f"{share + 1:,.1f} times"
    return ("+" if share > 0 else "") + percent(share, digits)


def points(share: float | None) -> str:
    """A difference of two shares -> "+1.2 pts" (percentage points)."""
    if share is None or share != share:
        return NO_COMPARISON
    return ("+" if share > 0 else "") + f"{share * 100:.1f}".replace("-", MINUS) + " pts"


def more(value: int | None) -> str:
    """A difference of two counts -> "+1,234"."""
    if value is None:
        return NO_COMPARISON
    return ("+" if value > 0 else "") + count(value)


def day(value: date | None) -> str:
    return NOT_STATED if value is None else f"{value.day} {value:%b %Y}"


def moment(value: datetime | None) -> str:
    if value is None:
        return NOT_STATED
    value = in_utc(value)
    return f"{day(value.date())}, {value:%H:%M} UTC"


def in_utc(value: datetime) -> datetime:
    """Times without a zone are UTC everywhere in the data."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def ago(value: datetime | None, now: datetime | None = None) -> str:
    if value is None:
        return NOT_STATED
    seconds_ago = ((now or datetime.now(UTC)) - in_utc(value)).total_seconds()
    if seconds_ago < 90:
        return "just now"
    if seconds_ago < 90 * 60:
        return f"{round(seconds_ago / 60)} min ago"
    if seconds_ago < 48 * 3600:
        return f"{round(seconds_ago / 3600)} h ago"
    return f"{round(seconds_ago / 86400)} days ago"


def size(parameters: int | None) -> str:
    """Number of parameters as the field writes it: 7.2 B, 22.7 M."""
    return NOT_STATED if not parameters else compact(parameters).replace(" k", " K")


def bytes_(value: int | None) -> str:
    if value is None:
        return NOT_STATED
    for scale, letter in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if value >= scale:
            return f"{value / scale:,.1f} {letter}"
    return f"{value} bytes"


def seconds(value: float | None) -> str:
    if value is None:
        return NOT_STATED
    if value >= 90:
        return f"{value / 60:,.1f} min"
    return f"{value:,.1f} s" if value >= 0.1 else f"{value * 1000:,.0f} ms"


def text(value: object) -> str:
    return NOT_STATED if value is None or value == "" else str(value)


def plural(number: int, noun: str, nouns: str | None = None) -> str:
    return f"{count(number)} {noun if number == 1 else (nouns or noun + 's')}"


def plain(value: object) -> str:
    """Text of the Hub inside Markdown: what its authors wrote must not become formatting, links or directives."""
    escaped = str(value)
    for mark in "\\`*_{}[]()<>#|~$:":
        escaped = escaped.replace(mark, "\\" + mark)
    return escaped
