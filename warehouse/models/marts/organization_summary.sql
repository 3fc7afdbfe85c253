/*
One row an organization that publishes a current model. Sums of downloads and likes are over its models that were observed
on the last day read, so that organizations are compared on one day; what was not observed then is in the counts of models
only. Changes are over the models observed both then and four weeks before.

page: adoption/organizations
grain: organization
columns:
  organization            VARCHAR  Publisher: the part of a model's name before the slash.
  organization_kind       VARCHAR  Company, research institute or university, or community, where known.
  models                  BIGINT   Current models.
  models_observed         BIGINT   Of these, named by the last listing read.
  downloads_30d           BIGINT   30-day downloads of its models observed on the last day read; empty where none was, or none reports any.
  share_30d               DOUBLE   Share of the 30-day downloads of all models observed on the last day read, 0 to 1.
  rank_downloads          BIGINT   Place among all organizations by 30-day downloads; equal counts share the place.
  models_compared         BIGINT   Models observed both on the last day read and four weeks before.
  downloads_30d_panel     BIGINT   30-day downloads now, of the models observed on both days.
  downloads_30d_28d_ago   BIGINT   30-day downloads four weeks before, of the same models.
  growth_28d              DOUBLE   Change between the two: 0.1 is ten per cent more.
  share_change_28d        DOUBLE   Its share of the downloads of all models observed on both days, now less then: 0.01 is one percentage point.
  likes                   BIGINT   Likes of its models observed on the last day read.
  likes_added_28d         BIGINT   Likes against four weeks before, of the models observed on both days.
  models_liked            BIGINT   Models observed on the last day read with at least one like.
  downloads_all_time      BIGINT   Downloads since creation of its models observed on the last day read, as far as they are known.
  likes_per_1000_downloads DOUBLE  Likes for each 1,000 downloads since creation, of the models for which both are known.
  new_models_28d          BIGINT   Models created in the 28 days up to the last day read; empty where no model says when it was created.
  new_models_91d          BIGINT   The same over 91 days.
  first_created_on        DATE     Day on which the oldest of its current models was created.
  first_is_floor          BOOLEAN  Created on or before that day: the Hub kept no dates before 2 March 2022.
  last_created_on         DATE     Day on which the newest of its current models was created.
  tasks                   BIGINT   Different tasks that its current models state.
  models_sized            BIGINT   Current models that state their number of parameters.
  median_parameters       BIGINT   Median number of parameters of these.
  open_share              DOUBLE   Share of its 30-day downloads that goes to models under an open licence; what states none is not open, and where nothing states one it is empty. 0 to 1.
  licence_stated_share    DOUBLE   Share of its 30-day downloads that goes to models that state a licence, 0 to 1.
  top_repo_id             VARCHAR  Its most downloaded model on the last day read; of equals the first by name.
  top_share               DOUBLE   That model's share of its 30-day downloads, 0 to 1.
  derivatives             BIGINT   Current models by others that name one of its models as their base, each counted once.
  derivatives_downloads_30d BIGINT 30-day downloads of these.
  publishers_deriving     BIGINT   Others with at least one such model.
  family_downloads_30d    BIGINT   30-day downloads of all models whose family begins with one of its models, its own included, each counted once.
*/
WITH latest AS (
    SELECT max(day) AS as_of FROM core.observed_days WHERE repo_type = 'model' AND day_status <> 'missing'
),

open_licences AS (
    SELECT accepted AS licence_family FROM core.field_trends WHERE trend = 'open_licences' AND field = 'licence_family' GROUP BY accepted
),

current_models AS (
    SELECT
        s.organization, s.organization_kind, s.repo_id, s.task, s.parameters, s.created_on, s.created_is_floor, s.licence_family,
        o.licence_family IS NOT NULL AS is_open,
        s.observed_on = l.as_of AS is_observed,
        date_diff('day', s.created_on, l.as_of) AS age_days,
        s.family_root_id,
        CASE WHEN s.observed_on = l.as_of THEN s.downloads_30d END AS downloads_30d,
        CASE WHEN s.observed_on = l.as_of THEN s.downloads_all_time END AS downloads_all_time,
        CASE WHEN s.observed_on = l.as_of THEN s.likes END AS likes,
        CASE WHEN s.observed_on = l.as_of AND s.downloads_30d IS NOT NULL THEN s.downloads_30d_28d_ago END AS downloads_30d_28d_ago,
        CASE WHEN s.observed_on = l.as_of THEN s.likes_28d_ago END AS likes_28d_ago
    FROM marts.model_summary AS s
    CROSS JOIN latest AS l
    LEFT JOIN open_licences AS o ON o.licence_family = s.licence_family
    WHERE s.is_current
),

turns AS (
    SELECT
        organization, repo_id, downloads_30d,
        row_number() OVER (PARTITION BY organization ORDER BY downloads_30d DESC NULLS LAST, repo_id) AS turn
    FROM current_models
),

