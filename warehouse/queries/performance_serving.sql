/*
How fast does a model answer, by engine, hardware and requests at once?
page: evaluation/performance
params:
  model: VARCHAR
  is_demo: BOOLEAN
*/
SELECT
    p.run_id, p.scenario, p.at AS run_at, p.engine, p.engine_version, p.hardware, p.hardware_count, p.quantization,
    p.concurrency, p.request_rate, p.mean_input_tokens, p.mean_output_tokens, p.completed, p.failed, p.duration_s,
    p.throughput_tok_s, p.throughput_req_s,
    p.ttft_p50_ms, p.ttft_p95_ms, p.ttft_p99_ms, p.tpot_p50_ms, p.tpot_p95_ms, p.tpot_p99_ms,
    p.e2e_p50_ms, p.e2e_p95_ms, p.e2e_p99_ms, p.requests, p.source_name, p.file_name
FROM marts.performance_summary AS p
WHERE p.model = $model AND p.is_demo = $is_demo
ORDER BY p.engine, p.hardware, p.concurrency, run_at, p.run_id, p.scenario
