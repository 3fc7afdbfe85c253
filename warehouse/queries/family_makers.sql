/*
Who makes a family's derivatives?
page: adoption/families
params:
  family: VARCHAR ''
  limit: BIGINT 15
*/
WITH members AS (
    SELECT organization, repo_id, relation, downloads_30d, created_on
    FROM marts.family_members
    WHERE is_current AND family_root_id = $family AND relation <> 'root'
)

SELECT
    organization,
    count(*) AS derivatives,
    CAST(coalesce(sum(downloads_30d), 0) AS BIGINT) AS downloads_30d,
    CAST(coalesce(sum(downloads_30d), 0) AS DOUBLE) / nullif(sum(sum(downloads_30d)) OVER (), 0) AS share_of_downloads,
    mode(relation ORDER BY relation) AS mostly,
    max_by(repo_id, coalesce(downloads_30d, -1)) AS top_repo_id,
    max(created_on) AS newest_on,
    organization = split_part($family, '/', 1) AS is_maker_of_root,
    count(*) OVER () AS makers,
    CAST(sum(count(*)) OVER () AS BIGINT) AS derivatives_of_all
FROM members
GROUP BY organization
ORDER BY downloads_30d DESC, derivatives DESC, organization
LIMIT $limit
