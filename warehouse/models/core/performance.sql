/*
Serving benchmarks, one row a run and scenario, those of private runs too. A percentile that the log leaves out comes
from its requests, where they are at hand: those that were answered, straight between neighbours.

grain: run_id, scenario
columns:
  run_id                  VARCHAR  Number of the run.
  scenario                VARCHAR  Load that was put on: what the benchmark calls it.
  engine                  VARCHAR  Serving engine.
  engine_version          VARCHAR  Its version.
  hardware                VARCHAR  Accelerator.
  hardware_count          INTEGER  How many of them.
  quantization            VARCHAR  Format of the weights.
  concurrency             INTEGER  Requests at once.
  request_rate            DOUBLE   Requests begun per second.
  mean_input_tokens       DOUBLE   Tokens in per request, mean.
  mean_output_tokens      DOUBLE   Tokens out per request, mean.
  completed               BIGINT   Requests that were answered.
  failed                  BIGINT   Requests that failed.
  duration_s              DOUBLE   Seconds of the benchmark.
  throughput_tok_s        DOUBLE   Output tokens per second, all requests together.
  throughput_total_tok_s  DOUBLE   Tokens in and out per second.
  throughput_req_s        DOUBLE   Requests per second.
  ttft_mean_ms            DOUBLE   Milliseconds to the first token, mean.
  ttft_p50_ms             DOUBLE   Milliseconds to the first token, median.
  ttft_p90_ms             DOUBLE   Milliseconds to the first token, 90th percentile.
  ttft_p95_ms             DOUBLE   Milliseconds to the first token, 95th percentile.
  ttft_p99_ms             DOUBLE   Milliseconds to the first token, 99th percentile.
  tpot_mean_ms            DOUBLE   Milliseconds per token after the first, mean.
  tpot_p50_ms             DOUBLE   Milliseconds per token after the first, median.
  tpot_p90_ms             DOUBLE   Milliseconds per token after the first, 90th percentile.
  tpot_p95_ms             DOUBLE   Milliseconds per token after the first, 95th percentile.
  tpot_p99_ms             DOUBLE   Milliseconds per token after the first, 99th percentile.
  e2e_mean_ms             DOUBLE   Milliseconds of a whole request, mean.
  e2e_p50_ms              DOUBLE   Milliseconds of a whole request, median.
  e2e_p90_ms              DOUBLE   Milliseconds of a whole request, 90th percentile.
  e2e_p95_ms              DOUBLE   Milliseconds of a whole request, 95th percentile.
  e2e_p99_ms              DOUBLE   Milliseconds of a whole request, 99th percentile.
  requests                BIGINT   Requests whose own times are at hand.
*/
WITH measured AS (
    SELECT
        run_id, scenario, count(*) AS requests,
        avg(ttft_ms) AS ttft_mean_ms,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY ttft_ms) AS ttft_p50_ms,
        percentile_cont(0.9) WITHIN GROUP (ORDER BY ttft_ms) AS ttft_p90_ms,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY ttft_ms) AS ttft_p95_ms,
        percentile_cont(0.99) WITHIN GROUP (ORDER BY ttft_ms) AS ttft_p99_ms,
        avg(tpot_ms) AS tpot_mean_ms,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY tpot_ms) AS tpot_p50_ms,
        percentile_cont(0.9) WITHIN GROUP (ORDER BY tpot_ms) AS tpot_p90_ms,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY tpot_ms) AS tpot_p95_ms,
        percentile_cont(0.99) WITHIN GROUP (ORDER BY tpot_ms) AS tpot_p99_ms,
        avg(e2e_ms) AS e2e_mean_ms,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY e2e_ms) AS e2e_p50_ms,
        percentile_cont(0.9) WITHIN GROUP (ORDER BY e2e_ms) AS e2e_p90_ms,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY e2e_ms) AS e2e_p95_ms,
        percentile_cont(0.99) WITHIN GROUP (ORDER BY e2e_ms) AS e2e_p99_ms
    FROM core.performance_requests
    WHERE error IS NULL
    GROUP BY run_id, scenario
),

listed AS (
    SELECT run_id, scenario, count(*) AS requests FROM core.performance_requests GROUP BY run_id, scenario
),

landed AS (
    SELECT
        p.run_id, coalesce(p.scenario, '') AS scenario, p.engine, p.engine_version, p.hardware, p.hardware_count, p.quantization, p.concurrency, p.request_rate, p.mean_input_tokens, p.mean_output_tokens, p.completed, p.failed, p.duration_s, p.throughput_tok_s, p.throughput_total_tok_s, p.throughput_req_s, p.ttft_mean_ms, p.ttft_p50_ms, p.ttft_p90_ms, p.ttft_p95_ms, p.ttft_p99_ms, p.tpot_mean_ms, p.tpot_p50_ms, p.tpot_p90_ms, p.tpot_p95_ms, p.tpot_p99_ms, p.e2e_mean_ms, p.e2e_p50_ms, p.e2e_p90_ms, p.e2e_p95_ms, p.e2e_p99_ms
    FROM raw.performance AS p
    INNER JOIN staging.eval_runs AS u ON u.run_id = p.run_id AND u.import_id = p.import_id
    QUALIFY row_number() OVER (
        PARTITION BY p.run_id, coalesce(p.scenario, '') ORDER BY p.completed DESC, p.throughput_tok_s DESC
    ) = 1
)

SELECT
    p.run_id,
    p.scenario,
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
    coalesce(p.ttft_mean_ms, m.ttft_mean_ms) AS ttft_mean_ms,
    coalesce(p.ttft_p50_ms, m.ttft_p50_ms) AS ttft_p50_ms,
    coalesce(p.ttft_p90_ms, m.ttft_p90_ms) AS ttft_p90_ms,
    coalesce(p.ttft_p95_ms, m.ttft_p95_ms) AS ttft_p95_ms,
    coalesce(p.ttft_p99_ms, m.ttft_p99_ms) AS ttft_p99_ms,
    coalesce(p.tpot_mean_ms, m.tpot_mean_ms) AS tpot_mean_ms,
    coalesce(p.tpot_p50_ms, m.tpot_p50_ms) AS tpot_p50_ms,
    coalesce(p.tpot_p90_ms, m.tpot_p90_ms) AS tpot_p90_ms,
    coalesce(p.tpot_p95_ms, m.tpot_p95_ms) AS tpot_p95_ms,
    coalesce(p.tpot_p99_ms, m.tpot_p99_ms) AS tpot_p99_ms,
    coalesce(p.e2e_mean_ms, m.e2e_mean_ms) AS e2e_mean_ms,
    coalesce(p.e2e_p50_ms, m.e2e_p50_ms) AS e2e_p50_ms,
    coalesce(p.e2e_p90_ms, m.e2e_p90_ms) AS e2e_p90_ms,
    coalesce(p.e2e_p95_ms, m.e2e_p95_ms) AS e2e_p95_ms,
    coalesce(p.e2e_p99_ms, m.e2e_p99_ms) AS e2e_p99_ms,
    coalesce(q.requests, 0) AS requests
FROM landed AS p
LEFT JOIN measured AS m ON m.run_id = p.run_id AND m.scenario = p.scenario
LEFT JOIN listed AS q ON q.run_id = p.run_id AND q.scenario = p.scenario
