"""What adoption and evaluations say of a scenario's models."""

from __future__ import annotations

from panels import formats
from warehouse.errors import HubscopeError
from warehouse.query import cache
from warehouse.scenarios.schema import Scenario

Context = tuple[tuple[str, str], ...]  # model, sentence


def context_of(scenario: Scenario) -> Context:
    """What the published build says of the plans' models: how they are adopted and what evaluations show."""
    sentences: list[tuple[str, str]] = []
    for model in dict.fromkeys(plan.model for plan in scenario.plans if plan.model):
        try:
            about_model = [*_adoption(model), *_quality(model)]
        except HubscopeError:  # nothing published yet: the page stands without it
            return ()
        sentences += [(model, sentence) for sentence in about_model]
    return tuple(sentences)


def _adoption(model: str) -> list[str]:
    card = cache.ask("model_card", model=model).frame
    if card.is_empty():
        return []
    row = card.row(0, named=True)
    if row["downloads_30d"] is None:
        return []
    rank = (
        ""
        if row["rank_downloads"] is None
        else f", rank {row['rank_downloads']:,} of {row['models_ranked']:,} models read"
    )
    growth = "" if row["growth_28d"] is None else f"; {formats.change(row['growth_28d'])} against four weeks before"
    return [
        f"{row['repo_id']} has {formats.compact(row['downloads_30d'])} downloads in 30 days{rank}{growth} (Hugging Face Hub, {formats.day(row['observed_on'])})."
    ]


def _quality(model: str) -> list[str]:
    rows = cache.ask("model_evaluations", model=model).frame
    if rows.is_empty():
        return [f"No evaluation of {model} has been uploaded: its quality is not measured here."]
    sentences = []
    for row in rows.filter(rows["is_primary"]).head(3).iter_rows(named=True):
        error = "without a stated error" if row["stderr"] is None else f"± {1.96 * row['stderr']:.3g}"
        sentences.append(
            f"{model} reached {row['value']:.3g} ({error}) in {row['task_label'] or row['task']}, {row['metric']} ({row['source_name'] or row['suite']}, {formats.day(row['at'].date())})."
        )
    return sentences
