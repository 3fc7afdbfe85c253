{# core.adoption_changes as sums of each day of the month, and of days of gaps that ended in it.
   In: keyed (repo_key, kind), the groups to sum over. Out: held (kind, day, sums). -#}
labelled AS (
    SELECT
        k.kind, c.day,
        sum(c.downloads_30d) AS downloads_30d, sum(c.downloads_1d) AS downloads_1d, sum(c.likes) AS likes,
        sum(c.models_observed) AS models_observed, sum(c.models_known) AS models_known,
        sum(c.models_with_daily) AS models_with_daily, sum(c.entered_30d) AS entered_30d, sum(c.left_30d) AS left_30d,
        sum(c.models_entered) AS models_entered, sum(c.models_left) AS models_left,
        sum(c.gap_downloads) AS gap_downloads, sum(CASE WHEN c.cause = 'gap' THEN 1 ELSE 0 END) AS gap_models
    FROM core.adoption_changes AS c
    INNER JOIN keyed AS k ON k.repo_key = c.repo_key
    GROUP BY k.kind, c.day
),

days AS (
    SELECT s.day
    FROM staging.listing_days AS s
    CROSS JOIN build.month AS m
    WHERE s.repo_type = 'model' AND s.day >= m.month_on AND s.day < m.next_month_on
),

spans AS (
    SELECT kind, min(day) AS first_on FROM labelled GROUP BY kind
),

calendar AS (
    SELECT s.kind, d.day
    FROM spans AS s
    INNER JOIN days AS d ON d.day >= s.first_on
    UNION ALL
    -- days of a gap that began before this month
    SELECT b.kind, b.day
    FROM labelled AS b
    CROSS JOIN build.month AS m
    WHERE b.day < m.month_on
),

held AS (
    SELECT
        c.kind, c.day,
        sum(coalesce(b.downloads_30d, 0)) OVER w AS downloads_30d,
        sum(coalesce(b.downloads_1d, 0)) OVER w AS downloads_1d,
        sum(coalesce(b.likes, 0)) OVER w AS likes,
        sum(coalesce(b.models_observed, 0)) OVER w AS models_observed,
        sum(coalesce(b.models_known, 0)) OVER w AS models_known,
        sum(coalesce(b.models_with_daily, 0)) OVER w AS models_with_daily,
        coalesce(b.entered_30d, 0) AS entered_30d, coalesce(b.left_30d, 0) AS left_30d,
        coalesce(b.models_entered, 0) AS models_entered, coalesce(b.models_left, 0) AS models_left,
        coalesce(b.gap_downloads, 0) AS gap_downloads, coalesce(b.gap_models, 0) AS gap_models
    FROM calendar AS c
    LEFT JOIN labelled AS b ON b.kind = c.kind AND b.day = c.day
    WINDOW w AS (PARTITION BY c.kind ORDER BY c.day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)
