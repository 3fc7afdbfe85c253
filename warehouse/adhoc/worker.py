"""A process that runs one question at a time, started by the pool with a file descriptor, the data folder and its memory.

The main thread listens and tells how far the question is; a second one asks it. Whatever happens here, the pool sees a
message or the end of the process.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.adhoc import fence, plan, policy, wire
from warehouse.engine import Engine, Limits, QueryExecution, QueryInterruptedError, in_bytes, out_of_memory, too_slow
from warehouse.errors import HubscopeError, QueryError
from warehouse.storage.lake import Lake

TICK = 0.2  # seconds between two looks at how far a question is


class Worker:
    """Serves one connection to the pool: opens builds, runs queries, stops them."""

    def __init__(self, connection: Connection, data: Path, memory: str):
        self.connection, self.data, self.memory = connection, data, memory
        self.sending = threading.Lock()
        self.opened: tuple[Any, Engine, frozenset[str]] | None = None
        self.execution: QueryExecution | None = None
        self.is_stopped = False

    def serve(self) -> None:
        """Until the pool hangs up."""
        thread: threading.Thread | None = None
        while True:
            if not self.connection.poll(TICK):
                self._send_progress()
                continue
            message, _ = wire.receive(self.connection)
            if message["do"] == "stop":
                self.is_stopped = True
                if self.execution is not None:
                    self.execution.stop()
                continue
            if thread is not None:
                thread.join()
            if message["do"] == "open":  # whoever asks first need not wait for it; what is wrong with it they will hear
                with suppress(Exception):
                    self._engine(message)
                continue
            self.is_stopped = False
            thread = threading.Thread(target=self._answer, args=(message,), daemon=True)
            thread.start()

    def _send_progress(self) -> None:
        execution = self.execution
        # An answer being sent says enough, and nobody may be reading it.
        if execution is None or not self.sending.acquire(blocking=False):
            return
        try:
            wire.send(self.connection, {"is": "progress", "share": execution.share})
        finally:
            self.sending.release()

    def _send(self, message: Mapping[str, Any], rows: pa.RecordBatch | None = None) -> None:
        with self.sending:
            wire.send(self.connection, dict(message), rows)

    def _answer(self, request: dict[str, Any]) -> None:
        begun = time.monotonic()
        try:
            engine, tables = self._engine(request)
            self._send({"is": "asking"})  # from here on its time counts
            timer = threading.Timer(request["seconds"], self._stop_late)
            timer.daemon = True
            timer.start()
            try:
                end = self._execute(engine, tables, request)
            finally:
                timer.cancel()
                self.execution = None
            self._send({"is": "done", "seconds": time.monotonic() - begun, **end})
        except QueryInterruptedError:
            self._send({"is": "error", **(too_slow(request["seconds"]).as_dict() if not self.is_stopped else {"code": "stopped"})})  # fmt: skip
        except HubscopeError as error:
            self._send({"is": "error", **error.as_dict()})
        except (MemoryError, pa.ArrowMemoryError):
            self._send({"is": "error", **out_of_memory(self.memory, "HUBSCOPE_SQL_WORKER_MEMORY").as_dict()})
            os._exit(1)  # what is left of this process is not worth trusting
        except (OSError, EOFError):
            os._exit(0)  # nobody listens any more
        except Exception:
            self._send({"is": "fault", "trace": traceback.format_exc()})
            os._exit(1)

    def _stop_late(self) -> None:
        if self.execution is not None:
            self.execution.stop()

    def _engine(self, request: dict[str, Any]) -> tuple[Engine, frozenset[str]]:
        """The engine for this build without these files of it; kept while they stay the same."""
        key = (request["build"], request["hidden"])
        if self.opened is None or self.opened[0] != key:
            if self.opened is not None:
                self.opened[1].close()
            lake = Lake(self.data)
            hidden = frozenset(request["hidden"])
            tables = {
                name: {**table, "files": [file for file in table.get("files") or [] if file["path"] not in hidden]}
                for name, table in lake.build_manifest(request["build"])["tables"].items()
            }
            limits = Limits(request["seconds"], 2**62, 2**62, self.memory)
            engine = Engine(tables, lake.build_path(request["build"]), limits, threads=1)
            self.opened = (key, engine, frozenset(tables))
        return self.opened[1], self.opened[2]

    def _execute(self, engine: Engine, tables: frozenset[str], request: dict[str, Any]) -> dict[str, Any]:
        """Sends the rows up to the limits; returns how it ended."""
        sql = request["sql"]
        if len(sql) > policy.MAX_SQL_LENGTH:
            raise QueryError(
                f"The question has {len(sql):,} characters; {policy.MAX_SQL_LENGTH:,} are the most.", "Shorten it."
            )
        policy.check(engine.syntax(sql), tables)
        params = {name: wire.unpack(value) for name, value in request["params"].items()}
        self.execution = engine.execution()
        if self.is_stopped:
            raise QueryInterruptedError
        if request["mode"] != "rows":
            folder = Lake(self.data).build_path(request["build"])
            rows = plan.rows_of(self.execution.plan(sql, params, is_run=request["mode"] == "analyze"), folder)
            if rows is None:
                rows = plan.rows_of(self.execution.plan(sql, params), folder)
            self._send({"is": "rows"}, rows)
            return {"cut": None, "clipped": 0}
        answer = self.execution.execute(sql, params, batch_rows=2_048)
        self._send({"is": "rows"}, pa.RecordBatch.from_pylist([], schema=answer.schema))
        rows = size = clipped = 0
        for batch in answer:
            if self.is_stopped:
                raise QueryInterruptedError
            if request["cell"] is not None:
                batch, count = clip(batch, request["cell"])
                clipped += count
            room = request["rows"] - rows
            if batch.num_rows > room:
                if room > 0:
                    self._send({"is": "rows"}, batch.slice(0, room))
                return {"cut": "rows", "clipped": clipped}
            if size + batch.nbytes > request["bytes"]:
                return {"cut": "bytes", "clipped": clipped}
            self._send({"is": "rows"}, batch)
            rows, size = rows + batch.num_rows, size + batch.nbytes
        return {"cut": None, "clipped": clipped}


def clip(batch: pa.RecordBatch, max_length: int) -> tuple[pa.RecordBatch, int]:
    """Texts cut to so many characters, and how many were: a screen shows no more, and one cell can be gigabytes."""
    columns, count = [], 0
    for column in batch.columns:
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            # Bytes are at least as many as characters, and cost nothing to know.
            long = pc.sum(pc.greater(pc.binary_length(column), max_length)).as_py() or 0
            if long:
                column, count = pc.utf8_slice_codeunits(column, 0, max_length), count + long
        columns.append(column)
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema), count


def main() -> None:
    line, data, memory = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    # Before any thread is started: Landlock holds for the thread that asks for it and those it starts.
    is_enclosed = fence.enclose([data / "builds"], in_bytes(memory))
    threading.stack_size(64 * 2**20)  # a deeply nested question is refused by the engine, not by the stack
    with suppress(EOFError, OSError):
        connection = Connection(line)
        wire.send(connection, {"is": "begun", "is_enclosed": is_enclosed})
        Worker(connection, data, memory).serve()
    os._exit(0)
