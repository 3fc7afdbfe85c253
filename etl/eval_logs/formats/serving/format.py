"""Serving benchmarks: vLLM's `bench serve`, LLMPerf, and llmfit's shared measurements.

Times are milliseconds and throughput tokens per second of output. What a file does not say stays empty: a percentile
is computed only from the requests that the file itself holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from etl.eval_logs.contract import LogCandidate, ParsedRun
from etl.eval_logs.formats.serving import llmfit as serving_llmfit
from etl.eval_logs.formats.serving import llmperf as serving_llmperf
from etl.eval_logs.formats.serving import vllm as serving_vllm

if TYPE_CHECKING:
    from etl.eval_logs.files.files import LogFile
    from etl.eval_logs.reader.reader import LogReader

VLLM = (b'"request_throughput"', b'"mean_ttft_ms"', b'"completed"')
VLLM_BEGINS = (b'"backend"', b'"model_id"', b'"num_prompts"')  # where a long list of requests comes before the figures
SUMMARY = (b'"results_ttft_s_', b'"num_concurrent_requests"')
SUMMARY_BARE = (b'"results_inter_token_latency_s', b'"results_end_to_end_latency_s')
REQUESTS = (b'"inter_token_latency_s"', b'"ttft_s"', b'"end_to_end_latency_s"')
LLMFIT = (b'"schemaVersion"', b'"submittedAtUnix"', b'"hardware"', b'"results"')
ENDINGS = ("_summary.json", "_individual_responses.json")


class _Serving:
    name = "serving"
    label = "Serving benchmark"
    title = "Serving benchmarks"
    known_by = "JSON of vLLM, LLMPerf or llmfit"
    gives: tuple[str, ...] = ("latency", "throughput")

    def claim(self, files: Sequence[LogFile]) -> list[LogCandidate]:
        """A file each; LLMPerf's summary together with its requests: by ending, or of one name in two folders."""
        kinds = {file.name: _kind(file) for file in files if file.name.lower().endswith(".json")}
        requests = {_twin(file.name): file for file in files if kinds.get(file.name) == "requests"}
        candidates, paired = [], set[str]()
        for file in files:
            kind = kinds.get(file.name)
            if kind == "summary":
                twin = requests.get(_twin(file.name))
                paired.update([twin.name] if twin else [])
                candidates.append(LogCandidate(self, (file, twin) if twin else (file,), file.name))
            elif kind in ("vllm", "llmfit"):
                candidates.append(LogCandidate(self, (file,), file.name))
        alone = [file for file in requests.values() if file.name not in paired]
        return candidates + [LogCandidate(self, (file,), file.name) for file in alone]

    def read(self, candidate: LogCandidate, reader: LogReader) -> Iterator[ParsedRun]:
        file = candidate.files[0]
        kind = _kind(file)
        if kind == "requests":
            reader.add_issue(file, "", "requests without their summary", f"{_summary_of(file.name)} beside it")
            return
        document = reader.json(file)
        if not isinstance(document, dict):
            reader.add_issue(file, "", document, "an object")
        elif kind == "vllm":
            yield from serving_vllm.runs(document, file, reader)
        elif kind == "llmfit":
            yield from serving_llmfit.runs(document, file, reader)
        else:
            yield from serving_llmperf.runs(document, candidate.files, reader)


def _kind(file: LogFile) -> str | None:
    head = file.head().lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"["):
        return "requests" if all(key in head for key in REQUESTS) else None
    if not head.startswith(b"{"):
        return None
    if all(key in head for key in SUMMARY) or all(key in head for key in SUMMARY_BARE):
        return "summary"
    if all(key in head for key in VLLM) or all(key in head for key in VLLM_BEGINS):
        return "vllm"
    return "llmfit" if all(key in head for key in LLMFIT) and b'"$schema"' not in head else None


def _twin(name: str) -> str:
    """The same for a summary and for its requests: by what is before the ending, or by their folders' folder."""
    for ending in ENDINGS:
        if name.endswith(ending):
            return name.removesuffix(ending)
    path = PurePosixPath(name)
    if path.parent.name in ("summary", "individual"):
        return f"{path.parent.parent}//{path.name}"
    return name


def _summary_of(name: str) -> str:
    if name.endswith(ENDINGS[1]):
        return PurePosixPath(name.removesuffix(ENDINGS[1]) + ENDINGS[0]).name
    return f"summary/{PurePosixPath(name).name}"


FORMAT = _Serving()
