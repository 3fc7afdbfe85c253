/*
How did the counts of these models move from day to day?
page: adoption/model
params:
  models: VARCHAR[] []
  since: DATE null
*/
SELECT repo_id, day, downloads_30d, downloads_1d, downloads_all_time, likes, day_quality
FROM marts.model_daily
WHERE list_contains($models, repo_id) AND ($since IS NULL OR day >= CAST($since AS DATE))
ORDER BY repo_id, day
