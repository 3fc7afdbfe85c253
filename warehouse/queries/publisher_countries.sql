/*
From which countries does the publisher's log have requests for this model? A user counts once a day and country.
page: adoption/model
params:
  model: VARCHAR ''
  since: DATE null
*/
SELECT
    country, sum(requests_get)::BIGINT AS requests_get, sum(requests_head)::BIGINT AS requests_head,
    sum(unique_users)::BIGINT AS user_days, count(DISTINCT day) AS days
FROM core.publisher_countries
WHERE repo_type = 'model' AND repo_id = $model AND ($since IS NULL OR day >= CAST($since AS DATE))
GROUP BY country
ORDER BY user_days DESC, country
