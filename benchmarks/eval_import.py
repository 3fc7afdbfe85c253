"""How fast do 1,000 Inspect logs come in, beside Inspect's own table of samples?

One real log is copied with other ids, or, where none is named, an invented one of the same layout. Ours: read strictly,
checked and landed in a lake (`add`), and read alone (`read`), in this process. Theirs: `inspect_ai.analysis.samples_df`
with its default columns and without parallel processes, in the environment that --inspect-python names. In turns, the best
of several rounds; the ratio is what counts.

    python -m benchmarks.eval_import [--log FILE.eval | --samples N] [--logs N] [--rounds N] [--inspect-python PATH]
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from etl import eval_logs
from etl.eval_logs.files.files import list_files
from etl.eval_logs.files.limits import Limits
from etl.eval_logs.formats.inspect.format import FORMAT
from etl.eval_logs.reader.reader import LogReader
from warehouse.storage.lake import Lake

RESULT = Path(__file__).parent / "results" / "eval_import.json"
AT = "2026-03-01T10:00:00+00:00"
# What runs in the other environment: says what a fresh process needs for all logs, imports aside.
THEIRS = """
import sys, time
from inspect_ai.analysis import samples_df
began = time.perf_counter()
table = samples_df(sys.argv[1], quiet=True)
print(len(table), time.perf_counter() - began)
"""


def invented(samples: int) -> dict[str, bytes]:
    """The files of an archive as Inspect 0.3.58 writes them, small ones left out."""
    spec = {
        "run_id": "RUN", "created": AT, "task": "riddles", "task_id": "TASK", "task_version": 0, "task_args": {},
        "dataset": {"name": "riddles", "samples": samples, "sample_ids": list(range(1, samples + 1))},
        "model": "hf/ada/tiny", "model_args": {}, "config": {"limit": samples},
        "packages": {"inspect_ai": "0.3.58"}, "task_attribs": {},
    }  # fmt: skip
    plan = {"name": "plan", "steps": [{"solver": "generate", "params": {}}], "config": {}}
    metrics = {name: {"name": name, "value": 0.5, "params": {}} for name in ("accuracy", "stderr")}
    scores = [{"name": "match", "scorer": "match", "params": {}, "metrics": metrics}]
    header = {
        "version": 2, "status": "success", "eval": spec, "plan": plan,
        "results": {"total_samples": samples, "completed_samples": samples, "scores": scores},
        "stats": {"started_at": AT, "completed_at": AT, "model_usage": {}},
    }  # fmt: skip
    summaries = [
        {
            "id": number, "epoch": 1, "input": f"Riddle {number}: what walks on four legs in the morning?", "target": "Yes",
            "scores": {"match": {"value": "C" if number % 2 else "I", "answer": "Yes", "explanation": "Yes"}},
        }
        for number in range(1, samples + 1)
    ]  # fmt: skip
    files: dict[str, Any] = {"_journal/start.json": {"version": 2, "eval": spec, "plan": plan}}
    for one in summaries:
        talk = [{"role": "user", "content": one["input"]}, {"role": "assistant", "content": "Yes"}]
        whole = one | {"messages": talk, "metadata": {}, "store": {}, "events": [], "attachments": {}}
        files[f"samples/{one['id']}_epoch_1.json"] = whole
    files |= {"_journal/summaries/1.json": summaries, "summaries.json": summaries, "header.json": header}
    return {name: json.dumps(content, indent=2).encode() for name, content in files.items()}


def copied(log: Path | None, samples: int) -> tuple[dict[str, bytes], bytes, bytes]:
    """The files of the log to copy, and the ids in it that each copy replaces."""
    if log is None:
        return invented(samples), b"RUN", b"TASK"
    with zipfile.ZipFile(log) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    spec = json.loads(files["header.json"])["eval"]
    return files, spec["run_id"].encode(), spec["task_id"].encode()


def write_logs(folder: Path, log: Path | None, count: int, samples: int) -> None:
    files, run, task = copied(log, samples)
    for number in range(count):
        with zipfile.ZipFile(
            folder / f"2026-03-01T10-00-00_riddles_{number:05d}.eval", "w", zipfile.ZIP_DEFLATED
        ) as copy:
            for name, content in files.items():
                if name in ("header.json", "_journal/start.json"):
                    content = content.replace(run, b"run%07d" % number).replace(task, b"task%07d" % number)
                copy.writestr(name, content)


def read_alone(folder: Path) -> int:
    samples = 0
    for claim in FORMAT.claim(list_files(folder, Limits())):
        for run in FORMAT.read(claim, LogReader()):
            samples += sum(frame.height for frame in run.samples)
    return samples


def add(folder: Path) -> int:
    with tempfile.TemporaryDirectory() as data:
        receipt = eval_logs.add(Lake(Path(data)), [folder])
    return sum(run.samples for run in receipt.runs if run.status == "added")


def theirs(python: str, folder: Path) -> tuple[int, float]:
    done = subprocess.run([python, "-c", THEIRS, str(folder)], capture_output=True, check=True, text=True).stdout
    rows, seconds = done.split()[-2:]
    return int(rows), float(seconds)


def timed(way: Callable[[Path], int], folder: Path) -> tuple[int, float]:
    began = time.perf_counter()
    samples = way(folder)
    return samples, time.perf_counter() - began


def rounds(folder: Path, python: str | None, count: int) -> Iterator[tuple[str, int, float]]:
    ways: dict[str, Callable[[], tuple[int, float]]] = {
        "read": lambda: timed(read_alone, folder),
        "add": lambda: timed(add, folder),
    }
    if python is not None:
        ways["samples_df"] = lambda: theirs(python, folder)
    for _ in range(count):
        for name, way in ways.items():
            yield name, *way()


def has_inspect(python: str) -> bool:
    code = "import inspect_ai, pandas, pyarrow"
    return shutil.which(python) is not None and not subprocess.run([python, "-c", code], capture_output=True).returncode


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--log", type=Path, help="a log to copy; without it an invented one")
    parser.add_argument("--samples", type=int, default=100, help="of each invented log")
    parser.add_argument("--logs", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--inspect-python", default=sys.executable, help="a Python that has inspect_ai, pandas and pyarrow"
    )
    asked = parser.parse_args()

    python = asked.inspect_python if has_inspect(asked.inspect_python) else None
    best: dict[str, float] = {}
    samples: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write_logs(folder, asked.log, asked.logs, asked.samples)
        for name, found, seconds in rounds(folder, python, asked.rounds):
            best[name] = min(best.get(name, seconds), seconds)
            samples[name] = found
    assert len(set(samples.values())) == 1, f"the ways found different numbers of samples: {samples}"
    result = {
        "logs": asked.logs,
        "samples": samples["read"],
        "log": "a real one, copied" if asked.log else "invented",
        "seconds": {name: round(seconds, 3) for name, seconds in best.items()},
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    for name, seconds in best.items():
        print(f"{name:<12}{seconds:>8.2f} s for {asked.logs:,} logs, {seconds / asked.logs * 1_000:.2f} ms a log")
    if "samples_df" in best:
        ratios = {name: round(best["samples_df"] / best[name], 1) for name in ("read", "add")}
        result["times_faster_than_samples_df"] = ratios
        print(f"samples_df takes {ratios['add']} times as long as importing, {ratios['read']} times as long as reading")
    else:
        print("samples_df was not run: name a Python that has inspect_ai, pandas and pyarrow with --inspect-python")
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
