"""The columns of what evaluation logs and serving benchmarks leave in the raw folder.

A row counts only with a row of `eval_runs` of the same run_id and import_id: that source is published last, so an
import that was killed has said nothing.
"""

from __future__ import annotations

KEY = {"run_id": "VARCHAR", "import_id": "VARCHAR"}

EVALUATION_COLUMNS: dict[str, dict[str, str]] = {
    "eval_runs": KEY
    | {
        "identity": "VARCHAR",  # the same for two tellings of one run, whatever numbers they give
        "is_demo": "BOOLEAN",
        "workspace": "VARCHAR",
        "visibility": "VARCHAR",  # shared | private
        "uploader": "VARCHAR",
        "file_name": "VARCHAR",
        "member": "VARCHAR",
        "file_digest": "VARCHAR",
        "format": "VARCHAR",
        "framework": "VARCHAR",
        "framework_version": "VARCHAR",
        "model_written": "VARCHAR",
        "model_id": "VARCHAR",
        "model_match": "VARCHAR",  # exact | alias | asked | none
        "model_revision": "VARCHAR",
        "suite": "VARCHAR",
        "started_at": "TIMESTAMP",
        "finished_at": "TIMESTAMP",
        "provenance": "VARCHAR",  # verified | uploaded_samples | uploaded_results | author_claimed | third_party
        "source_name": "VARCHAR",
        "source_url": "VARCHAR",
        "texts_allowed": "BOOLEAN",
        "config": "VARCHAR",  # JSON
        "status": "VARCHAR",  # complete | partial | failed
        "notes": "VARCHAR[]",
        "cost_usd": "DOUBLE",
        "added_at": "TIMESTAMP",
    },
    "eval_results": KEY
    | {
        "task": "VARCHAR",
        "metric": "VARCHAR",
        "metric_written": "VARCHAR",
        "filter": "VARCHAR",
        "dataset": "VARCHAR",
        "split": "VARCHAR",
        "subset": "VARCHAR",
        "n_shot": "INTEGER",
        "value": "DOUBLE",
        "value_written": "DOUBLE",
        "n": "BIGINT",
        "n_source": "VARCHAR",  # samples | log | null where unknown
        "stderr": "DOUBLE",
        "stderr_source": "VARCHAR",  # samples | log | null where unknown
        "ci_low": "DOUBLE",
        "ci_high": "DOUBLE",
        "direction": "VARCHAR",  # higher | lower | null where unknown
        "unit": "VARCHAR",
    },
    "eval_samples": KEY
    | {
        "task": "VARCHAR",
        "sample_id": "VARCHAR",
        "epoch": "INTEGER",
        "metric": "VARCHAR",
        "score": "DOUBLE",
        "cluster_id": "VARCHAR",
        "label": "VARCHAR",
        "prediction": "VARCHAR",
        "probability": "DOUBLE",  # of the positive class
        "perturbation": "VARCHAR",  # null for the clean sample
        "latency_s": "DOUBLE",
        "ttft_s": "DOUBLE",
        "input_tokens": "BIGINT",
        "output_tokens": "BIGINT",
        "error": "VARCHAR",
    },
    "eval_texts": KEY
    | {
        "task": "VARCHAR",
        "sample_id": "VARCHAR",
        "epoch": "INTEGER",
        "input": "VARCHAR",
        "target": "VARCHAR",
        "output": "VARCHAR",
        "explanation": "VARCHAR",
    },
    "performance": KEY
    | {
        "scenario": "VARCHAR",
        "engine": "VARCHAR",
        "engine_version": "VARCHAR",
        "hardware": "VARCHAR",
        "hardware_count": "INTEGER",
        "quantization": "VARCHAR",
        "concurrency": "INTEGER",
        "request_rate": "DOUBLE",
        "mean_input_tokens": "DOUBLE",
        "mean_output_tokens": "DOUBLE",
        "completed": "BIGINT",
        "failed": "BIGINT",
        "duration_s": "DOUBLE",
        "throughput_tok_s": "DOUBLE",  # output tokens
        "throughput_total_tok_s": "DOUBLE",
        "throughput_req_s": "DOUBLE",
    }
    | {
        f"{measure}_{statistic}_ms": "DOUBLE"
        for measure in ("ttft", "tpot", "e2e")
        for statistic in ("mean", "p50", "p90", "p95", "p99")
    },
    "performance_requests": KEY
    | {
        "scenario": "VARCHAR",
        "request": "BIGINT",
        "ttft_ms": "DOUBLE",
        "tpot_ms": "DOUBLE",
        "e2e_ms": "DOUBLE",
        "input_tokens": "BIGINT",
        "output_tokens": "BIGINT",
        "error": "VARCHAR",
    },
    # What was uploaded, file by file, and what became of it.
    "eval_files": {
        "import_id": "VARCHAR",
        "file_name": "VARCHAR",
        "member": "VARCHAR",
        "file_digest": "VARCHAR",
        "format": "VARCHAR",
        "bytes": "BIGINT",
        "status": "VARCHAR",  # added | known | refused
        "reasons": "VARCHAR[]",
        "workspace": "VARCHAR",
        "visibility": "VARCHAR",
        "is_demo": "BOOLEAN",
        "added_at": "TIMESTAMP",
    },
}
