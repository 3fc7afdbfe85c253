/*
Which samples lie behind a result, with what score? Texts only where the uploader allows them.
page: evaluation/leaderboards
params:
  run_id: VARCHAR
  task: VARCHAR
  metric: VARCHAR
  only: VARCHAR 'all'        # all | wrong (below the highest score) | failed (no score)
  limit: BIGINT null         # null: all
  offset: BIGINT 0
*/
WITH scored AS (
    SELECT s.*, max(s.score) OVER () AS highest
    FROM core.eval_samples AS s
    JOIN marts.evaluation_runs AS e ON e.run_id = s.run_id
    WHERE s.run_id = $run_id AND s.task = $task AND s.metric = $metric
)

SELECT
    s.sample_id, s.epoch, s.score, s.label, s.prediction, s.probability, s.cluster_id, s.perturbation, s.latency_s,
    s.input_tokens, s.output_tokens, s.error, left(t.input, 2000) AS input, left(t.target, 500) AS target, left(t.output, 2000) AS output,
    left(t.explanation, 1000) AS explanation, count(*) OVER () AS matching
FROM scored AS s
LEFT JOIN marts.evaluation_runs AS e ON e.run_id = s.run_id AND e.has_texts
LEFT JOIN core.eval_texts AS t ON t.run_id = e.run_id AND t.task = s.task AND t.sample_id = s.sample_id AND t.epoch = s.epoch
WHERE CASE $only WHEN 'wrong' THEN s.score < s.highest WHEN 'failed' THEN s.score IS NULL ELSE true END
ORDER BY s.score NULLS FIRST, s.sample_id, s.epoch, s.perturbation NULLS FIRST
LIMIT $limit
OFFSET $offset
