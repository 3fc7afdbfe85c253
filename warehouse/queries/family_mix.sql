/*
How do a family's models derive, and how are its downloads divided between root and derivatives?
page: adoption/families
params:
  family: VARCHAR null   # null: all models
*/
WITH counted AS (
    SELECT relation, models, downloads_30d, likes FROM marts.derivation_totals WHERE $family IS NULL
    UNION ALL
    SELECT relation, count(*), CAST(coalesce(sum(downloads_30d), 0) AS BIGINT), CAST(coalesce(sum(likes), 0) AS BIGINT)
    FROM marts.family_members
    WHERE is_current AND family_root_id = $family
    GROUP BY relation
)

SELECT
    relation, models, downloads_30d,
    CAST(models AS DOUBLE) / sum(models) OVER () AS share_of_models,
    CAST(downloads_30d AS DOUBLE) / nullif(sum(downloads_30d) OVER (), 0) AS share_of_downloads,
    likes
FROM counted
ORDER BY downloads_30d DESC, relation
