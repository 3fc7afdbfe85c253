/*
One row a current model and organization that it derives from: it names at least one of that organization's models as its
base. A merge of two publishers' models has a row for each of them. Derivatives of derivatives count for whoever made the
model that they name.

page: adoption/organizations
grain: base_organization, repo_id
columns:
  base_organization  VARCHAR  Publisher of the base: the part of its name before the slash. The base itself need not be listed.
  repo_id            VARCHAR  Name of the deriving model.
  organization       VARCHAR  Publisher of the deriving model.
  is_own             BOOLEAN  Both are the same publisher.
  base_repo_ids      VARCHAR[] Those of the organization's models that it names, in the order of the alphabet.
  relation           VARCHAR  finetune, quantized, merge or adapter; empty where not stated.
  downloads_30d      BIGINT   30-day downloads of the deriving model on the last day read; empty where it was not observed then.
  created_on         DATE     Day on which the deriving model was created.
*/
WITH latest AS (
    SELECT max(day) AS as_of FROM core.observed_days WHERE repo_type = 'model' AND day_status <> 'missing'
),

links AS (
    SELECT split_part(base_repo_id, '/', 1) AS base_organization, repo_id, list_sort(list(base_repo_id)) AS base_repo_ids, max(relation) AS relation
    FROM core.model_bases
    WHERE strpos(base_repo_id, '/') > 1
    GROUP BY split_part(base_repo_id, '/', 1), repo_id
)

SELECT
    l.base_organization,
    s.repo_id,
    s.organization,
    s.organization = l.base_organization AS is_own,
    l.base_repo_ids,
    l.relation,
    CASE WHEN s.observed_on = d.as_of THEN s.downloads_30d END AS downloads_30d,
    s.created_on
FROM links AS l
INNER JOIN marts.model_summary AS s ON s.repo_id = l.repo_id
CROSS JOIN latest AS d
WHERE s.is_current
