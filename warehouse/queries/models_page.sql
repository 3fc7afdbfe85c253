/*
Which models fit these conditions, a page at a time: those that follow a given one in the order?
page: api/models
params:
  text: VARCHAR ''                      # every word of it is in the model's name
  organizations: VARCHAR[] null         # null: no condition; so for every list
  tasks: VARCHAR[] null
  libraries: VARCHAR[] null
  licence_families: VARCHAR[] null
  size_buckets: VARCHAR[] null
  modalities: VARCHAR[] null
  least_downloads: BIGINT null
  sort: VARCHAR 'downloads_30d'         # or likes, trending_score, downloads_all_time, growth_28d, created_on
  after_value: DOUBLE null              # sort_value of the last model of the page before; null: from the first
  after_id: VARCHAR ''
  limit: BIGINT 100
*/
WITH ordered AS (
    SELECT
        repo_id, organization, task, modality, library, licence, licence_family, downloads_30d, downloads_all_time, growth_28d,
        likes, trending_score, parameters, size_bucket, created_on, last_modified_at, gated, base_repo_id, rank_downloads, observed_on,
        coalesce(
            CAST(
                CASE $sort
                    WHEN 'downloads_30d' THEN downloads_30d
                    WHEN 'likes' THEN likes
                    WHEN 'trending_score' THEN trending_score
                    WHEN 'downloads_all_time' THEN downloads_all_time
                    WHEN 'growth_28d' THEN growth_28d
                    WHEN 'created_on' THEN date_diff('day', DATE '2000-01-01', created_on)
                END AS DOUBLE
            ),
            -1e300
        ) AS sort_value -- what is not known comes last
    FROM marts.model_summary
    WHERE
        is_current
        AND ($text = '' OR len(list_filter(string_split(lower($text), ' '), lambda word: NOT contains(lower(repo_id), word))) = 0)
        AND ($organizations IS NULL OR list_contains(CAST($organizations AS VARCHAR[]), organization))
        AND ($tasks IS NULL OR list_contains(CAST($tasks AS VARCHAR[]), coalesce(task, 'Not stated')))
        AND ($libraries IS NULL OR list_contains(CAST($libraries AS VARCHAR[]), coalesce(library, 'Not stated')))
        AND ($licence_families IS NULL OR list_contains(CAST($licence_families AS VARCHAR[]), coalesce(licence_family, 'Not stated')))
        AND ($size_buckets IS NULL OR list_contains(CAST($size_buckets AS VARCHAR[]), coalesce(size_bucket, 'Not stated')))
        AND ($modalities IS NULL OR list_contains(CAST($modalities AS VARCHAR[]), coalesce(modality, 'Not stated')))
        AND ($least_downloads IS NULL OR downloads_30d >= CAST($least_downloads AS BIGINT))
)

SELECT *
FROM ordered
WHERE
    $after_value IS NULL
    OR sort_value < CAST($after_value AS DOUBLE)
    OR (sort_value = CAST($after_value AS DOUBLE) AND repo_id > $after_id)
ORDER BY sort_value DESC, repo_id
LIMIT $limit
