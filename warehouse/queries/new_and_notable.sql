/*
Which models created lately have the highest trending score?
page: adoption/overview
params:
  days: BIGINT 30
  limit: BIGINT 10
*/
WITH latest AS (SELECT max(observed_on) AS as_of FROM marts.model_summary)

SELECT
    m.repo_id, m.organization, m.task, m.licence, m.parameters, m.created_on, m.trending_score, m.likes, m.downloads_30d,
    count(*) OVER () AS models_created
FROM marts.model_summary AS m
CROSS JOIN latest AS l
WHERE m.is_current AND NOT m.created_is_floor AND m.created_on > l.as_of - CAST($days AS INTEGER)
ORDER BY m.trending_score DESC NULLS LAST, m.likes DESC NULLS LAST, m.repo_id
LIMIT $limit
