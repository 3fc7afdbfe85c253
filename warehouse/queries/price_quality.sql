/*
What does a model's quality in a task cost: its best-checked result beside the cheapest price of a task?
page: value/prices
params:
  suite: VARCHAR
  task: VARCHAR
  metric: VARCHAR
  input_tokens: DOUBLE 1000.0
  output_tokens: DOUBLE 500.0
*/
WITH cheapest AS (
    SELECT
        p.repo_id, p.model, p.provider, p.source, p.is_demo, p.valid_from, p.source_url,
        (p.input_usd * $input_tokens + coalesce(p.output_usd, 0) * $output_tokens) / 1000000 AS task_usd,
        row_number() OVER (PARTITION BY coalesce(p.repo_id, p.model) ORDER BY (p.input_usd * $input_tokens + coalesce(p.output_usd, 0) * $output_tokens), p.provider) AS turn
    FROM marts.model_prices AS p
    WHERE p.is_preferred AND p.input_usd > 0
)

SELECT r.model, r.value, r.stderr, r.n, r.direction, r.unit, r.is_binary, c.task_usd, c.provider, c.source, c.valid_from, c.source_url, r.source_name, r.run_id, r.is_demo
FROM marts.leaderboard_results AS r
INNER JOIN cheapest AS c ON c.turn = 1 AND lower(coalesce(c.repo_id, c.model)) = lower(coalesce(r.model_id, r.model))
WHERE r.suite = $suite AND r.task = $task AND r.metric = $metric
ORDER BY c.task_usd, r.model
