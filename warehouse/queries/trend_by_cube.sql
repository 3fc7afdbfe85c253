/*
How did sums over the values of one dimension move from day to day, among models with these facts on their cards?
page: adoption/trends
params:
  dimension: VARCHAR 'all'
  values: VARCHAR[] null
  top: BIGINT 8
  since: DATE null
  tasks: VARCHAR[] null
  libraries: VARCHAR[] null
  licence_families: VARCHAR[] null
  size_buckets: VARCHAR[] null
  modalities: VARCHAR[] null
  regions: VARCHAR[] null
*/
-- One row a combination of card facts and day: larger than one dimension, far smaller than the models.
WITH measured AS (
    SELECT
        CASE $dimension
            WHEN 'task' THEN task
            WHEN 'library' THEN library
            WHEN 'licence_family' THEN licence_family
            WHEN 'size_bucket' THEN size_bucket
            WHEN 'modality' THEN modality
            WHEN 'region' THEN region
            ELSE 'all'
        END AS value,
        day,
        sum(downloads_30d) AS downloads_30d,
        sum(downloads_1d) AS downloads_1d,
        sum(likes) AS likes,
        sum(models_observed) AS models_observed,
        sum(models_known) AS models_known,
        sum(models_with_daily) AS models_with_daily,
        sum(entered_30d) AS entered_30d,
        sum(left_30d) AS left_30d,
        sum(models_entered) AS models_entered,
        sum(models_left) AS models_left
    FROM marts.adoption_cube
    WHERE
        ($since IS NULL OR day >= CAST($since AS DATE))
        AND ($tasks IS NULL OR list_contains(CAST($tasks AS VARCHAR[]), task))
        AND ($libraries IS NULL OR list_contains(CAST($libraries AS VARCHAR[]), library))
        AND ($licence_families IS NULL OR list_contains(CAST($licence_families AS VARCHAR[]), licence_family))
        AND ($size_buckets IS NULL OR list_contains(CAST($size_buckets AS VARCHAR[]), size_bucket))
        AND ($modalities IS NULL OR list_contains(CAST($modalities AS VARCHAR[]), modality))
        AND ($regions IS NULL OR list_contains(CAST($regions AS VARCHAR[]), region))
    GROUP BY 1, 2
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
    SELECT day, sum(downloads_30d) AS downloads_30d, sum(downloads_1d) AS downloads_1d, sum(likes) AS likes, sum(models_observed) AS models_observed, sum(models_known) AS models_known, sum(models_with_daily) AS models_with_daily, sum(entered_30d) AS entered_30d, sum(left_30d) AS left_30d, sum(models_entered) AS models_entered, sum(models_left) AS models_left FROM measured GROUP BY day
),

shown AS (
    SELECT m.value, c.place, m.day, m.downloads_30d, m.downloads_1d, m.likes, m.models_observed, m.models_known, m.models_with_daily, m.entered_30d, m.left_30d, m.models_entered, m.models_left
    FROM measured AS m
    INNER JOIN chosen AS c ON c.value = m.value
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
