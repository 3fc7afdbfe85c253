/*
Which runs of a model keep right and given classes of samples, or samples that were changed? The latest first.
page: evaluation/performance
params:
  model: VARCHAR
  is_demo: BOOLEAN
*/
SELECT
    s.run_id, s.task, s.metric, coalesce(r.started_at, r.added_at) AS run_at, r.suite,
    count(*) FILTER (s.perturbation IS NULL AND s.label IS NOT NULL AND s.prediction IS NOT NULL) AS labelled,
    count(DISTINCT s.label) FILTER (s.perturbation IS NULL) AS classes,
    count(*) FILTER (s.perturbation IS NOT NULL AND s.score IS NOT NULL) AS perturbed
FROM core.eval_samples AS s
JOIN marts.evaluation_runs AS r ON r.run_id = s.run_id
WHERE r.model = $model AND r.is_demo = $is_demo
GROUP BY s.run_id, s.task, s.metric, run_at, r.suite
HAVING labelled > 0 OR perturbed > 0
ORDER BY run_at DESC, s.run_id, s.task, s.metric
