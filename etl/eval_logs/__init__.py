"""Evaluation logs of any known harness, serving benchmark or table into the lake. See README.md."""

from __future__ import annotations

from etl.eval_logs.add import add, examine
from etl.eval_logs.receipt import Examination, ExaminedLog, ImportedRun, Receipt, RejectedFile

__all__ = ["Examination", "ExaminedLog", "ImportedRun", "Receipt", "RejectedFile", "add", "examine"]
