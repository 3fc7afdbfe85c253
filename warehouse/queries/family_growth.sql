/*
How many derivatives were made in each month, by how they derive?
page: adoption/families
params:
  family: VARCHAR null   # null: all models
*/
WITH latest AS (
    SELECT max(day) AS as_of FROM core.observed_days WHERE repo_type = 'model' AND day_status <> 'missing'
),

everybody AS (
    SELECT
        created_month_on AS month_on,
        unnest(['finetune', 'quantized', 'merge', 'adapter', 'unstated']) AS relation,
        unnest([finetunes, quantizations, merges, adapters, unstated]) AS derivatives
    FROM marts.cohorts_monthly
    WHERE $family IS NULL AND NOT created_is_floor
),

counted AS (
    SELECT month_on, relation, derivatives FROM everybody WHERE derivatives > 0
    UNION ALL
    SELECT CAST(date_trunc('month', created_on) AS DATE), relation, count(*)
    FROM marts.family_members
    WHERE family_root_id = $family AND relation <> 'root' AND created_on IS NOT NULL AND NOT created_is_floor
    GROUP BY date_trunc('month', created_on), relation
),

removed AS (
    SELECT CAST(sum(derivatives_removed) AS BIGINT) AS models FROM marts.cohorts_monthly WHERE $family IS NULL AND NOT created_is_floor
    UNION ALL
    SELECT count(*) FROM marts.family_members
    WHERE family_root_id = $family AND relation <> 'root' AND created_on IS NOT NULL AND NOT created_is_floor AND NOT is_current
)

SELECT
    c.month_on, c.relation, c.derivatives,
    (SELECT CAST(sum(models) AS BIGINT) FROM removed) AS removed_of_all,
    c.month_on < date_trunc('month', l.as_of) AS is_finished
FROM counted AS c
CROSS JOIN latest AS l
ORDER BY c.month_on, c.relation
