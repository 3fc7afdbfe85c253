"""Sums over time at the size of the whole Hub: what a day's refresh of the open month costs, and what a page then waits.

2.8 million invented models, two thirds of them without downloads, one month of them day by day. Run by `make bench`;
`--models` makes it smaller. What matters are the ratios: against one pass over the month's facts in the bare engine, and
between the three tables that can answer a trend.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import duckdb

from warehouse.engine import BuildConnection, literal
from warehouse.models import catalog

RESULTS = Path(__file__).parent / "results"
MONTH_DAYS = 30
MADE = ("core.repos", "staging.listing_days", "core.model_labels", "core.repo_daily")

INVENTED = {
    "core.repos": """
        SELECT CAST(k AS INTEGER) AS repo_key, 'model' AS repo_type, 'org' || (k % 300000) || '/m' || k AS repo_id,
            '' AS hub_id, DATE '2025-01-01' AS first_seen_on, DATE '2026-01-30' AS last_seen_on,
            CAST(NULL AS DATE) AS removed_on, CAST(NULL AS VARCHAR) AS renamed_to
        FROM range({models}) AS t(k)""",
    "staging.listing_days": """
        SELECT 'model' AS repo_type, DATE '2026-01-01' + CAST(d AS INTEGER) AS day, 'complete' AS day_status,
            CAST({models} AS BIGINT) AS repositories_observed, DATE '2025-12-31' + CAST(d AS INTEGER) AS previous_listed_on,
            DATE '2026-01-01' + CAST(d AS INTEGER) AS next_listed_on
        FROM range({days}) AS t(d)""",
    # card facts as skewed as on the Hub: some twenty thousand combinations, the largest with a tenth of the models
    "core.model_labels": """
        SELECT CAST(k AS INTEGER) AS repo_key, 'org' || (k % 300000) || '/m' || k AS repo_id, 'org' || (k % 300000) AS organization,
            'task ' || CAST(50 * pow(hash(k) % 1000 / 1e3, 4) AS INTEGER) AS task,
            'library ' || CAST(30 * pow(hash(k + 1) % 1000 / 1e3, 8) AS INTEGER) AS library,
            'licence ' || CAST(7 * pow(hash(k + 2) % 1000 / 1e3, 4) AS INTEGER) AS licence_family,
            'size ' || CAST(8 * pow(hash(k + 3) % 1000 / 1e3, 3) AS INTEGER) AS size_bucket,
            'modality ' || CAST(6 * pow(hash(k) % 1000 / 1e3, 4) AS INTEGER) AS modality, 'us' AS region,
            ['language ' || CAST(200 * pow(hash(k + 4) % 1000 / 1e3, 8) AS INTEGER)] AS languages
        FROM range({models}) AS t(k)""",
    # the first day of a month has a row a model; a third of the models change on every later day
    "core.repo_daily": """
        SELECT CAST(k AS INTEGER) AS repo_key, DATE '2026-01-01' + CAST(d AS INTEGER) AS day,
            CAST(CASE WHEN k % 3 = 0 THEN hash(k) % 3000 + hash(k * 31 + d) % 20 ELSE 0 END AS BIGINT) AS downloads_30d,
            CAST(CASE WHEN k % 3 = 0 THEN hash(k) % 90000 + d * 20 ELSE 0 END AS BIGINT) AS downloads_all_time,
            CAST(k % 7 AS BIGINT) AS likes, CAST(0 AS DOUBLE) AS trending_score,
            CAST(CASE WHEN k % 3 = 0 THEN hash(k * 7 + d) % 40 ELSE 0 END AS BIGINT) AS downloads_1d, 'observed' AS day_quality,
            CAST(1 AS INTEGER) AS span_days, CAST(0 AS BIGINT) AS span_downloads, CAST(NULL AS DATE) AS seen_on,
            CAST(NULL AS BIGINT) AS seen_all_time, CAST(CASE WHEN d = 0 THEN 0 END AS BIGINT) AS seen_30d, CAST(NULL AS DATE) AS absent_on
        FROM range({models}) AS t(k) CROSS JOIN range({days}) AS u(d)
        WHERE d = 0 OR k % 3 = 0""",
}


def seconds_of(run: object, times: int = 1) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        run()  # type: ignore[operator]
        taken.append(time.perf_counter() - begun)
    return median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=int, default=2_800_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        bench = BuildConnection(root / "temp", "4GB")
        sizes, taken = {}, {}
        for name in MADE:
            sql = INVENTED[name].format(models=given.models, days=MONTH_DAYS)
            sizes[name] = bench.write(sql, root / f"{name}.parquet", catalog.model(name).order)
            bench.view(name, f"SELECT * FROM read_parquet({literal(root / f'{name}.parquet')})")
        bench.view("build.month", "SELECT DATE '2026-01-01' AS month_on, DATE '2026-02-01' AS next_month_on")
        bench.view("core.adoption_changes", catalog.model("core.adoption_changes").sql)
        pass_over = seconds_of(
            lambda: bench.rows("SELECT day, sum(downloads_30d), sum(likes) FROM core.repo_daily GROUP BY day"), 3
        )
        for name in ("marts.adoption_cube", "marts.adoption_values", "marts.breadth_daily"):
            target, model = root / f"{name}.parquet", catalog.model(name)
            begun = time.perf_counter()
            sizes[name] = bench.write(model.sql, target, model.order)
            taken[name] = time.perf_counter() - begun
            bench.view(name, f"SELECT * FROM read_parquet({literal(target)})")
        asked = {
            "one dimension": "SELECT value, day, sum(downloads_30d) FROM marts.adoption_values WHERE dimension = 'task' GROUP BY ALL",
            "one publisher": "SELECT value, day, sum(downloads_30d) FROM marts.adoption_values"
            " WHERE dimension = 'organization' AND value = 'org7' GROUP BY ALL",
            "two card facts": "SELECT library, day, sum(downloads_30d) FROM marts.adoption_cube WHERE task = 'task 7' GROUP BY ALL",
            "models one by one": "SELECT l.library, c.day, sum(c.downloads_30d) FROM core.adoption_changes AS c"
            " INNER JOIN core.model_labels AS l ON l.repo_key = c.repo_key WHERE l.task = 'task 7' GROUP BY ALL",
        }
        waits = {words: seconds_of(lambda sql=sql: bench.rows(sql), 3) for words, sql in asked.items()}  # type: ignore[misc]
        bytes_of = {name: (root / f"{name}.parquet").stat().st_size for name in sizes}
        bench.close()
    print(
        f"{given.models:,} models, {sizes['core.repo_daily']:,} rows of facts in the month ({duckdb.__version__}, 4 GB)"
    )
    print(f"one pass over the month's facts: {pass_over:.2f} s = 1.0")
    for name, spent in taken.items():
        print(
            f"  {name:24} {spent / pass_over:6.1f} ({spent:.1f} s)  {sizes[name]:>12,} rows  {bytes_of[name] / 1e6:8.1f} MB"
        )
    print(f"one dimension over the month: {waits['one dimension'] * 1000:.0f} ms = 1.0")
    for words, spent in waits.items():
        print(f"  {words:24} {spent / waits['one dimension']:6.1f} ({spent * 1000:.0f} ms)")
    RESULTS.mkdir(exist_ok=True)
    record = {
        "at": datetime.now(UTC).isoformat(), "models": given.models, "pass_over_seconds": pass_over, "build_seconds": taken,
        "rows": sizes, "bytes": bytes_of, "answer_seconds": waits,
    }  # fmt: skip
    (RESULTS / "adoption_refresh.json").write_text(json.dumps(record, indent=1))


if __name__ == "__main__":
    main()
