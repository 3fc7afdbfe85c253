{# The values drawn, and what is left of the whole as one line more.
   In: whole, shown. Out: the rows of the query. -#}
taken AS (
    SELECT
        day, sum(downloads_30d) AS downloads_30d, sum(downloads_1d) AS downloads_1d, sum(likes) AS likes,
        sum(models_observed) AS models_observed, sum(models_known) AS models_known,
        sum(models_with_daily) AS models_with_daily, sum(entered_30d) AS entered_30d, sum(left_30d) AS left_30d,
        sum(models_entered) AS models_entered, sum(models_left) AS models_left
    FROM shown
    GROUP BY day
),

rest AS (
    SELECT
        w.day, w.downloads_30d - coalesce(t.downloads_30d, 0) AS downloads_30d,
        w.downloads_1d - coalesce(t.downloads_1d, 0) AS downloads_1d, w.likes - coalesce(t.likes, 0) AS likes,
        w.models_observed - coalesce(t.models_observed, 0) AS models_observed,
        w.models_known - coalesce(t.models_known, 0) AS models_known,
        w.models_with_daily - coalesce(t.models_with_daily, 0) AS models_with_daily,
        w.entered_30d - coalesce(t.entered_30d, 0) AS entered_30d, w.left_30d - coalesce(t.left_30d, 0) AS left_30d,
        w.models_entered - coalesce(t.models_entered, 0) AS models_entered,
        w.models_left - coalesce(t.models_left, 0) AS models_left
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
