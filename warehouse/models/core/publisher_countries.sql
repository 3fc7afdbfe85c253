/*
One row a repository, day and country from which a publisher's log has requests. Users of several days or countries do
not add up: one may be in each.

page: adoption/model
grain: repo_type, repo_id, day, country
columns:
  repo_type        VARCHAR  model, dataset or space.
  repo_id          VARCHAR  Name of the repository, as organization/name.
  day              DATE     Day, UTC.
  country          VARCHAR  Country the requests came from; Not stated where the log does not say.
  requests_get     BIGINT   Answered GET requests.
  requests_head    BIGINT   Answered HEAD requests.
  requests_other   BIGINT   Answered requests of other methods.
  requests_failed  BIGINT   Requests that were answered with an error.
  unique_users     BIGINT   Users from there with an answered request on that day: by their account, else by their address.
*/
SELECT repo_type, repo_id, day, country, requests_get, requests_head, requests_other, requests_failed, unique_users
FROM staging.publisher_requests
