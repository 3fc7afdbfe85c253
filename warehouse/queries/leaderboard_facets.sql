/*
Which tiers, organizations, sizes and licences have the models of a board?
page: evaluation/leaderboards
params:
  suite: VARCHAR
  is_demo: BOOLEAN false
*/
WITH models AS (
    SELECT r.model, r.tier, r.tier_rank, m.organization, m.size_bucket, m.licence_family
    FROM marts.leaderboard_results AS r
    LEFT JOIN marts.model_summary AS m ON m.repo_id = r.model_id
    WHERE r.suite = $suite AND r.is_demo = CAST($is_demo AS BOOLEAN) AND r.value IS NOT NULL
),

counted AS (
    SELECT 'tier' AS dimension, tier AS value, min(tier_rank) AS place, count(DISTINCT model) AS models FROM models GROUP BY tier
    UNION ALL
    SELECT 'organization', coalesce(organization, 'Not stated'), 0, count(DISTINCT model) FROM models GROUP BY organization
    UNION ALL
    SELECT 'size_bucket', coalesce(size_bucket, 'Not stated'), 0, count(DISTINCT model) FROM models GROUP BY size_bucket
    UNION ALL
    SELECT 'licence_family', coalesce(licence_family, 'Not stated'), 0, count(DISTINCT model) FROM models GROUP BY licence_family
)

SELECT dimension, value, models
FROM counted
ORDER BY dimension, place, models DESC, value
