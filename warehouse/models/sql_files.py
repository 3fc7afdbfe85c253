"""The SQL of models/ and queries/ as it runs: what several files share is written once and put in place here.

A file may include another, or import a macro from it, by Jinja. The other's name begins with an underscore: it is no model
and no query of its own. Lists of dimensions come from warehouse.query.dimensions, as `dimensions` and `card_facts`. What is
parsed, digested, run and shown is always the whole text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from warehouse.errors import ModelError
from warehouse.query.dimensions import CARD_FACTS, DIMENSIONS


def paths(root: Path, pattern: str) -> Iterator[Path]:
    """The files that are models or queries, in the order of their names; parts are left out."""
    return (path for path in sorted(root.glob(pattern)) if not path.name.startswith("_"))


def read(path: Path, root: Path) -> str:
    """The whole text of a file; parts are named by their path below `root`.

    Raises ModelError where a part is missing or a tag cannot be read.
    """
    text = path.read_text()
    if "{%" not in text and "{{" not in text:
        return text
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError  # seldom needed, slow to import

    templates = Environment(loader=FileSystemLoader(root), undefined=StrictUndefined, autoescape=False)
    try:
        return templates.get_template(path.relative_to(root).as_posix()).render(
            dimensions=DIMENSIONS, card_facts=CARD_FACTS
        )
    except TemplateError as error:
        raise ModelError(
            f"{path.relative_to(root)} cannot be put together: {error}.",
            f"Correct the tag, or add the part to {root.name}/.",
        ) from error
