"""Money, shares and numbers of a scenario as people read them, the same on pages, in documents and in sentences."""

from __future__ import annotations

from warehouse.scenarios.fields import Field

MINUS = "\u2212"
NONE = "none"


def usd(value: float | None) -> str:
    """Whole dollars from 1,000 up, cents below, four digits of a cent-sized price: $1,240, $12.40, $0.0123."""
    if value is None or value != value:
        return NONE
    size = abs(value)
    if size >= 1000:
        text = f"{size:,.0f}"
    elif size >= 0.1 or size == 0:
        text = f"{size:,.2f}"
    else:
        text = f"{size:.3g}" if size >= 1e-4 else f"{size:.2e}"
    sign = MINUS if value < 0 and float(text.replace(",", "")) else ""
    return f"{sign}${text}"


def usd_short(value: float | None) -> str:
    """$1.24 M, $12.4 k, $640: for headlines and axes."""
    if value is None or value != value:
        return NONE
    for scale, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= scale * 0.9995:
            return f"{MINUS if value < 0 else ''}${abs(value) / scale:,.3g} {letter}".replace("1e+03", "1,000")
    return usd(round(value, 2))


def share(value: float | None, digits: int = 0) -> str:
    """0.123 -> 12 %; what is neither nothing nor all is not rounded to it: < 1 %, > 99 %."""
    if value is None or value != value:
        return NONE
    text = f"{value * 100:,.{digits}f} %".replace("-", MINUS)
    least = 0.5 * 10.0**-digits / 100
    if 0 < value < least:
        return f"< {10.0**-digits:g} %"
    if 1 - least < value < 1:
        return f"> {100 - 10.0**-digits:g} %"
    return text


def number(value: float) -> str:
    """Three digits, all of them from 1,000 on: 40,000, 1.25, 0.0375."""
    if abs(value) >= 1000:
        return f"{value:,.0f}".replace("-", MINUS)
    return f"{value:.3g}".replace("-", MINUS)


def of(field: Field, value: float | None) -> str:
    """A value of an assumption with its unit."""
    if value is None:
        return NONE
    if field.is_share:
        year = " a year" if field.unit.endswith("a year") else ""
        return f"{number(round(value * 100, 4))} %{year}"
    if field.money is not None:
        return f"{usd(value)} {field.money}".strip()
    return f"{number(value)} {field.unit}"


def months(count: float) -> str:
    """12 -> 1 year, 36 -> 3 years, 18 -> 18 months."""
    whole = int(count)
    if whole % 12 == 0:
        return "1 year" if whole == 12 else f"{whole // 12} years"
    return "1 month" if whole == 1 else f"{whole} months"
