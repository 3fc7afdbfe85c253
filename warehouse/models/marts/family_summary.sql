/*
One row a family: a model at the top and all that derives from it, by first-named bases. Every model belongs to one
family; a model without relatives is a family of one. Counts are over current models, each counted once.

page: adoption/families
grain: family_root_id
columns:
  family_root_id        VARCHAR  Name of the model at the top, the root; it may be one that no listing ever named.
  root_is_known         BOOLEAN  A listing has named the root.
  root_is_current       BOOLEAN  The root is listed today.
  organization          VARCHAR  Publisher of the root: the part of its name before the slash.
  task                  VARCHAR  Task of the root; of the family's most downloaded model where the root is not known.
  modality              VARCHAR  Kind of data that task works on.
  has_cycle             BOOLEAN  The bases named lead round in a circle, so that there is no real top: the first name by alphabet stands for it.
  models                BIGINT   Current models of the family, its root among them where it is listed.
  models_observed       BIGINT   Of these, named by the last listing read.
  derivatives           BIGINT   Current models other than the root.
  finetunes             BIGINT   Derivatives that say they are fine-tuned from their base.
  quantizations         BIGINT   Derivatives that say they are their base, quantized.
  merges                BIGINT   Derivatives that say they are merged from bases.
  adapters              BIGINT   Derivatives that say they are an adapter to their base.
  unstated              BIGINT   Derivatives that name a base and not how they derive from it.
  generations           BIGINT   Steps from the root to its furthest current derivative; empty where bases lead in a circle.
  publishers            BIGINT   Organizations and people with a current derivative in the family.
  own_downloads_30d     BIGINT   30-day downloads of the root itself; empty where it is not listed or reports none.
  family_downloads_30d  BIGINT   30-day downloads of all its current models, each counted once.
  share_30d             DOUBLE   Share of the 30-day downloads of all current models, 0 to 1.
  rank_downloads        BIGINT   Place among all families by 30-day downloads; equal counts share the place.
  likes                 BIGINT   Likes of all its current models.
  models_compared       BIGINT   Models observed both on the last day read and four weeks before.
  downloads_30d_panel   BIGINT   30-day downloads now, of the models observed on both days.
  downloads_30d_28d_ago BIGINT   30-day downloads four weeks before, of the same models.
  growth_28d            DOUBLE   Change between the two: 0.1 is ten per cent more.
  new_derivatives_28d   BIGINT   Derivatives created in the 28 days up to the last day read, by their own date.
  newest_derivative_id  VARCHAR  Derivative created last; of equals the first by name.
  newest_derivative_on  DATE     Its day of creation.
*/
WITH latest AS (
    SELECT max(day) AS as_of FROM core.observed_days WHERE repo_type = 'model' AND day_status <> 'missing'
),

members AS (
    SELECT
        s.family_root_id, s.repo_id, s.organization, s.task, s.modality, s.relation, s.downloads_30d, s.likes,
        s.created_on, f.depth, f.is_in_cycle,
        s.repo_id = s.family_root_id AS is_root,
        s.observed_on = l.as_of AS is_observed,
        s.observed_on = l.as_of AND s.downloads_30d IS NOT NULL AND s.downloads_30d_28d_ago IS NOT NULL AS is_compared,
        s.downloads_30d_28d_ago,
        date_diff('day', s.created_on, l.as_of) < 28 AS is_new,
        row_number() OVER (
            PARTITION BY s.family_root_id ORDER BY s.downloads_30d DESC NULLS LAST, s.repo_id
        ) AS by_downloads,
        row_number() OVER (
            PARTITION BY s.family_root_id, s.repo_id = s.family_root_id ORDER BY s.created_on DESC NULLS LAST, s.repo_id
        ) AS by_age
    FROM marts.model_summary AS s
    CROSS JOIN latest AS l
    INNER JOIN core.model_families AS f ON f.repo_id = s.repo_id
    WHERE s.is_current
),

