/*
Which organizations are worth offering by name?
page: adoption/explore
params:
  limit: BIGINT 300
*/
SELECT organization, models, downloads_30d
FROM marts.organization_summary
ORDER BY downloads_30d DESC NULLS LAST, organization
LIMIT $limit
