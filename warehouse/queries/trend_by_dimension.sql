/*
How did sums over the values of one dimension move from day to day? The largest values, or those named, and the rest.
page: adoption/trends
params:
  dimension: VARCHAR 'all'
  values: VARCHAR[] null
  top: BIGINT 8
  since: DATE null
*/
-- The smallest table that holds the answer: one row a value and day.
WITH measured AS (
    SELECT * FROM marts.adoption_values
    WHERE dimension = $dimension AND ($since IS NULL OR day >= CAST($since AS DATE))
),

latest AS (
    SELECT max(day) AS day FROM core.observed_days WHERE repo_type = 'model' AND day_status <> 'missing'
),

-- Ranked by the last listed day. What a model does not say leads nowhere, so it is among the rest unless asked for.
offered AS (
    SELECT m.value, row_number() OVER (ORDER BY m.downloads_30d DESC, m.value) AS place
    FROM measured AS m
    INNER JOIN latest AS l ON l.day = m.day
    WHERE m.value NOT IN ('Not stated', 'Other')
),

chosen AS (
    SELECT value, place FROM offered WHERE $values IS NULL AND place <= $top
    UNION ALL
    SELECT u.value, u.place
    FROM (SELECT unnest(CAST($values AS VARCHAR[])) AS value, generate_subscripts(CAST($values AS VARCHAR[]), 1) AS place) AS u
),

whole AS (
    SELECT day, sum(downloads_30d) AS downloads_30d, sum(downloads_1d) AS downloads_1d, sum(likes) AS likes, sum(models_observed) AS models_observed, sum(models_known) AS models_known, sum(models_with_daily) AS models_with_daily, sum(entered_30d) AS entered_30d, sum(left_30d) AS left_30d, sum(models_entered) AS models_entered, sum(models_left) AS models_left
    FROM marts.adoption_values
    WHERE dimension = 'all' AND ($since IS NULL OR day >= CAST($since AS DATE))
    GROUP BY day
),

shown AS (
    SELECT m.value, c.place, m.day, sum(m.downloads_30d) AS downloads_30d, sum(m.downloads_1d) AS downloads_1d, sum(m.likes) AS likes, sum(m.models_observed) AS models_observed, sum(m.models_known) AS models_known, sum(m.models_with_daily) AS models_with_daily, sum(m.entered_30d) AS entered_30d, sum(m.left_30d) AS left_30d, sum(m.models_entered) AS models_entered, sum(m.models_left) AS models_left
    FROM measured AS m
    INNER JOIN chosen AS c ON c.value = m.value
    GROUP BY m.value, c.place, m.day
),

taken AS (
    SELECT day, sum(downloads_30d) AS downloads_30d, sum(downloads_1d) AS downloads_1d, sum(likes) AS likes, sum(models_observed) AS models_observed, sum(models_known) AS models_known, sum(models_with_daily) AS models_with_daily, sum(entered_30d) AS entered_30d, sum(left_30d) AS left_30d, sum(models_entered) AS models_entered, sum(models_left) AS models_left FROM shown GROUP BY day
),

rest AS (
    SELECT w.day, w.downloads_30d - coalesce(t.downloads_30d, 0) AS downloads_30d, w.downloads_1d - coalesce(t.downloads_1d, 0) AS downloads_1d, w.likes - coalesce(t.likes, 0) AS likes, w.models_observed - coalesce(t.models_observed, 0) AS models_observed, w.models_known - coalesce(t.models_known, 0) AS models_known, w.models_with_daily - coalesce(t.models_with_daily, 0) AS models_with_daily, w.entered_30d - coalesce(t.entered_30d, 0) AS entered_30d, w.left_30d - coalesce(t.left_30d, 0) AS left_30d, w.models_entered - coalesce(t.models_entered, 0) AS models_entered, w.models_left - coalesce(t.models_left, 0) AS models_left
    FROM whole AS w
    LEFT JOIN taken AS t ON t.day = w.day
    -- Languages overlap, so there is no rest of them.
    WHERE $dimension NOT IN ('all', 'language')
),

together AS (
    SELECT *, false AS is_rest FROM shown
    UNION ALL
    SELECT 'All others' AS value, NULL AS place, *, true AS is_rest FROM rest WHERE models_known > 0
)

SELECT
    t.value, t.is_rest, t.place, t.day, o.day_status,
    CASE WHEN t.models_observed > 0 THEN CAST(t.downloads_30d AS BIGINT) END AS downloads_30d,
    CASE WHEN t.models_with_daily > 0 THEN CAST(t.downloads_1d AS BIGINT) END AS downloads_1d,
    CASE WHEN t.models_observed > 0 THEN CAST(t.likes AS BIGINT) END AS likes,
    CAST(t.models_observed AS BIGINT) AS models_observed,
    CAST(t.models_known AS BIGINT) AS models_known,
    CAST(t.models_with_daily AS BIGINT) AS models_with_daily,
    CAST(t.models_observed AS DOUBLE) / nullif(t.models_known, 0) AS coverage,
    CAST(t.entered_30d AS BIGINT) AS entered_30d,
    CAST(t.left_30d AS BIGINT) AS left_30d,
    CAST(t.models_entered AS BIGINT) AS models_entered,
    CAST(t.models_left AS BIGINT) AS models_left
FROM together AS t
INNER JOIN core.observed_days AS o ON o.repo_type = 'model' AND o.day = t.day
ORDER BY t.is_rest, t.place, t.value, t.day
