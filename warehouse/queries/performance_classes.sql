/*
Which class was right and which was given, sample by sample, with the probability of the positive one?
page: evaluation/performance
params:
  run_id: VARCHAR
  task: VARCHAR
  metric: VARCHAR
*/
SELECT s.sample_id, s.epoch, s.label, s.prediction, s.probability
FROM core.eval_samples AS s
JOIN marts.evaluation_runs AS r ON r.run_id = s.run_id
WHERE
    s.run_id = $run_id AND s.task = $task AND s.metric = $metric AND s.perturbation IS NULL AND s.label IS NOT NULL
    AND s.prediction IS NOT NULL
ORDER BY s.sample_id, s.epoch
