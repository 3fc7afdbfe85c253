/*
What do the publisher's own records say of this model, day by day, beside the Hub's 30-day count?
page: adoption/model
params:
  model: VARCHAR ''
  since: DATE null
*/
SELECT
    p.day, p.downloads, p.unique_users, p.requests_get, p.requests_head,
    r.downloads_30d_own, r.downloads_30d_hub, r.difference_share
FROM core.publisher_daily AS p
LEFT JOIN marts.publisher_reconciliation AS r ON r.repo_id = p.repo_id AND r.day = p.day
WHERE p.repo_type = 'model' AND p.repo_id = $model AND ($since IS NULL OR p.day >= CAST($since AS DATE))
ORDER BY p.day
