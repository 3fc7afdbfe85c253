/*
How many models fit these conditions, how many would with another value of one of them, and how many without it?

A value's count leaves out the condition on its own dimension: it says what choosing that value instead would find.
Rows of dimension "without" name a condition; they count the models that it alone keeps out.

page: adoption/explore
params:
  text: VARCHAR ''
  organizations: VARCHAR[] null
  tasks: VARCHAR[] null
  libraries: VARCHAR[] null
  licence_families: VARCHAR[] null
  size_buckets: VARCHAR[] null
  modalities: VARCHAR[] null
  organization_kinds: VARCHAR[] null
  access: VARCHAR[] null
  least_downloads: BIGINT null
  current: BOOLEAN true
*/
WITH models AS (
    SELECT
        repo_id, organization, downloads_30d, parameters, is_current,
        coalesce(task, 'Not stated') AS task,
        coalesce(library, 'Not stated') AS library,
        coalesce(licence_family, 'Not stated') AS licence_family,
        coalesce(size_bucket, 'Not stated') AS size_bucket,
        coalesce(modality, 'Not stated') AS modality,
        coalesce(organization_kind, 'Not stated') AS organization_kind,
        CASE gated WHEN 'no' THEN 'Open to all' WHEN 'auto' THEN 'Granted on asking' WHEN 'manual' THEN 'Granted by hand' ELSE 'Not stated' END AS access
    FROM marts.model_summary
),

-- Grouped before anything is counted: millions of models differ in some thousand ways only.
kinds AS (
    SELECT
        task, library, licence_family, size_bucket, modality, organization_kind, access,
        NOT CAST($current AS BOOLEAN) OR is_current AS fits_current,
        CASE
            WHEN $text = '' THEN true
            ELSE len(list_filter(string_split(lower($text), ' '), lambda word: NOT contains(lower(repo_id), word))) = 0
        END AS fits_text,
        $least_downloads IS NULL OR coalesce(downloads_30d >= CAST($least_downloads AS BIGINT), false) AS fits_least_downloads,
        $organizations IS NULL OR list_contains(CAST($organizations AS VARCHAR[]), organization) AS fits_organization,
        count(*) AS n, sum(downloads_30d) AS downloads, min(parameters) AS least_parameters
    FROM models
    GROUP BY ALL
),

judged AS (
    SELECT
        *,
        $tasks IS NULL OR list_contains(CAST($tasks AS VARCHAR[]), task) AS fits_task,
        $libraries IS NULL OR list_contains(CAST($libraries AS VARCHAR[]), library) AS fits_library,
        $licence_families IS NULL OR list_contains(CAST($licence_families AS VARCHAR[]), licence_family) AS fits_licence_family,
        $size_buckets IS NULL OR list_contains(CAST($size_buckets AS VARCHAR[]), size_bucket) AS fits_size_bucket,
        $modalities IS NULL OR list_contains(CAST($modalities AS VARCHAR[]), modality) AS fits_modality,
        $organization_kinds IS NULL OR list_contains(CAST($organization_kinds AS VARCHAR[]), organization_kind) AS fits_organization_kind,
        $access IS NULL OR list_contains(CAST($access AS VARCHAR[]), access) AS fits_access
    FROM kinds
),

-- What fails two conditions or more counts nowhere.
near AS (
    SELECT
        *,
        CAST(NOT fits_current AS TINYINT) + CAST(NOT fits_text AS TINYINT) + CAST(NOT fits_least_downloads AS TINYINT)
        + CAST(NOT fits_organization AS TINYINT) + CAST(NOT fits_task AS TINYINT) + CAST(NOT fits_library AS TINYINT)
        + CAST(NOT fits_licence_family AS TINYINT) + CAST(NOT fits_size_bucket AS TINYINT) + CAST(NOT fits_modality AS TINYINT)
        + CAST(NOT fits_organization_kind AS TINYINT) + CAST(NOT fits_access AS TINYINT) AS misses
    FROM judged
    WHERE misses <= 1
)

SELECT 'all' AS dimension, 'All' AS value, CAST(coalesce(sum(n), 0) AS BIGINT) AS models, CAST(sum(downloads) AS BIGINT) AS downloads_30d, 0 AS place
FROM near WHERE misses = 0
UNION ALL
SELECT
    'without',
    CASE
        WHEN NOT fits_current THEN 'current' WHEN NOT fits_text THEN 'explore_q' WHEN NOT fits_least_downloads THEN 'least_downloads'
        WHEN NOT fits_organization THEN 'organization' WHEN NOT fits_task THEN 'task' WHEN NOT fits_library THEN 'library'
        WHEN NOT fits_licence_family THEN 'licence_family' WHEN NOT fits_size_bucket THEN 'size_bucket'
        WHEN NOT fits_modality THEN 'modality' WHEN NOT fits_organization_kind THEN 'organization_kind' ELSE 'access'
    END AS value,
    CAST(sum(n) AS BIGINT), CAST(sum(downloads) AS BIGINT), row_number() OVER (ORDER BY sum(n) DESC, value)
FROM near WHERE misses = 1
GROUP BY 2
UNION ALL
SELECT 'task', task, CAST(sum(n) AS BIGINT), CAST(sum(downloads) AS BIGINT), row_number() OVER (ORDER BY task = 'Not stated', sum(n) DESC, task)
FROM near WHERE misses = 0 OR NOT fits_task
GROUP BY task
UNION ALL
SELECT 'library', library, CAST(sum(n) AS BIGINT), CAST(sum(downloads) AS BIGINT), row_number() OVER (ORDER BY library = 'Not stated', sum(n) DESC, library)
FROM near WHERE misses = 0 OR NOT fits_library
GROUP BY library
UNION ALL
SELECT 'licence_family', licence_family, CAST(sum(n) AS BIGINT), CAST(sum(downloads) AS BIGINT), row_number() OVER (ORDER BY licence_family = 'Not stated', sum(n) DESC, licence_family)
FROM near WHERE misses = 0 OR NOT fits_licence_family
GROUP BY licence_family
UNION ALL
SELECT 'size_bucket', size_bucket, CAST(sum(n) AS BIGINT), CAST(sum(downloads) AS BIGINT), row_number() OVER (ORDER BY min(least_parameters) NULLS LAST, size_bucket)
FROM near WHERE misses = 0 OR NOT fits_size_bucket
GROUP BY size_bucket
UNION ALL
SELECT 'modality', modality, CAST(sum(n) AS BIGINT), CAST(sum(downloads) AS BIGINT), row_number() OVER (ORDER BY modality = 'Not stated', sum(n) DESC, modality)
FROM near WHERE misses = 0 OR NOT fits_modality
GROUP BY modality
UNION ALL
SELECT 'organization_kind', organization_kind, CAST(sum(n) AS BIGINT), CAST(sum(downloads) AS BIGINT), row_number() OVER (ORDER BY organization_kind = 'Not stated', sum(n) DESC, organization_kind)
FROM near WHERE misses = 0 OR NOT fits_organization_kind
GROUP BY organization_kind
UNION ALL
SELECT 'access', access, CAST(sum(n) AS BIGINT), CAST(sum(downloads) AS BIGINT), row_number() OVER (ORDER BY access = 'Not stated', sum(n) DESC, access)
FROM near WHERE misses = 0 OR NOT fits_access
GROUP BY access
ORDER BY dimension, place
