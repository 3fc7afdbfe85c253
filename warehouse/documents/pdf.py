"""The executive summary as PDF: one page to decide by, then figures, assumptions with sources, definitions."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path

import typst

from warehouse.documents import charts
from warehouse.documents.summary import summary
from warehouse.scenarios.results import Result

TEMPLATE = Path(__file__).parent / "executive.typ"


def pdf(result: Result, context: tuple[str, ...] = ()) -> bytes:
    """A PDF with the typesetter's own fonts; the same result gives the same bytes."""
    text, pictures = summary(result, context), charts.svgs(result)
    data = asdict(text) | {
        "pictures": sorted(pictures),
        "table": [{"label": label, "values": values} for label, values in text.table],
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, svg in pictures.items():
            (Path(folder) / f"{name}.svg").write_text(svg)
        (Path(folder) / "data.json").write_text(json.dumps(data))
        shutil.copy(TEMPLATE, Path(folder) / "main.typ")
        moment = datetime.combine(result.scenario.as_of, time(), UTC)
        content = typst.compile(str(Path(folder) / "main.typ"), root=folder, ignore_system_fonts=True, timestamp=moment)
    assert isinstance(content, bytes)
    return content
