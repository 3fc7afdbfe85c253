"""What a worker and the portal say to each other: a line of JSON, and for rows an Arrow stream behind it.

Nothing is pickled: a worker that a question has taken over can send nonsense, and nothing more.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from multiprocessing.connection import Connection
from typing import Any

import pyarrow as pa


def send(connection: Connection, message: dict[str, Any], rows: pa.RecordBatch | None = None) -> None:
    """Sends a message, and behind it the rows as an Arrow stream of one batch."""
    connection.send_bytes(json.dumps(message).encode())
    if rows is not None:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, rows.schema) as stream:
            stream.write_batch(rows)
        connection.send_bytes(sink.getvalue())


def receive(connection: Connection) -> tuple[dict[str, Any], pa.RecordBatch | None]:
    """Raises EOFError where the other side is gone, ValueError where it sends what is no message."""
    message = json.loads(connection.recv_bytes())
    if not isinstance(message, dict) or message.get("is") != "rows":
        return message, None
    with pa.ipc.open_stream(pa.py_buffer(connection.recv_bytes())) as stream:
        return message, stream.read_next_batch()


def pack(value: Any) -> Any:
    """A parameter's value as JSON; days and moments keep their kind."""
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, list | tuple):
        return [pack(each) for each in value]
    return value


def unpack(value: Any) -> Any:
    if isinstance(value, dict):
        return datetime.fromisoformat(value["moment"]) if "moment" in value else date.fromisoformat(value["day"])
    return [unpack(each) for each in value] if isinstance(value, list) else value
