"""`python -m etl.eval_logs.formats` lists the formats anew in docs/evaluation.md."""

from __future__ import annotations

from pathlib import Path

from etl.eval_logs.formats.registry import with_formats

if __name__ == "__main__":
    document = Path(__file__).parents[3] / "docs" / "evaluation.md"
    document.write_text(with_formats(document.read_text("utf-8")), "utf-8")
