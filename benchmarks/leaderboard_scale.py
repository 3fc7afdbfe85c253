"""A leaderboard of 5,000 models on 50 tasks: what a build of the evaluation tables costs, and what a page waits for a board.

250,000 invented figures, and the samples of some of the runs beside them, five million by default. Run by `make bench`;
`--models` and `--samples` make it smaller. What matters are the ratios: against one pass over the samples in the bare
engine, and of a board's rows against one pass over all figures.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import duckdb

from warehouse.build.builder import MAPPINGS
from warehouse.build.checks import run_checks
from warehouse.engine import BuildConnection, Engine, Limits, empty_sql, literal
from warehouse.models import catalog
from warehouse.storage.raw_evaluation_tables import EVALUATION_COLUMNS

RESULTS = Path(__file__).parent / "results"
TASKS = 50
PER_TASK = 1_000  # samples of a run on a task
QUESTIONS = {
    "one board": "SELECT * FROM marts.leaderboard_results WHERE NOT is_demo AND suite = 'Big board' AND is_primary",
    "its tasks": "SELECT * FROM marts.leaderboard_tasks WHERE NOT is_demo AND suite = 'Big board'",
    "all boards": "SELECT * FROM marts.leaderboards",
    "one model's history": "SELECT * FROM marts.evaluation_history WHERE model = 'org7/m7'",
    "two runs' samples of a task": "SELECT * FROM core.eval_samples WHERE run_id IN ('run 00001', 'run 00002') AND task = 'task 07'",
}
INVENTED = {
    "eval_runs": """
        SELECT printf('run %05d', k) AS run_id, 'import' AS import_id, 'i' || k AS identity, false AS is_demo,
            'shared' AS visibility, 'lm_eval' AS format, 'lm-evaluation-harness' AS framework,
            'org' || (k % 500) || '/m' || k AS model_written, 'Big board' AS suite,
            TIMESTAMP '2026-01-01' + INTERVAL 1 MINUTE * k AS started_at, 'complete' AS status, true AS texts_allowed,
            TIMESTAMP '2026-06-01' + INTERVAL 1 MINUTE * k AS added_at
        FROM range({models}) AS t(k)""",
    "eval_results": """
        SELECT printf('run %05d', k) AS run_id, 'import' AS import_id, printf('task %02d', t) AS task, 'accuracy' AS metric,
            'acc' AS metric_written,
            CASE WHEN k < {with_samples} THEN NULL ELSE (hash(k * 50 + t) % 1000) / 1e3 END AS value,
            CAST({per_task} AS BIGINT) AS n, 'log' AS n_source, 'higher' AS direction, 'share' AS unit
        FROM range({models}) AS a(k) CROSS JOIN range({tasks}) AS b(t)""",
    # every fifth task has its questions in clusters of five
    "eval_samples": """
        SELECT printf('run %05d', k) AS run_id, 'import' AS import_id, printf('task %02d', t) AS task,
            'sample ' || s AS sample_id, CAST(1 AS INTEGER) AS epoch, 'accuracy' AS metric,
            CAST(hash(k * 7 + t * 131 + s * 31) % 100 < 50 + k % 40 AS DOUBLE) AS score,
            CASE WHEN t % 5 = 0 THEN 'cluster ' || CAST(floor(s / 5e0) AS INTEGER) END AS cluster_id,
            CAST(0.2 + hash(s) % 100 / 1e2 AS DOUBLE) AS latency_s
        FROM range({with_samples}) AS a(k) CROSS JOIN range({tasks}) AS b(t) CROSS JOIN range({per_task}) AS c(s)""",
}


def seconds_of(run: object, times: int = 1) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        run()  # type: ignore[operator]
        taken.append(time.perf_counter() - begun)
    return median(taken)


def invent(bench: BuildConnection, root: Path, models: int, with_samples: int) -> None:
    """The raw views, of invented rows where there are any, and empty tables for what else the models read."""
    for source, columns in EVALUATION_COLUMNS.items():
        body = empty_sql(columns.items())
        if source in INVENTED:
            made = INVENTED[source].format(models=models, with_samples=with_samples, tasks=TASKS, per_task=PER_TASK)
            target = root / f"raw.{source}.parquet"
            order = [name for name in ("run_id", "task") if name in columns]
            bench.write(f"SELECT * FROM ({body} UNION ALL BY NAME {made})", target, order)
            body = f"SELECT * FROM read_parquet({literal(target)})"
        bench.view(f"raw.{source}", body)
    for path in MAPPINGS.glob("*.csv"):
        bench.view(
            f"mappings.{path.stem}", f"SELECT * FROM read_csv({literal(path)}, header = true, all_varchar = true)"
        )
    bench.view("core.repos", empty_sql((c.name, c.type) for c in catalog.model("core.repos").columns))


def evaluation_models() -> list[catalog.Model]:
    """The models that rest on evaluation logs, each after those it reads."""
    chosen: dict[str, catalog.Model] = {}
    for model in catalog.models():
        raw = {table.removeprefix("raw.") for table in model.reads} & EVALUATION_COLUMNS.keys()
        if raw or any(table in chosen for table in model.reads):
            chosen[model.name] = model
    return list(chosen.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=int, default=5_000)
    parser.add_argument("--samples", type=int, default=5_000_000)
    parser.add_argument("--memory", default="2GB", help="what the engine may hold at once")
    given = parser.parse_args()
    with_samples = max(2, given.samples // (TASKS * PER_TASK))
    chosen = evaluation_models()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        bench = BuildConnection(root / "temp", given.memory)
        invent(bench, root, given.models, with_samples)
        pass_over = seconds_of(lambda: bench.rows("SELECT task, avg(score) FROM raw.eval_samples GROUP BY task"), 3)
        taken, rows, tables = {}, {}, {}
        for model in chosen:
            if model.is_view:
                bench.view(model.name, model.sql)
                continue
            target = root / f"{model.name}.parquet"
            begun = time.perf_counter()
            rows[model.name] = bench.write(model.sql, target, model.order)
            taken[model.name] = time.perf_counter() - begun
            bench.view(model.name, f"SELECT * FROM read_parquet({literal(target)})")
            columns = [{"name": column.name, "type": column.type} for column in model.columns]
            tables[model.name] = {"columns": columns, "files": [{"path": target.name}]}
        begun = time.perf_counter()
        broken = [found.sentence for found in run_checks(bench, chosen) if found.status == "failed"]
        checking = time.perf_counter() - begun
        bench.close()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        engine = Engine(tables, root, Limits(60, 10**7, 2**31, given.memory))
        whole = seconds_of(lambda: engine.select("SELECT sum(value) FROM marts.leaderboard_results"), 3)
        waits = {words: seconds_of(lambda sql=sql: engine.select(sql), 3) for words, sql in QUESTIONS.items()}  # type: ignore[misc]
        board = engine.select(QUESTIONS["one board"]).frame.height
        engine.close()
        sizes = {name: (root / f"{name}.parquet").stat().st_size for name in rows}
    assert not broken, broken
    print(
        f"{given.models:,} models x {TASKS} tasks, {rows['core.eval_samples']:,} samples "
        f"({duckdb.__version__}, {given.memory}, highest {peak:,.0f} MB)"
    )
    print(f"one pass over the samples: {pass_over:.2f} s = 1.0")
    for name, spent in [*taken.items(), ("checks", checking)]:
        print(f"  {name:32} {spent / pass_over:6.1f} ({spent:.1f} s)  {rows.get(name, 0):>10,} rows")
    print(f"one pass over the figures: {whole * 1000:.0f} ms; one board is {board:,} rows")
    for words, spent in waits.items():
        print(f"  {words:32} {spent * 1000:7.0f} ms")
    RESULTS.mkdir(exist_ok=True)
    record = {
        "at": datetime.now(UTC).isoformat(), "models": given.models, "tasks": TASKS, "memory": given.memory,
        "highest_megabytes": peak, "pass_over_seconds": pass_over, "build_seconds": taken, "check_seconds": checking,
        "rows": rows, "bytes": sizes, "answer_seconds": waits,
    }  # fmt: skip
    (RESULTS / "leaderboard_scale.json").write_text(json.dumps(record, indent=1))


if __name__ == "__main__":
    main()
