/*
Which models does an organization publish, most downloaded, newest, fastest or most built upon first?
page: adoption/organizations
params:
  organizations: VARCHAR[] []
  sort: VARCHAR 'downloads_30d'
  limit: BIGINT null               # null: all
*/
WITH latest AS (
    SELECT max(day) AS as_of FROM core.observed_days WHERE repo_type = 'model' AND day_status <> 'missing'
),

derived AS (
    SELECT u.base_repo_id, count(*) AS derivatives
    FROM marts.organization_derivatives AS d
    CROSS JOIN unnest(d.base_repo_ids) AS u(base_repo_id)
    WHERE list_contains(CAST($organizations AS VARCHAR[]), d.base_organization)
    GROUP BY u.base_repo_id
),

-- Apart from the rows, as windows over tens of thousands of wide ones are slow.
whole AS (
    SELECT
        count(*) AS models, sum(s.downloads_30d) FILTER (WHERE s.observed_on = l.as_of) AS downloads_30d,
        count(*) FILTER (WHERE date_diff('day', s.created_on, l.as_of) < 28) AS models_new
    FROM marts.model_summary AS s
    CROSS JOIN latest AS l
    WHERE s.is_current AND list_contains(CAST($organizations AS VARCHAR[]), s.organization)
)

SELECT
    s.repo_id, s.organization, s.task, s.parameters, s.licence, s.downloads_30d, s.growth_28d, s.sparkline, s.likes, s.created_on, s.created_is_floor,
    s.family_downloads_30d, s.family_root_id, coalesce(d.derivatives, 0) AS derivatives, s.base_repo_id, s.observed_on = l.as_of AS is_observed,
    CASE WHEN s.observed_on = l.as_of THEN s.downloads_30d / nullif(w.downloads_30d, 0) END AS share_of_own,
    w.models AS models_matching, w.models_new
FROM marts.model_summary AS s
CROSS JOIN latest AS l
CROSS JOIN whole AS w
LEFT JOIN derived AS d ON d.base_repo_id = s.repo_id
WHERE s.is_current AND list_contains(CAST($organizations AS VARCHAR[]), s.organization)
ORDER BY
    -- What the last listing did not name is shown and does not rank.
    CASE WHEN $sort = 'created_on' THEN true ELSE s.observed_on = l.as_of END DESC,
    CASE $sort
        WHEN 'growth_28d' THEN s.growth_28d
        WHEN 'created_on' THEN date_diff('day', DATE '2000-01-01', s.created_on)
        WHEN 'family_downloads_30d' THEN s.family_downloads_30d
        WHEN 'derivatives' THEN d.derivatives
        WHEN 'likes' THEN s.likes
        ELSE s.downloads_30d
    END DESC NULLS LAST,
    s.downloads_30d DESC NULLS LAST,
    s.repo_id
LIMIT $limit
