/*
What the Hub's model listings said of each model's card and files on each day they were read.

kind: view
grain: repo_id, day
columns:
  repo_id           VARCHAR    Name of the model on that day.
  day               DATE       Day of the listing, UTC.
  organization      VARCHAR    Part of the name before the slash; the publisher.
  task              VARCHAR    The Hub's pipeline tag.
  library           VARCHAR    Library the model is made for.
  licence           VARCHAR    Licence from the card, else from the tags.
  gated             VARCHAR    no, auto or manual: whether access must be asked for, and who grants it.
  is_disabled       BOOLEAN    The Hub has disabled the repository.
  created_at        TIMESTAMP  Creation, UTC. The Hub knows nothing before 2022-03-02T23:29:04: that moment means on or before.
  last_modified_at  TIMESTAMP  Last commit, UTC.
  sha               VARCHAR    Last commit.
  parameters        BIGINT     Number of parameters, from the safetensors or GGUF files.
  region            VARCHAR    Region that hosts the repository.
  languages         VARCHAR[]  Languages from the card.
  tags              VARCHAR[]  All tags.
  base_models       VARCHAR[]  Models it derives from, as the card names them, in the card's order.
  base_relation     VARCHAR    How it derives from them, as the card says.
  fingerprint       VARCHAR    Digest of all of the above; it changes when any of them does.
*/
WITH listed AS (
    SELECT
        id AS repo_id,
        snapshot_on AS day,
        CASE WHEN strpos(id, '/') > 0 THEN split_part(id, '/', 1) ELSE coalesce(author, 'Not stated') END AS organization,
        pipeline_tag AS task,
        library_name AS library,
        lower(coalesce(
            cardData_license,
            nullif(replace(split_part(array_to_string(list_filter(tags, lambda t: starts_with(t, 'license:')), ','), ',', 1), 'license:', ''), '')
        )) AS licence,
        CASE WHEN gated IN ('auto', 'manual') THEN gated WHEN gated = 'false' THEN 'no' END AS gated,
        disabled AS is_disabled,
        TRY_CAST(substr(createdAt, 1, 19) AS TIMESTAMP) AS created_at,
        TRY_CAST(substr(lastModified, 1, 19) AS TIMESTAMP) AS last_modified_at,
        sha,
        coalesce(safetensors_total, gguf_total) AS parameters,
        nullif(replace(split_part(array_to_string(list_filter(tags, lambda t: starts_with(t, 'region:')), ','), ',', 1), 'region:', ''), '') AS region,
        cardData_language AS languages,
        tags,
        cardData_base_model AS base_models,
        cardData_base_model_relation AS base_relation
    FROM raw.hub_models
),

one AS (
    SELECT *, row_number() OVER (PARTITION BY repo_id, day ORDER BY
        last_modified_at DESC NULLS LAST, sha NULLS LAST, array_to_string(tags, ',') NULLS LAST, licence NULLS LAST, task NULLS LAST) AS turn
    FROM listed
)
SELECT
    repo_id, day, organization, task, library, licence, gated, is_disabled, created_at, last_modified_at, sha, parameters,
    region, languages, tags, base_models, base_relation,
    md5(concat_ws(
        '|', coalesce(task, ''), coalesce(library, ''), coalesce(licence, ''), coalesce(gated, ''),
        coalesce(CAST(is_disabled AS VARCHAR), ''), coalesce(CAST(created_at AS VARCHAR), ''),
        coalesce(CAST(last_modified_at AS VARCHAR), ''), coalesce(sha, ''), coalesce(CAST(parameters AS VARCHAR), ''),
        coalesce(array_to_string(languages, ','), ''), coalesce(array_to_string(tags, ','), ''),
        coalesce(array_to_string(base_models, ','), ''), coalesce(base_relation, '')
    )) AS fingerprint
FROM one
WHERE turn = 1
