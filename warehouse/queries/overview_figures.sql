/*
What do the headline figures say today, and on the models seen both today and four weeks before?
page: adoption/overview
params:
*/
WITH dates AS (
    SELECT
        max(day) FILTER (WHERE day_status <> 'missing') AS as_of,
        min(day) FILTER (WHERE day_status <> 'missing') AS first_on,
        -- The day "four weeks before" of marts.model_summary: the last one read in that week.
        max(day) FILTER (
            WHERE day_status <> 'missing' AND date_diff('day', day, latest) BETWEEN 28 AND 34
        ) AS compared_on
    FROM (SELECT *, max(day) FILTER (WHERE day_status <> 'missing') OVER () AS latest FROM core.observed_days WHERE repo_type = 'model')
),

models AS (
    SELECT *, observed_on = (SELECT as_of FROM dates) AS seen_today FROM marts.model_summary WHERE is_current
),

publishers AS (
    SELECT organization, min(created_on) AS began_on FROM models WHERE organization IS NOT NULL GROUP BY organization
),

totals AS (
    SELECT
        -- Of the models named that day: a count from an earlier day is no part of a day's sum.
        CAST(sum(downloads_30d) FILTER (WHERE observed_on = (SELECT as_of FROM dates)) AS BIGINT) AS downloads_30d,
        CAST(sum(likes) FILTER (WHERE observed_on = (SELECT as_of FROM dates)) AS BIGINT) AS likes,
        count(*) AS models,
        count(created_on) AS models_dated,
        count(*) FILTER (WHERE created_on > (SELECT as_of FROM dates) - 28) AS models_created_28d,
        count(*) FILTER (WHERE created_on > (SELECT as_of FROM dates) - 7) AS models_created_7d,
        count(*) FILTER (
            WHERE created_on > (SELECT as_of FROM dates) - 35 AND created_on <= (SELECT as_of FROM dates) - 28
        ) AS models_created_7d_before,
        CAST(
            list_sum(max(downloads_30d, 10) FILTER (WHERE observed_on = (SELECT as_of FROM dates))) AS BIGINT
        ) AS top10_downloads_30d,
        count(*) FILTER (WHERE observed_on = (SELECT as_of FROM dates)) AS models_observed,
        -- The panel: models seen on both days. A count from an earlier day is no part of it either.
        count(*) FILTER (WHERE seen_today AND downloads_30d_28d_ago IS NOT NULL) AS panel_models,
        CAST(sum(downloads_30d) FILTER (WHERE seen_today AND downloads_30d_28d_ago IS NOT NULL) AS BIGINT) AS panel_downloads_now,
        CAST(sum(downloads_30d_28d_ago) FILTER (WHERE seen_today AND downloads_30d IS NOT NULL) AS BIGINT) AS panel_downloads_before,
        CAST(sum(likes) FILTER (WHERE seen_today AND likes_28d_ago IS NOT NULL) AS BIGINT) AS panel_likes_now,
        CAST(sum(likes_28d_ago) FILTER (WHERE seen_today AND likes IS NOT NULL) AS BIGINT) AS panel_likes_before,
        CAST(list_sum(max(downloads_30d, 10) FILTER (WHERE seen_today AND downloads_30d_28d_ago IS NOT NULL)) AS BIGINT) AS panel_top10_now,
        CAST(list_sum(max(downloads_30d_28d_ago, 10) FILTER (WHERE seen_today AND downloads_30d IS NOT NULL)) AS BIGINT) AS panel_top10_before
    FROM models
)

SELECT
    d.as_of, d.first_on, d.compared_on, t.*,
    (SELECT count(*) FROM publishers) AS publishers,
    (SELECT count(*) FROM publishers WHERE began_on > d.as_of - 28) AS publishers_began_28d,
    CAST(t.top10_downloads_30d AS DOUBLE) / nullif(t.downloads_30d, 0) AS top10_share,
    CAST(t.panel_top10_now AS DOUBLE) / nullif(t.panel_downloads_now, 0) AS panel_top10_share_now,
    CAST(t.panel_top10_before AS DOUBLE) / nullif(t.panel_downloads_before, 0) AS panel_top10_share_before
FROM totals AS t
CROSS JOIN dates AS d
