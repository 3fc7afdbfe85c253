/*
One row a listed day: of the models observed on this and on the listed day before, how many rose and how many fell in
30-day downloads. Quiet models had at most ten such downloads before: when many of them rise at once, something fetched
models regardless of demand. Their movement is the noise floor under every other figure.

partition: month
append_only_inputs: core.repos
page: adoption/trends
grain: day
columns:
  day              DATE    Calendar day, UTC; days without a listing are left out.
  models_compared  BIGINT  Models observed on this and on the listed day before.
  models_risen     BIGINT  Of those, models with more 30-day downloads than before.
  models_fallen    BIGINT  Of those, models with fewer.
  quiet_models     BIGINT  Of those compared, models that had at most ten before.
  quiet_risen      BIGINT  Quiet models with more than before.
  quiet_rise       BIGINT  Sum of the changes of the quiet models, in 30-day downloads.
*/
WITH days AS (
    SELECT s.day, s.day_status, CAST(date_diff('day', s.previous_listed_on, s.day) AS INTEGER) AS span_days
    FROM staging.listing_days AS s
    CROSS JOIN build.month AS m
    WHERE s.repo_type = 'model' AND s.day >= m.month_on AND s.day < m.next_month_on
),

rows_of_models AS (
    SELECT
        d.repo_key, d.day, d.day_quality <> 'missing' AS is_live, d.span_days, d.downloads_30d,
        coalesce(d.seen_30d, lag(coalesce(d.downloads_30d, d.seen_30d)) OVER w) AS before_30d,
        lead(d.day) OVER w AS next_day
    FROM core.repo_daily AS d
    INNER JOIN core.repos AS r ON r.repo_key = d.repo_key
    WHERE r.repo_type = 'model'
    WINDOW w AS (PARTITION BY d.repo_key ORDER BY d.day)
),

-- a row that changed, on its own day
moved AS (
    SELECT
        r.day, count(*) AS models_compared,
        sum(CASE WHEN r.downloads_30d > r.before_30d THEN 1 ELSE 0 END) AS models_risen,
        sum(CASE WHEN r.downloads_30d < r.before_30d THEN 1 ELSE 0 END) AS models_fallen,
        sum(CASE WHEN r.before_30d <= 10 THEN 1 ELSE 0 END) AS quiet_models,
        sum(CASE WHEN r.before_30d <= 10 AND r.downloads_30d > r.before_30d THEN 1 ELSE 0 END) AS quiet_risen,
        sum(CASE WHEN r.before_30d <= 10 THEN r.downloads_30d - r.before_30d ELSE 0 END) AS quiet_rise
    FROM rows_of_models AS r
    INNER JOIN days AS d ON d.day = r.day AND d.span_days = r.span_days
    WHERE r.is_live AND r.before_30d IS NOT NULL AND r.downloads_30d IS NOT NULL
    GROUP BY r.day
),

-- a row that holds: on the days after its own nothing changed
stretches AS (
    SELECT r.day, 1 AS models, CASE WHEN r.downloads_30d <= 10 THEN 1 ELSE 0 END AS quiet
    FROM rows_of_models AS r
    WHERE r.is_live AND r.downloads_30d IS NOT NULL
    UNION ALL
    SELECT r.next_day AS day, -1 AS models, CASE WHEN r.downloads_30d <= 10 THEN -1 ELSE 0 END AS quiet
    FROM rows_of_models AS r
    WHERE r.is_live AND r.downloads_30d IS NOT NULL AND r.next_day IS NOT NULL
),

begun AS (
    SELECT day, sum(models) AS models, sum(quiet) AS quiet FROM stretches GROUP BY day
),

started AS (
    SELECT r.day, count(*) AS models, sum(CASE WHEN r.downloads_30d <= 10 THEN 1 ELSE 0 END) AS quiet
    FROM rows_of_models AS r
    WHERE r.is_live AND r.downloads_30d IS NOT NULL
    GROUP BY r.day
),

holding AS (
    SELECT
        d.day, d.day_status,
        sum(coalesce(b.models, 0)) OVER w - coalesce(s.models, 0) AS models,
        sum(coalesce(b.quiet, 0)) OVER w - coalesce(s.quiet, 0) AS quiet
    FROM days AS d
    LEFT JOIN begun AS b ON b.day = d.day
    LEFT JOIN started AS s ON s.day = d.day
    WINDOW w AS (ORDER BY d.day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)

SELECT
    h.day,
    CAST(h.models + coalesce(m.models_compared, 0) AS BIGINT) AS models_compared,
    CAST(coalesce(m.models_risen, 0) AS BIGINT) AS models_risen,
    CAST(coalesce(m.models_fallen, 0) AS BIGINT) AS models_fallen,
    CAST(h.quiet + coalesce(m.quiet_models, 0) AS BIGINT) AS quiet_models,
    CAST(coalesce(m.quiet_risen, 0) AS BIGINT) AS quiet_risen,
    CAST(coalesce(m.quiet_rise, 0) AS BIGINT) AS quiet_rise
FROM holding AS h
LEFT JOIN moved AS m ON m.day = h.day
WHERE h.day_status <> 'missing'
