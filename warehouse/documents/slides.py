"""The executive summary as one slide, 16 to 9."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from warehouse.documents import charts
from warehouse.documents.summary import summary
from warehouse.scenarios.results import Result

TEXT, MUTED, LINE, CAUTION = (RGBColor.from_string(code) for code in ("1B1F24", "5B6570", "E3E6EA", "B7791F"))
FINDINGS, RISKS = 5, 4


def slides(result: Result, context: tuple[str, ...] = ()) -> bytes:
    """A PPTX of one slide: verdict, figures, chart, findings, risks; all assumptions and sources in its notes."""
    document = summary(result, context)
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    if document.banner:
        _text(slide, 0.5, 0.1, 12.3, 0.3, [(document.banner, 12, CAUTION, True)])
    _text(slide, 0.5, 0.35, 12.3, 0.6, [(document.title, 26, TEXT, True)])
    _text(slide, 0.5, 0.9, 12.3, 0.35, [(document.scope, 11, MUTED, False)])
    _text(slide, 0.5, 1.22, 12.3, 0.55, [(document.verdict, 15, TEXT, True)])
    width = 12.3 / len(document.cards)
    for at, card in enumerate(document.cards):
        box = slide.shapes.add_shape(
            MSO_SHAPE.ROUNDED_RECTANGLE, Inches(0.5 + at * width), Inches(1.85), Inches(width - 0.12), Inches(1.05)
        )
        box.fill.background()
        box.line.color.rgb = LINE
        # The theme's own style would put a shadow under box and words.
        box._element.remove(box._element.find(qn("p:style")))
        _fill(
            box.text_frame,
            [(card.label, 10.5, MUTED, False), (card.value, 20, TEXT, True), (card.note, 9.5, MUTED, False)],
        )
    picture = slide.shapes.add_picture(
        io.BytesIO(charts.png(result, "course")), Inches(0.5), Inches(3.05), width=Inches(6.1)
    )
    picture.name = "How the money comes back"
    picture._element._nvXxPr.cNvPr.set(
        "descr",
        f"Discounted cash flow so far, by plan, with the middle 90 % of simulations. {document.findings[1] if len(document.findings) > 1 else ''}",
    )
    _text(
        slide,
        0.5,
        6.35,
        6.1,
        0.3,
        [("Discounted cash flow so far, USD; bands hold 90 % of simulations", 9.5, MUTED, False)],
    )
    lines = [
        ("What the figures say", 13, TEXT, True),
        *((f"• {text}", 10.5, TEXT, False) for text in document.findings[:FINDINGS]),
    ]
    lines += [
        ("What they do not know", 13, TEXT, True),
        *((f"• {text}", 10.5, TEXT, False) for text in document.risks[:RISKS]),
    ]
    _text(slide, 6.85, 2.98, 6.0, 3.9, lines)
    _text(slide, 0.5, 7.05, 12.3, 0.3, [(document.foot, 9, MUTED, False)])
    notes = slide.notes_slide.notes_text_frame
    if notes is not None:
        rows = [
            f"{row.plan}, {row.label}: {row.value}. {row.source}{', ' + row.dated if row.dated else ''}"
            for row in document.register
        ]
        notes.text = "\n".join(
            [
                document.banner,
                *document.findings,
                *document.risks,
                *document.context,
                "",
                "Assumptions",
                *rows,
                "",
                *(f"{name}: {text}" for name, text in document.definitions),
            ]
        ).strip()
    deck.core_properties.title, deck.core_properties.author = document.title, "Hubscope"
    moment = datetime.combine(result.scenario.as_of, time())
    deck.core_properties.created = deck.core_properties.modified = moment
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _text(
    slide: Any, left: float, top: float, width: float, height: float, lines: list[tuple[str, float, RGBColor, bool]]
) -> None:
    box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))
    _fill(box.text_frame, lines)


def _fill(frame: Any, lines: list[tuple[str, float, RGBColor, bool]]) -> None:
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    for at, (text, points, colour, is_bold) in enumerate(lines):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        # A control character would make the file unreadable.
        run.text = "".join(letter if letter.isprintable() else " " for letter in text)
        run.font.size, run.font.bold, run.font.color.rgb = Pt(points), is_bold, colour
        paragraph.space_after, paragraph.alignment = Pt(3), PP_ALIGN.LEFT
