-- fail: A day has no negative downloads.
SELECT repo_key, day, downloads_1d FROM core.repo_daily WHERE downloads_1d < 0;

-- fail: A missing day has no counts.
SELECT repo_key, day, downloads_30d FROM core.repo_daily
WHERE day_quality = 'missing' AND (downloads_30d IS NOT NULL OR downloads_all_time IS NOT NULL OR likes IS NOT NULL OR downloads_1d IS NOT NULL);

-- fail: The quality of a day is one of the four that are defined.
SELECT repo_key, day, day_quality FROM core.repo_daily WHERE day_quality NOT IN ('observed', 'interpolated', 'corrected', 'missing');

-- fail: Counts are not below zero.
SELECT repo_key, day, downloads_30d, downloads_all_time, likes FROM core.repo_daily
WHERE downloads_30d < 0 OR downloads_all_time < 0 OR likes < 0;
