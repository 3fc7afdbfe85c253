"""Runs: answers, limits that say so, a stop that ends the work, and neighbours who notice nothing."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from asking import ask, refused

from warehouse.access import ANYONE
from warehouse.adhoc import pool, process, text, workers
from warehouse.errors import BusyError, QueryError, QueryTooLargeError, QueryTooSlowError, StoppedError
from warehouse.query import answers

ENDLESS = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 8"


def until(holds: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        os.sched_yield()
    return True


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_an_answer_is_that_of_the_portals_own_engine(demo_lake: Path):
    sql = "SELECT task, count(*) AS models FROM marts.model_summary GROUP BY task ORDER BY models DESC, task"
    _, engine = answers.warehouse().current()
    assert ask(sql).to_pylist() == engine.select(sql).frame.to_dicts()


def test_parameters_are_values_never_text_of_the_question(demo_lake: Path):
    given = {"a": "'; DROP VIEW x --", "b": 3, "c": dt.date(2026, 1, 2), "d": None, "e": ["x", "y"]}
    (row,) = ask("SELECT $a AS a, $b AS b, $c AS c, $d AS d, $e AS e", params=given).to_pylist()
    assert row == given


def test_rows_past_the_limit_are_cut_and_said(demo_lake: Path):
    run = pool.start(pool.QueryRequest("SELECT * FROM range(100)", rows=7), ANYONE)
    assert run.table().num_rows == 7
    assert run.cut == "rows"
    whole = pool.start(pool.QueryRequest("SELECT * FROM range(7)", rows=7), ANYONE)
    assert whole.table().num_rows == 7
    assert whole.cut is None


def test_an_export_is_whole_whatever_the_screen_shows(demo_lake: Path, monkeypatch):
    run = pool.start(pool.QueryRequest("SELECT * FROM range(1000003)", rows=7, is_export=True), ANYONE)
    assert sum(batch.num_rows for batch in run.batches()) == 1_000_003
    assert run.cut is None


def test_a_gigantic_cell_is_shown_by_its_beginning(demo_lake: Path):
    run = pool.start(pool.QueryRequest("SELECT repeat('ä', 50000000) AS x, 'short' AS y", cell=1000), ANYONE)
    assert run.table().to_pylist() == [{"x": "ä" * 1000, "y": "short"}]
    assert run.clipped == 1


def test_more_bytes_than_allowed_are_cut_and_said(demo_lake: Path):
    run = pool.start(pool.QueryRequest("SELECT repeat('x', 1000) FROM range(100000)", bytes=3_000_000), ANYONE)
    assert 0 < run.table().num_rows < 100_000
    assert run.cut == "bytes"


def test_too_long_is_stopped_and_names_the_setting(demo_lake: Path):
    error = refused(ENDLESS, seconds=0.5)
    assert isinstance(error, QueryTooSlowError)
    assert error.message == "The question was stopped after 0.5 s."
    assert "HUBSCOPE_SQL_SECONDS" in error.hint


def test_too_large_is_stopped_and_names_the_setting(demo_lake: Path):
    error = refused("SELECT repeat('a', 4000000000)")
    assert isinstance(error, QueryTooLargeError)
    assert "HUBSCOPE_SQL_WORKER_MEMORY" in f"{error} {error.hint}" or "1GB" in str(error)


def test_a_stopped_question_uses_no_processor_any_more(demo_lake: Path):
    holder = workers.Pool(1, demo_lake, "500MB")
    taken: list[process.Worker] = []
    taking = holder.take
    holder.take = lambda *given: taken.append(taking(*given)) or taken[-1]  # type: ignore[method-assign, func-returns-value]
    run = pool.Run(holder, pool.QueryRequest(ENDLESS), ANYONE, "me", lambda: True)
    assert until(lambda: run.share is not None)
    begun = time.monotonic()
    run.stop()
    assert until(lambda: run.is_over)
    took = time.monotonic() - begun
    assert took < 5  # within a second on a quiet machine
    assert run.state == "stopped"
    worker = taken[0]
    if worker.process.poll() is None:
        used = cpu_seconds(worker.process.pid)
        assert ask("SELECT count(*) FROM range(3000000)").num_rows == 1
        assert cpu_seconds(worker.process.pid) - used < 0.2
    with pytest.raises(StoppedError):
        run.table()
    holder.shut()


def test_a_run_that_nobody_wants_any_more_is_stopped(demo_lake: Path):
    wanted = [True]
    run = pool.start(pool.QueryRequest(ENDLESS), ANYONE, is_wanted=lambda: wanted[0])
    assert until(lambda: run.share is not None)
    wanted[0] = False
    assert until(lambda: run.is_over)
    assert run.state == "stopped"


def test_a_worker_that_dies_takes_one_question_with_it(demo_lake: Path):
    holder = workers.Pool(2, demo_lake, "500MB")
    holder.warm()
    victim = holder._idle[-1]
    run = pool.Run(holder, pool.QueryRequest(ENDLESS), ANYONE, "me", lambda: True)
    other = pool.Run(holder, pool.QueryRequest("SELECT 42 AS n"), ANYONE, "you", lambda: True)
    assert until(lambda: run.share is not None)
    victim.process.kill()
    with pytest.raises(QueryError, match="ended over it"):
        run.table()
    assert other.table().to_pylist() == [{"n": 42}]
    again = pool.Run(holder, pool.QueryRequest("SELECT 43 AS n"), ANYONE, "me", lambda: True)
    assert again.table().to_pylist() == [{"n": 43}]
    holder.shut()


def test_where_no_process_can_be_started_nothing_is_taken_for_good(demo_lake: Path, monkeypatch):
    holder = workers.Pool(2, demo_lake, "500MB")

    def full(*given: Any) -> process.Worker:
        raise OSError(11, "Resource temporarily unavailable")

    with monkeypatch.context() as patch:
        patch.setattr(workers, "Worker", full)
        for _ in range(3):
            with pytest.raises(BusyError, match="no room for another process"):
                pool.Run(holder, pool.QueryRequest("SELECT 1"), ANYONE, "me", lambda: True).table()
    assert pool.Run(holder, pool.QueryRequest("SELECT 1 AS n"), ANYONE, "me", lambda: True).table().num_rows == 1
    holder.shut()


def test_whoever_has_fewest_workers_is_next_and_whoever_uses_them_up_is_last(demo_lake: Path):
    holder = workers.Pool(2, demo_lake, "500MB")
    holder._used_up = {"hungry": [time.monotonic()] * workers.USED_UP}
    for owner in ("busy", "hungry", "second", "third"):
        holder._waiting.append(workers.Waiting(owner))
    turns = []
    while holder._waiting:
        holder._owners = ["busy"]
        turn = holder._next()
        if turn is None:
            break
        turns.append(turn.owner)
        holder._waiting.remove(turn)
    assert turns == ["second", "third", "hungry"], "busy has its half already"


def test_those_who_use_up_workers_share_half_of_them(demo_lake: Path):
    holder = workers.Pool(4, demo_lake, "500MB")
    holder._used_up = {owner: [time.monotonic()] * workers.USED_UP for owner in ("a", "b", "c")}
    holder._owners = ["a", "b"]
    holder._waiting = [workers.Waiting("c")]
    assert holder._next() is None
    holder._waiting.append(workers.Waiting("patient"))
    turn = holder._next()
    assert turn is not None
    assert turn.owner == "patient"
    holder._owners = ["a", "patient"]
    holder._waiting = [workers.Waiting("c")]
    assert holder._next() is holder._waiting[0]


def test_nobody_takes_the_last_worker_from_the_others(demo_lake: Path, monkeypatch):
    monkeypatch.setattr(workers, "WAIT", 0.3)
    holder = workers.Pool(2, demo_lake, "500MB")
    first = pool.Run(holder, pool.QueryRequest(ENDLESS), ANYONE, "greedy", lambda: True)
    assert until(lambda: first.state == "running")
    second = pool.Run(holder, pool.QueryRequest("SELECT 1"), ANYONE, "greedy", lambda: True)
    with pytest.raises(BusyError):
        second.table()
    assert pool.Run(holder, pool.QueryRequest("SELECT 1 AS n"), ANYONE, "other", lambda: True).table().num_rows == 1
    first.stop()
    holder.shut()


def test_whoever_uses_up_workers_leaves_those_that_are_ready_to_the_others(demo_lake: Path):
    holder = workers.Pool(4, demo_lake, "300MB")
    holder.warm()
    ready = {worker.process.pid for worker in holder._idle}
    assert len(ready) == workers.READY

    def ask(sql: str, owner: str) -> tuple[process.Worker, int]:
        """The worker that was asked and how far behind the others it stood."""
        taken: list[tuple[process.Worker, int]] = []
        take = holder.take

        def look(*args: Any) -> process.Worker:
            worker = take(*args)
            taken.append((worker, os.getpriority(os.PRIO_PROCESS, worker.process.pid)))
            return worker

        holder.take = look  # type: ignore[method-assign]
        run = pool.Run(holder, pool.QueryRequest(sql), ANYONE, owner, lambda: True)
        run.wait()
        holder.take = take  # type: ignore[method-assign]
        return taken[0]

    for _ in range(workers.USED_UP):
        ask("SELECT list(range) FROM range(1000000000)", "greedy")
    assert until(lambda: len(holder._idle) == workers.READY)
    ready = {worker.process.pid for worker in holder._idle}
    worker, behind = ask("SELECT 1", "greedy")
    assert worker.process.pid not in ready
    assert behind == 19
    worker, _ = ask("SELECT 1", "patient")
    assert worker.process.pid in ready
    # what is small uses up nothing: a minute later all is forgotten
    holder._used_up["greedy"] = [at - workers.WITHIN for at in holder._used_up["greedy"]]
    worker, _ = ask("SELECT 1", "greedy")
    assert worker.process.pid in ready
    assert holder._used_up == {}
    holder.shut()


def test_while_a_long_question_runs_others_find_workers_ready(demo_lake: Path):
    holder = workers.Pool(4, demo_lake, "300MB")
    holder.warm()
    long = pool.Run(holder, pool.QueryRequest(ENDLESS), ANYONE, "greedy", lambda: True)
    assert until(lambda: "greedy" in holder._used_up and len(holder._idle) == workers.READY)
    assert long.state == "running"
    long.stop()
    long.wait()
    assert len(holder._used_up["greedy"]) == 1, "a worker counts once, stopped or not"
    holder.shut()


def test_a_process_for_questions_loads_little_and_so_starts_soon():
    code = "import sys, warehouse.adhoc.worker; print(*{name.split('.')[0] for name in sys.modules})"
    found = subprocess.run([sys.executable, "-c", code], cwd=process.ROOT, capture_output=True, text=True, check=True)
    assert {"duckdb", "pyarrow"} <= set(found.stdout.split())
    assert not {"polars", "pydantic", "sqlglot", "streamlit"} & set(found.stdout.split())


def test_the_process_can_write_nothing_and_read_nothing_of_ours(demo_lake: Path, tmp_path: Path):
    """The fence itself, without the engine's: what a question could do that had got past everything else."""
    secret = tmp_path / "secret"
    secret.write_text("x")
    (demo_lake / "builds" / "note").write_text("kept")
    code = (
        "import sys, socket; from pathlib import Path; from warehouse.adhoc import fence\n"
        f"held = fence.enclose([Path({str(demo_lake / 'builds')!r})], 10**9)\n"
        "def tried(what):\n"
        "    try: what(); return 'done'\n"
        "    except OSError as error: return type(error).__name__\n"
        f"note, secret = Path({str(demo_lake / 'builds' / 'note')!r}), Path({str(secret)!r})\n"
        "print(held, tried(lambda: note.read_text()), tried(lambda: note.write_text('y')), tried(lambda: note.unlink()),"
        " tried(lambda: secret.read_text()), tried(lambda: Path('new').write_text('y')),"
        " tried(lambda: socket.create_connection(('127.0.0.1', 9))))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd()
    ).stdout.split()
    assert said[1] == "done"
    assert said[2] != "done"
    assert said[5] != "done"
    if said[0] == "True":
        assert said[2:] == ["PermissionError"] * 5
    assert (demo_lake / "builds" / "note").read_text() == "kept"
    (demo_lake / "builds" / "note").unlink()


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("3", 3), ("3.5", 3.5), ("true", True), ("2026-01-02", dt.date(2026, 1, 2)), ("'3'", "3"), ("word", "word"),
        ("", None), ("[1, 2]", [1, 2]), ("2026-01-02T03:04:05", dt.datetime(2026, 1, 2, 3, 4, 5)),  # noqa: DTZ001  # as typed
    ],
)  # fmt: skip
def test_a_typed_value_has_the_kind_it_looks_like(typed: str, value: object):
    assert text.value_of(typed) == value


