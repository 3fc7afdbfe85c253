/*
Which models have evaluation runs or serving benchmarks, those with most first?
page: evaluation/performance
params:
  limit: BIGINT 5000
*/
WITH told AS (
    SELECT is_demo, model, run_id, suite || ' ' || task AS task, 0 AS serving FROM marts.evaluation_history
    UNION ALL
    SELECT is_demo, model, run_id, NULL AS task, 1 AS serving FROM marts.performance_summary
)

SELECT
    is_demo, model, count(DISTINCT run_id) AS runs, count(DISTINCT task) AS tasks, CAST(sum(serving) AS BIGINT) AS serving
FROM told
GROUP BY is_demo, model
ORDER BY runs DESC, model, is_demo
LIMIT $limit
