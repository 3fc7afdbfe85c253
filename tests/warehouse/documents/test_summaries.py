"""PDF, web page and slide: they say what the result says, show names as names, and load nothing."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import pypdfium2
import pytest
from conftest import HOSTILE
from pptx import Presentation

from warehouse.documents.html import html
from warehouse.documents.pdf import pdf
from warehouse.documents.slides import slides
from warehouse.documents.summary import DEMO, summary
from warehouse.scenarios.results import Result

CONTEXT = ("openai/whisper-large-v3-turbo has 1.2 M downloads in 30 days.",)


def pdf_pages(result: Result) -> list[str]:
    document = pypdfium2.PdfDocument(pdf(result, CONTEXT))
    return [page.get_textpage().get_text_bounded() for page in document]


class Text(HTMLParser):
    """The words of a page, and whatever it would load."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.loads: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.loads += [
            str(value)
            for name, value in attrs
            if name in ("src", "srcset", "data", "xlink:href") or (tag == "link" and name == "href")
        ]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def html_text(result: Result) -> str:
    reader = Text()
    reader.feed(html(result, CONTEXT))
    assert reader.loads == []
    assert not reader.tags & {"script", "iframe", "object", "embed"}
    return " ".join(reader.words)


def slide_text(result: Result) -> str:
    (slide,) = Presentation(io.BytesIO(slides(result, CONTEXT))).slides
    return "\n".join(
        [
            *(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame),
            slide.notes_slide.notes_text_frame.text,
        ]
    )


def squeezed(text: str) -> str:
    return re.sub(r"\s+|\u00ad|-\n|\ufffe", "", text)


@pytest.mark.parametrize("of", [lambda r: "".join(pdf_pages(r)), html_text, slide_text], ids=["pdf", "html", "slide"])
def test_each_says_the_verdict_the_figures_and_every_source(speech, of):
    said, told = squeezed(of(speech)), summary(speech, CONTEXT)
    for text in (
        told.title,
        told.scope,
        told.verdict,
        *(card.value for card in told.cards),
        *told.findings,
        *told.risks,
        *told.context,
        told.foot,
    ):
        assert squeezed(text) in said, text
    for row in told.register:
        assert squeezed(row.value) in said, row.label
        assert squeezed(row.source) in said, row.label
    for name, words in told.definitions:
        assert squeezed(name) in said
        assert squeezed(words) in said


@pytest.mark.parametrize("of", [lambda r: "".join(pdf_pages(r)), html_text, slide_text], ids=["pdf", "html", "slide"])
def test_names_that_are_code_are_shown_as_they_are_and_the_demo_says_so(hostile, of):
    said = squeezed(of(hostile))
    for text in HOSTILE:
        assert squeezed(text) in said
    assert squeezed(DEMO) in said


def test_what_decides_is_on_the_first_page_and_the_banner_on_every_page(speech, hostile):
    first = squeezed(pdf_pages(speech)[0])
    told = summary(speech)
    for text in (told.verdict, *(card.value for card in told.cards), *told.findings, *told.risks):
        assert squeezed(text) in first
    assert squeezed("Every assumption") not in first
    assert all(squeezed(DEMO) in squeezed(page) for page in pdf_pages(hostile))


def test_the_same_result_gives_the_same_bytes(speech):
    assert pdf(speech) == pdf(speech)
    assert html(speech) == html(speech)
