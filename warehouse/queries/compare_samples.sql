/*
How did two runs do on each sample that both answered? Several answers to a sample are averaged; perturbed ones are left out.
page: evaluation/compare
params:
  a: VARCHAR
  b: VARCHAR
*/
WITH mean AS (
    SELECT
        s.run_id, s.task, s.metric, s.sample_id, avg(s.score) AS score, min(s.cluster_id) AS cluster_id, min(s.label) AS label
    FROM core.eval_samples AS s
    JOIN marts.evaluation_runs AS r ON r.run_id = s.run_id
    WHERE s.run_id IN ($a, $b) AND s.perturbation IS NULL AND s.score IS NOT NULL
    GROUP BY s.run_id, s.task, s.metric, s.sample_id
)

SELECT
    a.task, a.metric, a.sample_id, a.score AS a_score, b.score AS b_score, coalesce(a.cluster_id, b.cluster_id) AS cluster_id,
    coalesce(a.label, b.label) AS label
FROM mean AS a
JOIN mean AS b ON b.task = a.task AND b.metric = a.metric AND b.sample_id = a.sample_id
WHERE a.run_id = $a AND b.run_id = $b
ORDER BY a.task, a.metric, a.sample_id
