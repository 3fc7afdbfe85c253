/*
One row a dimension, value and calendar day: sums over the models of that value, with how many of them were observed.
A model counts under what it says today, so that a change of its card does not look like a change of demand.

page: adoption/overview
grain: dimension, value, day
columns:
  dimension        VARCHAR  all, task, library, licence_family, organization, size_bucket, modality or region.
  value            VARCHAR  The task, library and so on; Not stated where the model does not say; organizations past the first 200 are Other.
  day              DATE     Calendar day, UTC.
  day_status       VARCHAR  complete, partial or missing: how the listing of that day was read.
  downloads_30d    BIGINT   30-day downloads of the models observed; empty on missing days.
  downloads_1d     BIGINT   Downloads of that day, of the models for which a daily figure is known.
  likes            BIGINT   Likes of the models observed; empty on missing days.
  models_observed  BIGINT   Models observed that day.
  models_known     BIGINT   Models seen by then and not removed.
  coverage         DOUBLE   Models observed of those known, 0 to 1.
*/
WITH top_organizations AS (
    SELECT organization
    FROM marts.model_summary
    GROUP BY organization
    QUALIFY row_number() OVER (ORDER BY sum(downloads_30d) DESC NULLS LAST, organization) <= 200
),

attributes AS (
    SELECT
        s.repo_id, coalesce(s.task, 'Not stated') AS task, coalesce(s.library, 'Not stated') AS library,
        coalesce(s.licence_family, 'Not stated') AS licence_family,
        CASE WHEN t.organization IS NULL THEN 'Other' ELSE s.organization END AS organization,
        coalesce(s.size_bucket, 'Not stated') AS size_bucket, coalesce(s.modality, 'Not stated') AS modality,
        coalesce(s.region, 'Not stated') AS region, s.first_seen_on, s.removed_on
    FROM marts.model_summary AS s
    LEFT JOIN top_organizations AS t ON t.organization = s.organization
),

combined AS (
    SELECT
        a.task, a.library, a.licence_family, a.organization, a.size_bucket, a.modality, a.region, d.day,
        sum(d.downloads_30d) AS downloads_30d, sum(d.downloads_1d) AS downloads_1d, sum(d.likes) AS likes,
        count(coalesce(d.likes, d.downloads_30d, d.downloads_all_time)) AS models_observed
    FROM marts.model_daily AS d
    INNER JOIN attributes AS a ON a.repo_id = d.repo_id
    GROUP BY a.task, a.library, a.licence_family, a.organization, a.size_bucket, a.modality, a.region, d.day
),

measured AS (
    SELECT 'all' AS dimension, 'all' AS value, day, CAST(sum(downloads_30d) AS BIGINT) AS downloads_30d, CAST(sum(downloads_1d) AS BIGINT) AS downloads_1d,
        CAST(sum(likes) AS BIGINT) AS likes, CAST(sum(models_observed) AS BIGINT) AS models_observed
    FROM combined
    GROUP BY day
    UNION ALL
    SELECT 'task' AS dimension, task AS value, day, CAST(sum(downloads_30d) AS BIGINT) AS downloads_30d, CAST(sum(downloads_1d) AS BIGINT) AS downloads_1d,
        CAST(sum(likes) AS BIGINT) AS likes, CAST(sum(models_observed) AS BIGINT) AS models_observed
    FROM combined
    GROUP BY task, day
    UNION ALL
    SELECT 'library' AS dimension, library AS value, day, CAST(sum(downloads_30d) AS BIGINT) AS downloads_30d, CAST(sum(downloads_1d) AS BIGINT) AS downloads_1d,
        CAST(sum(likes) AS BIGINT) AS likes, CAST(sum(models_observed) AS BIGINT) AS models_observed
    FROM combined
    GROUP BY library, day
    UNION ALL
    SELECT 'licence_family' AS dimension, licence_family AS value, day, CAST(sum(downloads_30d) AS BIGINT) AS downloads_30d, CAST(sum(downloads_1d) AS BIGINT) AS downloads_1d,
        CAST(sum(likes) AS BIGINT) AS likes, CAST(sum(models_observed) AS BIGINT) AS models_observed
    FROM combined
    GROUP BY licence_family, day
    UNION ALL
    SELECT 'organization' AS dimension, organization AS value, day, CAST(sum(downloads_30d) AS BIGINT) AS downloads_30d, CAST(sum(downloads_1d) AS BIGINT) AS downloads_1d,
        CAST(sum(likes) AS BIGINT) AS likes, CAST(sum(models_observed) AS BIGINT) AS models_observed
    FROM combined
    GROUP BY organization, day
    UNION ALL
    SELECT 'size_bucket' AS dimension, size_bucket AS value, day, CAST(sum(downloads_30d) AS BIGINT) AS downloads_30d, CAST(sum(downloads_1d) AS BIGINT) AS downloads_1d,
        CAST(sum(likes) AS BIGINT) AS likes, CAST(sum(models_observed) AS BIGINT) AS models_observed
    FROM combined
    GROUP BY size_bucket, day
    UNION ALL
    SELECT 'modality' AS dimension, modality AS value, day, CAST(sum(downloads_30d) AS BIGINT) AS downloads_30d, CAST(sum(downloads_1d) AS BIGINT) AS downloads_1d,
        CAST(sum(likes) AS BIGINT) AS likes, CAST(sum(models_observed) AS BIGINT) AS models_observed
    FROM combined
    GROUP BY modality, day
    UNION ALL
    SELECT 'region' AS dimension, region AS value, day, CAST(sum(downloads_30d) AS BIGINT) AS downloads_30d, CAST(sum(downloads_1d) AS BIGINT) AS downloads_1d,
        CAST(sum(likes) AS BIGINT) AS likes, CAST(sum(models_observed) AS BIGINT) AS models_observed
    FROM combined
    GROUP BY region, day
),

