"""The answer in sentences made from the figures, and what a release may lose."""

from __future__ import annotations

from collections.abc import Sequence

from panels import formats
from panels.evaluation.compare.differences import TaskDifference
from panels.panel import Figure

MAX_ADJUSTED_P = 0.05


def amount(value: float | None, unit: str | None, *, sign: bool = False, bare: bool = False) -> str:
    """A difference or a value with its unit: shares in points of per cent, anything else as a number."""
    if value is None:
        return formats.NOT_STATED
    number = f"{value * 100:,.1f}" if unit == "share" else f"{value:,.4g}"
    number = ("+" if sign and value > 0 else "") + number.replace("-", formats.MINUS)
    name = {"share": "points", None: "", "rating": ""}.get(unit, unit or "")
    return number if bare or not name else f"{number} {name}"


def interval(task: TaskDifference) -> str:
    difference = task.difference
    if difference.low is None or difference.high is None:
        return "no interval: one of the two states neither its samples nor an error"
    return f"95 % interval {amount(difference.low, task.unit, bare=True)} to {amount(difference.high, task.unit, bare=True)}"


def headline(task: TaskDifference, names: tuple[str, str]) -> str:
    """'A scores 3.1 points higher than B on harbour-maths', and nothing that the interval does not hold."""
    a, b = names
    value, better = task.difference.value, task.better
    if better is None and task.difference.low is not None:
        return f"{a} and {b} differ by {amount(abs(value), task.unit)} on {task.task}; which way is better is not known"
    if better is None and not value:
        return f"{a} and {b} score the same on {task.task}"
    if better is None:
        way = "higher" if value > 0 else "lower"
        return f"{a} states {amount(abs(value), task.unit)} {way} than {b} on {task.task}, with nothing to judge it by"
    if better == 0:
        return f"{a} and {b} cannot be told apart on {task.task}"
    return f"{a if better > 0 else b} is better on {task.task}, by {amount(abs(value), task.unit)}"


def explanation(task: TaskDifference) -> str:
    difference = task.difference
    if task.shared:
        grouped = ", which go together in clusters" if difference.method == "paired, clustered" else ""
        basis = f"Both answered the same {formats.plural(task.shared, 'sample')}{grouped}, so each sample is compared with itself."
    else:
        basis = "The two share no samples, so only their means are compared, which is less exact."
    return f"A less B is {amount(difference.value, task.unit, sign=True)} ({interval(task)}). {basis}"


def all_tasks(differences: Sequence[TaskDifference]) -> str:
    """How many tasks differ when all are looked at together; empty where there is one task."""
    main = [one for one in differences if one.is_primary]
    if len(main) < 2:
        return ""
    real = sum(one.adjusted is not None and one.adjusted < MAX_ADJUSTED_P for one in main)
    return (
        f"Of {len(main)} tasks, {real or 'none'} {'shows' if real < 2 else 'show'} a difference that holds when all "
        "are looked at together (Holm, 5 %)."
    )


def samples_needed(task: TaskDifference) -> str:
    """What would tell the two apart; empty where they are told apart, or nobody can say."""
    if task.better != 0 or not task.needed or not task.shared:
        return ""
    return (
        f"Were the true difference as large as the one seen, about {formats.count(task.needed)} shared samples would find it "
        "four times in five."
    )


def figures(task: TaskDifference, names: tuple[str, str]) -> list[Figure]:
    """`names`: of A and B."""
    unit = task.unit
    unit_text = {"share": "points", None: ""}.get(unit, unit or "") or "difference"
    p = task.difference.p if task.chance is None else task.chance
    basis = [
        Figure("A", value_text(task.a_value, unit), text=_sample_size(task.a_n), help=formats.plain(names[0])),
        Figure("B", value_text(task.b_value, unit), text=_sample_size(task.b_n), help=formats.plain(names[1])),
        Figure(
            "A less B",
            amount(task.difference.value, unit, sign=True, bare=True),
            text=unit_text,
            help=formats.plain(interval(task)),
        ),
        Figure(
            "By chance",
            chance(p),
            text=task.chance_by or task.difference.method,
            help="How often a difference at least as large comes about where there is none.",
        ),
        Figure(
            "Detectable",
            amount(task.detectable, unit, bare=True),
            text=unit_text,
            help="The smallest true difference that a comparison like this one finds four times in five.",
        ),
    ]
    if task.only_a is None or task.only_b is None:
        return basis
    alone = f"{task.only_a:,} v {task.only_b:,}"
    return [*basis, Figure("Right alone", alone, text="A v B", help="Samples that only one of the two got right.")]


def _sample_size(n: int | None) -> str:
    return "n not stated" if n is None else f"n = {formats.count(n)}"


def value_text(value: float, unit: str | None) -> str:
    return formats.percent(value) if unit == "share" else amount(value, unit)


def chance(p: float | None) -> str:
    if p is None:
        return formats.NOT_STATED
    return "< 0.1 %" if p < 0.001 else formats.percent(p)
