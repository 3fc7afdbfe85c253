/*
Who builds on the models of an organization, and how?
page: adoption/organizations
params:
  organizations: VARCHAR[] []
  limit: BIGINT 15
*/
WITH made AS (
    SELECT repo_id, organization, downloads_30d, created_on, max(relation) AS relation
    FROM marts.organization_derivatives
    WHERE
        list_contains(CAST($organizations AS VARCHAR[]), base_organization)
        AND NOT list_contains(CAST($organizations AS VARCHAR[]), organization)
    GROUP BY ALL
)

SELECT
    organization,
    count(*) AS derivatives,
    CAST(coalesce(sum(downloads_30d), 0) AS BIGINT) AS downloads_30d,
    coalesce(sum(downloads_30d), 0) / nullif(sum(sum(downloads_30d)) OVER (), 0) AS share_of_downloads,
    mode(coalesce(relation, 'unstated') ORDER BY coalesce(relation, 'unstated')) AS mostly,
    min_by(repo_id, (-coalesce(downloads_30d, -1), repo_id)) AS top_repo_id,
    max(created_on) AS newest_on,
    count(*) OVER () AS publishers_of_all,
    CAST(sum(count(*)) OVER () AS BIGINT) AS derivatives_of_all,
    CAST(sum(sum(downloads_30d)) OVER () AS BIGINT) AS downloads_of_all
FROM made
GROUP BY organization
ORDER BY downloads_30d DESC, derivatives DESC, organization
LIMIT $limit
