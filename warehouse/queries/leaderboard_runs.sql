/*
Which results of a model are on a board, of which runs, and which of them does the board show?
page: evaluation/leaderboards
params:
  suite: VARCHAR
  model: VARCHAR
  is_demo: BOOLEAN false
  task: VARCHAR null       # null: all tasks
*/
SELECT
    h.task, h.metric, h.filter, h.value, h.n, h.stderr, h.stderr_source, h.ci_low, h.ci_high, h.unit, h.direction, h.kind,
    h.tier, h.source_name, e.source_url, h.at, h.framework, h.framework_version, h.file_name, e.member, e.samples, e.has_texts, h.run_id,
    b.run_id IS NOT NULL AS is_shown, coalesce(b.is_primary, false) AS is_primary
FROM marts.evaluation_history AS h
JOIN marts.evaluation_runs AS e ON e.run_id = h.run_id
LEFT JOIN marts.leaderboard_results AS b
    ON b.run_id = h.run_id AND b.task = h.task AND b.metric = h.metric AND b.filter = h.filter AND b.suite = h.suite AND b.is_demo = h.is_demo
WHERE h.suite = $suite AND h.model = $model AND h.is_demo = CAST($is_demo AS BOOLEAN) AND ($task IS NULL OR h.task = $task)
ORDER BY is_primary DESC, h.task, h.metric, h.filter, is_shown DESC, h.tier_rank, h.at DESC, h.run_id
