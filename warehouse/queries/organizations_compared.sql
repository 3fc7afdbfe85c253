/*
How do these organizations stand side by side? Accounts that bear the same name are taken together; what counts once for
one organization counts once for all accounts of a name.
page: adoption/organizations
params:
  names: VARCHAR[] []            # a name for each account, in the order of the next
  organizations: VARCHAR[] []
*/
WITH asked AS (
    SELECT name, organization, min(place) AS place
    FROM (
        SELECT
            unnest(CAST($names AS VARCHAR[])) AS name, unnest(CAST($organizations AS VARCHAR[])) AS organization,
            generate_subscripts(CAST($names AS VARCHAR[]), 1) AS place
    )
    GROUP BY name, organization
),

latest AS (
    SELECT max(day) AS as_of FROM core.observed_days WHERE repo_type = 'model' AND day_status <> 'missing'
),

whole AS (
    SELECT
        sum(downloads_30d) AS downloads_30d, sum(downloads_30d_panel) AS panel_now, sum(downloads_30d_28d_ago) AS panel_before,
        count(*) FILTER (WHERE organization <> 'Not stated') AS organizations
    FROM marts.organization_summary
),

models AS (
    SELECT
        a.name, s.repo_id, s.task, s.parameters, s.created_on, s.created_is_floor, s.licence_family,
        coalesce(s.licence_family IN (SELECT accepted FROM core.field_trends WHERE trend = 'open_licences' AND field = 'licence_family'), false) AS is_open,
        s.observed_on = l.as_of AS is_observed,
        date_diff('day', s.created_on, l.as_of) AS age_days,
        CASE WHEN s.observed_on = l.as_of THEN s.downloads_30d END AS downloads_30d,
        CASE WHEN s.observed_on = l.as_of THEN s.downloads_all_time END AS downloads_all_time,
        CASE WHEN s.observed_on = l.as_of THEN s.likes END AS likes,
        CASE WHEN s.observed_on = l.as_of AND s.downloads_30d IS NOT NULL THEN s.downloads_30d_28d_ago END AS downloads_30d_28d_ago,
        CASE WHEN s.observed_on = l.as_of THEN s.likes_28d_ago END AS likes_28d_ago
    FROM marts.model_summary AS s
    INNER JOIN asked AS a ON a.organization = s.organization
    CROSS JOIN latest AS l
    WHERE s.is_current AND list_contains(CAST($organizations AS VARCHAR[]), s.organization)
),

summed AS (
    SELECT
        name,
        count(*) AS models,
        count(*) FILTER (WHERE is_observed) AS models_observed,
        CAST(sum(downloads_30d) AS BIGINT) AS downloads_30d,
        count(downloads_30d_28d_ago) AS models_compared,
        CAST(sum(downloads_30d) FILTER (WHERE downloads_30d_28d_ago IS NOT NULL) AS BIGINT) AS downloads_30d_panel,
        CAST(sum(downloads_30d_28d_ago) AS BIGINT) AS downloads_30d_28d_ago,
        CAST(sum(likes) AS BIGINT) AS likes,
        CAST(sum(likes - likes_28d_ago) AS BIGINT) AS likes_added_28d,
        count(*) FILTER (WHERE likes > 0) AS models_liked,
        CAST(sum(downloads_all_time) AS BIGINT) AS downloads_all_time,
        sum(likes) FILTER (WHERE downloads_all_time IS NOT NULL) AS likes_all_time,
        sum(downloads_all_time) FILTER (WHERE likes IS NOT NULL) AS downloads_liked,
        sum(downloads_30d) FILTER (WHERE likes IS NOT NULL) AS month_liked,
        CASE WHEN count(created_on) > 0 THEN count(*) FILTER (WHERE age_days < 28) END AS new_models_28d,
        CASE WHEN count(created_on) > 0 THEN count(*) FILTER (WHERE age_days < 91) END AS new_models_91d,
        min(created_on) AS first_created_on,
        bool_or(created_is_floor) AS first_is_floor,
        max(created_on) AS last_created_on,
        count(DISTINCT task) AS tasks,
        count(parameters) AS models_sized,
        CAST(round(median(parameters)) AS BIGINT) AS median_parameters,
        CASE WHEN sum(downloads_30d) FILTER (WHERE licence_family IS NOT NULL) > 0 THEN coalesce(sum(downloads_30d) FILTER (WHERE is_open), 0) / sum(downloads_30d) END AS open_share,
        coalesce(sum(downloads_30d) FILTER (WHERE licence_family IS NOT NULL), 0) / nullif(sum(downloads_30d), 0) AS licence_stated_share,
        min_by(repo_id, (-coalesce(downloads_30d, -1), repo_id)) AS top_repo_id,
        max(downloads_30d) / nullif(sum(downloads_30d), 0) AS top_share
    FROM models
    GROUP BY name
),

