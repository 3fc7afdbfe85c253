"""The tables of pages in README and docs/using.md, written from the list of pages so that they cannot disagree with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from panels.page_list import PAGES, ROOT, Page

# document -> head of its second column, and what stands there of a page
TABLES: dict[str, tuple[str, Callable[[Page], str]]] = {
    "README.md": ("The question it answers", lambda page: page.question),
    "docs/using.md": ("What it is for", lambda page: page.description),
}


def table(document: str) -> str:
    """The document's table of pages as Markdown, one row a page in the order of the menu."""
    head, text = TABLES[document]
    rows = (f"| {page.section} / {page.title} | {text(page)} |" for page in PAGES)
    return "\n".join((f"| Page | {head} |", "|---|---|", *rows, ""))


def written(document: str, content: str) -> str:
    """The document's text with its table of pages as the list has it. Raises ValueError where there is no such table."""
    head, _ = TABLES[document]
    pattern = rf"^\| Page \| {re.escape(head)} \|\n(?:\|.*\n)+"
    if not re.search(pattern, content, re.M):
        raise ValueError(f"{document} has no table that begins with `| Page | {head} |`.")
    return re.sub(pattern, lambda _: table(document), content, flags=re.M)


def behind() -> list[Path]:
    """The documents whose table is not what the list of pages says."""
    paths = [ROOT / document for document in TABLES]
    return [path for path in paths if written(path.relative_to(ROOT).as_posix(), path.read_text()) != path.read_text()]


def write() -> list[Path]:
    """Writes the tables anew where they are behind; returns the documents that changed."""
    changed = behind()
    for path in changed:
        path.write_text(written(path.relative_to(ROOT).as_posix(), path.read_text()))
    return changed
