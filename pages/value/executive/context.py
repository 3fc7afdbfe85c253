"""Parts of the executive page: its heading, what adoption and evaluations say of the models, sources, documents."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.shared import links
from panels import formats, page_list
from panels.value.executive import summary
from panels.value.executive.context import Context
from warehouse.documents import html, pdf, slides, workbook
from warehouse.query import cache
from warehouse.scenarios.results import Result

OFFICE = "application/vnd.openxmlformats-officedocument"


def title(result: Result) -> None:
    scenario = result.scenario
    st.header(formats.plain(scenario.name), anchor=False)
    if scenario.summary:
        st.caption(formats.plain(scenario.summary))
    st.caption(summary.scope(result))


def context_card(context: Context) -> None:
    with st.container(border=True):
        st.subheader("Adoption and quality of the models", anchor=False)
        if not context:
            st.caption(
                "The published data know none of this scenario's models: neither downloads nor evaluations stand beside these figures."
            )
            links.link(page_list.SUBMIT, "Upload evaluation logs", ":material/upload_file:")
        for model in dict.fromkeys(model for model, _ in context):
            st.markdown("\n".join(f"- {formats.plain(sentence)}" for of, sentence in context if of == model))
            if not cache.ask("model_card", model=model).frame.is_empty():
                links.link(page_list.MODEL, model, ":material/deployed_code:", model=model)


def sources(result: Result) -> None:
    """Every figure that has a source; how many have none."""
    with st.container(border=True):
        st.subheader("Where the figures come from", anchor=False)
        st.markdown(
            "\n".join(
                f"- **{formats.plain(source)}**: {formats.plain('; '.join(values))}"
                for source, values in summary.sources(result).items()
            )
        )
        st.caption(formats.plain(summary.own_figures(result)))
        st.caption(summary.simulation(result))


def downloads(result: Result, context: Context) -> None:
    """The documents; each is made when it is asked for."""
    sentences = tuple(sentence for _, sentence in context)
    documents: tuple[tuple[str, str, str, Callable[[], bytes | str]], ...] = (
        ("PDF", "pdf", "application/pdf", lambda: pdf.pdf(result, sentences)),
        ("Slide", "pptx", f"{OFFICE}.presentationml.presentation", lambda: slides.slides(result, sentences)),
        ("Workbook", "xlsx", f"{OFFICE}.spreadsheetml.sheet", lambda: workbook.workbook(result)),
        ("Web page", "html", "text/html", lambda: html.html(result, sentences)),
    )
    with st.container(horizontal=True, gap="small", key="documents"):
        for label, ending, mime, make in documents:
            recomputes = "An Excel workbook whose formulas recompute when an assumption is changed"
            st.download_button(
                label,
                make,
                file_name=f"{summary.file_stem(result)}.{ending}",
                mime=mime,
                on_click="ignore",
                icon=":material/download:",
                key=f"get_{ending}",
                help=recomputes if ending == "xlsx" else None,
            )