changes AS (
    SELECT task, library, licence_family, organization, size_bucket, modality, region, first_seen_on AS day, 1 AS change FROM attributes
    UNION ALL
    SELECT task, library, licence_family, organization, size_bucket, modality, region, removed_on AS day, -1 AS change
    FROM attributes
    WHERE removed_on IS NOT NULL
),

changed AS (
    SELECT 'all' AS dimension, 'all' AS value, day, sum(change) AS change
    FROM changes
    GROUP BY day
    UNION ALL
    SELECT 'task' AS dimension, task AS value, day, sum(change) AS change
    FROM changes
    GROUP BY task, day
    UNION ALL
    SELECT 'library' AS dimension, library AS value, day, sum(change) AS change
    FROM changes
    GROUP BY library, day
    UNION ALL
    SELECT 'licence_family' AS dimension, licence_family AS value, day, sum(change) AS change
    FROM changes
    GROUP BY licence_family, day
    UNION ALL
    SELECT 'organization' AS dimension, organization AS value, day, sum(change) AS change
    FROM changes
    GROUP BY organization, day
    UNION ALL
    SELECT 'size_bucket' AS dimension, size_bucket AS value, day, sum(change) AS change
    FROM changes
    GROUP BY size_bucket, day
    UNION ALL
    SELECT 'modality' AS dimension, modality AS value, day, sum(change) AS change
    FROM changes
    GROUP BY modality, day
    UNION ALL
    SELECT 'region' AS dimension, region AS value, day, sum(change) AS change
    FROM changes
    GROUP BY region, day
),

spans AS (
    SELECT dimension, value, min(day) AS first_on FROM changed GROUP BY dimension, value
),

calendar AS (
    SELECT s.dimension, s.value, o.day, o.day_status
    FROM spans AS s
    INNER JOIN core.observed_days AS o ON o.repo_type = 'model' AND o.day >= s.first_on
),

filled AS (
    SELECT
        c.dimension, c.value, c.day, c.day_status, m.downloads_30d, m.downloads_1d, m.likes,
        coalesce(m.models_observed, 0) AS models_observed,
        sum(coalesce(g.change, 0)) OVER (PARTITION BY c.dimension, c.value ORDER BY c.day ROWS UNBOUNDED PRECEDING) AS models_known
    FROM calendar AS c
    LEFT JOIN measured AS m ON m.dimension = c.dimension AND m.value = c.value AND m.day = c.day
    LEFT JOIN changed AS g ON g.dimension = c.dimension AND g.value = c.value AND g.day = c.day
)

SELECT
    dimension,
    value,
    day,
    day_status,
    downloads_30d,
    downloads_1d,
    likes,
    models_observed,
    CAST(models_known AS BIGINT) AS models_known,
    CAST(models_observed AS DOUBLE) / nullif(models_known, 0) AS coverage
FROM filled
