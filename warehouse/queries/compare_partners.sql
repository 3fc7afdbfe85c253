/*
Which runs share a task and metric with a run, those that share most first?
page: evaluation/compare
params:
  run_id: VARCHAR
  limit: BIGINT 3000
  also: VARCHAR[] null       # numbers of runs that are there whatever the limit
*/
WITH own AS (
    SELECT DISTINCT is_demo, suite, task, metric, filter FROM marts.evaluation_history WHERE run_id = $run_id AND value IS NOT NULL
),

partners AS (
    SELECT
        r.run_id, r.is_demo, r.model, r.model_id, r.suite, r.framework, coalesce(r.started_at, r.added_at) AS run_at, r.samples,
        r.tasks, r.tier, count(DISTINCT h.task) AS shared_tasks
    FROM marts.evaluation_history AS h
    JOIN own AS o ON o.is_demo = h.is_demo AND o.suite = h.suite AND o.task = h.task AND o.metric = h.metric AND o.filter = h.filter
    JOIN marts.evaluation_runs AS r ON r.run_id = h.run_id
    WHERE h.run_id <> $run_id AND h.value IS NOT NULL
    GROUP BY ALL
)

SELECT *
FROM partners
QUALIFY
    row_number() OVER (ORDER BY shared_tasks DESC, samples DESC, run_at DESC, run_id) <= $limit
    OR list_contains(coalesce(CAST($also AS VARCHAR[]), []), run_id)
ORDER BY shared_tasks DESC, samples DESC, run_at DESC, run_id
