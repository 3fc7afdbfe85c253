/*
How did this model's counts move from day to day, and how is each day known?
page: adoption/model
params:
  model: VARCHAR ''
  since: DATE null
*/
SELECT day, downloads_30d, downloads_1d, downloads_all_time, likes, day_quality
FROM marts.model_daily
WHERE repo_id = $model AND ($since IS NULL OR day >= CAST($since AS DATE))
ORDER BY day
