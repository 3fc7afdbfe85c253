"""The words and pictures of the Model page. Each takes answers; none asks."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import polars as pl
import streamlit as st

from pages.shared import filters, formats, page, panel, tables
from pages.shared.charts import MARKED, history_chart
from pages.shared.filters import Span
from pages.shared.panel import Figure
from warehouse.answers import Answer, BuildInfo

MEASURES = {
    "downloads_30d": "30-day downloads",
    "downloads_1d": "Daily downloads",
    "downloads_all_time": "All-time downloads",
    "likes": "Likes",
}
RELATIONS = {"finetune": "Fine-tune", "quantized": "Quantized", "merge": "Merge", "adapter": "Adapter"}
GATES = {
    "no": "Open to all",
    "auto": "On request, granted automatically",
    "manual": "On request, granted by the publisher",
}


def suggestions(top: Answer) -> None:
    page.empty(
        "Which model?", "Type its name above, or begin with one of the most downloaded.", ":material/deployed_code:"
    )
    _offer(top.frame)


def unknown(asked: str, nearest: Answer) -> None:
    page.empty(
        f"No model is called {formats.plain(asked)}",
        "It may be private, removed before it was ever seen here, or spelt differently. These come closest:",
    )
    _offer(nearest.frame)


def _offer(frame: pl.DataFrame) -> None:
    """Names to go on with. Buttons, as links to the page one is on are drawn as if all were chosen."""
    with st.container(border=True, gap="xxsmall", key="offer"):
        for row in frame.iter_rows(named=True):
            said = f"**{formats.plain(row['repo_id'])}** · {formats.compact(row['downloads_30d'])} downloads in 30 days"
            st.button(
                said, key=f"offer_{row['repo_id']}", type="tertiary", icon=":material/deployed_code:",
                on_click=st.session_state.__setitem__, args=("model", row["repo_id"]),
            )  # fmt: skip


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
    if card["renamed_to"]:
        with st.container(border=True):
            st.markdown(
                f":material/drive_file_rename_outline: Renamed: since {formats.day(card['removed_on'])} it is listed under another name."
            )
            st.button(
                formats.plain(card["renamed_to"]), type="tertiary", icon=":material/arrow_forward:", key="renamed_to",
                on_click=st.session_state.__setitem__, args=("model", card["renamed_to"]),
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


def headlines(card: dict[str, Any]) -> list[Figure]:
    of_day = f"As of {formats.day(card['observed_on'])}."
    likes_before = card["likes_28d_ago"]
    percentile, family = card["size_age_percentile"], card["family_downloads_30d"]
    return [
        Figure(
            "30-day downloads", formats.compact(card["downloads_30d"]), card["growth_28d"], "in 28 days", good="up",
            help=f"Downloads in the last 30 days, as the Hub reports them. {of_day}",
        ),
        Figure(
            "Rank", formats.count(card["rank_downloads"]),
            text=f"of {formats.plural(card['models_ranked'], 'model')}",
            help=f"Place by 30-day downloads among all current models known here; equal counts share the place. {of_day}",
        ),
        Figure(
            "Likes", formats.compact(card["likes"]),
            None if likes_before is None or card["likes"] is None else card["likes"] - likes_before, "in 28 days", "count",
            help=f"Likes on the Hub. {of_day}", good="up",
        ),
        Figure(
            "Family downloads", formats.compact(family),
            text=f"{formats.plural(card['family_models'] or 1, 'model')}",
            help="30-day downloads of this model, its bases and all that derives from them, each counted once.",
        ),
        Figure(
            "Peers at or below", formats.NOT_STATED if percentile is None else formats.percent(percentile, 0),
            text="size or age not known" if percentile is None else "same size and age",
            help="Share of current models of the same size band and age band with as many or fewer 30-day downloads.",
        ),
    ]  # fmt: skip


def choose_measure() -> tuple[str, Span]:
    with st.container(horizontal=True, gap="small"):
        measure = filters.one("Measure", MEASURES, "measure", default="downloads_30d")
        span = filters.span("days", default="1y")
    return measure, span


def history_panel(head: Any, history: Answer, card: dict[str, Any], measure: str, span: Span) -> None:
    frame, unit = history.frame, MEASURES[measure]
    known = frame.filter(pl.col(measure).is_not_null())
    marked = dict(
        known.filter(pl.col("day_quality").is_in(MARKED.get(measure, ()))).group_by("day_quality").len().iter_rows()
    )
    enough = known.height > 1
    title = f"{unit}: {_movement(known, measure)}" if enough else f"{unit} cannot be drawn yet"

    def body() -> None:
        why = (
            "One day read so far; a line needs two."
            if known.height == 1
            else "The source did not report it in this stretch of time."
        )
        page.empty("Nothing to draw", f"{why} Choose another measure or a longer range.", ":material/show_chart:")

    legend = [
        f"{formats.plural(frame.height - known.height, 'day')} not known, left open" if known.height < frame.height else "",
        f"rings: {formats.plural(marked['interpolated'], 'day')} spread over a gap" if marked.get("interpolated") else "",
        f"diamonds: {formats.plural(marked['corrected'], 'day')} corrected by the Hub" if marked.get("corrected") else "",
    ]  # fmt: skip
    panel.panel(
        title, history, key="history", head=head, subtitle=f"{unit} of {card['repo_id']}, {span.words}",
        chart=history_chart(frame, measure=measure, unit=unit) if enough else None, body=None if enough else body,
        alt=f"{title}. One point a day; days that were not observed are gaps.",
        definitions=(f"marts.model_daily.{measure}", "marts.model_daily.day_quality"),
        rows=f"{formats.plural(known.height, 'day')} of {formats.count(frame.height)} known",
        note=" · ".join(part for part in legend if part),
    )  # fmt: skip


def _movement(known: pl.DataFrame, measure: str) -> str:
    """What the line does between its first and last known day, in words."""
    ends = known.sort("day")
    first, last = ends.row(0, named=True), ends.row(-1, named=True)
    since = formats.day(first["day"])
    if measure == "downloads_1d":
        return f"{formats.compact(known[measure].mean())} a day on average since {since}"  # type: ignore[arg-type]
    if not first[measure]:
        return f"{formats.compact(last[measure])} on {formats.day(last['day'])}"
    share = last[measure] / first[measure] - 1
    if abs(share) < 0.005:
        return f"steady at {formats.compact(last[measure])} since {since}"
    if share >= 10:
        return f"from {formats.compact(first[measure])} on {since} to {formats.compact(last[measure])}"
    return f"{'up' if share > 0 else 'down'} {formats.percent(abs(share))} since {since}, to {formats.compact(last[measure])}"


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
                "repo_id": tables.Column("Model", "model", width=255),
                "kinship": tables.Column("Kinship", help="Base: it derives from it. Derivative: derives from it. Sibling: same base.", width="small"),
                "relation": tables.Column("Made by", help="How the model was made from its base", width="small"),
                "downloads_30d": tables.Column("30 days", "compact", "Downloads in the last 30 days", width="small"),
                "likes": tables.Column("Likes", "compact", width="small"),
                **({} if frame["is_current"].all() else {"state": tables.Column("State", width="small")}),
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


def _with(value: str | None, aside: str | None) -> str | None:
    return f"{value} ({aside})" if value and aside else value


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
        tables.table(
            frame, key="similar", open_model="repo_id", alt="Models of the same task and size", height="content",
            columns={
                "repo_id": tables.Column("Model", "model", width=330),
                "sparkline": tables.Column("12 weeks", "spark", "30-day downloads at weekly points", width="small"),
                "downloads_30d": tables.Column("30 days", "compact", "Downloads in the last 30 days", width="small"),
                "growth_28d": tables.Column("Change", "change", "Against four weeks before", width="small"),
                "likes": tables.Column("Likes", "compact", width="small"),
                "parameters": tables.Column("Size", "size", "Number of parameters", width="small"),
                "licence": tables.Column("Licence", width="small"),
                "is_family": tables.Column("Same family", "flag", width="small"),
            },
        )  # fmt: skip

    panel.panel(
        "Models like it", similar, key="similar", subtitle=f"Same task ({formats.text(card['task'])}) and size band ({size}), most downloaded first",
        body=body, rows=f"{formats.plural(frame.height, 'model')} of {formats.count(alike)}",
        definitions=("marts.model_summary.size_bucket", "marts.model_summary.task"),
    )  # fmt: skip
