/*
How many downloads did the observed models have on each day, and how much of what is known was observed?
page: adoption/overview
params:
  dimension: VARCHAR 'all'
  value: VARCHAR 'all'
  since: DATE null
*/
SELECT day, day_status, downloads_30d, downloads_1d, likes, models_observed, models_known, coverage
FROM marts.adoption_daily
WHERE dimension = $dimension AND value = $value AND ($since IS NULL OR day >= CAST($since AS DATE))
ORDER BY day
