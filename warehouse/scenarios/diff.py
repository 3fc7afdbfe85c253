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
    found = [
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
    found += _group("", before, None, after, None, fields.SHARED)
    old = {plan.name.casefold(): at for at, plan in enumerate(before.plans)}
    new = {plan.name.casefold(): at for at, plan in enumerate(after.plans)}
    for key in [*old, *(key for key in new if key not in old)]:
        was, now = old.get(key), new.get(key)
        if was is None or now is None:
            name = before.plans[was].name if was is not None else after.plans[new[key]].name
            found.append(
                Difference(name, "Plan", "there" if was is not None else "", "there" if now is not None else "")
            )
            continue
        name = after.plans[now].name
        for label, one, other in (
            ("Kind", fields.KIND_WORDS[before.plans[was].kind], fields.KIND_WORDS[after.plans[now].kind]),
            ("Model", before.plans[was].model, after.plans[now].model),
        ):
            if one != other:
                found.append(Difference(name, label, one, other))
        kinds = (before.plans[was].kind, after.plans[now].kind)
        of_either = dict.fromkeys(fields.OF_PLAN[kinds[0]] + fields.OF_PLAN[kinds[1]])
        found += _group(name, before, was, after, now, tuple(of_either))
    return found


def words(field: fields.Field, given: Assumption) -> str:
    """An assumption in one line: `40,000 tasks a month (30,000 to 60,000, PERT)`."""
    best = figures.of(field, given.best)
    if given.shape == "fixed":
        return best
    shape = "PERT" if given.shape == "pert" else given.shape
    if given.shape == "normal":
        spread = (
            f"± {figures.number((given.sd or 0) * (100 if field.is_share else 1))}{' points' if field.is_share else ''}"
        )
    elif given.shape == "empirical":
        spread = f"{len(given.values)} observations"
    else:
        factor = 100 if field.is_share else 1
        spread = " to ".join(figures.number(end * factor) for end in (given.low, given.high) if end is not None)
        spread += " %" if field.is_share else ""
    return f"{best} ({spread}, {shape})"


def _group(
    where: str, before: Scenario, was: int | None, after: Scenario, now: int | None, known: tuple[fields.Field, ...]
) -> list[Difference]:
    found = []
    for field in known:
        one, other = before.assumption(was, field.name), after.assumption(now, field.name)
        said = [(words(field, each), each.source, each.dated, each.note) for each in (one, other)]
        if said[0] != said[1]:
            # Where the figure is the same, its source, day or note is what changed.
            shown = [
                text
                if said[0][0] != said[1][0]
                else "; ".join(str(part) for part in (text, source, dated, note) if part)
                for text, source, dated, note in said
            ]
            found.append(Difference(where, field.label, *shown))
    return found
