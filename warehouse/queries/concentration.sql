/*
How concentrated are downloads over the values of a dimension, day by day?
page: adoption/organizations
params:
  dimension: VARCHAR 'organization'
  since: DATE null
*/
SELECT day, values_used, downloads_30d, top1_share, top10_share, hhi, effective_number, gini
FROM marts.concentration_daily
WHERE dimension = $dimension AND ($since IS NULL OR day >= CAST($since AS DATE))
ORDER BY day
