"""A flat badge as SVG: parts side by side, each as wide as its words.

The widths are those of DejaVu Sans, whose letters are as wide as Verdana's; `textLength` makes every other font fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

Tone = Literal["label", "value", "quiet", "bad", "demo"]
Style = Literal["flat", "plain"]
Theme = Literal["light", "dark"]

# (ground, ink) for pages of either theme; the words on each reach a contrast of 4.5 to 1.
COLOURS: dict[Theme, dict[Tone, tuple[str, str]]] = {
    "light": {
        "label": ("#3D4550", "#FFFFFF"), "value": ("#2F5BEA", "#FFFFFF"), "quiet": ("#5B6570", "#FFFFFF"),
        "bad": ("#C4314B", "#FFFFFF"), "demo": ("#E0B25A", "#1B1F24"),
    },
    "dark": {
        "label": ("#2B323B", "#E8EBEF"), "value": ("#7C9BFF", "#12151A"), "quiet": ("#98A2AE", "#12151A"),
        "bad": ("#FF7A90", "#12151A"), "demo": ("#E0B25A", "#12151A"),
    },
}  # fmt: skip
# Thousandths of the size of the letters -> the characters of that width.
WIDTHS = {
    275: "'", 278: "ijl", 295: "IJ", 318: " ,.·", 337: "/:;\\|", 352: "f", 361: "-", 390: "()[]", 392: "t", 401: "!",
    411: "r", 460: '"', 500: "*_`", 521: "s", 525: "z", 531: "?", 550: "c", 557: "L", 575: "F", 579: "k", 592: "vxy",
    603: "P", 612: "TYoa", 615: "e", 632: "E", 635: "hnuSbdgpq", 636: "$0123456789{}", 656: "K", 685: "AVXZB", 696: "RC",
    732: "U", 750: "NH", 770: "D", 775: "G", 780: "&", 787: "OQ", 818: "w", 838: "#+<=>^~\u2212", 863: "M", 950: "%",
    974: "m", 989: "W", 1000: "@\u2026",
}  # fmt: skip
WIDTH_OF = {letter: width for width, letters in WIDTHS.items() for letter in letters}
NARROW, WIDE = 635, 1000  # a letter of another European script; one of the scripts that fill a square
SIZE, HEIGHT, ROUND, PAD = 11, 20, 4, 7


@dataclass(frozen=True)
class BadgePart:
    text: str
    tone: Tone


def text_width(text: str) -> float:
    """Width in px of `words` at the badge's size."""
    return sum(WIDTH_OF.get(letter, WIDE if ord(letter) >= 0x1100 else NARROW) for letter in text) * SIZE / 1000


def draw(parts: list[BadgePart], title: str, style: Style = "flat", theme: Theme = "light") -> str:
    """One SVG document. `title` is what a screen reader says and a pointer shows; all text is escaped here."""
    rects, texts, left = [], [], 0.0
    for part in parts:
        ground, ink = COLOURS[theme][part.tone]
        text_px = text_width(part.text)
        width = round(text_px + 2 * PAD, 1)
        rects.append(f'<rect x="{left:g}" width="{width:g}" height="{HEIGHT}" fill="{ground}"/>')
        texts.append(
            f'<text x="{left + PAD:g}" y="14" fill="{ink}" textLength="{text_px:.1f}" lengthAdjust="spacingAndGlyphs">{escape(part.text)}</text>'
        )
        left = round(left + width, 1)
    shade = gloss = ""
    if style == "flat":
        shade = (
            '<linearGradient id="s" x2="0" y2="100%"><stop offset="0" stop-color="#fff" stop-opacity=".14"/>'
            '<stop offset="1" stop-color="#000" stop-opacity=".06"/></linearGradient>'
        )
        gloss = f'<rect width="{left:g}" height="{HEIGHT}" fill="url(#s)"/>'
    corner = ROUND if style == "flat" else 0
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left:g}" height="{HEIGHT}" role="img" aria-label={quoteattr(title)}>'
        f"<title>{escape(title)}</title>{shade}"
        f'<clipPath id="r"><rect width="{left:g}" height="{HEIGHT}" rx="{corner}"/></clipPath>'
        f'<g clip-path="url(#r)">{"".join(rects)}{gloss}</g>'
        f'<g font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="{SIZE}" text-rendering="geometricPrecision">{"".join(texts)}</g>'
        "</svg>\n"
    )
