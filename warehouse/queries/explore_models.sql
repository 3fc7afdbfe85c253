/*
Which models fit these conditions, in this order?
page: adoption/explore
params:
  text: VARCHAR ''                      # every word of it is in the model's name
  organizations: VARCHAR[] null         # null: no condition; so for every list
  tasks: VARCHAR[] null
  libraries: VARCHAR[] null
  licence_families: VARCHAR[] null
  size_buckets: VARCHAR[] null
  modalities: VARCHAR[] null
  organization_kinds: VARCHAR[] null
  access: VARCHAR[] null
  least_downloads: BIGINT null
  current: BOOLEAN true                 # without removed models
  sort: VARCHAR 'downloads_30d'
  lowest_first: BOOLEAN false
  limit: BIGINT null                    # null: all
  offset: BIGINT 0
*/
SELECT
    repo_id, organization, task, modality, library, licence, licence_family, organization_kind,
    downloads_30d, growth_28d, sparkline, likes, likes - likes_28d_ago AS likes_added_28d, trending_score, downloads_all_time,
    parameters, size_bucket, created_on, last_modified_at, gated, base_repo_id, family_models, rank_downloads,
    is_current, removed_on, observed_on
FROM marts.model_summary
WHERE
    (NOT CAST($current AS BOOLEAN) OR is_current)
    AND ($text = '' OR len(list_filter(string_split(lower($text), ' '), lambda word: NOT contains(lower(repo_id), word))) = 0)
    AND ($organizations IS NULL OR list_contains(CAST($organizations AS VARCHAR[]), organization))
    AND ($tasks IS NULL OR list_contains(CAST($tasks AS VARCHAR[]), coalesce(task, 'Not stated')))
    AND ($libraries IS NULL OR list_contains(CAST($libraries AS VARCHAR[]), coalesce(library, 'Not stated')))
    AND ($licence_families IS NULL OR list_contains(CAST($licence_families AS VARCHAR[]), coalesce(licence_family, 'Not stated')))
    AND ($size_buckets IS NULL OR list_contains(CAST($size_buckets AS VARCHAR[]), coalesce(size_bucket, 'Not stated')))
    AND ($modalities IS NULL OR list_contains(CAST($modalities AS VARCHAR[]), coalesce(modality, 'Not stated')))
    AND ($organization_kinds IS NULL OR list_contains(CAST($organization_kinds AS VARCHAR[]), coalesce(organization_kind, 'Not stated')))
    AND (
        $access IS NULL
        OR list_contains(
            CAST($access AS VARCHAR[]),
            CASE gated WHEN 'no' THEN 'Open to all' WHEN 'auto' THEN 'Granted on asking' WHEN 'manual' THEN 'Granted by hand' ELSE 'Not stated' END
        )
    )
    AND ($least_downloads IS NULL OR downloads_30d >= CAST($least_downloads AS BIGINT))
ORDER BY
    CASE WHEN $sort = 'repo_id' AND NOT CAST($lowest_first AS BOOLEAN) THEN lower(repo_id) END,
    CASE WHEN $sort = 'repo_id' AND CAST($lowest_first AS BOOLEAN) THEN lower(repo_id) END DESC,
    -- One number to sort by, turned round for the lowest first; what is not known comes last either way.
    CASE WHEN CAST($lowest_first AS BOOLEAN) THEN -1 ELSE 1 END * CASE $sort
        WHEN 'downloads_30d' THEN downloads_30d
        WHEN 'growth_28d' THEN growth_28d
        WHEN 'likes' THEN likes
        WHEN 'likes_added_28d' THEN likes - likes_28d_ago
        WHEN 'trending_score' THEN trending_score
        WHEN 'downloads_all_time' THEN downloads_all_time
        WHEN 'parameters' THEN parameters
        WHEN 'created_on' THEN date_diff('day', DATE '2000-01-01', created_on)
        WHEN 'last_modified_at' THEN epoch(last_modified_at)
    END DESC NULLS LAST,
    repo_id
LIMIT $limit
OFFSET $offset
