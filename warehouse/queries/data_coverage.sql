/*
How much of what is known was observed on each day?
page: data/pipeline
params:
  repo_type: VARCHAR 'model'
  since: DATE null
*/
SELECT day, day_status, repositories_observed, repositories_known, source
FROM core.observed_days
WHERE repo_type = $repo_type AND ($since IS NULL OR day >= CAST($since AS DATE))
ORDER BY day
