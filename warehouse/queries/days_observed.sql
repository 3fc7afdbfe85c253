/*
Which days were observed whole, in part or not at all, by kind of repository?
page: data/pipeline
params:
*/
SELECT
    repo_type, day, day_status, repositories_observed, repositories_known,
    repositories_observed / nullif(repositories_known, 0) AS coverage, source
FROM core.observed_days
ORDER BY repo_type, day
