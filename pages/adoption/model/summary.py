"""One model: its head, figures, family, card and peers. Each takes answers; none asks."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import polars as pl
import streamlit as st

from pages.adoption.model import badge, search
from pages.adoption.model.comparison import RELATIONS
from pages.shared import comparing, page, panel, tables
from panels import formats, table
from panels.adoption.model.summary import _with
from warehouse.query.answers import Answer, BuildInfo

GATES = {
    "no": "Open to all",
    "auto": "On request, granted automatically",
    "manual": "On request, granted by the publisher",
}


def header(card: dict[str, Any], build: BuildInfo) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(formats.plain(card["repo_id"]), anchor=False, width="content")
        for words, colour in ((card["task"], "blue"), (card["size_bucket"], "gray"), (card["licence"], "gray")):
            if words:
                st.badge(formats.plain(words), color=colour)
        if card["gated"] in ("auto", "manual"):
            st.badge("Gated", icon=":material/lock:", color="gray", help=GATES[card["gated"]])
        if not build.is_demo and card["is_current"]:
            # Names of the Hub hold letters, digits and -_. only; quoting keeps a wrong one from leaving the Hub.
            st.link_button(
                "On the Hub",
                f"https://huggingface.co/{quote(card['repo_id'], safe='/')}",
                icon=":material/open_in_new:",
                type="tertiary",
            )
        badge.popover(card["repo_id"])
    if card["renamed_to"]:
        with st.container(border=True):
            st.markdown(
                f":material/drive_file_rename_outline: Renamed: since {formats.day(card['removed_on'])} it is listed under another name."
            )
            st.button(
                formats.plain(card["renamed_to"]), type="tertiary", icon=":material/arrow_forward:", key="renamed_to",
                on_click=search.show, args=(card["renamed_to"],),
            )  # fmt: skip
    elif not card["is_current"]:
        st.warning(
            f"Removed from the Hub: listed last on {formats.day(card['last_seen_on'])}, gone on {formats.day(card['removed_on'])}. "
            "All figures are those of its last day.",
            icon=":material/delete:",
        )
    elif card["observed_on"] < build.as_of:
        st.caption(
            f":orange[:material/schedule:] Not in the listing of {formats.day(build.as_of)}: its counts are those of "
            f"{formats.day(card['observed_on'])}."
        )


def family_panel(relatives: Answer, card: dict[str, Any]) -> None:
    frame = relatives.frame
    own, family = card["downloads_30d"], card["family_downloads_30d"]
    share = own / family if own is not None and family else None
    if frame.is_empty():
        title = "It stands alone: no base, no derivatives known"
    elif share is None:
        title = f"A family of {formats.plural(card['family_models'] or 1, 'model')}"
    else:
        much = formats.percent(share, 0) if share == 0 or share >= 0.01 else "less than 1 %"
        title = f"It has {much} of its family's downloads"
    counts = dict(frame.group_by("kinship").agg(pl.col("of_kinship").first()).iter_rows())
    said = [formats.plural(counts[kind], kind.lower()) for kind in ("Base", "Derivative", "Sibling") if kind in counts]
    shown = frame.with_columns(
        pl.col("relation").replace_strict(RELATIONS, default=pl.col("relation")),
        pl.when(pl.col("is_current")).then(pl.lit("Listed")).when(pl.col("is_known")).then(pl.lit("Removed"))
        .otherwise(pl.lit("Not seen here")).alias("state"),
    )  # fmt: skip

    def body() -> None:
        if frame.is_empty():
            page.empty(
                "No relatives", "Its card names no base model, and no other card names it.", ":material/account_tree:"
            )
            return
        tables.table(
            shown, key="family", open_model="repo_id", alt=f"Relatives of {card['repo_id']}", height="content" if frame.height <= 10 else 385,
            columns={
                "repo_id": table.Column("Model", "model", width=255),
                "kinship": table.Column("Kinship", help="Base: it derives from it. Derivative: derives from it. Sibling: same base.", width="small"),
                "relation": table.Column("Made by", help="How the model was made from its base", width="small"),
                "downloads_30d": table.Column("30 days", "compact", "Downloads in the last 30 days", width="small"),
                "likes": table.Column("Likes", "compact", width="small"),
                **({} if frame["is_current"].all() else {"state": table.Column("State", width="small")}),
            },
        )  # fmt: skip

    panel.panel(
        title, relatives, key="family", subtitle=f"Relatives by kinship: {', '.join(said)}" if said else "Bases, derivatives and siblings",
        body=body, rows=formats.plural(frame.height, "relative"),
        definitions=("marts.model_summary.family_downloads_30d", "marts.model_summary.base_repo_id", "marts.model_summary.relation"),
        note=f"The {frame.height} nearest of {formats.count(sum(counts.values()))}" if sum(counts.values()) > frame.height else "",
    )  # fmt: skip


def facts_panel(answer: Answer, card: dict[str, Any]) -> None:
    created = formats.day(card["created_on"])
    facts = {
        "Publisher": _with(card["organization"], card["organization_kind"]),
        "Task": _with(card["task"], card["modality"]),
        "Library": card["library"],
        "Licence": _with(card["licence"], card["licence_family"]),
        "Size": f"{formats.size(card['parameters'])} parameters" if card["parameters"] else None,
        "Languages": ", ".join(card["languages"][:12]) + (" and more" if len(card["languages"]) > 12 else "")
        if card["languages"]
        else None,
        "Created": f"On or before {created}" if card["created_is_floor"] else created,
        "Last commit": formats.moment(card["last_modified_at"]) if card["last_modified_at"] else None,
        "Access": GATES.get(card["gated"]),
        "First seen here": formats.day(card["first_seen_on"]),
    }
    panel.panel(
        "What its card says", answer, key="facts", subtitle="As the publisher wrote it on the Hub",
        body=lambda: st.table(
            {name: formats.plain(formats.text(value)) for name, value in facts.items()}, border="horizontal", alt="Facts of the model's card"
        ),
        definitions=("marts.model_summary.created_is_floor", "marts.model_summary.licence_family", "marts.model_summary.gated"),
    )  # fmt: skip


def similar_panel(similar: Answer, card: dict[str, Any]) -> None:
    frame = similar.frame
    size = card["size_bucket"] or "size not stated"
    alike = frame["models_alike"][0] if frame.height else 0

    def body() -> None:
        if frame.is_empty():
            advice = (
                "No other current model has the same task and size."
                if card["task"]
                else "Its card states no task, so there is nothing to go by."
            )
            page.empty("No models like it", advice)
            return
        comparing.models_table(
            frame, key="similar", beside=card["repo_id"], alt="Models of the same task and size", height="content",
            columns={
                "repo_id": table.Column("Model", "model", width=290),
                "sparkline": table.Column("12 weeks", "spark", "30-day downloads at weekly points", width="small"),
                "downloads_30d": table.Column("30 days", "compact", "Downloads in the last 30 days", width="small"),
                "growth_28d": table.Column("Change", "change", "Against four weeks before", width="small"),
                "likes": table.Column("Likes", "compact", width="small"),
                "parameters": table.Column("Size", "size", "Number of parameters", width="small"),
                "licence": table.Column("Licence", width="small"),
                "is_family": table.Column("Same family", "flag", width="small"),
            },
        )  # fmt: skip

    panel.panel(
        "Models like it", similar, key="similar", subtitle=f"Same task ({formats.text(card['task'])}) and size band ({size}), most downloaded first",
        body=body, rows=f"{formats.plural(frame.height, 'model')} of {formats.count(alike)}",
        definitions=("marts.model_summary.size_bucket", "marts.model_summary.task"),
    )  # fmt: skip
