/*
Which runs can be compared with another, the latest first?
page: evaluation/compare
params:
  limit: BIGINT 3000
  also: VARCHAR[] null       # numbers of runs that are there whatever the limit
*/
WITH told AS (
    SELECT DISTINCT run_id, is_demo, suite, task, metric, filter FROM marts.evaluation_history WHERE value IS NOT NULL
),

shared AS (
    SELECT is_demo, suite, task, metric, filter FROM told GROUP BY ALL HAVING count(DISTINCT run_id) > 1
),

comparable AS (
    SELECT DISTINCT t.run_id FROM told AS t JOIN shared AS s USING (is_demo, suite, task, metric, filter)
)

SELECT
    r.run_id, r.is_demo, r.model, r.model_id, r.suite, r.framework, coalesce(r.started_at, r.added_at) AS run_at, r.samples,
    r.tasks, r.tier
FROM marts.evaluation_runs AS r
JOIN comparable AS c ON c.run_id = r.run_id
QUALIFY row_number() OVER (ORDER BY run_at DESC, r.run_id) <= $limit OR list_contains(coalesce(CAST($also AS VARCHAR[]), []), r.run_id)
ORDER BY run_at DESC, r.run_id
