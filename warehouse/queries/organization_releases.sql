/*
How many models did an organization create in each month?
page: adoption/organizations
params:
  organizations: VARCHAR[] []
*/
-- Models that were removed since are in it: they were released all the same.
WITH latest AS (
    SELECT max(day) AS as_of FROM core.observed_days WHERE repo_type = 'model' AND day_status <> 'missing'
)

SELECT
    CAST(date_trunc('month', s.created_on) AS DATE) AS month_on,
    CASE WHEN s.base_repo_id IS NULL THEN 'original' WHEN list_contains(CAST($organizations AS VARCHAR[]), split_part(s.base_repo_id, '/', 1)) THEN 'own_base' ELSE 'others_base' END AS kind,
    s.created_is_floor,
    count(*) AS models,
    count(*) FILTER (WHERE NOT s.is_current) AS models_removed,
    month_on < date_trunc('month', max(l.as_of)) AS is_finished
FROM marts.model_summary AS s
CROSS JOIN latest AS l
WHERE s.created_on IS NOT NULL AND list_contains(CAST($organizations AS VARCHAR[]), s.organization)
GROUP BY 1, 2, 3
ORDER BY month_on, kind