-- A derivative of two accounts of a name, or made by one of them from another, is no derivative by others twice over.
made AS (
    SELECT DISTINCT a.name, d.repo_id, d.organization, d.downloads_30d
    FROM marts.organization_derivatives AS d
    INNER JOIN asked AS a ON a.organization = d.base_organization
    ANTI JOIN asked AS own ON own.name = a.name AND own.organization = d.organization
    WHERE list_contains(CAST($organizations AS VARCHAR[]), d.base_organization)
),

derived AS (
    SELECT
        name, count(*) AS derivatives, CAST(coalesce(sum(downloads_30d), 0) AS BIGINT) AS downloads_30d,
        count(DISTINCT organization) AS publishers
    FROM made
    GROUP BY name
),

accounts AS (
    SELECT
        a.name, min(a.place) AS place, list(a.organization ORDER BY a.place) AS organizations,
        count(o.organization) AS organizations_listed,
        CAST(sum(o.family_downloads_30d) AS BIGINT) AS family_downloads_30d,
        any_value(o.organization_kind ORDER BY a.place) AS organization_kind
    FROM asked AS a
    LEFT JOIN marts.organization_summary AS o ON o.organization = a.organization
    GROUP BY a.name
),

-- A name's place among all organizations: how many others have more. Its own accounts cannot have more than their sum.
places AS (
    SELECT s.name, count(o.organization) + 1 AS rank_downloads
    FROM summed AS s
    LEFT JOIN marts.organization_summary AS o ON o.downloads_30d > s.downloads_30d
    WHERE s.downloads_30d IS NOT NULL
    GROUP BY s.name
)

SELECT
    c.name, c.organizations, c.organizations_listed, c.organization_kind,
    coalesce(s.models, 0) AS models, s.models_observed, CAST(s.models_observed AS DOUBLE) / nullif(s.models, 0) AS coverage,
    s.downloads_30d, s.downloads_30d / nullif(w.downloads_30d, 0) AS share_30d, p.rank_downloads, w.organizations AS organizations_in_all,
    s.models_compared, s.downloads_30d_panel, s.downloads_30d_28d_ago,
    CAST(s.downloads_30d_panel AS DOUBLE) / nullif(s.downloads_30d_28d_ago, 0) - 1 AS growth_28d,
    s.downloads_30d_panel / nullif(w.panel_now, 0) - s.downloads_30d_28d_ago / nullif(w.panel_before, 0) AS share_change_28d,
    s.likes, s.likes_added_28d, s.models_liked, CAST(s.models_liked AS DOUBLE) / nullif(s.models_observed, 0) AS liked_share,
    s.downloads_all_time,
    s.likes_all_time * 1000 / nullif(s.downloads_liked, 0) AS likes_per_1000_downloads,
    s.likes * 1000 / nullif(s.month_liked, 0) AS likes_per_1000_monthly,
    s.new_models_28d, s.new_models_91d, s.first_created_on, coalesce(s.first_is_floor, false) AS first_is_floor, s.last_created_on,
    s.tasks, s.models_sized, s.median_parameters, s.open_share, s.licence_stated_share, s.top_repo_id, s.top_share,
    CASE WHEN s.name IS NOT NULL THEN coalesce(d.derivatives, 0) END AS derivatives,
    CASE WHEN s.name IS NOT NULL THEN coalesce(d.downloads_30d, 0) END AS derivatives_downloads_30d,
    CASE WHEN s.name IS NOT NULL THEN coalesce(d.publishers, 0) END AS publishers_deriving,
    c.family_downloads_30d
FROM accounts AS c
CROSS JOIN whole AS w
LEFT JOIN summed AS s ON s.name = c.name
LEFT JOIN derived AS d ON d.name = c.name
LEFT JOIN places AS p ON p.name = c.name
ORDER BY c.place
