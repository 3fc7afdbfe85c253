/*
Which tasks have results of models whose price is known?
page: value/prices
*/
SELECT r.suite, r.task, max(r.task_label) AS task_label, r.metric, max(r.unit) AS unit, max(r.direction) AS direction, count(DISTINCT r.model) AS models
FROM marts.leaderboard_results AS r
INNER JOIN (SELECT DISTINCT lower(coalesce(repo_id, model)) AS model FROM marts.model_prices WHERE input_usd > 0) AS p ON p.model = lower(coalesce(r.model_id, r.model))
GROUP BY r.suite, r.task, r.metric
ORDER BY models DESC, r.suite, r.task, r.metric
