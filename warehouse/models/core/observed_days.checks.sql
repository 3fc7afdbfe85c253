-- warn: No more rows are listed on a day than repositories are known; more means that a listing named some twice.
SELECT repo_type, day, repositories_observed, repositories_known FROM core.observed_days WHERE repositories_observed > repositories_known;

-- warn: No day of the last week is missing.
SELECT repo_type, day FROM core.observed_days AS o
WHERE day_status = 'missing' AND day > (SELECT max(day) FROM core.observed_days) - INTERVAL 7 DAY;
