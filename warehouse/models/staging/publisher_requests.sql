/*
What publishers' request logs say, one row a repository, day and country: of several logs the one that reaches furthest.

kind: view
grain: repo_type, repo_id, day, country
columns:
  repo_type            VARCHAR  model, dataset or space.
  repo_id              VARCHAR  Name of the repository, as organization/name.
  day                  DATE     Day, UTC.
  country              VARCHAR  Country the requests came from; Not stated where the log does not say.
  requests_get         BIGINT   Answered GET requests.
  requests_head        BIGINT   Answered HEAD requests.
  requests_other       BIGINT   Answered requests of other methods.
  requests_failed      BIGINT   Requests that were answered with an error.
  unique_users         BIGINT   Users from there with an answered request: by their account, else by their address.
  unique_users_of_day  BIGINT   The same over all countries; a user seen in two counts once.
*/
WITH listed AS (
    SELECT
        repoType AS repo_type, repoName AS repo_id, day, coalesce(country, 'Not stated') AS country, requests_get, requests_head,
        requests_other, requests_failed, unique_users, unique_users_of_day,
        dense_rank() OVER (PARTITION BY repoType, repoName, day ORDER BY snapshot_on DESC) AS turn
    FROM raw.publisher_requests
)

SELECT
    repo_type, repo_id, day, country, requests_get, requests_head, requests_other, requests_failed, unique_users, unique_users_of_day
FROM listed
WHERE turn = 1
