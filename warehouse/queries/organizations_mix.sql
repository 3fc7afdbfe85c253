/*
How do the models and the 30-day downloads of these organizations divide by task, licence and size?
page: adoption/organizations
params:
  names: VARCHAR[] []            # a name for each account, in the order of the next
  organizations: VARCHAR[] []
*/
WITH asked AS (
    SELECT DISTINCT
        unnest(CAST($names AS VARCHAR[])) AS name, unnest(CAST($organizations AS VARCHAR[])) AS organization
),

latest AS (
    SELECT max(day) AS as_of FROM core.observed_days WHERE repo_type = 'model' AND day_status <> 'missing'
),

models AS (
    SELECT
        a.name, CASE WHEN s.observed_on = l.as_of THEN s.downloads_30d END AS downloads_30d,
        coalesce(s.task, 'Not stated') AS task, coalesce(s.licence_family, 'Not stated') AS licence_family,
        coalesce(s.size_bucket, 'Not stated') AS size_bucket
    FROM marts.model_summary AS s
    INNER JOIN asked AS a ON a.organization = s.organization
    CROSS JOIN latest AS l
    WHERE s.is_current AND list_contains(CAST($organizations AS VARCHAR[]), s.organization)
),

divided AS (
    SELECT name, 'task' AS dimension, task AS value, downloads_30d FROM models
    UNION ALL
    SELECT name, 'licence_family', licence_family, downloads_30d FROM models
    UNION ALL
    SELECT name, 'size_bucket', size_bucket, downloads_30d FROM models
)

SELECT
    name, dimension, value, count(*) AS models, CAST(coalesce(sum(downloads_30d), 0) AS BIGINT) AS downloads_30d,
    count(*) / sum(count(*)) OVER (PARTITION BY name, dimension) AS share_of_models,
    coalesce(sum(downloads_30d), 0) / nullif(sum(sum(downloads_30d)) OVER (PARTITION BY name, dimension), 0) AS share_of_downloads
FROM divided
GROUP BY name, dimension, value
ORDER BY name, dimension, downloads_30d DESC, models DESC, value