def test_parameters_are_found_outside_strings_and_comments():
    assert text.parameters("SELECT $b, '$x', $a /* $y */ FROM t WHERE c = $b -- $z") == ("b", "a")
    assert text.parameters("SELECT 'never ended") == ()


@pytest.mark.parametrize(
    ("sql", "mode"), [("EXPLAIN SELECT 1", "explain"), (" explain  analyze SELECT 1", "analyze"), ("SELECT 1", "rows")]
)
def test_explain_asks_for_the_plan(sql: str, mode: str):
    assert text.plan_asked(sql)[0] == mode
    assert text.plan_asked(sql)[1].strip() == "SELECT 1"


def test_a_plan_tells_steps_rows_and_times_and_no_path(demo_lake: Path):
    sql = "SELECT repo_type, count(*) AS n FROM core.repo_daily JOIN core.repos USING (repo_key) GROUP BY repo_type ORDER BY n DESC"
    planned, measured = (ask(sql, mode=mode).to_pylist() for mode in ("explain", "analyze"))
    assert planned[0]["step"].strip() == measured[0]["step"] == "Order by"
    assert [row["rows"] for row in planned] == [None] * len(planned)
    assert measured[0]["rows"] == ask(sql).num_rows
    assert sum(row["seconds"] for row in measured) > 0
    assert "core.repo_daily" in str(measured)
    assert "core.repos" in str(measured)
    known = "SELECT count(*) FROM core.repos"  # answered without reading, so that nothing is measured
    assert [row["seconds"] for row in ask(known, mode="analyze").to_pylist()] == [None]
    assert ask("SELECT 1 AS one").num_rows == 1
    assert "Range" in ask("SELECT * FROM range(3)", mode="analyze")["step"][-1].as_py()
    for said in (str(planned), str(measured)):
        assert str(demo_lake) not in said
        assert ".parquet" not in said
