/*
Which models gained or lost 30-day downloads in four weeks, among those seen on both days?
page: adoption/overview
params:
  direction: VARCHAR 'up'
  floor: BIGINT 1000
  limit: BIGINT 100
*/
-- Only models old enough for both 30-day windows to be whole: a model of five weeks grows by getting older.
WITH latest AS (
    SELECT max(day) AS as_of FROM core.observed_days WHERE repo_type = 'model' AND day_status <> 'missing'
),

panel AS (
    SELECT
        repo_id, organization, task, downloads_30d, downloads_30d_28d_ago, growth_28d, sparkline, likes,
        ln((downloads_30d + 0.5) / (downloads_30d_28d_ago + 0.5)) AS log_growth
    FROM marts.model_summary
    CROSS JOIN latest
    WHERE
        is_current AND downloads_30d_28d_ago >= $floor AND downloads_30d IS NOT NULL AND observed_on = as_of
        AND (created_on IS NULL OR created_on <= as_of - 58)
),

-- What a usual model did, and how far models stray from it: what a single model's growth is judged by.
usual AS (
    SELECT count(*) AS models_compared, median(log_growth) AS usual_log_growth FROM panel
),

spread AS (
    SELECT median(abs(log_growth - usual_log_growth)) AS usual_deviation, median(1 / (downloads_30d_28d_ago + 0.5)) AS usual_chance
    FROM panel
    CROSS JOIN usual
)

SELECT p.* EXCLUDE (log_growth), u.models_compared, u.usual_log_growth, s.usual_deviation, s.usual_chance
FROM panel AS p
CROSS JOIN usual AS u
CROSS JOIN spread AS s
WHERE CASE WHEN $direction = 'down' THEN p.log_growth < 0 ELSE p.log_growth > 0 END
ORDER BY abs(p.log_growth) DESC, p.repo_id
LIMIT $limit
