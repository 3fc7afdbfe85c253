/*
Which runs share a task and metric with a run, those that share most first?
page: evaluation/compare
params:
  run_id: VARCHAR
  limit: BIGINT 3000
*/
WITH own AS (
    SELECT DISTINCT is_demo, suite, task, metric, filter FROM marts.evaluation_history WHERE run_id = $run_id AND value IS NOT NULL
)

SELECT
    r.run_id, r.is_demo, r.model, r.model_id, r.suite, r.framework, coalesce(r.started_at, r.added_at) AS run_at, r.samples,
    r.tasks, r.tier, count(DISTINCT h.task) AS shared_tasks
FROM marts.evaluation_history AS h
JOIN own AS o ON o.is_demo = h.is_demo AND o.suite = h.suite AND o.task = h.task AND o.metric = h.metric AND o.filter = h.filter
JOIN marts.evaluation_runs AS r ON r.run_id = h.run_id
WHERE h.run_id <> $run_id AND h.value IS NOT NULL
GROUP BY ALL
ORDER BY shared_tasks DESC, r.samples DESC, run_at DESC, r.run_id
LIMIT $limit
