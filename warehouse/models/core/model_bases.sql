/*
One row a link from a model to a model it derives from, as card and tags say today. Links may form circles and may name
models that nobody has seen; both are kept. A model that names itself as its base is not a link, nor is text that can be
no name on the Hub: a path of someone's disk, a web address, None. Letter case is that of the model, where it is known.

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

-- cards are written by hand: several names in one text, blanks around them
said AS (
    SELECT
        repo_key, v.base_relation AS relation,
        list_filter(
            list_transform(string_split(array_to_string(v.base_models, ','), ','), lambda n: trim(n)),
            lambda n: regexp_matches(n, '^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)?$') AND NOT lower(n) IN ('none', 'null', 'unknown')
        ) AS names,
        list_filter(v.tags, lambda t: starts_with(t, 'base_model:')) AS tags
    FROM latest
),

card_links AS (
    SELECT s.repo_key, u.name AS said_name, s.relation
    FROM said AS s
    CROSS JOIN unnest(s.names) AS u(name)
),

tag_links AS (
    SELECT
        s.repo_key,
        trim(replace(replace(replace(replace(replace(
            u.tag, 'base_model:finetune:', ''), 'base_model:quantized:', ''), 'base_model:merge:', ''), 'base_model:adapter:', ''),
        'base_model:', '')) AS said_name,
        CASE
            WHEN starts_with(u.tag, 'base_model:finetune:') THEN 'finetune'
            WHEN starts_with(u.tag, 'base_model:quantized:') THEN 'quantized'
            WHEN starts_with(u.tag, 'base_model:merge:') THEN 'merge'
            WHEN starts_with(u.tag, 'base_model:adapter:') THEN 'adapter'
        END AS relation
    FROM said AS s
    CROSS JOIN unnest(s.tags) AS u(tag)
),

known AS (
    SELECT lower(repo_id) AS lowered, min(repo_id) AS repo_id
    FROM core.repos
    WHERE repo_type = 'model'
    GROUP BY lower(repo_id)
),

named AS (
    SELECT n.repo_key, coalesce(x.repo_id, k.repo_id, n.said_name) AS base_repo_id, n.relation
    FROM (SELECT repo_key, said_name, relation FROM card_links UNION ALL SELECT repo_key, said_name, relation FROM tag_links) AS n
    LEFT JOIN core.repos AS x ON x.repo_type = 'model' AND x.repo_id = n.said_name
    LEFT JOIN known AS k ON k.lowered = lower(n.said_name)
    WHERE regexp_matches(n.said_name, '^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)?$') AND NOT lower(n.said_name) IN ('none', 'null', 'unknown')
),

first_said AS (
    SELECT repo_key, split_part(array_to_string(names, ','), ',', 1) AS said_name
    FROM said
    WHERE array_length(names) > 0
),

first_named AS (
    SELECT f.repo_key, coalesce(x.repo_id, k.repo_id, f.said_name) AS base_repo_id
    FROM first_said AS f
    LEFT JOIN core.repos AS x ON x.repo_type = 'model' AND x.repo_id = f.said_name
    LEFT JOIN known AS k ON k.lowered = lower(f.said_name)
),

links AS (
    SELECT repo_key, base_repo_id, max(relation) AS relation
    FROM named
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
