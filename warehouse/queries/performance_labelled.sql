/*
Which runs of a model keep right and given classes of samples, or samples that were changed? The latest first.
page: evaluation/performance
params:
  model: VARCHAR
  is_demo: BOOLEAN
*/
WITH own AS (
    SELECT s.*
    FROM core.eval_samples AS s
    JOIN marts.evaluation_runs AS r ON r.run_id = s.run_id
    WHERE r.model = $model AND r.is_demo = $is_demo
),

-- answers in free words are no classes
classes AS (
    SELECT run_id, task, metric, list(DISTINCT label) AS labels
    FROM own
    WHERE perturbation IS NULL AND label IS NOT NULL
    GROUP BY run_id, task, metric
)

SELECT
    s.run_id, s.task, s.metric, coalesce(r.started_at, r.added_at) AS run_at, r.suite,
    count(*) FILTER (s.perturbation IS NULL AND s.label IS NOT NULL AND s.prediction IS NOT NULL) AS labelled,
    any_value(len(c.labels)) AS classes,
    count(*) FILTER (s.perturbation IS NULL AND list_contains(c.labels, s.prediction)) AS in_classes,
    count(*) FILTER (s.perturbation IS NOT NULL AND s.score IS NOT NULL) AS perturbed
FROM own AS s
JOIN marts.evaluation_runs AS r ON r.run_id = s.run_id
LEFT JOIN classes AS c ON c.run_id = s.run_id AND c.task = s.task AND c.metric = s.metric
GROUP BY s.run_id, s.task, s.metric, run_at, r.suite
HAVING labelled > 0 OR perturbed > 0
ORDER BY run_at DESC, s.run_id, s.task, s.metric
