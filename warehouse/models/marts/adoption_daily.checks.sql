-- fail: The parts of each dimension sum to the whole; languages do not, as a model may name several.
SELECT a.dimension, a.day, a.downloads_30d, w.downloads_30d AS whole
FROM (
    SELECT
        dimension, day, sum(downloads_30d) AS downloads_30d, sum(coalesce(downloads_1d, 0)) AS downloads_1d, sum(models_observed) AS models_observed,
        sum(models_known) AS models_known, sum(entered_30d) AS entered_30d, sum(left_30d) AS left_30d
    FROM marts.adoption_daily WHERE dimension NOT IN ('all', 'language') GROUP BY dimension, day
) AS a
INNER JOIN marts.adoption_daily AS w ON w.dimension = 'all' AND w.day = a.day
WHERE a.downloads_30d IS DISTINCT FROM w.downloads_30d OR a.downloads_1d <> coalesce(w.downloads_1d, 0)
    OR a.models_observed <> w.models_observed OR a.models_known <> w.models_known
    OR a.entered_30d <> w.entered_30d OR a.left_30d <> w.left_30d;

-- fail: A missing day has no sums of counts.
SELECT dimension, value, day FROM marts.adoption_daily WHERE day_status = 'missing' AND (downloads_30d IS NOT NULL OR likes IS NOT NULL);

-- fail: No value has more models observed than known, nor fewer than none.
SELECT dimension, value, day, models_observed, models_known FROM marts.adoption_daily
WHERE models_observed > models_known OR models_observed < 0 OR downloads_30d < 0 OR downloads_1d < 0 OR left_30d < 0;

-- fail: What left on a day was there on the listed day before.
SELECT dimension, value, day, left_30d, before_30d, models_left, before_models
FROM (
    SELECT dimension, value, day, left_30d, models_left,
        lag(downloads_30d) OVER w AS before_30d, lag(models_observed) OVER w AS before_models
    FROM marts.adoption_daily
    WHERE day_status <> 'missing'
    WINDOW w AS (PARTITION BY dimension, value ORDER BY day)
)
WHERE left_30d > coalesce(before_30d, 0) OR models_left > coalesce(before_models, 0);
