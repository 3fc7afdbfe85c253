"""Up to six models side by side: a sentence, a table with the best of each row marked, and whose family each is of."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared import panel, tables
from panels import formats, table
from panels.adoption.model.comparison import ENOUGH_DOWNLOADS, _state, cells, family_title, known, rows_known, verdict
from warehouse.query.answers import Answer

RELATIONS = {"finetune": "Fine-tune", "quantized": "Quantized", "merge": "Merge", "adapter": "Adapter"}


def compare_panel(answer: Answer) -> None:
    models, as_of = known(answer), answer.build.as_of
    aside = [
        f"{m['repo_id']}: {_state(m)}" for m in models.iter_rows(named=True) if not m["is_current"] or m["observed_on"] != as_of
    ]  # fmt: skip
    rows, unknown = rows_known(models)
    if unknown:
        aside.append(f"Not known of any of them: {', '.join(unknown)}")
    others = models["models_ranked"][0]
    panel.panel(
        verdict(models, as_of), answer, key="compare",
        subtitle="Figures of the last day read. The best of a row is bold and named, where one end is the better one",
        body=lambda: st.table(cells(models, rows, as_of), border="horizontal", alt="The models side by side, one a column"),
        rows=f"{formats.plural(models.height, 'model')} of {formats.count(others)}",
        definitions=(
            "marts.model_summary.downloads_30d",
            "Change: 30-day downloads against four weeks before, on the same two days for all; not comparable where a model was "
            "not observed on both.",
            f"Likes per 1,000 downloads: likes / downloads since creation x 1,000. Marked as the most only from {formats.count(ENOUGH_DOWNLOADS)} downloads on.",
            "marts.model_summary.family_downloads_30d", "marts.model_summary.size_age_percentile", "marts.model_summary.rank_downloads",
        ),
        note=" · ".join(aside),
    )  # fmt: skip


def family_panel(answer: Answer) -> None:
    models = known(answer)
    made = pl.col("relation").replace_strict(RELATIONS, default=pl.col("relation"))
    shown = models.with_columns(
        pl.when(pl.col("base_repo_id").is_null()).then(pl.lit("No base named")).otherwise(made).alias("relation")
    )
    panel.panel(
        family_title(models), answer, key="compare_families",
        subtitle="What each has of its family's 30-day downloads; a name opens that model alone",
        body=lambda: tables.table(
            shown, key="compare_families", open_model="repo_id", alt="The models and their families", height="content",
            columns={
                "repo_id": table.Column("Model", "model", width=255),
                "family_root_id": table.Column("Family of", help="Model at the top of its family", width=230),
                "relation": table.Column("Made by", help="How it was made from its base", width=125),
                "family_models": table.Column("Models", "count", "Current models of the family", width="small"),
                "family_downloads_30d": table.Column("Family, 30 days", "compact", "30-day downloads of the family's current models, each counted once", width="small"),
                "share_of_family": table.Column("Own share", "percent", "Its own downloads as a share of its family's", width="small"),
            },
        ),
        rows=formats.plural(models.height, "model"),
        definitions=("marts.model_summary.family_root_id", "marts.model_summary.family_downloads_30d", "marts.model_summary.relation"),
    )  # fmt: skip
