/*
One row a repository that a publisher's daily export names: from when to when the export that reaches furthest accounts
for it. Where its days add up to its total, no download is left for the days it does not list: they had none.

kind: view
grain: repo_type, repo_id
columns:
  repo_type  VARCHAR  model, dataset or space.
  repo_id    VARCHAR  Name of the repository, as organization/name.
  first_on   DATE     First day that the export lists for it.
  last_on    DATE     Last day that the export speaks of, for any repository.
  is_whole   BOOLEAN  Its days add up to its total.
*/
WITH exports AS (
    SELECT snapshot_on, max(day) AS last_on FROM raw.publisher_daily GROUP BY snapshot_on
),

repos AS (
    SELECT
        repoType AS repo_type, repoName AS repo_id, snapshot_on, min(day) AS first_on,
        CAST(sum(downloads) AS BIGINT) AS downloads, max(total) AS total
    FROM raw.publisher_daily
    GROUP BY repoType, repoName, snapshot_on
),

newest AS (
    SELECT
        r.repo_type, r.repo_id, r.first_on, e.last_on, coalesce(r.downloads = r.total, false) AS is_whole,
        row_number() OVER (PARTITION BY r.repo_type, r.repo_id ORDER BY r.snapshot_on DESC) AS turn
    FROM repos AS r
    INNER JOIN exports AS e ON e.snapshot_on = r.snapshot_on
)

SELECT repo_type, repo_id, first_on, last_on, is_whole
FROM newest
WHERE turn = 1
