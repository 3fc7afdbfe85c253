/*
One row a kind of repository and calendar day: how much of what is known was observed. Every sum over a day is read with this.

grain: repo_type, day
columns:
  repo_type              VARCHAR  model, dataset or space.
  day                    DATE     Calendar day, UTC.
  day_status             VARCHAR  complete, partial or missing.
  repositories_observed  BIGINT   Repositories the listing named; null where the day is missing.
  repositories_known     BIGINT   Repositories seen by then and not removed.
  source                 VARCHAR  Where the observation came from: Hub listing or Whole-Hub dump.
*/
WITH changes AS (
    SELECT repo_type, first_seen_on AS day, 1 AS change FROM core.repos
    UNION ALL
    SELECT repo_type, removed_on AS day, -1 AS change FROM core.repos WHERE removed_on IS NOT NULL
),

daily AS (
    SELECT repo_type, day, sum(change) AS change FROM changes GROUP BY repo_type, day
)

SELECT
    l.repo_type,
    l.day,
    l.day_status,
    l.repositories_observed,
    CAST(sum(coalesce(d.change, 0)) OVER (PARTITION BY l.repo_type ORDER BY l.day ROWS UNBOUNDED PRECEDING) AS BIGINT) AS repositories_known,
    CASE WHEN l.day_status <> 'missing' THEN CASE WHEN b.origin = 'dump' THEN 'Whole-Hub dump' ELSE 'Hub listing' END END AS source
FROM staging.listing_days AS l
LEFT JOIN daily AS d ON d.repo_type = l.repo_type AND d.day = l.day
LEFT JOIN build.listings AS b ON b.repo_type = l.repo_type AND b.snapshot_on = l.day
