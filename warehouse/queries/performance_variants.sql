/*
How was each sample of a run scored, as it is and changed?
page: evaluation/performance
params:
  run_id: VARCHAR
  task: VARCHAR
  metric: VARCHAR
*/
SELECT s.sample_id AS sample, s.perturbation, s.score, s.cluster_id AS cluster
FROM core.eval_samples AS s
JOIN marts.evaluation_runs AS r ON r.run_id = s.run_id
WHERE s.run_id = $run_id AND s.task = $task AND s.metric = $metric AND s.score IS NOT NULL
ORDER BY s.sample_id, s.perturbation NULLS FIRST, s.epoch
