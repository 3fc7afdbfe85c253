/*
Which models derive from this root, and from those in turn? The largest children of each, the rest in one row.
page: adoption/families
params:
  family: VARCHAR ''
  by: VARCHAR 'downloads'   # or models: what makes a branch large
  children: BIGINT 8        # of the root; two fewer at each step down, at least two
*/
WITH RECURSIVE members AS (
    -- The root's own base, where bases lead in a circle, is cut: every other model then leads to the root.
    SELECT
        repo_id, CASE WHEN repo_id <> $family THEN base_repo_id END AS parent_id, relation, organization, downloads_30d, created_on,
        true AS is_known, is_current
    FROM marts.family_members
    WHERE family_root_id = $family
    UNION ALL
    SELECT $family, NULL, 'root', NULL, NULL, NULL, false, false
    WHERE NOT EXISTS (SELECT 1 FROM marts.family_members WHERE family_root_id = $family AND relation = 'root')
),

upwards AS (
    SELECT repo_id, repo_id AS ancestor_id, 0 AS steps FROM members
    UNION ALL
    SELECT u.repo_id, m.parent_id, u.steps + 1
    FROM upwards AS u
    INNER JOIN members AS m ON m.repo_id = u.ancestor_id
    WHERE m.parent_id IS NOT NULL AND u.steps < 64
),

branches AS (
    SELECT
        u.ancestor_id AS repo_id,
        count(*) FILTER (WHERE m.is_current) AS branch_models,
        CAST(coalesce(sum(m.downloads_30d) FILTER (WHERE m.is_current), 0) AS BIGINT) AS branch_downloads_30d
    FROM upwards AS u
    INNER JOIN members AS m ON m.repo_id = u.repo_id
    GROUP BY u.ancestor_id
),

placed AS (
    SELECT
        m.*, b.branch_models, b.branch_downloads_30d,
        row_number() OVER (
            PARTITION BY m.parent_id
            ORDER BY CASE WHEN $by = 'models' THEN b.branch_models ELSE b.branch_downloads_30d END DESC, b.branch_downloads_30d DESC, m.repo_id
        ) AS place,
        count(*) OVER (PARTITION BY m.parent_id) AS siblings
    FROM members AS m
    INNER JOIN branches AS b ON b.repo_id = m.repo_id
    -- A removed model stays only where a listed one derives from it.
    WHERE b.branch_models > 0
),

shown AS (
    SELECT *, 0 AS generation, [CAST(0 AS BIGINT)] AS path FROM placed WHERE repo_id = $family
    UNION ALL
    SELECT p.*, s.generation + 1, list_append(s.path, p.place)
    FROM shown AS s
    INNER JOIN placed AS p ON p.parent_id = s.repo_id
    WHERE p.place <= greatest(2, $children - 2 * s.generation) AND s.generation < 12
),

rest AS (
    SELECT
        s.repo_id AS parent_id, s.generation + 1 AS generation, count(*) AS rest_children,
        CAST(sum(p.branch_models) AS BIGINT) AS branch_models, CAST(sum(p.branch_downloads_30d) AS BIGINT) AS branch_downloads_30d,
        list_append(s.path, min(p.place)) AS path
    FROM shown AS s
    INNER JOIN placed AS p ON p.parent_id = s.repo_id
    WHERE p.place > greatest(2, $children - 2 * s.generation) OR s.generation >= 12
    GROUP BY s.repo_id, s.generation, s.path
)

SELECT
    repo_id, parent_id, CAST(generation AS BIGINT) AS generation, relation, organization, created_on, is_known, is_current,
    CASE WHEN is_current THEN downloads_30d END AS downloads_30d, branch_models, branch_downloads_30d,
    CAST(0 AS BIGINT) AS rest_children, path
FROM shown
UNION ALL
SELECT
    NULL, parent_id, CAST(generation AS BIGINT), 'rest', NULL, NULL, true, true, NULL, branch_models, branch_downloads_30d, rest_children, path
FROM rest
ORDER BY path
