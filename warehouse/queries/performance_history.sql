/*
How has a model done on a task, run after run?
page: evaluation/performance
params:
  model: VARCHAR
  is_demo: BOOLEAN
  suite: VARCHAR
  task: VARCHAR
  metric: VARCHAR
  filter: VARCHAR ''
*/
SELECT
    h.run_id, h.at AS run_at, h.value, h.n, h.stderr, h.stderr_source, h.ci_low, h.ci_high, h.tier, h.framework,
    h.framework_version, h.source_name, h.file_name
FROM marts.evaluation_history AS h
WHERE
    h.model = $model AND h.is_demo = $is_demo AND h.suite = $suite AND h.task = $task AND h.metric = $metric
    AND h.filter = $filter AND h.value IS NOT NULL
ORDER BY run_at, h.run_id
