/*
Which organizations are largest, by downloads, change, models, likes or what others make of their models?
page: adoption/organizations
params:
  text: VARCHAR ''                 # every word of it is in the organization's name
  kinds: VARCHAR[] null            # null: all; so for the next
  organizations: VARCHAR[] null
  sort: VARCHAR 'downloads_30d'
  floor: BIGINT 1000               # change ranks from so many downloads four weeks before, and is shrunk by it
  limit: BIGINT null               # null: all
  offset: BIGINT 0
*/
-- Shrunk by the floor: (now + floor) / (before + floor), so that 3 that became 30 do not lead.
WITH players AS (
    SELECT organization, min(player) AS player FROM core.organization_sets GROUP BY organization
)

SELECT
    o.organization, o.organization_kind, p.player, o.rank_downloads, o.downloads_30d, o.share_30d, o.growth_28d, o.share_change_28d,
    o.models, o.models_observed, CAST(o.models_observed AS DOUBLE) / nullif(o.models, 0) AS coverage,
    o.likes, o.likes_added_28d, o.new_models_28d, o.new_models_91d, o.derivatives, o.derivatives_downloads_30d,
    o.publishers_deriving, o.family_downloads_30d, o.top_repo_id, o.top_share, o.median_parameters, o.open_share,
    o.licence_stated_share, o.tasks, o.first_created_on, o.first_is_floor, o.last_created_on, o.models_compared,
    o.downloads_30d_panel, o.downloads_30d_28d_ago
FROM marts.organization_summary AS o
LEFT JOIN players AS p ON p.organization = o.organization
WHERE
    o.organization <> 'Not stated'
    AND ($text = '' OR len(list_filter(string_split(lower($text), ' '), lambda word: NOT contains(lower(o.organization), word))) = 0)
    AND ($kinds IS NULL OR list_contains(CAST($kinds AS VARCHAR[]), coalesce(o.organization_kind, 'Not stated')))
    AND ($organizations IS NULL OR list_contains(CAST($organizations AS VARCHAR[]), o.organization))
ORDER BY
    CASE $sort
        WHEN 'growth_28d' THEN CASE WHEN o.downloads_30d_28d_ago >= $floor THEN CAST(o.downloads_30d_panel + $floor AS DOUBLE) / (o.downloads_30d_28d_ago + $floor) END
        WHEN 'models' THEN o.models
        WHEN 'likes' THEN o.likes
        WHEN 'new_models_91d' THEN o.new_models_91d
        WHEN 'derivatives' THEN o.derivatives
        WHEN 'family_downloads_30d' THEN o.family_downloads_30d
        ELSE o.downloads_30d
    END DESC NULLS LAST,
    o.downloads_30d DESC NULLS LAST,
    o.organization
LIMIT $limit
OFFSET $offset
