/*
One row a way to derive: all current models by it. Those that derive from nothing, or stand at the top of a circle, are
roots. The comparison with four weeks before is over the models observed on both days.

page: adoption/families
grain: relation
columns:
  relation       VARCHAR  root, finetune, quantized, merge, adapter, or unstated where a base is named and not how.
  models         BIGINT   Current models.
  downloads_30d  BIGINT   30-day downloads of them.
  likes          BIGINT   Likes of them.
  models_compared        BIGINT  Models observed both on the last day read and four weeks before.
  downloads_30d_panel    BIGINT  30-day downloads now, of the models observed on both days.
  downloads_30d_28d_ago  BIGINT  30-day downloads four weeks before, of the same models.
*/
WITH latest AS (
    SELECT max(day) AS as_of FROM core.observed_days WHERE repo_type = 'model' AND day_status <> 'missing'
),

models AS (
    SELECT
        CASE WHEN s.repo_id = s.family_root_id THEN 'root' ELSE coalesce(s.relation, 'unstated') END AS relation,
        s.downloads_30d, s.likes,
        CASE WHEN s.observed_on = l.as_of AND s.downloads_30d IS NOT NULL THEN s.downloads_30d_28d_ago END AS before
    FROM marts.model_summary AS s
    CROSS JOIN latest AS l
    WHERE s.is_current
)

SELECT
    relation,
    count(*) AS models,
    CAST(coalesce(sum(downloads_30d), 0) AS BIGINT) AS downloads_30d,
    CAST(coalesce(sum(likes), 0) AS BIGINT) AS likes,
    count(before) AS models_compared,
    CAST(sum(CASE WHEN before IS NOT NULL THEN downloads_30d END) AS BIGINT) AS downloads_30d_panel,
    CAST(sum(before) AS BIGINT) AS downloads_30d_28d_ago
FROM models
GROUP BY relation
