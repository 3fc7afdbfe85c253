/*
Which sets of organizations are there, who is in them, and what of them does this build list?
page: adoption/organizations
*/
SELECT
    s.set_name, s.player, s.organization, s.source, s.note,
    coalesce(o.models, 0) AS models, o.downloads_30d
FROM core.organization_sets AS s
LEFT JOIN marts.organization_summary AS o ON o.organization = s.organization
ORDER BY s.set_name, lower(s.player), s.organization
