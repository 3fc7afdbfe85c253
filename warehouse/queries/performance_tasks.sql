/*
Which tasks and metrics has a model been measured by, and how often? The most often measured first.
page: evaluation/performance
params:
  model: VARCHAR
  is_demo: BOOLEAN
*/
SELECT
    h.suite, h.task, h.metric, h.filter, any_value(t.label) AS label, any_value(h.kind) AS kind,
    any_value(h.direction) AS direction, any_value(h.unit) AS unit, coalesce(bool_or(t.is_primary), false) AS is_primary,
    count(*) AS runs, count(h.stderr) AS with_error, max(h.at) AS last_at
FROM marts.evaluation_history AS h
LEFT JOIN marts.leaderboard_tasks AS t
    ON t.is_demo = h.is_demo AND t.suite = h.suite AND t.task = h.task AND t.metric = h.metric AND t.filter = h.filter
WHERE h.model = $model AND h.is_demo = $is_demo AND h.value IS NOT NULL
GROUP BY h.suite, h.task, h.metric, h.filter
ORDER BY runs DESC, is_primary DESC, with_error DESC, h.suite, h.task, h.metric, h.filter
