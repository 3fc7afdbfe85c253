/*
Which models and organizations carry this text in their name?
page: adoption/overview
params:
  text: VARCHAR ''
  limit: BIGINT 6
*/
WITH models AS (
    SELECT
        'model' AS kind, repo_id AS name, downloads_30d, 1 AS models,
        CASE
            WHEN lower(repo_id) = lower($text) OR lower(name) = lower($text) THEN 0
            WHEN starts_with(lower(name), lower($text)) THEN 1
            ELSE 2
        END AS distance
    FROM marts.model_summary
    WHERE is_current AND $text <> '' AND contains(lower(repo_id), lower($text))
    ORDER BY distance, downloads_30d DESC NULLS LAST, repo_id
    LIMIT $limit
),

organizations AS (
    SELECT
        'organization' AS kind, organization AS name, downloads_30d, models,
        CASE WHEN lower(organization) = lower($text) THEN 0 WHEN starts_with(lower(organization), lower($text)) THEN 1 ELSE 2 END AS distance
    FROM marts.organization_summary
    WHERE $text <> '' AND contains(lower(organization), lower($text))
    ORDER BY distance, downloads_30d DESC NULLS LAST, organization
    LIMIT 3
)

SELECT * FROM organizations
UNION ALL
SELECT * FROM models
ORDER BY kind DESC, distance, downloads_30d DESC NULLS LAST, name