summed AS (
    SELECT
        organization,
        max(organization_kind) AS organization_kind,
        count(*) AS models,
        count(*) FILTER (WHERE is_observed) AS models_observed,
        CAST(sum(downloads_30d) AS BIGINT) AS downloads_30d,
        count(downloads_30d_28d_ago) AS models_compared,
        CAST(sum(CASE WHEN downloads_30d_28d_ago IS NOT NULL THEN downloads_30d END) AS BIGINT) AS downloads_30d_panel,
        CAST(sum(downloads_30d_28d_ago) AS BIGINT) AS downloads_30d_28d_ago,
        CAST(sum(likes) AS BIGINT) AS likes,
        CAST(sum(likes - likes_28d_ago) AS BIGINT) AS likes_added_28d,
        count(*) FILTER (WHERE likes > 0) AS models_liked,
        CAST(sum(downloads_all_time) AS BIGINT) AS downloads_all_time,
        sum(CASE WHEN downloads_all_time IS NOT NULL THEN likes END) AS likes_all_time,
        sum(CASE WHEN likes IS NOT NULL THEN downloads_all_time END) AS downloads_liked,
        count(created_on) AS models_dated,
        count(*) FILTER (WHERE age_days < 28) AS new_models_28d,
        count(*) FILTER (WHERE age_days < 91) AS new_models_91d,
        min(created_on) AS first_created_on,
        max(created_on) AS last_created_on,
        max(CASE WHEN created_is_floor THEN 1 ELSE 0 END) = 1 AS has_floor,
        count(DISTINCT task) AS tasks,
        count(parameters) AS models_sized,
        CAST(round(median(parameters)) AS BIGINT) AS median_parameters,
        sum(CASE WHEN is_open THEN downloads_30d ELSE 0 END) AS open_downloads,
        sum(CASE WHEN licence_family IS NOT NULL THEN downloads_30d ELSE 0 END) AS licensed_downloads
    FROM current_models
    GROUP BY organization
),

derived AS (
    SELECT
        base_organization AS organization, count(*) AS derivatives, CAST(sum(downloads_30d) AS BIGINT) AS downloads_30d,
        count(DISTINCT organization) AS publishers
    FROM marts.organization_derivatives
    WHERE NOT is_own
    GROUP BY base_organization
),

families AS (
    SELECT split_part(family_root_id, '/', 1) AS organization, CAST(sum(downloads_30d) AS BIGINT) AS downloads_30d
    FROM current_models
    WHERE strpos(family_root_id, '/') > 1
    GROUP BY split_part(family_root_id, '/', 1)
)

SELECT
    s.organization,
    s.organization_kind,
    s.models,
    s.models_observed,
    s.downloads_30d,
    CAST(s.downloads_30d AS DOUBLE) / nullif(CAST(sum(s.downloads_30d) OVER () AS DOUBLE), 0) AS share_30d,
    CASE WHEN s.downloads_30d IS NOT NULL THEN CAST(rank() OVER (ORDER BY s.downloads_30d DESC NULLS LAST) AS BIGINT) END AS rank_downloads,
    s.models_compared,
    s.downloads_30d_panel,
    s.downloads_30d_28d_ago,
    CAST(s.downloads_30d_panel AS DOUBLE) / nullif(s.downloads_30d_28d_ago, 0) - 1 AS growth_28d,
    CAST(s.downloads_30d_panel AS DOUBLE) / nullif(CAST(sum(s.downloads_30d_panel) OVER () AS DOUBLE), 0)
    - CAST(s.downloads_30d_28d_ago AS DOUBLE) / nullif(CAST(sum(s.downloads_30d_28d_ago) OVER () AS DOUBLE), 0) AS share_change_28d,
    s.likes,
    s.likes_added_28d,
    s.models_liked,
    s.downloads_all_time,
    CAST(s.likes_all_time AS DOUBLE) * 1000 / nullif(CAST(s.downloads_liked AS DOUBLE), 0) AS likes_per_1000_downloads,
    CASE WHEN s.models_dated > 0 THEN s.new_models_28d END AS new_models_28d,
    CASE WHEN s.models_dated > 0 THEN s.new_models_91d END AS new_models_91d,
    s.first_created_on,
    s.first_created_on IS NOT NULL AND s.has_floor AS first_is_floor,
    s.last_created_on,
    s.tasks,
    s.models_sized,
    s.median_parameters,
    CASE WHEN s.licensed_downloads > 0 THEN CAST(s.open_downloads AS DOUBLE) / nullif(s.downloads_30d, 0) END AS open_share,
    CAST(s.licensed_downloads AS DOUBLE) / nullif(s.downloads_30d, 0) AS licence_stated_share,
    t.repo_id AS top_repo_id,
    CAST(t.downloads_30d AS DOUBLE) / nullif(s.downloads_30d, 0) AS top_share,
    coalesce(d.derivatives, 0) AS derivatives,
    CASE WHEN d.organization IS NULL THEN 0 ELSE d.downloads_30d END AS derivatives_downloads_30d,
    coalesce(d.publishers, 0) AS publishers_deriving,
    f.downloads_30d AS family_downloads_30d
FROM summed AS s
INNER JOIN turns AS t ON t.organization = s.organization AND t.turn = 1
LEFT JOIN derived AS d ON d.organization = s.organization
LEFT JOIN families AS f ON f.organization = s.organization
