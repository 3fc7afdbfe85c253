{%- set divided = dimensions | rejectattr("overlaps") | map(attribute="key") | list -%}
/*
One row a dimension and listed day: how far 30-day downloads are in few hands, among the values observed with at least
one. Values that say nothing (Not stated) take no part, nor do languages, which overlap.

partition: month
page: adoption/organizations
grain: dimension, day
columns:
  dimension         VARCHAR  {{ divided[:-1] | join(", ") }} or {{ divided[-1] }}.
  day               DATE     Calendar day, UTC.
  values_used       BIGINT   Values with at least one 30-day download.
  downloads_30d     BIGINT   Their 30-day downloads.
  top1_share        DOUBLE   Share of the largest value, 0 to 1.
  top10_share       DOUBLE   Share of the ten largest values, 0 to 1.
  hhi               DOUBLE   Herfindahl-Hirschman index: sum of squared shares, from 1/values_used (even) to 1 (one value).
  effective_number  DOUBLE   1 / hhi: as many values of equal size would be as concentrated.
  gini              DOUBLE   Gini coefficient, from 0 (even) towards 1.
*/
-- Equal values are counted together: of hundreds of thousands of publishers most have one of few small counts.
WITH counted AS (
    SELECT a.dimension, a.day, a.downloads_30d AS size, count(*) AS n
    FROM marts.adoption_values AS a
    INNER JOIN staging.listing_days AS l ON l.repo_type = 'model' AND l.day = a.day AND l.day_status <> 'missing'
    WHERE a.dimension NOT IN ('all', 'language') AND a.value <> 'Not stated' AND a.downloads_30d > 0
    GROUP BY a.dimension, a.day, a.downloads_30d
),

placed AS (
    SELECT
        dimension, day, size, n,
        sum(n) OVER w - n AS smaller,
        sum(n) OVER (PARTITION BY dimension, day) AS total_n,
        sum(n) OVER (PARTITION BY dimension, day) - sum(n) OVER w AS larger,
        CAST(sum(size * n) OVER (PARTITION BY dimension, day) AS DOUBLE) AS total
    FROM counted
    WINDOW w AS (PARTITION BY dimension, day ORDER BY size ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
),

shared AS (
    SELECT
        dimension, day, size, n, larger, total_n, total,
        CAST(size AS DOUBLE) / nullif(total, 0) AS share,
        size * n * (2 * smaller + n + 1) AS places
    FROM placed
),

summed AS (
    SELECT
        dimension, day, max(total_n) AS values_used, sum(size * n) AS downloads_30d, max(total) AS total, max(share) AS top1_share,
        CAST(sum(size * least(n, greatest(10 - larger, 0))) AS DOUBLE) AS top10,
        CAST(sum(n * share * share) AS DOUBLE) AS hhi, CAST(sum(places) AS DOUBLE) AS places
    FROM shared
    GROUP BY dimension, day
)

-- Rounded, so that the order in which a machine adds fractions does not show in a file's bytes.
SELECT
    dimension,
    day,
    CAST(values_used AS BIGINT) AS values_used,
    CAST(downloads_30d AS BIGINT) AS downloads_30d,
    round(top1_share, 9) AS top1_share,
    round(CAST(top10 AS DOUBLE) / nullif(total, 0), 9) AS top10_share,
    round(hhi, 9) AS hhi,
    round(CAST(1 AS DOUBLE) / nullif(hhi, 0), 6) AS effective_number,
    -- 2 * sum(i * x) / (n * sum(x)) - (n + 1) / n over values x in ascending order, i their places
    round(CAST(places AS DOUBLE) / nullif(values_used * total, 0) - CAST(values_used + 1 AS DOUBLE) / nullif(values_used, 0), 9) AS gini
FROM summed
