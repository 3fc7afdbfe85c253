"""What two scenarios differ in: assumptions, plans and settings, as rows a person can read."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.scenarios import fields, figures
from warehouse.scenarios.schema import Assumption, Scenario


@dataclass(frozen=True)
class Difference:
    """`where` is a plan's name, or empty for what all plans share; `before` and `after` are empty where it is not there."""

    where: str
    label: str
    before: str
    after: str


def diff(before: Scenario, after: Scenario) -> list[Difference]:
    """Every difference, in the register's order. Plans are matched by name, whatever their case."""
    differences = [
        Difference("", label, str(one), str(other))
        for label, one, other in (
            ("Name", before.name, after.name),
            ("Summary", before.summary, after.summary),
            ("First month", before.starts, after.starts),
            ("Horizon", figures.months(before.months), figures.months(after.months)),
            ("As of", before.as_of, after.as_of),
            ("Seed", before.seed, after.seed),
        )
        if one != other
    ]
    differences += _group("", before, None, after, None, fields.SHARED)
    old = {plan.name.casefold(): at for at, plan in enumerate(before.plans)}
    new = {plan.name.casefold(): at for at, plan in enumerate(after.plans)}
    for key in [*old, *(key for key in new if key not in old)]:
        was, now = old.get(key), new.get(key)
        if was is None or now is None:
            name = before.plans[was].name if was is not None else after.plans[new[key]].name
            differences.append(
                Difference(name, "Plan", "there" if was is not None else "", "there" if now is not None else "")
            )
            continue
        name = after.plans[now].name
        for label, one, other in (
            ("Kind", fields.KIND_LABELS[before.plans[was].kind], fields.KIND_LABELS[after.plans[now].kind]),
            ("Model", before.plans[was].model, after.plans[now].model),
        ):
            if one != other:
                differences.append(Difference(name, label, one, other))
        kinds = (before.plans[was].kind, after.plans[now].kind)
        of_either = dict.fromkeys(fields.OF_PLAN[kinds[0]] + fields.OF_PLAN[kinds[1]])
        differences += _group(name, before, was, after, now, tuple(of_either))
    return differences


def describe(field: fields.Field, assumption: Assumption) -> str:
    """An assumption in one line: `40,000 tasks a month (30,000 to 60,000, PERT)`."""
    best = figures.of(field, assumption.best)
    if assumption.shape == "fixed":
        return best
    shape = "PERT" if assumption.shape == "pert" else assumption.shape
    if assumption.shape == "normal":
        spread = f"± {figures.number((assumption.sd or 0) * (100 if field.is_share else 1))}{' points' if field.is_share else ''}"
    elif assumption.shape == "empirical":
        spread = f"{len(assumption.values)} observations"
    else:
        factor = 100 if field.is_share else 1
        spread = " to ".join(
            figures.number(end * factor) for end in (assumption.low, assumption.high) if end is not None
        )
        spread += " %" if field.is_share else ""
    return f"{best} ({spread}, {shape})"


def _group(
    where: str, before: Scenario, was: int | None, after: Scenario, now: int | None, group: tuple[fields.Field, ...]
) -> list[Difference]:
    differences = []
    for field in group:
        one, other = before.assumption(was, field.name), after.assumption(now, field.name)
        described = [(describe(field, each), each.source, each.dated, each.note) for each in (one, other)]
        if described[0] != described[1]:
            # Where the figure is the same, its source, day or note is what changed.
            texts = [
                text
                if described[0][0] != described[1][0]
                else "; ".join(str(part) for part in (text, source, dated, note) if part)
                for text, source, dated, note in described
            ]
            differences.append(Difference(where, field.label, *texts))
    return differences
