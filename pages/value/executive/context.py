"""Parts of the executive page: its heading, what adoption and evaluations say of the models, sources, documents."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.shared import links
from panels import formats, page_list
from panels.value.executive.context import Context
from warehouse.documents import html, pdf, slides, workbook
from warehouse.query import cache
from warehouse.scenarios import diff, results
from warehouse.scenarios.results import Result
from warehouse.scenarios.schema import YOUR_FIGURE


def title(result: Result) -> None:
    scenario = result.scenario
    end = results.month_name(scenario, scenario.months)
    st.header(formats.plain(scenario.name), anchor=False)
    if scenario.summary:
        st.caption(formats.plain(scenario.summary))
    plans = " or ".join(f"{plan.name} ({plan.model})" if plan.model else plan.name for plan in scenario.plans)
    st.caption(
        f"{formats.plain(plans)}, against carrying on as today · {results.month_name(scenario, 1)} to {end} · figures of {formats.day(scenario.as_of)}"
    )


def context_card(found: Context) -> None:
    with st.container(border=True):
        st.subheader("Adoption and quality of the models", anchor=False)
        if not found:
            st.caption(
                "The published data know none of this scenario's models: neither downloads nor evaluations stand beside these figures."
            )
            links.link(page_list.SUBMIT, "Hand in evaluation logs", ":material/upload_file:")
        for model in dict.fromkeys(model for model, _ in found):
            st.markdown("\n".join(f"- {formats.plain(sentence)}" for of, sentence in found if of == model))
            if not cache.ask("model_card", model=model).frame.is_empty():
                links.link(page_list.MODEL, model, ":material/deployed_code:", model=model)


def sources(result: Result) -> None:
    """Every figure that has a source; how many have none."""
    scenario = result.scenario
    with st.container(border=True):
        st.subheader("Where the figures come from", anchor=False)
        lines: dict[str, list[str]] = {}
        for plan, field, each in scenario.rows():
            if each.source not in (YOUR_FIGURE, "Default"):
                where = "" if plan is None else f"{scenario.plans[plan].name}: "
                day = f", {formats.day(each.dated)}" if each.dated else ""
                lines.setdefault(f"{each.source}{day}", []).append(f"{where}{field.label} {diff.words(field, each)}")
        st.markdown(
            "\n".join(f"- **{formats.plain(source)}**: {formats.plain('; '.join(of))}" for source, of in lines.items())
        )
        own = [field.label for _, field, each in scenario.rows() if each.source == YOUR_FIGURE]
        st.caption(formats.plain(f"{formats.plural(len(own), 'figure')} of your own: {', '.join(dict.fromkeys(own))}."))
        st.caption(
            f"{result.draws.n:,} simulated courses, seed {scenario.seed}; the same scenario gives the same figures in every document, on the command line and here."
        )


def downloads(result: Result, found: Context) -> None:
    """The documents; each is made when it is asked for."""
    told = tuple(sentence for _, sentence in found)
    name = "".join(letter if letter.isalnum() else "-" for letter in result.scenario.name.lower()).strip("-")
    made: tuple[tuple[str, str, str, Callable[[], bytes | str]], ...] = (
        ("PDF", "pdf", "application/pdf", lambda: pdf.pdf(result, told)),
        (
            "Slide",
            "pptx",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            lambda: slides.slides(result, told),
        ),
        (
            "Workbook",
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            lambda: workbook.workbook(result),
        ),
        ("Web page", "html", "text/html", lambda: html.html(result, told)),
    )
    with st.container(horizontal=True, gap="small", key="documents"):
        for label, ending, mime, make in made:
            st.download_button(
                label, make, file_name=f"{name}.{ending}", mime=mime, on_click="ignore", icon=":material/download:", key=f"get_{ending}",
                help="An Excel workbook whose formulas recompute when an assumption is changed" if ending == "xlsx" else None,
            )  # fmt: skip
