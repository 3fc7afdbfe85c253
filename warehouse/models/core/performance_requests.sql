/*
Requests of serving benchmarks, one row each, those of private runs too.

grain: run_id, scenario, request
columns:
  run_id         VARCHAR  Number of the run.
  scenario       VARCHAR  Load that was put on.
  request        BIGINT   Number of the request.
  ttft_ms        DOUBLE   Milliseconds to the first token.
  tpot_ms        DOUBLE   Milliseconds per token after the first.
  e2e_ms         DOUBLE   Milliseconds of the whole request.
  input_tokens   BIGINT   Tokens in.
  output_tokens  BIGINT   Tokens out.
  error          VARCHAR  Why it failed; null where it did not.
*/
SELECT
    q.run_id, coalesce(q.scenario, '') AS scenario, q.request, q.ttft_ms, q.tpot_ms, q.e2e_ms, q.input_tokens, q.output_tokens,
    q.error
FROM raw.performance_requests AS q
INNER JOIN staging.eval_runs AS u ON u.run_id = q.run_id AND u.import_id = q.import_id
WHERE q.request IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY q.run_id, coalesce(q.scenario, ''), q.request ORDER BY q.e2e_ms DESC) = 1
