"""The answer in sentences made from the figures, and what a release may lose."""

from __future__ import annotations

from panels import formats
from panels.evaluation.compare.differences import Line


def amount(value: float | None, unit: str | None, *, sign: bool = False, bare: bool = False) -> str:
    """A difference or a value with its unit: shares in points of per cent, anything else as a number."""
    if value is None:
        return formats.NOT_STATED
    number = f"{value * 100:,.1f}" if unit == "share" else f"{value:,.4g}"
    number = ("+" if sign and value > 0 else "") + number.replace("-", formats.MINUS)
    name = {"share": "points", None: "", "rating": ""}.get(unit, unit or "")
    return number if bare or not name else f"{number} {name}"


def interval(line: Line) -> str:
    found = line.difference
    if found.low is None or found.high is None:
        return "no interval: one of the two states neither its samples nor an error"
    return f"95 % interval {amount(found.low, line.unit, bare=True)} to {amount(found.high, line.unit, bare=True)}"


def headline(line: Line, names: tuple[str, str]) -> str:
    """'A scores 3.1 points higher than B on harbour-maths', and nothing that the interval does not hold."""
    a, b = names
    value, better = line.difference.value, line.better
    if better is None and line.difference.low is not None:
        return f"{a} and {b} differ by {amount(abs(value), line.unit)} on {line.task}; which way is better is not known"
    if better is None and not value:
        return f"{a} and {b} score the same on {line.task}"
    if better is None:
        way = "higher" if value > 0 else "lower"
        return f"{a} states {amount(abs(value), line.unit)} {way} than {b} on {line.task}, with nothing to judge it by"
    if better == 0:
        return f"{a} and {b} cannot be told apart on {line.task}"
    return f"{a if better > 0 else b} is better on {line.task}, by {amount(abs(value), line.unit)}"


def explanation(line: Line) -> str:
    found = line.difference
    if line.shared:
        grouped = ", which go together in clusters" if found.method == "paired, clustered" else ""
        basis = f"Both answered the same {formats.plural(line.shared, 'sample')}{grouped}, so each sample is compared with itself."
    else:
        basis = "The two share no samples, so only their means are compared, which is less exact."
    seen = f"A less B is {amount(found.value, line.unit, sign=True)} ({interval(line)})."
    return f"{seen} {basis}"


def samples_words(n: int | None) -> str:
    return "n not stated" if n is None else f"n = {formats.count(n)}"


def amount_of(value: float, unit: str | None) -> str:
    return formats.percent(value) if unit == "share" else amount(value, unit)


def chance(p: float | None) -> str:
    if p is None:
        return formats.NOT_STATED
    return "< 0.1 %" if p < 0.001 else formats.percent(p)
