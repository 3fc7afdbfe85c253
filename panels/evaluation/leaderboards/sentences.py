"""What a board says in words: whether the first place is real, and the figures at the top."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from panels import formats
from panels.adoption.model.comparison import short_names
from panels.evaluation.leaderboards.ranking import Ranking
from panels.evaluation.leaderboards.selection import LeaderboardSelection
from panels.panel import Figure

MAX_NAMES = 3  # that a sentence can hold


def listed(names: Sequence[str], of_all: int | None = None) -> str:
    """ "A, B and C"; past three "A, B, C and 11 others"."""
    total, first = len(names) if of_all is None else of_all, list(names[:MAX_NAMES])
    if total > MAX_NAMES:
        return f"{', '.join(first)} and {formats.plural(total - MAX_NAMES, 'other')}"
    if len(first) == 1:
        return first[0]
    return f"{', '.join(first[:-1])} and {first[-1]}" if first else "nobody"


def headline(ranking: Ranking) -> str:
    """Who is first, and whether that can be said at all."""
    frame = ranking.frame
    valued = frame.filter(pl.col("value").is_not_null())
    if valued.is_empty():
        return "No model has a value of every task: choose one task, or give weight 0 to some"
    if valued.height == 1:
        return f"{valued['model'][0]} is alone here: there is nothing to compare it with"
    if ranking.higher_is_better is None:
        return "Who is best cannot be said: which way is better is not known of this metric"
    with_interval = valued.filter(pl.col("place").is_not_null())
    if with_interval.is_empty():
        return "Who is best cannot be said: these are bare values, without an error or samples to work one out"
    tied = with_interval.filter(pl.col("standing") == "tied")["model"]
    short = short_names([with_interval["model"][0], *tied.head(MAX_NAMES)])
    first = short[with_interval["model"][0]]
    if with_interval.height == 1:
        return f"Who is best cannot be said: only {first} has a value with an interval"
    among = "" if with_interval.height == valued.height else f" of the {with_interval.height:,} with an interval"
    if tied.is_empty():
        return (
            f"{first} leads{among}, and that is real: every other is told from it at the {level(ranking.level)} level"
        )
    return f"{first} leads{among}, but it is statistically tied with {listed([short[name] for name in tied.head(MAX_NAMES)], tied.len())}"


def level(share: float) -> str:
    return formats.percent(share, 0)


def above_without_interval(ranking: Ranking) -> str:
    """Values that stand higher than the first's, but of which nobody knows how certain they are."""
    frame = ranking.frame
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
    )


def figures(ranking: Ranking, selection: LeaderboardSelection, disputed: int, parties: str) -> list[Figure]:
    """`disputed`: results on which the `parties` ("sources" or "runs") disagree."""
    frame = ranking.frame
    valued = frame.filter(pl.col("value").is_not_null())
    with_interval = valued.filter(pl.col("place").is_not_null()).height
    tied = frame.filter(pl.col("standing") == "tied").height
    is_tested = with_interval > 1
    models = Figure(
        "Models",
        formats.count(frame.height),
        text=f"{formats.count(with_interval)} with an interval",
        help="Models with a result that fits the conditions.",
    )
    ties = Figure(
        "Tied with the first",
        formats.count(tied) if is_tested else formats.NOT_STATED,
        text="cannot be told from it" if is_tested else "cannot be said",
        help=f"Models that differ from the first by no more than chance allows, at the {level(ranking.level)} level.",
    )
    disputes = Figure(
        "Disputed values",
        formats.count(disputed),
        text=f"{parties} disagree" if disputed else "none disagree",
        help="Results of one model, task and metric for which sources, or runs of one source, give different values.",
    )
    basis = _mean_figures(ranking, valued.height) if selection.task is None else [_samples_figure(ranking, valued)]
    return [models, *basis, ties, disputes]


def _mean_figures(ranking: Ranking, complete: int) -> list[Figure]:
    return [
        Figure(
            "Tasks", formats.count(len(ranking.tasks)), text="one weighted mean", help="Tasks that count in the mean."
        ),
        Figure(
            "Complete models",
            formats.count(complete),
            text=f"of {formats.count(ranking.frame.height)}",
            help="Models with a value of every task that counts. The others have no mean: that of the easy part would flatter them.",
        ),
    ]


def _samples_figure(ranking: Ranking, valued: pl.DataFrame) -> Figure:
    sizes: list[int] = valued["n"].drop_nulls().to_list()
    return Figure(
        "Samples",
        places(min(sizes), max(sizes)) if sizes else formats.NOT_STATED,
        text="of each model",
        help=f"Samples a value rests on, {n_source_text(ranking.n_sources)}.",
    )


def places(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return "no interval"
    return str(low) if low == high else f"{low:,}\u2013{high:,}"


def n_source_text(sources: Sequence[str | None]) -> str:
    """Where the number of samples comes from; `sources` are those of leaderboard_results, None where not known."""
    kinds = set(sources)
    texts = {"samples": "counted in the samples", "log": "as the log says", "stated": "as the task's maker states"}
    origins = [text for kind, text in texts.items() if kind in kinds]
    return (
        "; ".join([" or ".join(origins), *(["not known for some"] if None in kinds and origins else [])]) or "not known"
    )
