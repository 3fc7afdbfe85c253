/*
Serving benchmarks that everybody may see, one row a run and scenario.

grain: run_id, scenario
columns:
  run_id                  VARCHAR    Number of the run.
  scenario                VARCHAR    Load that was put on: what the benchmark calls it.
  is_demo                 BOOLEAN    Invented, for the demo.
  model                   VARCHAR    The model of the Hub where known, else the name as written.
  model_id                VARCHAR    Model of the Hub: as resolved at the import, else the model of just that name; null where none.
  at                      TIMESTAMP  Begin of the run, else when it was uploaded.
  engine                  VARCHAR    Serving engine.
  engine_version          VARCHAR    Its version.
  hardware                VARCHAR    Accelerator.
  hardware_count          INTEGER    How many of them.
  quantization            VARCHAR    Format of the weights.
  concurrency             INTEGER    Requests at once.
  request_rate            DOUBLE     Requests begun per second.
  mean_input_tokens       DOUBLE     Tokens in per request, mean.
  mean_output_tokens      DOUBLE     Tokens out per request, mean.
  completed               BIGINT     Requests that were answered.
  failed                  BIGINT     Requests that failed.
  duration_s              DOUBLE     Seconds of the benchmark.
  throughput_tok_s        DOUBLE     Output tokens per second, all requests together.
  throughput_total_tok_s  DOUBLE     Tokens in and out per second.
  throughput_req_s        DOUBLE     Requests per second.
  ttft_mean_ms            DOUBLE     Milliseconds to the first token, mean.
  ttft_p50_ms             DOUBLE     Milliseconds to the first token, median.
  ttft_p90_ms             DOUBLE     Milliseconds to the first token, 90th percentile.
  ttft_p95_ms             DOUBLE     Milliseconds to the first token, 95th percentile.
  ttft_p99_ms             DOUBLE     Milliseconds to the first token, 99th percentile.
  tpot_mean_ms            DOUBLE     Milliseconds per token after the first, mean.
  tpot_p50_ms             DOUBLE     Milliseconds per token after the first, median.
  tpot_p90_ms             DOUBLE     Milliseconds per token after the first, 90th percentile.
  tpot_p95_ms             DOUBLE     Milliseconds per token after the first, 95th percentile.
  tpot_p99_ms             DOUBLE     Milliseconds per token after the first, 99th percentile.
  e2e_mean_ms             DOUBLE     Milliseconds of a whole request, mean.
  e2e_p50_ms              DOUBLE     Milliseconds of a whole request, median.
  e2e_p90_ms              DOUBLE     Milliseconds of a whole request, 90th percentile.
  e2e_p95_ms              DOUBLE     Milliseconds of a whole request, 95th percentile.
  e2e_p99_ms              DOUBLE     Milliseconds of a whole request, 99th percentile.
  requests                BIGINT     Requests whose own times are at hand.
  framework               VARCHAR    Program that evaluated.
  source_name             VARCHAR    Where the figures come from.
  file_name               VARCHAR    File that was uploaded.
*/
SELECT
    p.run_id,
    p.scenario,
    r.is_demo,
    r.model,
    r.model_id,
    coalesce(r.started_at, r.added_at) AS at,
    p.engine,
    p.engine_version,
    p.hardware,
    p.hardware_count,
    p.quantization,
    p.concurrency,
    p.request_rate,
    p.mean_input_tokens,
    p.mean_output_tokens,
    p.completed,
    p.failed,
    p.duration_s,
    p.throughput_tok_s,
    p.throughput_total_tok_s,
    p.throughput_req_s,
    p.ttft_mean_ms,
    p.ttft_p50_ms,
    p.ttft_p90_ms,
    p.ttft_p95_ms,
    p.ttft_p99_ms,
    p.tpot_mean_ms,
    p.tpot_p50_ms,
    p.tpot_p90_ms,
    p.tpot_p95_ms,
    p.tpot_p99_ms,
    p.e2e_mean_ms,
    p.e2e_p50_ms,
    p.e2e_p90_ms,
    p.e2e_p95_ms,
    p.e2e_p99_ms,
    p.requests,
    r.framework,
    r.source_name,
    r.file_name
FROM core.performance AS p
INNER JOIN core.eval_runs AS r ON r.run_id = p.run_id
WHERE r.visibility = 'shared'
