/*
What are the downloads for: how do they divide by task, modality, library, licence or size on the last day read?
page: adoption/overview
params:
  dimension: VARCHAR 'task'
*/
WITH last_day AS (
    SELECT max(day) AS day FROM marts.adoption_daily WHERE dimension = 'all' AND day_status <> 'missing'
)

SELECT
    a.value, a.day, a.downloads_30d, a.likes, a.models_observed, a.models_known, a.coverage,
    CAST(a.downloads_30d AS DOUBLE) / nullif(sum(a.downloads_30d) OVER (), 0) AS share
FROM marts.adoption_daily AS a
INNER JOIN last_day AS l ON l.day = a.day
WHERE a.dimension = $dimension
ORDER BY a.downloads_30d DESC NULLS LAST, a.value
