/*
What publishers' daily exports say, one row a repository and day: of several exports the one that reaches furthest.

kind: view
grain: repo_type, repo_id, day
columns:
  repo_type  VARCHAR  model, dataset or space.
  repo_id    VARCHAR  Name of the repository, as organization/name.
  day        DATE     Day, UTC.
  downloads  BIGINT   Downloads of that day.
  total      BIGINT   Downloads since creation, as of the export.
*/
WITH listed AS (
    SELECT repoType AS repo_type, repoName AS repo_id, day, downloads, total, snapshot_on FROM raw.publisher_daily
)

SELECT repo_type, repo_id, day, downloads, total
FROM listed
QUALIFY row_number() OVER (PARTITION BY repo_type, repo_id, day ORDER BY snapshot_on DESC) = 1
