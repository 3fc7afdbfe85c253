"""How much memory does a log of gigabytes take on its way in?

A results file of the lm-evaluation-harness and its samples, invented and as long as asked for, are imported in a process
of its own, without and with the texts. What counts is the most that the process held, which must not grow with the log.

    python -m benchmarks.eval_import_memory [--megabytes N] [--folder PATH]
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.dump_throughput import most_held

RESULT = Path(__file__).parent / "results" / "eval_import_memory.json"
STAMP = "2026-03-01T10-00-00.000000"
MOST_MB = 1_000


def write_log(folder: Path, megabytes: int) -> int:
    """Writes the log and returns its samples."""
    text, count, written = "What walks on four legs in the morning? " * 30, 0, 0
    with (folder / f"samples_riddles_{STAMP}.jsonl").open("w") as file:
        while written < megabytes * 10**6:
            sample = {
                "doc_id": count, "doc": {"question": f"{count} {text}", "choices": ["man", "cat", "table"]}, "target": "man",
                "arguments": {"gen_args_0": {"arg_0": f"{count} {text}", "arg_1": {"until": ["."]}}},
                "resps": [["man"]], "filtered_resps": ["man"], "filter": "none", "metrics": ["acc"],
                "doc_hash": f"{count:064x}", "acc": float(count % 3 == 0),
            }  # fmt: skip
            written += file.write(json.dumps(sample) + "\n")
            count += 1
    document = {
        "results": {"riddles": {"acc,none": 1 / 3}}, "configs": {"riddles": {"task": "riddles"}},
        "n-samples": {"riddles": {"original": count, "effective": count}}, "model_name": "kestrel/merlin-9b",
        "config": {"model": "hf", "model_args": "pretrained=kestrel/merlin-9b"}, "date": 1772359200.0,
    }  # fmt: skip
    (folder / f"results_{STAMP}.json").write_text(json.dumps(document))
    return count


def imported(folder: Path, data: Path, keeps_texts: bool) -> dict[str, Any]:
    """What an import in a process of its own says of itself."""
    code = (
        "import sys; from pathlib import Path; from benchmarks.eval_import_memory import report; "
        "report(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == 'texts')"
    )
    said = [sys.executable, "-c", code, str(folder), str(data), "texts" if keeps_texts else "bare"]
    told: dict[str, Any] = json.loads(subprocess.run(said, stdout=subprocess.PIPE, check=True).stdout)
    return told


def report(folder: Path, data: Path, keeps_texts: bool) -> None:
    from etl import eval_logs  # here, so that the figure is that of an import and nothing else
    from warehouse.storage.lake import Lake

    began = time.monotonic()
    receipt = eval_logs.add(Lake(data), [folder], keeps_texts=keeps_texts)
    samples = sum(run.samples for run in receipt.added)
    print(json.dumps({"samples": samples, "mb": most_held(), "seconds": round(time.monotonic() - began, 1)}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=2_000)
    parser.add_argument("--folder", type=Path, help="where the log and the lake are put for as long as it takes")
    asked = parser.parse_args()

    result: dict[str, Any] = {"megabytes": asked.megabytes}
    with tempfile.TemporaryDirectory(dir=asked.folder) as made:
        folder = Path(made) / "log"
        folder.mkdir()
        count = write_log(folder, asked.megabytes)
        for name, keeps_texts in (("bare", False), ("with texts", True)):
            told = imported(folder, Path(made) / name, keeps_texts)
            assert told["samples"] == count, f"{told['samples']:,} of {count:,} samples came in"
            assert told["mb"] < MOST_MB, f"an import held {told['mb']:,} MB; {MOST_MB:,} MB is the most it may"
            result[name] = told
            print(f"{name:<12}{told['mb']:>6,} MB held at most, {told['seconds']:.0f} s, {count:,} samples")
    result |= {"python": platform.python_version(), "machine": platform.machine()}
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
