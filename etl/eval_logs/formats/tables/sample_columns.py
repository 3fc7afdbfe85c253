"""Columns of a table of samples made into those of the warehouse, a batch at a time and without a loop over rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from etl.eval_logs.contract import SAMPLES, TEXTS
from etl.eval_logs.formats.tables.batches import Batch
from etl.eval_logs.formats.tables.cells import MISSING

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.formats.tables.mapping import ColumnMapping
    from etl.eval_logs.reader.reader import LogReader

NAME = 1_000  # characters
MAX_ISSUES_A_COLUMN = 20  # faults of one column in one batch
WORDS = {"true": 1.0, "false": 0.0, "correct": 1.0, "incorrect": 0.0, "yes": 1.0, "no": 0.0}
UNSEEN = r"[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
NAMES = ("cluster_id", "label", "prediction", "perturbation", "error")


class SampleColumns:
    """Makes frames of SAMPLES from batches of one table."""

    def __init__(self, mapping: ColumnMapping, file: LogFile, reader: LogReader):
        self.mapping, self.file, self.reader = mapping, file, reader

    def samples(self, batch: Batch) -> pl.DataFrame:
        made = {name: self.named(batch, name) for name in NAMES}
        made["task"] = self.task(batch)
        made["metric"] = self.named(batch, "metric", is_needed=True)
        made["sample_id"] = self.sample_id(batch)
        made["epoch"] = self.whole(batch, "epoch").fill_null(1)
        made["score"] = self.score(batch, made)
        made["probability"] = self.number(batch, "probability", low=0, high=1)
        for measure in ("latency", "ttft"):
            is_ms = f"{measure}_ms" in self.mapping.columns
            durations = self.number(batch, f"{measure}_ms" if is_ms else f"{measure}_s", low=0)
            made[f"{measure}_s"] = durations / 1_000 if is_ms else durations
        for name in ("input_tokens", "output_tokens"):
            made[name] = self.whole(batch, name)
        for name in TEXTS:
            made[name] = self.text(batch, name) if self.reader.keeps_texts else self.nothing(batch)
        frame = pl.DataFrame([made[name].alias(name) for name in SAMPLES.names()])
        if "score" in self.mapping.columns:
            lost = pl.col("score").is_null() & pl.col("error").is_null()
            frame = frame.with_columns(pl.when(lost).then(pl.lit("no score")).otherwise("error").alias("error"))
        return frame.cast(SAMPLES)

    # -- names ------------------------------------------------------------------------------------------------------
    def task(self, batch: Batch) -> pl.Series:
        task, part = self.named(batch, "task", is_needed=True), self.named(batch, "subset")
        return pl.select(pl.when(part.is_null()).then(task).otherwise(task + pl.lit(" / ") + part)).to_series()

    def sample_id(self, batch: Batch) -> pl.Series:
        """As given; else the digest of the input, which is the same in every run; else the place in the table."""
        if "sample_id" in self.mapping.columns:
            return self.named(batch, "sample_id", is_needed=True)
        if "input" in self.mapping.columns:
            return _digests(self.text(batch, "input"))
        self.reader.add_note(
            f"{self.file.display_name}: no column says which sample a row is, so rows count by their place."
        )
        return pl.Series([f"{batch.unit} {number}" for number in batch.numbers], dtype=pl.String)

    def named(self, batch: Batch, role: str, *, is_needed: bool = False) -> pl.Series:
        column = self.mapping.columns.get(role)
        if column is None:
            constant = getattr(self.mapping.constants, role, None)
            return pl.repeat(constant, len(batch.frame), dtype=pl.String, eager=True)
        text = self.text(batch, role).str.replace_all(UNSEEN, "").str.strip_chars()
        text = text.set(text == "", None)
        if is_needed:
            self._report(batch, column, text.is_null(), f"a {role}")
        is_long = (text.str.len_chars() > NAME).fill_null(False)
        if is_long.any():
            if role == "error":
                return text.str.slice(0, NAME)
            self._report(batch, column, is_long, f"at most {NAME:,} characters; long texts are input or output")
        return text

    def text(self, batch: Batch, role: str) -> pl.Series:
        column = self.mapping.columns.get(role)
        return self.nothing(batch) if column is None else batch.frame[column].cast(pl.String)

    def nothing(self, batch: Batch) -> pl.Series:
        return pl.repeat(None, len(batch.frame), dtype=pl.String, eager=True)

    # -- numbers ----------------------------------------------------------------------------------------------------
    def score(self, batch: Batch, made: dict[str, pl.Series]) -> pl.Series:
        """As given, percent as shares; else 1 where the prediction is the label."""
        if "score" in self.mapping.columns:
            score = self.number(batch, "score", takes_words=True)
            return score / 100 if self.mapping.constants.scale == "percent" else score
        return (made["prediction"] == made["label"]).cast(pl.Float64)

    def number(
        self, batch: Batch, role: str, low: float | None = None, high: float | None = None, *, takes_words: bool = False
    ) -> pl.Series:
        column = self.mapping.columns.get(role)
        if column is None:
            return pl.repeat(None, len(batch.frame), dtype=pl.Float64, eager=True)
        cells = batch.frame[column]
        if cells.dtype == pl.String:
            text = cells.str.strip_chars().str.to_lowercase()
            text = text.set(text.is_in(list(MISSING)), None)
            numbers = text.cast(pl.Float64, strict=False)
            if takes_words:
                numbers = numbers.fill_null(text.replace_strict(WORDS, default=None, return_dtype=pl.Float64))
            wrong = text.is_not_null() & numbers.is_null()
        elif cells.dtype.is_numeric() or (cells.dtype == pl.Boolean and takes_words):
            numbers, wrong = cells.cast(pl.Float64), cells.is_null() & False
        else:
            numbers, wrong = pl.repeat(None, len(cells), dtype=pl.Float64, eager=True), cells.is_not_null()
        if numbers.is_nan().any():
            self.reader.add_note(f"{self.file.display_name}: NaN in '{column}' counts as no value.")
            numbers = numbers.fill_nan(None)
        self._report(batch, column, wrong, "a number")
        self._report(batch, column, numbers.is_infinite(), "a finite number")
        for bound, is_out, bound_name in ((low, "<", "at least"), (high, ">", "at most")):
            if bound is not None:
                out = numbers < bound if is_out == "<" else numbers > bound
                self._report(batch, column, out, f"{bound_name} {bound:g}")
        return numbers.set(numbers.is_infinite(), None)

    def whole(self, batch: Batch, role: str) -> pl.Series:
        numbers = self.number(batch, role, low=0, high=2**31 - 1)
        if role in self.mapping.columns:
            self._report(batch, self.mapping.columns[role], numbers != numbers.floor(), "a whole number")
        return numbers.cast(pl.Int64, strict=False)

    def _report(self, batch: Batch, column: str, wrong: pl.Series, expected: str) -> None:
        for row in wrong.fill_null(False).arg_true().head(MAX_ISSUES_A_COLUMN):
            self.reader.add_issue(self.file, batch.place(row, column), batch.frame[column][row], expected)


def _digests(texts: pl.Series) -> pl.Series:
    from hashlib import sha256

    made = [None if text is None else f"sha256:{sha256(text.encode()).hexdigest()[:16]}" for text in texts]
    return pl.Series(made, dtype=pl.String)
