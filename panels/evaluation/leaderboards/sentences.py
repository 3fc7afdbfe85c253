"""What a board says in words: whether the first place is real, and the figures at the top."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from panels import formats
from panels.adoption.model.comparison import short_names
from panels.evaluation.leaderboards.ranking import Ranked
from panels.evaluation.leaderboards.selection import Choice
from panels.panel import Figure

NAMED = 3  # names that a sentence can hold


def listed(names: Sequence[str], of_all: int | None = None) -> str:
    """ "A, B and C"; past three "A, B, C and 11 others"."""
    total, kept = len(names) if of_all is None else of_all, list(names[:NAMED])
    if total > NAMED:
        return f"{', '.join(kept)} and {formats.plural(total - NAMED, 'other')}"
    return kept[0] if len(kept) == 1 else f"{', '.join(kept[:-1])} and {kept[-1]}" if kept else "nobody"


def headline(ranked: Ranked) -> str:
    """Who is first, and whether that can be said at all."""
    frame = ranked.frame
    valued = frame.filter(pl.col("value").is_not_null())
    if valued.is_empty():
        return "No model has a value of every task: choose one task, or give weight 0 to some"
    if valued.height == 1:
        return f"{valued['model'][0]} is alone here: there is nothing to compare it with"
    if ranked.higher_is_better is None:
        return "Who is best cannot be said: which way is better is not known of this metric"
    with_interval = valued.filter(pl.col("place").is_not_null())
    if with_interval.is_empty():
        return "Who is best cannot be said: these are bare values, without an error or samples to work one out"
    tied = with_interval.filter(pl.col("standing") == "tied")["model"]
    short = short_names([with_interval["model"][0], *tied.head(NAMED)])
    first = short[with_interval["model"][0]]
    if with_interval.height == 1:
        return f"Who is best cannot be said: only {first} has a value with an interval"
    among = "" if with_interval.height == valued.height else f" of the {with_interval.height:,} with an interval"
    if tied.is_empty():
        return f"{first} leads{among}, and that is real: every other is told from it at the {level(ranked.level)} level"
    return f"{first} leads{among}, but it is statistically tied with {listed([short[name] for name in tied.head(NAMED)], tied.len())}"


def level(share: float) -> str:
    return formats.percent(share, 0)


def above_without_interval(ranked: Ranked) -> str:
    """Values that stand higher than the first's, but of which nobody knows how certain they are."""
    frame = ranked.frame
    with_interval = frame.filter(pl.col("place").is_not_null())
    if with_interval.is_empty():
        return ""
    position = frame["model"].to_list().index(with_interval["model"][0])
    above = frame.head(position).filter(pl.col("standing") == "unknown")["model"].to_list()
    if not above:
        return ""
    is_one = len(above) == 1
    return (
        f"{listed(above)} {'has a better value' if is_one else 'have better values'}, but without the number of samples or an "
        f"error: {'it does' if is_one else 'they do'} not count as first."
    )  # fmt: skip


def figures(ranked: Ranked, choice: Choice, disputed: int, who: str) -> list[Figure]:
    frame = ranked.frame
    valued = frame.filter(pl.col("value").is_not_null())
    known = valued.filter(pl.col("place").is_not_null()).height
    tied = frame.filter(pl.col("standing") == "tied").height
    shown = [
        Figure("Models", formats.count(frame.height), text=f"{formats.count(known)} with an interval", help="Models with a result that fits the conditions."),
    ]  # fmt: skip
    if choice.task is None:
        shown += [
            Figure("Tasks", formats.count(len(ranked.tasks)), text="one weighted mean", help="Tasks that count in the mean."),
            Figure(
                "Complete models", formats.count(valued.height), text=f"of {formats.count(frame.height)}",
                help="Models with a value of every task that counts. The others have no mean: that of the easy part would flatter them.",
            ),
        ]  # fmt: skip
    else:
        sizes = valued["n"].drop_nulls()
        shown.append(
            Figure(
                "Samples",
                places(sizes.min(), sizes.max()) if sizes.len() else formats.NOT_STATED,
                text="of each model",
                help=f"Samples a value rests on, {n_words(ranked.n_sources)}.",
            )
        )  # type: ignore[arg-type]
    shown += [
        Figure(
            "Tied with the first", formats.count(tied) if known > 1 else formats.NOT_STATED,
            text="cannot be told from it" if known > 1 else "cannot be said",
            help=f"Models that differ from the first by no more than chance allows, at the {level(ranked.level)} level.",
        ),
        Figure(
            "Disputed values", formats.count(disputed), text=f"{who} disagree" if disputed else "none disagree",
            help="Results of one model, task and metric for which sources, or runs of one source, give different values.",
        ),
    ]  # fmt: skip
    return shown


def places(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return "no interval"
    return str(low) if low == high else f"{low:,}\u2013{high:,}"


def n_words(sources: Sequence[str | None]) -> str:
    """Where the number of samples comes from, in words."""
    kinds = set(sources)
    words = {"samples": "counted in the samples", "log": "as the log says", "stated": "as the task's maker states"}
    said = [text for kind, text in words.items() if kind in kinds]
    return "; ".join([" or ".join(said), *(["not known for some"] if None in kinds and said else [])]) or "not known"
