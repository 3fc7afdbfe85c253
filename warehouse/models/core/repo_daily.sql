/*
One row a repository and day on which something about it changed, or on which its observation stopped or resumed, and
one on the first day of every month, so that a month can be read without the months before it. A row holds until the
next one. A row of quality missing says that the repository was not observed from that day on.

partition: month
prior_months: previous
append_only_inputs: core.repos
grain: repo_key, day
columns:
  repo_key            INTEGER  Number of the repository in core.repos.
  day                 DATE     Calendar day, UTC, from which the row holds.
  downloads_30d       BIGINT   Downloads in the 30 days up to then; null where not observed or not reported.
  downloads_all_time  BIGINT   Downloads since creation; null where not observed or not reported.
  likes               BIGINT   Likes; null where not observed or not reported.
  trending_score      DOUBLE   The Hub's trending score.
  downloads_1d        BIGINT   Downloads of that day: the difference of the cumulative count, or that day's part of it after a gap.
  day_quality         VARCHAR  observed; interpolated: the day's part of a difference over several days; corrected: the cumulative count fell; missing.
  span_days           INTEGER  Days since the repository was observed before; null on its first day and where missing.
  span_downloads      BIGINT   Difference of the cumulative count over those days; negative where the Hub corrected it.
  seen_on             DATE     On a missing row: the last day on which the repository was observed.
  seen_all_time       BIGINT   On a missing row: the cumulative count on that day.
  seen_30d            BIGINT   On a missing row, and on a repository's first row of a month: the 30-day count when it was last observed.
  absent_on           DATE     On a missing row: first day, up to the end of the month, on which a complete listing did not name it.
*/
{% from "core/_gap.sql" import counted_by -%}
WITH days AS (
    SELECT
        l.repo_type, l.day, l.day_status, l.previous_listed_on, m.month_on,
        min(CASE WHEN l.day_status = 'complete' THEN l.day END)
            OVER (PARTITION BY l.repo_type ORDER BY l.day ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS next_complete_on
    FROM staging.listing_days AS l
    CROSS JOIN build.month AS m
    WHERE l.day >= m.month_on AND l.day < m.next_month_on
),

horizon AS (
    SELECT
        repo_type, min(previous_listed_on) AS listed_before, max(day) AS last_day, max(month_on) AS month_on,
        min(CASE WHEN day_status = 'complete' THEN day END) AS first_complete_on
    FROM days
    GROUP BY repo_type
),

state AS (
    SELECT
        repo_key,
        max_by(
            {
                'live': day_quality <> 'missing', 'thirty': downloads_30d, 'all_time': downloads_all_time, 'seen_on': seen_on,
                'seen_30d': seen_30d, 'seen_all_time': seen_all_time, 'absent_on': absent_on
            },
            day
        ) AS s
    FROM core.repo_daily__before
    GROUP BY repo_key
),

carried AS (
    SELECT
        t.repo_key, r.repo_type,
        CASE WHEN t.s.live THEN h.listed_before ELSE t.s.seen_on END AS day,
        CASE WHEN t.s.live THEN t.s.thirty ELSE t.s.seen_30d END AS downloads_30d,
        CASE WHEN t.s.live THEN t.s.all_time ELSE t.s.seen_all_time END AS downloads_all_time,
        t.s.absent_on AS absent_on
    FROM state AS t
    INNER JOIN core.repos AS r ON r.repo_key = t.repo_key
    INNER JOIN horizon AS h ON h.repo_type = r.repo_type
),

points AS (
    SELECT
        repo_key, repo_type, day, downloads_30d, downloads_all_time, CAST(NULL AS BIGINT) AS likes,
        CAST(NULL AS DOUBLE) AS trending_score, absent_on, false AS is_seen
    FROM carried
    UNION ALL
    SELECT
        r.repo_key, r.repo_type, o.day, o.downloads_30d, o.downloads_all_time, o.likes, o.trending_score,
        CAST(NULL AS DATE) AS absent_on, true AS is_seen
    FROM staging.hub_observations AS o
    INNER JOIN core.repos AS r ON r.repo_type = o.repo_type AND r.repo_id = o.repo_id
),

spans AS (
    SELECT
        p.repo_key, p.repo_type, p.day, p.downloads_30d, p.downloads_all_time, p.likes, p.trending_score, p.absent_on, p.is_seen,
        CASE WHEN lag(p.is_seen) OVER w IS FALSE THEN lag(p.downloads_30d) OVER w END AS seen_30d,
        CAST(date_diff('day', lag(p.day) OVER w, p.day) AS INTEGER) AS span_days,
        p.downloads_all_time - lag(p.downloads_all_time) OVER w AS span_downloads,
        lead(p.day) OVER w AS next_seen_on
    FROM points AS p
    WINDOW w AS (PARTITION BY p.repo_key ORDER BY p.day)
),

measured AS (
    SELECT
        repo_key, repo_type, day, downloads_30d, downloads_all_time, likes, trending_score, span_days, span_downloads, seen_30d,
        CASE
            WHEN span_downloads >= 0 AND span_days = 1 THEN span_downloads
            WHEN span_downloads >= 0
                THEN span_downloads - {{ counted_by("(span_days - 1)") }}
        END AS downloads_1d,
        CASE
            WHEN span_downloads < 0 THEN 'corrected'
            WHEN span_days > 1 AND span_downloads IS NOT NULL THEN 'interpolated'
            ELSE 'observed'
        END AS day_quality
    FROM spans
    WHERE is_seen
),

compared AS (
    SELECT
        m.repo_key, m.day, m.downloads_30d, m.downloads_all_time, m.likes, m.trending_score, m.downloads_1d, m.day_quality,
        m.span_days, m.span_downloads, m.seen_30d,
        m.span_days = 1
        AND m.day > b.month_on
        AND m.downloads_30d IS NOT DISTINCT FROM lag(m.downloads_30d) OVER w
        AND m.downloads_all_time IS NOT DISTINCT FROM lag(m.downloads_all_time) OVER w
        AND m.likes IS NOT DISTINCT FROM lag(m.likes) OVER w
        AND m.trending_score IS NOT DISTINCT FROM lag(m.trending_score) OVER w
        AND m.downloads_1d IS NOT DISTINCT FROM lag(m.downloads_1d) OVER w
        AND m.day_quality = lag(m.day_quality) OVER w
        AND m.span_days IS NOT DISTINCT FROM lag(m.span_days) OVER w AS is_unchanged
    FROM measured AS m
    CROSS JOIN build.month AS b
    WINDOW w AS (PARTITION BY m.repo_key ORDER BY m.day)
)

SELECT
    repo_key, day, downloads_30d, downloads_all_time, likes, trending_score, downloads_1d, day_quality, span_days,
    span_downloads, CAST(NULL AS DATE) AS seen_on, CAST(NULL AS BIGINT) AS seen_all_time, seen_30d, CAST(NULL AS DATE) AS absent_on
FROM compared
WHERE is_unchanged IS NOT TRUE
UNION ALL
SELECT
    s.repo_key,
    greatest(CAST(s.day + INTERVAL 1 DAY AS DATE), h.month_on) AS day,
    CAST(NULL AS BIGINT) AS downloads_30d,
    CAST(NULL AS BIGINT) AS downloads_all_time,
    CAST(NULL AS BIGINT) AS likes,
    CAST(NULL AS DOUBLE) AS trending_score,
    CAST(NULL AS BIGINT) AS downloads_1d,
    'missing' AS day_quality,
    CAST(NULL AS INTEGER) AS span_days,
    CAST(NULL AS BIGINT) AS span_downloads,
    s.day AS seen_on,
    s.downloads_all_time AS seen_all_time,
    s.downloads_30d AS seen_30d,
    CASE
        WHEN s.next_seen_on IS NULL OR coalesce(s.absent_on, CASE WHEN s.is_seen THEN d.next_complete_on ELSE h.first_complete_on END) < s.next_seen_on
            THEN coalesce(s.absent_on, CASE WHEN s.is_seen THEN d.next_complete_on ELSE h.first_complete_on END)
    END AS absent_on
FROM spans AS s
INNER JOIN horizon AS h ON h.repo_type = s.repo_type
LEFT JOIN days AS d ON d.repo_type = s.repo_type AND d.day = s.day
WHERE
    greatest(CAST(s.day + INTERVAL 1 DAY AS DATE), h.month_on) <= h.last_day
    AND (s.next_seen_on IS NULL OR s.next_seen_on > greatest(CAST(s.day + INTERVAL 1 DAY AS DATE), h.month_on))
