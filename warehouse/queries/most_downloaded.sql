/*
Which models are downloaded most?
page: adoption/overview
params:
  limit: BIGINT 8
*/
SELECT repo_id, organization, task, sparkline, downloads_30d, likes, rank_downloads
FROM marts.model_summary
WHERE is_current AND downloads_30d IS NOT NULL
ORDER BY downloads_30d DESC, repo_id
LIMIT $limit
