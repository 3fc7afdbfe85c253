/*
Which models do the same task at the same size, and how much are they downloaded?
page: adoption/model
params:
  model: VARCHAR ''
  limit: BIGINT 10
*/
WITH this AS (SELECT repo_id, task, size_bucket, family_root_id FROM marts.model_summary WHERE repo_id = $model)

SELECT
    m.repo_id, m.task, m.size_bucket, m.parameters, m.licence, m.downloads_30d, m.likes, m.growth_28d, m.sparkline,
    m.family_root_id = t.family_root_id AS is_family,
    count(*) OVER () AS models_alike
FROM marts.model_summary AS m
INNER JOIN this AS t ON t.task = m.task AND t.size_bucket IS NOT DISTINCT FROM m.size_bucket AND t.repo_id <> m.repo_id
WHERE m.is_current
ORDER BY m.downloads_30d DESC NULLS LAST, m.repo_id
LIMIT $limit
