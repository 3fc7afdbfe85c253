/*
How many models were created in each month, and what is left of their use today?
page: adoption/families
params:
*/
SELECT
    c.*,
    CAST(c.models_in_use AS DOUBLE) / nullif(c.models, 0) AS share_in_use,
    CAST(c.downloads_30d AS DOUBLE) / nullif(sum(c.downloads_30d) OVER (), 0) AS share_of_downloads,
    (SELECT count(*) FROM marts.model_summary WHERE created_on IS NULL) AS models_undated
FROM marts.cohorts_monthly AS c
ORDER BY c.created_month_on, c.created_is_floor DESC
