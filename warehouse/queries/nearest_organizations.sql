/*
Which organizations are spelt most like this one?
page: adoption/organizations
params:
  text: VARCHAR ''
  limit: BIGINT 8
*/
-- Of hundreds of thousands, those that hold the text and the best known are compared letter by letter.
WITH candidates AS (
    SELECT organization, models, downloads_30d
    FROM marts.organization_summary
    WHERE organization <> 'Not stated' AND (contains(lower(organization), lower($text)) OR rank_downloads <= 20000)
)

SELECT
    organization, models, downloads_30d,
    greatest(
        jaro_winkler_similarity(lower(organization), lower($text)),
        CASE WHEN contains(lower(organization), lower($text)) THEN 0.95 ELSE 0 END
    ) AS likeness
FROM candidates
WHERE $text <> ''
ORDER BY likeness DESC, downloads_30d DESC NULLS LAST, organization
LIMIT $limit
