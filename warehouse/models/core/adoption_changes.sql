/*
What changes in sums over models, one row a model, day and cause. The first six figures are levels: they hold from that
day on, and their sums up to a day are that day's state. The others belong to that day alone. Read a month at a time it
tells what that month's listings say; a gap that ends in a month may have begun before it.

kind: view
grain: repo_key, day, cause
columns:
  repo_key          INTEGER  Number of the model in core.repos.
  day               DATE     Calendar day, UTC.
  cause             VARCHAR  begins or ends: a stretch of equal counts; unobserved until it is resumed or, left out of a complete listing, removed; entered or left: the listing; gap: a day of one.
  downloads_30d     BIGINT   Change of the 30-day downloads observed.
  downloads_1d      BIGINT   Change of the downloads a day.
  likes             BIGINT   Change of the likes observed.
  models_observed   BIGINT   Change of the models observed.
  models_known      BIGINT   Change of the models known: seen, and not left out of a complete listing since.
  models_with_daily BIGINT   Change of the models whose downloads of the day are known.
  entered_30d       BIGINT   30-day downloads that day of a model not observed on the listed day before.
  left_30d          BIGINT   30-day downloads, on the listed day before, of a model that is no longer observed.
  models_entered    BIGINT   1 where a model entered so.
  models_left       BIGINT   1 where a model left so.
  gap_downloads     BIGINT   Downloads of that day, as its part of a difference over several days.
*/
{% from "core/_gap.sql" import counted_by -%}
WITH days AS (
    SELECT day, day_status, previous_listed_on FROM staging.listing_days WHERE repo_type = 'model'
),

runs AS (
    SELECT
        d.repo_key, d.day, d.downloads_30d, d.likes, d.downloads_1d, d.span_days, d.span_downloads, d.seen_on, d.seen_30d,
        d.day_quality <> 'missing' AS is_live,
        CASE WHEN coalesce(d.likes, d.downloads_30d, d.downloads_all_time) IS NULL THEN 0 ELSE 1 END AS observed,
        lead(d.day) OVER (PARTITION BY d.repo_key ORDER BY d.day) AS next_day,
        d.absent_on
    FROM core.repo_daily AS d
),

begins AS (
    SELECT
        r.repo_key, r.day, 'begins' AS cause, coalesce(r.downloads_30d, 0) AS downloads_30d, coalesce(r.downloads_1d, 0) AS downloads_1d,
        coalesce(r.likes, 0) AS likes, r.observed AS models_observed, 1 AS models_known,
        CASE WHEN r.downloads_1d IS NULL THEN 0 ELSE 1 END AS models_with_daily,
        0 AS entered_30d, 0 AS left_30d, 0 AS models_entered, 0 AS models_left, 0 AS gap_downloads
    FROM runs AS r
    WHERE r.is_live
),

ends AS (
    SELECT
        r.repo_key, r.next_day AS day, 'ends' AS cause, -coalesce(r.downloads_30d, 0) AS downloads_30d,
        -coalesce(r.downloads_1d, 0) AS downloads_1d, -coalesce(r.likes, 0) AS likes, -r.observed AS models_observed,
        -1 AS models_known, CASE WHEN r.downloads_1d IS NULL THEN 0 ELSE -1 END AS models_with_daily,
        0 AS entered_30d, 0 AS left_30d, 0 AS models_entered, 0 AS models_left, 0 AS gap_downloads
    FROM runs AS r
    WHERE r.is_live AND r.next_day IS NOT NULL
),

unobserved AS (
    SELECT
        r.repo_key, r.day, 'unobserved' AS cause, 0 AS downloads_30d, 0 AS downloads_1d, 0 AS likes, 0 AS models_observed,
        1 AS models_known, 0 AS models_with_daily,
        0 AS entered_30d, 0 AS left_30d, 0 AS models_entered, 0 AS models_left, 0 AS gap_downloads
    FROM runs AS r
    WHERE NOT r.is_live AND (r.absent_on IS NULL OR r.absent_on > r.day)
),

