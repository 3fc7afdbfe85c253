/*
Which models does this one derive from, and which derive from it or from the same base?
page: adoption/model
params:
  model: VARCHAR ''
  limit: BIGINT 200
*/
WITH bases AS (
    SELECT base_repo_id, relation FROM core.model_bases WHERE repo_id = $model
),

relatives AS (
    SELECT 1 AS place, 'Base' AS kinship, base_repo_id AS repo_id, relation FROM bases
    UNION ALL
    SELECT 2 AS place, 'Derivative' AS kinship, repo_id, relation FROM core.model_bases WHERE base_repo_id = $model
    UNION ALL
    SELECT 3 AS place, 'Sibling' AS kinship, b.repo_id, b.relation
    FROM core.model_bases AS b
    INNER JOIN bases AS mine ON mine.base_repo_id = b.base_repo_id
),

-- A model may be both: in a circle of bases, or over two bases. The nearest kinship counts.
nearest AS (
    SELECT * FROM relatives
    WHERE repo_id <> $model
    QUALIFY row_number() OVER (PARTITION BY repo_id ORDER BY place, relation NULLS LAST) = 1
)

SELECT
    n.kinship, n.repo_id, n.relation, m.downloads_30d, m.likes, m.size_bucket, m.created_on,
    m.repo_id IS NOT NULL AS is_known, coalesce(m.is_current, false) AS is_current,
    count(*) OVER (PARTITION BY n.kinship) AS of_kinship
FROM nearest AS n
LEFT JOIN marts.model_summary AS m ON m.repo_id = n.repo_id
ORDER BY n.place, m.downloads_30d DESC NULLS LAST, n.repo_id
LIMIT $limit
