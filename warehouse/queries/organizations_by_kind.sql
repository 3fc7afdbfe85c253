/*
How many organizations of each kind fit a text or are among those named, and what are they downloaded?
page: adoption/organizations
params:
  text: VARCHAR ''                 # every word of it is in the organization's name
  organizations: VARCHAR[] null    # null: all
*/
SELECT
    coalesce(organization_kind, 'Not stated') AS kind,
    count(*) AS organizations,
    CAST(sum(models) AS BIGINT) AS models,
    CAST(sum(models_observed) AS BIGINT) AS models_observed,
    CAST(sum(downloads_30d) AS BIGINT) AS downloads_30d
FROM marts.organization_summary
WHERE
    organization <> 'Not stated'
    AND ($text = '' OR len(list_filter(string_split(lower($text), ' '), lambda word: NOT contains(lower(organization), word))) = 0)
    AND ($organizations IS NULL OR list_contains(CAST($organizations AS VARCHAR[]), organization))
GROUP BY 1
ORDER BY kind = 'Not stated', organizations DESC, kind
