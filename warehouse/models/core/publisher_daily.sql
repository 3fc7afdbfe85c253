/*
A publisher's own counts, one row a repository and day: the downloads of that day as the publisher exports them from the
Hub, and the requests of its log. What the Hub's listings say stands in core.repo_daily.

page: adoption/model
grain: repo_type, repo_id, day
columns:
  repo_type      VARCHAR  model, dataset or space.
  repo_id        VARCHAR  Name of the repository, as organization/name.
  day            DATE     Day, UTC.
  downloads      BIGINT   Downloads of that day; 0 also where an export accounts for all of them without listing the day; empty where unknown.
  total          BIGINT   Downloads since creation as of the export; empty where the day is not listed.
  unique_users   BIGINT   Users with an answered request: by their account, else by their address; empty without a log.
  requests_get   BIGINT   Answered GET requests; empty without a log.
  requests_head  BIGINT   Answered HEAD requests; empty without a log.
  source         VARCHAR  Daily export, Request log, or both.
*/
WITH accounted AS (
    SELECT s.repo_type, s.repo_id, CAST(u.d AS DATE) AS day
    FROM staging.publisher_spans AS s
    CROSS JOIN unnest(generate_series(s.first_on, s.last_on, INTERVAL 1 DAY)) AS u(d)
    WHERE s.is_whole
),

counts AS (
    SELECT
        coalesce(d.repo_type, a.repo_type) AS repo_type, coalesce(d.repo_id, a.repo_id) AS repo_id, coalesce(d.day, a.day) AS day,
        coalesce(d.downloads, 0) AS downloads, d.total
    FROM staging.publisher_daily AS d
    FULL JOIN accounted AS a ON a.repo_type = d.repo_type AND a.repo_id = d.repo_id AND a.day = d.day
),

requests AS (
    SELECT
        repo_type, repo_id, day, max(unique_users_of_day) AS unique_users,
        CAST(sum(requests_get) AS BIGINT) AS requests_get, CAST(sum(requests_head) AS BIGINT) AS requests_head
    FROM staging.publisher_requests
    GROUP BY repo_type, repo_id, day
)

SELECT
    coalesce(c.repo_type, r.repo_type) AS repo_type,
    coalesce(c.repo_id, r.repo_id) AS repo_id,
    coalesce(c.day, r.day) AS day,
    c.downloads,
    c.total,
    r.unique_users,
    r.requests_get,
    r.requests_head,
    CASE
        WHEN c.day IS NOT NULL AND r.day IS NOT NULL THEN 'Daily export and request log'
        WHEN c.day IS NOT NULL THEN 'Daily export'
        ELSE 'Request log'
    END AS source
FROM counts AS c
FULL JOIN requests AS r ON r.repo_type = c.repo_type AND r.repo_id = c.repo_id AND r.day = c.day
