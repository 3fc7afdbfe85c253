/*
One row a kind of repository and calendar day: models, datasets and Spaces as a whole.

page: adoption/overview
grain: repo_type, day
columns:
  repo_type              VARCHAR  model, dataset or space.
  day                    DATE     Calendar day, UTC.
  day_status             VARCHAR  complete, partial or missing.
  repositories_observed  BIGINT   Repositories the listing named; empty on missing days.
  repositories_known     BIGINT   Repositories seen by then and not removed.
  new_repositories       BIGINT   Models created that day, by their own date of creation; empty for datasets and Spaces.
  downloads_30d          BIGINT   30-day downloads of those observed; empty on missing days and for Spaces, which report none.
  likes                  BIGINT   Likes of those observed; empty on missing days.
*/
WITH held AS (
    SELECT
        r.repo_type, d.day, d.downloads_30d, d.likes,
        lag(d.downloads_30d) OVER (PARTITION BY d.repo_key ORDER BY d.day) AS downloads_30d_before,
        lag(d.likes) OVER (PARTITION BY d.repo_key ORDER BY d.day) AS likes_before
    FROM core.repo_daily AS d
    INNER JOIN core.repos AS r ON r.repo_key = d.repo_key
),

changes AS (
    SELECT
        repo_type, day,
        sum(coalesce(downloads_30d, 0) - coalesce(downloads_30d_before, 0)) AS downloads_30d,
        sum(coalesce(likes, 0) - coalesce(likes_before, 0)) AS likes
    FROM held
    GROUP BY repo_type, day
),

totals AS (
    SELECT
        o.repo_type, o.day,
        sum(coalesce(c.downloads_30d, 0)) OVER (PARTITION BY o.repo_type ORDER BY o.day ROWS UNBOUNDED PRECEDING) AS downloads_30d,
        sum(coalesce(c.likes, 0)) OVER (PARTITION BY o.repo_type ORDER BY o.day ROWS UNBOUNDED PRECEDING) AS likes
    FROM core.observed_days AS o
    LEFT JOIN changes AS c ON c.repo_type = o.repo_type AND c.day = o.day
),

births AS (
    SELECT created_on AS day, count(*) AS new_repositories FROM marts.model_summary GROUP BY created_on
)

SELECT
    o.repo_type,
    o.day,
    o.day_status,
    o.repositories_observed,
    o.repositories_known,
    CASE WHEN o.repo_type = 'model' THEN coalesce(b.new_repositories, 0) END AS new_repositories,
    CASE WHEN o.day_status <> 'missing' AND o.repo_type <> 'space' THEN CAST(t.downloads_30d AS BIGINT) END AS downloads_30d,
    CASE WHEN o.day_status <> 'missing' THEN CAST(t.likes AS BIGINT) END AS likes
FROM core.observed_days AS o
INNER JOIN totals AS t ON t.repo_type = o.repo_type AND t.day = o.day
LEFT JOIN births AS b ON b.day = o.day
