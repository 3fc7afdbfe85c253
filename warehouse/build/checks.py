"""Checks of a build: each model's grain, always, and the statements beside it, at two severities."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from warehouse.engine import BuildConnection, quote
from warehouse.errors import CheckError
from warehouse.models.catalog import Check, Model

SAMPLE = 20


@dataclass(frozen=True)
class CheckResult:
    """What a check found. `sample` is JSON text of the first offending rows."""

    model: str
    severity: str
    sentence: str
    status: str
    offending_rows: int
    sample: str
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def grain_check(model: Model) -> Check:
    """No two rows share a grain and none of its columns is null."""
    columns = ", ".join(quote(column) for column in model.grain)
    nulls = " OR ".join(f"{quote(column)} IS NULL" for column in model.grain)
    return Check(
        "fail",
        f"One row for each {', '.join(model.grain)}, none of them empty.",
        f"SELECT {columns}, count(*) AS rows FROM {model.name} GROUP BY {columns} HAVING count(*) > 1 OR {nulls}",
    )


def run_checks(
    connection: BuildConnection,
    models: Iterable[Model],
    private_runs: Collection[str] = (),
    empty: Collection[str] = (),
) -> list[CheckResult]:
    """Every check of these models. What it found is counted whole; rows of `private_runs` are in no sample.

    `empty` names tables without rows: their grain holds, and is not looked for.
    """
    results = []
    for model in models:
        grain = [] if model.is_view else [grain_check(model)]
        for check in [*grain, *model.checks]:
            begun = time.monotonic()
            offending = []
            if check not in grain or model.name not in empty:
                offending = connection.rows(f"SELECT *, count(*) OVER () AS offending_rows FROM ({check.sql})", SAMPLE)
            count = int(offending[0]["offending_rows"]) if offending else 0
            sample = [
                {key: value for key, value in row.items() if key != "offending_rows"}
                for row in offending
                if row.get("run_id") not in private_runs
            ]
            status = "held" if not offending else "failed" if check.severity == "fail" else "warned"
            results.append(
                CheckResult(
                    model.name,
                    check.severity,
                    check.sentence,
                    status,
                    count,
                    json.dumps(sample, default=str),
                    round(time.monotonic() - begun, 4),
                )
            )
    return results


def require(manifest: dict[str, Any]) -> None:
    """Raises CheckError naming what a build breaks, with the first offending row of each."""
    broken = [result for result in manifest["checks"] if result["status"] == "failed"]
    if broken:
        failures = "; ".join(
            f"{o['model']}: {o['sentence']} ({o['offending_rows']} rows, first {next(iter(json.loads(o['sample'])), 'private')})"
            for o in broken
        )
        raise CheckError(
            f"Build {manifest['id']} is not published: {failures}",
            "The build before it stays published. Fix and build again.",
        )
