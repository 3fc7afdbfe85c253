/*
On which shared samples of a task do two runs differ, and what did each answer? Texts only where the uploader allows them.
page: evaluation/compare
params:
  a: VARCHAR
  b: VARCHAR
  task: VARCHAR
  metric: VARCHAR
  side: VARCHAR 'any'        # any | a (A higher) | b (B higher)
  limit: BIGINT null         # null: all
  offset: BIGINT 0
*/
WITH mean AS (
    SELECT
        s.run_id, s.sample_id, avg(s.score) AS score, min(s.epoch) AS epoch, min(s.prediction) AS prediction,
        min(s.cluster_id) AS cluster_id, min(s.label) AS label, min(s.error) AS error
    FROM core.eval_samples AS s
    JOIN marts.evaluation_runs AS r ON r.run_id = s.run_id
    WHERE s.run_id IN ($a, $b) AND s.task = $task AND s.metric = $metric AND s.perturbation IS NULL
    GROUP BY s.run_id, s.sample_id
),

readable AS (
    SELECT t.run_id, t.sample_id, t.epoch, left(t.input, 4000) AS input, left(t.target, 1000) AS target, left(t.output, 4000) AS output
    FROM core.eval_texts AS t
    JOIN marts.evaluation_runs AS r ON r.run_id = t.run_id AND r.has_texts
    WHERE t.run_id IN ($a, $b) AND t.task = $task
)

SELECT
    a.sample_id, a.score AS a_score, b.score AS b_score, a.score - b.score AS difference,
    coalesce(a.label, b.label) AS label, a.prediction AS a_prediction, b.prediction AS b_prediction,
    coalesce(a.cluster_id, b.cluster_id) AS cluster_id, a.error AS a_error, b.error AS b_error,
    coalesce(x.input, y.input) AS input, coalesce(x.target, y.target) AS target, x.output AS a_output, y.output AS b_output,
    count(*) OVER () AS matching
FROM mean AS a
JOIN mean AS b ON b.sample_id = a.sample_id
LEFT JOIN readable AS x ON x.run_id = a.run_id AND x.sample_id = a.sample_id AND x.epoch = a.epoch
LEFT JOIN readable AS y ON y.run_id = b.run_id AND y.sample_id = b.sample_id AND y.epoch = b.epoch
WHERE
    a.run_id = $a AND b.run_id = $b
    AND CASE $side WHEN 'a' THEN a.score > b.score WHEN 'b' THEN a.score < b.score ELSE a.score IS DISTINCT FROM b.score END
ORDER BY abs(a.score - b.score) DESC NULLS LAST, a.sample_id
LIMIT $limit
OFFSET $offset
