-- fail: The parts of each dimension sum to the whole.
SELECT a.dimension, a.day, a.downloads_30d, w.downloads_30d AS whole
FROM (SELECT dimension, day, sum(downloads_30d) AS downloads_30d FROM marts.adoption_daily WHERE dimension <> 'all' GROUP BY dimension, day) AS a
INNER JOIN marts.adoption_daily AS w ON w.dimension = 'all' AND w.day = a.day
WHERE a.downloads_30d IS DISTINCT FROM w.downloads_30d;

-- fail: A missing day has no sums of counts.
SELECT dimension, value, day FROM marts.adoption_daily WHERE day_status = 'missing' AND (downloads_30d IS NOT NULL OR likes IS NOT NULL);
