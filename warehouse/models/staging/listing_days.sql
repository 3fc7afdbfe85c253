/*
One row a kind of repository and calendar day, from the first listing to the last: whether it was read, and how far.
A day without an answer is missing, not empty. A listing asked for whole that lost more than three repositories in ten
against the week before is taken as partial, so that a broken answer does not declare them all removed.

partition: month
scope: whole
grain: repo_type, day
columns:
  repo_type              VARCHAR  model, dataset or space.
  day                    DATE     Calendar day, UTC.
  day_status             VARCHAR  complete, partial or missing.
  repositories_observed  BIGINT   Rows of the listing; null where the day is missing.
  previous_listed_on     DATE     The last day before it that was read.
  next_listed_on         DATE     The first day from it on that was read.
*/
WITH spans AS (
    SELECT repo_type, min(snapshot_on) AS first_on, max(snapshot_on) AS last_on
    FROM build.listings
    GROUP BY repo_type
),

calendar AS (
    SELECT s.repo_type, CAST(u.d AS DATE) AS day
    FROM spans AS s
    CROSS JOIN unnest(generate_series(s.first_on, s.last_on, INTERVAL 1 DAY)) AS u(d)
),

joined AS (
    SELECT
        c.repo_type, c.day, l.coverage, l.rows AS repositories_observed,
        CASE WHEN l.rows IS NOT NULL THEN c.day END AS listed_on,
        max(l.rows) OVER (PARTITION BY c.repo_type ORDER BY c.day ROWS BETWEEN 7 PRECEDING AND 1 PRECEDING) AS rows_before
    FROM calendar AS c
    LEFT JOIN build.listings AS l ON l.repo_type = c.repo_type AND l.snapshot_on = c.day
)

SELECT
    repo_type,
    day,
    CASE
        WHEN repositories_observed IS NULL THEN 'missing'
        WHEN coverage = 'partial' OR repositories_observed * 10 < rows_before * 7 THEN 'partial'
        ELSE 'complete'
    END AS day_status,
    repositories_observed,
    max(listed_on) OVER (PARTITION BY repo_type ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS previous_listed_on,
    min(listed_on) OVER (PARTITION BY repo_type ORDER BY day ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS next_listed_on
FROM joined
