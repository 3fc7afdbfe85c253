/*
Which models gained or lost most 30-day downloads in four weeks, among those seen on both days?
page: adoption/overview
params:
  direction: VARCHAR 'up'
  floor: BIGINT 1000
  limit: BIGINT 8
*/
-- Only models old enough for both 30-day windows to be whole: a model of five weeks grows by getting older.
-- Shrunk by the floor: (now + floor) / (before + floor), so that 3 -> 30 stays near 1 while 30,000 -> 300,000 does not.
WITH latest AS (
    SELECT max(day) AS as_of FROM core.observed_days WHERE repo_type = 'model' AND day_status <> 'missing'
),

panel AS (
    SELECT
        repo_id, organization, task, downloads_30d, downloads_30d_28d_ago, growth_28d, sparkline, likes,
        CAST(downloads_30d + $floor AS DOUBLE) / (downloads_30d_28d_ago + $floor) AS shrunk_ratio
    FROM marts.model_summary
    CROSS JOIN latest
    WHERE
        is_current AND downloads_30d_28d_ago >= $floor AND downloads_30d IS NOT NULL AND observed_on = as_of
        AND (created_on IS NULL OR created_on <= as_of - 58)
)

SELECT
    repo_id, organization, task, sparkline, downloads_30d_28d_ago, downloads_30d, growth_28d, likes, shrunk_ratio,
    (SELECT count(*) FROM panel) AS models_compared
FROM panel
WHERE CASE WHEN $direction = 'down' THEN shrunk_ratio < 1 ELSE shrunk_ratio > 1 END
ORDER BY CASE WHEN $direction = 'down' THEN shrunk_ratio ELSE -shrunk_ratio END, repo_id
LIMIT $limit
