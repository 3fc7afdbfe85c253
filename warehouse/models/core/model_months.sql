/*
One row a model and calendar month: its count at the end of the month, and how its use began and ended up to then. Use
begins above 100 downloads in 30 days and turns quiet at 10 or fewer; in between it stays what it was, so that a model
that hovers about one line does not come and go. Quiet for 28 days is the end of use: the counts of new models drop to
nought for a day and come back. All is carried from month to month, so that the last month alone tells it.

partition: month
prior_months: previous
append_only_inputs: core.repos
grain: repo_key, month_on
columns:
  repo_key       INTEGER  Number of the model in core.repos.
  month_on       DATE     First day of the month.
  day            DATE     Last day of the month on which models were read; null where none was.
  downloads_30d  BIGINT   30-day downloads on that day; null where the model was not observed.
  used_on        DATE     First day observed with more than 100 downloads in 30 days; null where there was none yet.
  quiet_on       DATE     First day of the quiet stretch that the model is in at the end of the month; null while in use.
  ended_on       DATE     First day of the first quiet stretch of 28 days or more; null while there was none.
*/
WITH month AS (
    SELECT
        b.month_on,
        max(CASE WHEN l.repo_type = 'model' AND l.day_status <> 'missing' THEN l.day END) AS day
    FROM build.month AS b
    LEFT JOIN staging.listing_days AS l ON l.day >= b.month_on AND l.day < b.next_month_on
    GROUP BY b.month_on
),

counts AS (
    SELECT d.repo_key, d.day, d.downloads_30d, d.seen_on
    FROM core.repo_daily AS d
    INNER JOIN core.repos AS r ON r.repo_key = d.repo_key AND r.repo_type = 'model'
),

ends AS (
    -- a row of quality missing holds no count, so whoever was not observed that day ends the month without one
    SELECT
        c.repo_key,
        max_by({'downloads_30d': c.downloads_30d, 'observed_until': coalesce(c.seen_on, m.day)}, c.day) AS e
    FROM counts AS c
    INNER JOIN month AS m ON c.day <= m.day
    GROUP BY c.repo_key
),

state AS (
    SELECT repo_key, used_on, quiet_on, ended_on FROM core.model_months__before WHERE used_on IS NOT NULL
),

ever_used AS (
    SELECT repo_key FROM counts WHERE downloads_30d > 100
    UNION
    SELECT repo_key FROM state
),

signs AS (
    SELECT c.repo_key, c.day, c.downloads_30d > 100 AS is_used
    FROM counts AS c
    INNER JOIN ever_used AS u ON u.repo_key = c.repo_key
    WHERE c.downloads_30d > 100 OR c.downloads_30d <= 10
    UNION ALL
    SELECT repo_key, used_on AS day, true AS is_used FROM state
    UNION ALL
    SELECT repo_key, quiet_on AS day, false AS is_used FROM state WHERE quiet_on IS NOT NULL
),

marked AS (
    SELECT
        repo_key, day, is_used,
        is_used IS DISTINCT FROM lag(is_used) OVER (PARTITION BY repo_key ORDER BY day) AS is_turn,
        min(CASE WHEN is_used THEN day END) OVER (PARTITION BY repo_key) AS used_on
    FROM signs
),

turns AS (
    SELECT
        m.repo_key, m.day, m.is_used, m.used_on, e.e.observed_until AS observed_until,
        lead(m.day) OVER (PARTITION BY m.repo_key ORDER BY m.day) AS next_turn_on
    FROM marked AS m
    LEFT JOIN ends AS e ON e.repo_key = m.repo_key
    WHERE m.is_turn AND m.day >= m.used_on
),

uses AS (
    SELECT
        repo_key,
        min(used_on) AS used_on,
        max(CASE WHEN NOT is_used AND next_turn_on IS NULL THEN day END) AS quiet_on,
        min(CASE WHEN NOT is_used AND date_diff('day', day, coalesce(next_turn_on, observed_until)) >= 28 THEN day END) AS ended_on
    FROM turns
    GROUP BY repo_key
)

SELECT
    coalesce(e.repo_key, u.repo_key) AS repo_key,
    m.month_on,
    m.day,
    e.e.downloads_30d AS downloads_30d,
    u.used_on,
    u.quiet_on,
    coalesce(s.ended_on, u.ended_on) AS ended_on
FROM ends AS e
FULL JOIN uses AS u ON u.repo_key = e.repo_key
LEFT JOIN state AS s ON s.repo_key = u.repo_key
CROSS JOIN month AS m
WHERE e.e.downloads_30d IS NOT NULL OR u.used_on IS NOT NULL
