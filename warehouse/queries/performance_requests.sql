/*
How long did each request of a model's serving benchmarks take, in milliseconds?
page: evaluation/performance
params:
  model: VARCHAR
  is_demo: BOOLEAN
*/
SELECT q.run_id, q.scenario, q.ttft_ms, q.tpot_ms, q.e2e_ms
FROM core.performance_requests AS q
JOIN marts.performance_summary AS p ON p.run_id = q.run_id AND p.scenario = q.scenario
WHERE p.model = $model AND p.is_demo = $is_demo AND q.error IS NULL
ORDER BY q.run_id, q.scenario, q.request
