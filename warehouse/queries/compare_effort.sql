/*
What did the answers of two runs take: seconds and tokens a sample, samples that failed, cost of the run?
page: evaluation/compare
params:
  a: VARCHAR
  b: VARCHAR
*/
WITH answers AS (
    SELECT DISTINCT ON (s.run_id, s.task, s.sample_id, s.epoch, s.variant)
        s.run_id, s.latency_s, s.ttft_s, s.input_tokens, s.output_tokens, s.error
    FROM core.eval_samples AS s
    JOIN marts.evaluation_runs AS r ON r.run_id = s.run_id
    WHERE s.run_id IN ($a, $b)
)

SELECT
    r.run_id, r.model, r.framework, r.framework_version, r.config, coalesce(r.started_at, r.added_at) AS run_at, r.file_name, u.cost_usd,
    count(s.run_id) AS answers, median(s.latency_s) AS latency_s, median(s.ttft_s) AS ttft_s,
    avg(s.input_tokens) AS input_tokens, avg(s.output_tokens) AS output_tokens,
    count(*) FILTER (s.error IS NOT NULL) AS failed
FROM marts.evaluation_runs AS r
JOIN core.eval_runs AS u ON u.run_id = r.run_id
LEFT JOIN answers AS s ON s.run_id = r.run_id
WHERE r.run_id IN ($a, $b)
GROUP BY ALL
ORDER BY min(CASE WHEN r.run_id = $a THEN 0 ELSE 1 END)
