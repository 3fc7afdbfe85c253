/*
What did a model reach in a task, by the source that can be checked best, to put into a scenario?
page: value/roi
params:
  model: VARCHAR
  task: VARCHAR
  metric: VARCHAR
*/
SELECT r.value, r.stderr, r.n, r.tier, r.source_name, r.suite AS framework, coalesce(r.started_at, r.added_at) AS at, r.run_id, r.unit
FROM marts.leaderboard_results AS r
WHERE (r.model_id = $model OR r.model = $model)
    AND (r.task = $task OR r.task_label = $task)
    AND r.metric = $metric
-- Figures with an error first, then the newest.
ORDER BY r.stderr IS NULL, coalesce(r.started_at, r.added_at) DESC, r.run_id
LIMIT 1