resumed AS (
    SELECT
        r.repo_key, coalesce(r.absent_on, r.next_day) AS day, CASE WHEN r.absent_on IS NULL THEN 'resumed' ELSE 'removed' END AS cause,
        0 AS downloads_30d, 0 AS downloads_1d, 0 AS likes, 0 AS models_observed, -1 AS models_known, 0 AS models_with_daily,
        0 AS entered_30d, 0 AS left_30d, 0 AS models_entered, 0 AS models_left, 0 AS gap_downloads
    FROM runs AS r
    WHERE NOT r.is_live AND coalesce(r.absent_on, r.next_day) > r.day
),

entered AS (
    SELECT
        r.repo_key, r.day, 'entered' AS cause, 0 AS downloads_30d, 0 AS downloads_1d, 0 AS likes, 0 AS models_observed,
        0 AS models_known, 0 AS models_with_daily,
        coalesce(r.downloads_30d, 0) AS entered_30d, 0 AS left_30d, 1 AS models_entered, 0 AS models_left, 0 AS gap_downloads
    FROM runs AS r
    INNER JOIN days AS d ON d.day = r.day
    WHERE r.is_live AND (r.span_days IS NULL OR d.previous_listed_on IS NULL OR date_diff('day', d.previous_listed_on, r.day) <> r.span_days)
),

gone AS (
    SELECT
        r.repo_key, d.day, 'left' AS cause, 0 AS downloads_30d, 0 AS downloads_1d, 0 AS likes, 0 AS models_observed,
        0 AS models_known, 0 AS models_with_daily,
        0 AS entered_30d, coalesce(r.seen_30d, 0) AS left_30d, 0 AS models_entered, 1 AS models_left, 0 AS gap_downloads
    FROM runs AS r
    INNER JOIN days AS d
        ON d.previous_listed_on = r.seen_on AND d.day_status <> 'missing' AND d.day >= r.day
        AND (r.next_day IS NULL OR d.day < r.next_day)
    WHERE NOT r.is_live
),

gaps AS (
    SELECT
        r.repo_key, CAST(u.d AS DATE) AS day, 'gap' AS cause, 0 AS downloads_30d, 0 AS downloads_1d, 0 AS likes, 0 AS models_observed,
        0 AS models_known, 0 AS models_with_daily,
        0 AS entered_30d, 0 AS left_30d, 0 AS models_entered, 0 AS models_left,
        {{ counted_by("(r.span_days - date_diff('day', CAST(u.d AS DATE), r.day))", "r.") }}
        - {{ counted_by("(r.span_days - date_diff('day', CAST(u.d AS DATE), r.day) - 1)", "r.") }}
            AS gap_downloads
    FROM runs AS r
    CROSS JOIN unnest(generate_series(
        CAST(r.day - CAST(r.span_days - 1 AS INTEGER) AS DATE), CAST(r.day - INTERVAL 1 DAY AS DATE), INTERVAL 1 DAY
    )) AS u(d)
    WHERE r.is_live AND r.span_days > 1 AND r.span_downloads >= 0
),

together AS (
    SELECT * FROM begins
    UNION ALL
    SELECT * FROM ends
    UNION ALL
    SELECT * FROM unobserved
    UNION ALL
    SELECT * FROM resumed
    UNION ALL
    SELECT * FROM entered
    UNION ALL
    SELECT * FROM gone
    UNION ALL
    SELECT * FROM gaps
)

SELECT
    repo_key,
    day,
    cause,
    CAST(downloads_30d AS BIGINT) AS downloads_30d,
    CAST(downloads_1d AS BIGINT) AS downloads_1d,
    CAST(likes AS BIGINT) AS likes,
    CAST(models_observed AS BIGINT) AS models_observed,
    CAST(models_known AS BIGINT) AS models_known,
    CAST(models_with_daily AS BIGINT) AS models_with_daily,
    CAST(entered_30d AS BIGINT) AS entered_30d,
    CAST(left_30d AS BIGINT) AS left_30d,
    CAST(models_entered AS BIGINT) AS models_entered,
    CAST(models_left AS BIGINT) AS models_left,
    CAST(gap_downloads AS BIGINT) AS gap_downloads
FROM together