roots AS (
    SELECT repo_id, organization, task, modality, is_current FROM marts.model_summary WHERE repo_id = family_root_id
),

families AS (
    SELECT
        family_root_id,
        max(CASE WHEN by_downloads = 1 THEN task END) AS task,
        max(CASE WHEN by_downloads = 1 THEN modality END) AS modality,
        max(CASE WHEN is_in_cycle THEN 1 ELSE 0 END) = 1 AS has_cycle,
        count(*) AS models,
        count(*) FILTER (WHERE is_observed) AS models_observed,
        count(*) FILTER (WHERE NOT is_root) AS derivatives,
        count(*) FILTER (WHERE NOT is_root AND relation = 'finetune') AS finetunes,
        count(*) FILTER (WHERE NOT is_root AND relation = 'quantized') AS quantizations,
        count(*) FILTER (WHERE NOT is_root AND relation = 'merge') AS merges,
        count(*) FILTER (WHERE NOT is_root AND relation = 'adapter') AS adapters,
        count(*) FILTER (WHERE NOT is_root AND relation IS NULL) AS unstated,
        max(depth) AS generations,
        count(DISTINCT CASE WHEN NOT is_root THEN organization END) AS publishers,
        CAST(sum(CASE WHEN is_root THEN downloads_30d END) AS BIGINT) AS own_downloads_30d,
        CAST(sum(downloads_30d) AS BIGINT) AS family_downloads_30d,
        CAST(sum(likes) AS BIGINT) AS likes,
        count(*) FILTER (WHERE is_compared) AS models_compared,
        CAST(sum(CASE WHEN is_compared THEN downloads_30d END) AS BIGINT) AS downloads_30d_panel,
        CAST(sum(CASE WHEN is_compared THEN downloads_30d_28d_ago END) AS BIGINT) AS downloads_30d_28d_ago,
        count(*) FILTER (WHERE NOT is_root AND is_new) AS new_derivatives_28d,
        max(CASE WHEN NOT is_root AND by_age = 1 AND created_on IS NOT NULL THEN repo_id END) AS newest_derivative_id,
        max(CASE WHEN NOT is_root AND by_age = 1 THEN created_on END) AS newest_derivative_on
    FROM members
    GROUP BY family_root_id
)

SELECT
    f.family_root_id,
    r.repo_id IS NOT NULL AS root_is_known,
    coalesce(r.is_current, false) AS root_is_current,
    coalesce(
        r.organization,
        CASE WHEN strpos(f.family_root_id, '/') > 0 THEN split_part(f.family_root_id, '/', 1) ELSE 'Not stated' END
    ) AS organization,
    CASE WHEN r.repo_id IS NULL THEN f.task ELSE r.task END AS task,
    CASE WHEN r.repo_id IS NULL THEN f.modality ELSE r.modality END AS modality,
    f.has_cycle,
    f.models,
    f.models_observed,
    f.derivatives,
    f.finetunes,
    f.quantizations,
    f.merges,
    f.adapters,
    f.unstated,
    CAST(f.generations AS BIGINT) AS generations,
    f.publishers,
    f.own_downloads_30d,
    f.family_downloads_30d,
    CAST(f.family_downloads_30d AS DOUBLE) / nullif(CAST(sum(f.family_downloads_30d) OVER () AS DOUBLE), 0) AS share_30d,
    CASE
        WHEN f.family_downloads_30d IS NOT NULL
            THEN CAST(rank() OVER (ORDER BY f.family_downloads_30d DESC NULLS LAST) AS BIGINT)
    END AS rank_downloads,
    f.likes,
    f.models_compared,
    f.downloads_30d_panel,
    f.downloads_30d_28d_ago,
    CAST(f.downloads_30d_panel AS DOUBLE) / nullif(f.downloads_30d_28d_ago, 0) - 1 AS growth_28d,
    f.new_derivatives_28d,
    f.newest_derivative_id,
    f.newest_derivative_on
FROM families AS f
LEFT JOIN roots AS r ON r.repo_id = f.family_root_id
