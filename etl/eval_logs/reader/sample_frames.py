"""Rows of samples by name as frames of SAMPLES. Row by row is the fastest way to many small frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import polars as pl

from etl.eval_logs.contract import SAMPLES

ROWS = 5_000


def frames(rows: Iterable[dict[str, Any]]) -> Iterator[pl.DataFrame]:
    """Frames of at most ROWS rows. A column that a row does not name is null there; what is no column is left out."""
    left = iter(rows)
    while chunk := list(islice(left, ROWS)):
        yield pl.from_dicts(chunk, schema=SAMPLES)
