/*
Which tasks has a board, how are they measured, and how many models have a value on each?
page: evaluation/leaderboards
params:
  suite: VARCHAR
  is_demo: BOOLEAN false
*/
SELECT
    task, metric, filter, task_label, label, kind, direction, unit, lower_bound, upper_bound, random_baseline, models, with_interval,
    n_low, n_high, is_primary
FROM marts.leaderboard_tasks
WHERE suite = $suite AND is_demo = CAST($is_demo AS BOOLEAN)
ORDER BY is_primary DESC, task, metric, filter
