/*
How did the headline figures move over the last twelve weeks?
page: adoption/overview
params:
*/
-- Sparklines of single models hold the same twelve weekly points, so one pass over them gives every week.
-- Before the first day read nothing is shown, though dates of creation would reach further back: of the models of
-- those weeks only the ones still listed today are known.
WITH latest AS (
    SELECT max(day) AS as_of, min(day) AS first_on FROM core.observed_days WHERE repo_type = 'model' AND day_status <> 'missing'
),

weeks AS (
    SELECT CAST(u.week AS INTEGER) AS week, l.as_of - CAST((12 - u.week) * 7 AS INTEGER) AS ends_on,
        l.as_of - CAST((12 - u.week) * 7 AS INTEGER) >= l.first_on AS is_read
    FROM latest AS l
    CROSS JOIN unnest(generate_series(1, 12)) AS u(week)
),

listed AS (SELECT * FROM marts.adoption_daily WHERE dimension = 'all' AND day >= (SELECT as_of - 90 FROM latest)),

born AS (
    SELECT created_on, count(*) AS models FROM marts.model_summary WHERE is_current GROUP BY created_on
),

publishers AS (
    SELECT began_on, count(*) AS publishers
    FROM (SELECT organization, min(created_on) AS began_on FROM marts.model_summary WHERE is_current GROUP BY organization)
    GROUP BY began_on
),

tops AS (
    SELECT [
        list_sum(max(sparkline[1], 10)), list_sum(max(sparkline[2], 10)), list_sum(max(sparkline[3], 10)),
        list_sum(max(sparkline[4], 10)), list_sum(max(sparkline[5], 10)), list_sum(max(sparkline[6], 10)),
        list_sum(max(sparkline[7], 10)), list_sum(max(sparkline[8], 10)), list_sum(max(sparkline[9], 10)),
        list_sum(max(sparkline[10], 10)), list_sum(max(sparkline[11], 10)), list_sum(max(sparkline[12], 10))
    ] AS top10
    FROM marts.model_summary
    WHERE is_current
)

SELECT
    w.ends_on,
    max_by(a.downloads_30d, a.day) AS downloads_30d,
    max_by(a.likes, a.day) AS likes,
    max_by(a.coverage, a.day) AS coverage,
    CASE WHEN w.is_read THEN (SELECT CAST(sum(models) AS BIGINT) FROM born WHERE created_on <= w.ends_on) END AS models,
    CASE WHEN w.is_read THEN (SELECT CAST(sum(publishers) AS BIGINT) FROM publishers WHERE began_on <= w.ends_on) END AS publishers,
    CASE
        WHEN w.is_read
            THEN (SELECT CAST(coalesce(sum(models), 0) AS BIGINT) FROM born WHERE created_on > w.ends_on - 7 AND created_on <= w.ends_on)
    END AS models_created_7d,
    CAST((SELECT top10[w.week] FROM tops) AS DOUBLE) / nullif(max_by(a.downloads_30d, a.day), 0) AS top10_share
FROM weeks AS w
LEFT JOIN listed AS a ON a.day > w.ends_on - 7 AND a.day <= w.ends_on AND a.day_status <> 'missing'
GROUP BY w.week, w.ends_on, w.is_read
ORDER BY w.ends_on
