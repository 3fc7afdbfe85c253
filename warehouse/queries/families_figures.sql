/*
How much of what is downloaded comes through families: derivatives, the ten largest, roots that no listing has named?
page: adoption/families
params:
*/
WITH days AS (
    SELECT
        max(day) AS as_of,
        min(day) AS first_on,
        -- The day "four weeks before" of marts.model_summary: the last one read in that week.
        max(day) FILTER (WHERE date_diff('day', day, latest) BETWEEN 28 AND 34) AS compared_on
    FROM (
        SELECT day, max(day) OVER () AS latest FROM core.observed_days WHERE repo_type = 'model' AND day_status <> 'missing'
    )
),

totals AS (
    SELECT
        CAST(sum(models) AS BIGINT) AS models,
        CAST(coalesce(sum(models) FILTER (WHERE relation <> 'root'), 0) AS BIGINT) AS derivatives,
        CAST(sum(downloads_30d) AS BIGINT) AS downloads_30d,
        CAST(coalesce(sum(downloads_30d) FILTER (WHERE relation <> 'root'), 0) AS BIGINT) AS derivative_downloads_30d,
        CAST(sum(models_compared) AS BIGINT) AS panel_models,
        coalesce(sum(downloads_30d_panel) FILTER (WHERE relation <> 'root'), 0)
        / nullif(CAST(sum(downloads_30d_panel) AS DOUBLE), 0) AS panel_derivative_share_now,
        coalesce(sum(downloads_30d_28d_ago) FILTER (WHERE relation <> 'root'), 0)
        / nullif(CAST(sum(downloads_30d_28d_ago) AS DOUBLE), 0) AS panel_derivative_share_before
    FROM marts.derivation_totals
),

families AS (
    SELECT
        count(*) AS families,
        count(*) FILTER (WHERE NOT root_is_known) AS families_of_unseen_root,
        CAST(coalesce(sum(family_downloads_30d) FILTER (WHERE NOT root_is_known), 0) AS BIGINT) AS downloads_of_unseen_roots,
        count(*) FILTER (WHERE has_cycle) AS families_with_cycle,
        CAST(coalesce(sum(new_derivatives_28d), 0) AS BIGINT) AS new_derivatives_28d
    FROM marts.family_summary
),

sizes AS (
    SELECT
        downloads_30d, families,
        coalesce(sum(families) OVER (ORDER BY downloads_30d DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS larger
    FROM marts.family_sizes
),

largest AS (
    SELECT CAST(sum(downloads_30d * least(families, 10 - larger)) AS BIGINT) AS top10_downloads_30d FROM sizes WHERE larger < 10
)

SELECT
    d.as_of, d.first_on, d.compared_on, t.*, f.*, l.top10_downloads_30d,
    t.derivative_downloads_30d / nullif(CAST(t.downloads_30d AS DOUBLE), 0) AS derivative_share,
    l.top10_downloads_30d / nullif(CAST(t.downloads_30d AS DOUBLE), 0) AS top10_share,
    f.downloads_of_unseen_roots / nullif(CAST(t.downloads_30d AS DOUBLE), 0) AS unseen_share
FROM totals AS t
CROSS JOIN families AS f
CROSS JOIN largest AS l
CROSS JOIN days AS d
