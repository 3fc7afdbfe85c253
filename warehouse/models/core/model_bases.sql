/*
One row a link from a model to a model it derives from, as card and tags say today. Links may form circles and may name
models that nobody has seen; both are kept. A model that names itself as its base is not a link.

grain: repo_key, base_repo_id
columns:
  repo_key       INTEGER  Number of the deriving model in core.repos.
  repo_id        VARCHAR  Name of the deriving model.
  base_repo_id   VARCHAR  Name of the model it derives from.
  relation       VARCHAR  finetune, quantized, merge or adapter; null where not stated.
  is_primary     BOOLEAN  The one base that decides which family the model belongs to: the first that the card names.
  base_is_known  BOOLEAN  The base has been seen in a listing.
*/
WITH latest AS (
    SELECT
        repo_key,
        max_by({'tags': tags, 'base_models': base_models, 'base_relation': base_relation}, valid_from) AS v
    FROM core.model_versions
    GROUP BY repo_key
),

card_links AS (
    SELECT l.repo_key, trim(u.base) AS base_repo_id, l.v.base_relation AS relation
    FROM latest AS l
    CROSS JOIN unnest(l.v.base_models) AS u(base)
),

tag_links AS (
    SELECT
        l.repo_key,
        trim(replace(replace(replace(replace(replace(
            u.tag, 'base_model:finetune:', ''), 'base_model:quantized:', ''), 'base_model:merge:', ''), 'base_model:adapter:', ''),
        'base_model:', '')) AS base_repo_id,
        CASE
            WHEN starts_with(u.tag, 'base_model:finetune:') THEN 'finetune'
            WHEN starts_with(u.tag, 'base_model:quantized:') THEN 'quantized'
            WHEN starts_with(u.tag, 'base_model:merge:') THEN 'merge'
            WHEN starts_with(u.tag, 'base_model:adapter:') THEN 'adapter'
        END AS relation
    FROM latest AS l
    CROSS JOIN unnest(l.v.tags) AS u(tag)
    WHERE starts_with(u.tag, 'base_model:')
),

first_named AS (
    SELECT l.repo_key, trim(split_part(array_to_string(l.v.base_models, ','), ',', 1)) AS base_repo_id
    FROM latest AS l
),

links AS (
    SELECT repo_key, base_repo_id, max(relation) AS relation
    FROM (SELECT repo_key, base_repo_id, relation FROM card_links UNION ALL SELECT repo_key, base_repo_id, relation FROM tag_links)
    WHERE base_repo_id <> ''
    GROUP BY repo_key, base_repo_id
),

ranked AS (
    SELECT
        l.repo_key, l.base_repo_id, l.relation,
        row_number() OVER (
            PARTITION BY l.repo_key
            ORDER BY CASE WHEN f.base_repo_id = l.base_repo_id THEN 0 ELSE 1 END, l.base_repo_id
        ) AS turn
    FROM links AS l
    LEFT JOIN first_named AS f ON f.repo_key = l.repo_key
    INNER JOIN core.repos AS r ON r.repo_key = l.repo_key
    WHERE r.repo_id <> l.base_repo_id
)

SELECT
    k.repo_key,
    r.repo_id,
    k.base_repo_id,
    k.relation,
    k.turn = 1 AS is_primary,
    b.repo_key IS NOT NULL AS base_is_known
FROM ranked AS k
INNER JOIN core.repos AS r ON r.repo_key = k.repo_key
LEFT JOIN core.repos AS b ON b.repo_type = 'model' AND b.repo_id = k.base_repo_id
