/*
What is known to have happened to this model, and on which day was it first seen?
page: adoption/model
params:
  model: VARCHAR ''
  since: DATE null
*/
-- A day is the one on which the change was first read: it lies between the listing before and that one.
WITH this AS (
    SELECT repo_key, first_seen_on, removed_on, renamed_to FROM core.repos WHERE repo_type = 'model' AND repo_id = $model
),

versions AS (
    SELECT
        v.*,
        lag({
            'licence': v.licence, 'task': v.task, 'library': v.library, 'gated': v.gated, 'parameters': v.parameters,
            'base_models': v.base_models, 'languages': v.languages, 'region': v.region, 'is_disabled': v.is_disabled,
            'tags': v.tags, 'sha': v.sha, 'last_modified_at': v.last_modified_at
        }) OVER (ORDER BY v.valid_from) AS was,
        o.source <> lag(o.source) OVER (ORDER BY v.valid_from) AS is_other_source
    FROM core.model_versions AS v
    INNER JOIN this AS t ON t.repo_key = v.repo_key
    LEFT JOIN core.observed_days AS o ON o.repo_type = 'model' AND o.day = v.valid_from
),

fields AS (
    SELECT v.valid_from AS day, f.place, f.field, f.was, f.now
    FROM versions AS v
    CROSS JOIN unnest([
        {'place': 1, 'field': 'licence', 'was': v.was.licence, 'now': v.licence},
        {'place': 2, 'field': 'task', 'was': v.was.task, 'now': v.task},
        {'place': 3, 'field': 'library', 'was': v.was.library, 'now': v.library},
        {'place': 4, 'field': 'access', 'was': v.was.gated, 'now': v.gated},
        {'place': 5, 'field': 'parameters', 'was': format('{:,}', v.was.parameters), 'now': format('{:,}', v.parameters)},
        {'place': 6, 'field': 'base', 'was': array_to_string(v.was.base_models, ', '), 'now': array_to_string(v.base_models, ', ')},
        {'place': 7, 'field': 'languages', 'was': array_to_string(v.was.languages, ', '), 'now': array_to_string(v.languages, ', ')},
        {'place': 8, 'field': 'region', 'was': v.was.region, 'now': v.region}
    ]) AS u(f)
    WHERE
        v.was IS NOT NULL AND nullif(f.was, '') IS DISTINCT FROM nullif(f.now, '')
        -- a whole-Hub dump may lack what a listing says: what comes or goes with the source is no change of the card
        AND NOT (coalesce(v.is_other_source, false) AND (nullif(f.was, '') IS NULL OR nullif(f.now, '') IS NULL))
),

changes AS (
    SELECT
        day,
        'Card changed: ' || string_agg(
            field || ' ' || left(coalesce(nullif(was, ''), 'not stated'), 60) || ' → ' || left(coalesce(nullif(now, ''), 'not stated'), 60),
            '; ' ORDER BY place
        ) AS words
    FROM fields
    GROUP BY day
),

events AS (
    SELECT 1 AS place, day, 'card' AS kind, words FROM changes
    UNION ALL
    SELECT 2, valid_from, 'card', 'Tags changed' FROM versions
    WHERE was IS NOT NULL AND was.tags IS DISTINCT FROM tags AND valid_from NOT IN (SELECT day FROM changes)
    UNION ALL
    SELECT 3, valid_from, 'commit', 'New commit' || coalesce(' ' || left(sha, 7), '') FROM versions
    WHERE was.sha <> sha OR (was.last_modified_at < last_modified_at AND (was.sha IS NULL OR sha IS NULL))
    UNION ALL
    SELECT 4, valid_from, 'listing', CASE WHEN is_disabled THEN 'Disabled by the Hub' ELSE 'Enabled again by the Hub' END FROM versions
    WHERE was IS NOT NULL AND coalesce(was.is_disabled, false) <> coalesce(is_disabled, false)
    UNION ALL
    SELECT 5, first_seen_on, 'listing', 'First seen' FROM this
    UNION ALL
    SELECT 6, removed_on, 'listing', CASE WHEN renamed_to IS NULL THEN 'Removed from the Hub' ELSE 'Renamed to ' || renamed_to END FROM this
    WHERE removed_on IS NOT NULL
)

SELECT day, kind, words FROM events
WHERE $since IS NULL OR day >= CAST($since AS DATE)
ORDER BY day, place
