/*
At which ages do models in use enter and leave the record, by group?
page: adoption/families
params:
  dimension: VARCHAR 'all'   # or size_bucket, relation, modality
*/
SELECT value, age_weeks, entered, at_risk, ended, censored
FROM marts.use_survival
WHERE dimension = $dimension
ORDER BY place, value, age_weeks
