/*
One row a repository and month in which a listing named it: when first and when last.

partition: month
grain: repo_type, repo_id, first_on
columns:
  repo_type  VARCHAR  model, dataset or space.
  repo_id    VARCHAR  Name of the repository.
  hub_id     VARCHAR  The Hub's own number of the repository.
  first_on   DATE     First day of the month on which a listing named it.
  last_on    DATE     Last day of the month on which a listing named it.
*/
SELECT
    repo_type,
    repo_id,
    max_by(hub_id, day) AS hub_id,
    min(day) AS first_on,
    max(day) AS last_on
FROM staging.hub_observations
GROUP BY repo_type, repo_id
