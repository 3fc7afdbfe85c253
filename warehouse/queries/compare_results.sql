/*
What do two runs say of the tasks that both took?
page: evaluation/compare
params:
  a: VARCHAR
  b: VARCHAR
*/
SELECT
    a.task, a.metric, a.filter, a.kind, a.direction, a.unit, t.label,
    coalesce(t.is_primary, false) AS is_primary,
    a.value AS a_value, b.value AS b_value, a.n AS a_n, b.n AS b_n, a.stderr AS a_stderr, b.stderr AS b_stderr,
    a.stderr_source AS a_stderr_source, b.stderr_source AS b_stderr_source
FROM marts.evaluation_history AS a
JOIN marts.evaluation_history AS b
    ON b.is_demo = a.is_demo AND b.suite = a.suite AND b.task = a.task AND b.metric = a.metric AND b.filter = a.filter
LEFT JOIN marts.leaderboard_tasks AS t
    ON t.is_demo = a.is_demo AND t.suite = a.suite AND t.task = a.task AND t.metric = a.metric AND t.filter = a.filter
WHERE a.run_id = $a AND b.run_id = $b AND a.value IS NOT NULL AND b.value IS NOT NULL
ORDER BY is_primary DESC, a.task, a.metric, a.filter
