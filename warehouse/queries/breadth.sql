/*
How many models moved from one listed day to the next, and how much did those move that nobody uses?
page: adoption/trends
params:
  since: DATE null
*/
SELECT day, models_compared, models_risen, models_fallen, quiet_models, quiet_risen, quiet_rise
FROM marts.breadth_daily
WHERE $since IS NULL OR day >= CAST($since AS DATE)
ORDER BY day
