/*
One row a family with at least one derivative: a model at the top, the root, and all that leads to it by first-named
bases. Every model belongs to one family; one without relatives is a family of one and has no row. Counts are over
current models, each counted once.

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
  rank_downloads        BIGINT   Place among all families, those of one model too, by 30-day downloads; equal counts share the place.
  likes                 BIGINT   Likes of all its current models.
  models_compared       BIGINT   Models observed both on the last day read and four weeks before.
  downloads_30d_panel   BIGINT   30-day downloads now, of the models observed on both days.
  downloads_30d_28d_ago BIGINT   30-day downloads four weeks before, of the same models.
  growth_28d            DOUBLE   Change between the two: 0.1 is ten per cent more.
  new_derivatives_28d   BIGINT   Derivatives created in the 28 days up to the last day read, by their own date.
  newest_derivative_id  VARCHAR  Derivative created last; of equals the first by name.
  newest_derivative_on  DATE     Its day of creation.
*/
WITH members AS (
    SELECT
        family_root_id, repo_id, relation, relation = 'root' AS is_root, depth, is_in_cycle, organization, task, modality,
        downloads_30d, downloads_30d_28d_ago, likes, created_on, is_new, is_observed
    FROM marts.family_members
    WHERE is_current
),

roots AS (
    SELECT family_root_id, organization, task, modality, is_current FROM marts.family_members WHERE relation = 'root'
),

families AS (
    SELECT
        family_root_id,
        max(CASE WHEN is_in_cycle THEN 1 ELSE 0 END) = 1 AS has_cycle,
        count(*) AS models,
        count(*) FILTER (WHERE is_observed) AS models_observed,
        count(*) FILTER (WHERE NOT is_root) AS derivatives,
        count(*) FILTER (WHERE relation = 'finetune') AS finetunes,
        count(*) FILTER (WHERE relation = 'quantized') AS quantizations,
        count(*) FILTER (WHERE relation = 'merge') AS merges,
        count(*) FILTER (WHERE relation = 'adapter') AS adapters,
        count(*) FILTER (WHERE relation = 'unstated') AS unstated,
        max(depth) AS generations,
        CAST(sum(CASE WHEN is_root THEN downloads_30d END) AS BIGINT) AS own_downloads_30d,
        CAST(sum(downloads_30d) AS BIGINT) AS family_downloads_30d,
        CAST(sum(likes) AS BIGINT) AS likes,
        count(downloads_30d_28d_ago) AS models_compared,
        CAST(sum(CASE WHEN downloads_30d_28d_ago IS NOT NULL THEN downloads_30d END) AS BIGINT) AS downloads_30d_panel,
        CAST(sum(downloads_30d_28d_ago) AS BIGINT) AS downloads_30d_28d_ago,
        count(*) FILTER (WHERE NOT is_root AND is_new) AS new_derivatives_28d,
        max(CASE WHEN NOT is_root THEN created_on END) AS newest_on,
        max(downloads_30d) AS most_downloads_30d
    FROM members
    GROUP BY family_root_id
),

makers AS (
    SELECT family_root_id, count(*) AS publishers
    FROM (SELECT DISTINCT family_root_id, organization FROM members WHERE NOT is_root)
    GROUP BY family_root_id
),

picked AS (
    -- of equals the first by name
    SELECT
        m.family_root_id,
        min(CASE WHEN NOT m.is_root AND m.created_on = f.newest_on THEN m.repo_id END) AS newest_id,
        min(CASE WHEN m.downloads_30d IS NOT DISTINCT FROM f.most_downloads_30d THEN m.repo_id END) AS most_downloaded_id
    FROM members AS m
    INNER JOIN families AS f ON f.family_root_id = m.family_root_id
    GROUP BY m.family_root_id
),

alone AS (
    SELECT downloads_30d FROM marts.model_summary WHERE is_current AND repo_id = family_root_id AND family_models = 1
),

placed AS (
    SELECT
        family_root_id,
        sum(downloads_30d) OVER () AS all_downloads_30d,
        rank() OVER (ORDER BY downloads_30d DESC NULLS LAST) AS place
    FROM (
        SELECT family_root_id, family_downloads_30d AS downloads_30d FROM families WHERE derivatives > 0
        UNION ALL
        SELECT CAST(NULL AS VARCHAR) AS family_root_id, downloads_30d FROM alone
    )
)

SELECT
    f.family_root_id,
    r.family_root_id IS NOT NULL AS root_is_known,
    coalesce(r.is_current, false) AS root_is_current,
    coalesce(
        r.organization,
        CASE WHEN strpos(f.family_root_id, '/') > 0 THEN split_part(f.family_root_id, '/', 1) ELSE 'Not stated' END
    ) AS organization,
    CASE WHEN r.family_root_id IS NULL THEN t.task ELSE r.task END AS task,
    CASE WHEN r.family_root_id IS NULL THEN t.modality ELSE r.modality END AS modality,
    f.has_cycle,
    f.models,
    f.models_observed,
    f.derivatives,
    f.finetunes,
    f.quantizations,
    f.merges,
    f.adapters,
    f.unstated,
    f.generations,
    m.publishers,
    f.own_downloads_30d,
    f.family_downloads_30d,
    CAST(f.family_downloads_30d AS DOUBLE) / nullif(CAST(p.all_downloads_30d AS DOUBLE), 0) AS share_30d,
    CASE WHEN f.family_downloads_30d IS NOT NULL THEN CAST(p.place AS BIGINT) END AS rank_downloads,
    f.likes,
    f.models_compared,
    f.downloads_30d_panel,
    f.downloads_30d_28d_ago,
    CAST(f.downloads_30d_panel AS DOUBLE) / nullif(f.downloads_30d_28d_ago, 0) - 1 AS growth_28d,
    f.new_derivatives_28d,
    k.newest_id AS newest_derivative_id,
    f.newest_on AS newest_derivative_on
FROM families AS f
INNER JOIN placed AS p ON p.family_root_id = f.family_root_id
INNER JOIN makers AS m ON m.family_root_id = f.family_root_id
INNER JOIN picked AS k ON k.family_root_id = f.family_root_id
LEFT JOIN roots AS r ON r.family_root_id = f.family_root_id
LEFT JOIN members AS t ON t.repo_id = k.most_downloaded_id
