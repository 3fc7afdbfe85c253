/*
How did one model do in evaluations: each task of each board it is on, with error, run and source?
page: adoption/model
params:
  model: VARCHAR
*/
SELECT
    r.suite, r.is_demo, r.task, r.task_label, r.metric, r.filter, r.value, r.n, r.n_source, r.n_clusters, r.stderr, r.stderr_source, r.is_binary,
    r.direction, r.unit, r.kind, r.is_primary, r.tier, r.source_name, coalesce(r.started_at, r.added_at) AS at, r.disagreeing, r.run_id, r.model,
    t.models, l.suite IS NOT NULL AS has_board
FROM marts.leaderboard_results AS r
LEFT JOIN marts.leaderboard_tasks AS t
    ON t.is_demo = r.is_demo AND t.suite = r.suite AND t.task = r.task AND t.metric = r.metric AND t.filter = r.filter
LEFT JOIN marts.leaderboards AS l ON l.suite = r.suite AND l.is_demo = r.is_demo
WHERE r.model_id = $model
ORDER BY r.is_demo, r.suite, r.is_primary DESC, r.task, r.metric, r.filter
