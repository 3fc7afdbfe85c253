/*
One row a model and day on which its card or files changed: a slowly changing dimension. A row holds until the model's
next one.

partition: month
prior_months: all
append_only_inputs: core.repos
grain: repo_key, valid_from
columns:
  repo_key          INTEGER    Number of the model in core.repos.
  valid_from        DATE       First day on which the model was seen like this.
  organization      VARCHAR    Part of the name before the slash; the publisher.
  task              VARCHAR    The Hub's pipeline tag.
  library           VARCHAR    Library the model is made for.
  licence           VARCHAR    Licence from the card, else from the tags.
  gated             VARCHAR    no, auto or manual: whether access must be asked for, and who grants it.
  is_disabled       BOOLEAN    The Hub has disabled the repository.
  created_at        TIMESTAMP  Creation, UTC. 2022-03-02T23:29:04 means on or before.
  last_modified_at  TIMESTAMP  Last commit, UTC.
  sha               VARCHAR    Last commit.
  parameters        BIGINT     Number of parameters.
  region            VARCHAR    Region that hosts the repository.
  languages         VARCHAR[]  Languages from the card.
  tags              VARCHAR[]  All tags.
  base_models       VARCHAR[]  Models it derives from, in the card's order.
  base_relation     VARCHAR    How it derives from them, as the card says.
  fingerprint       VARCHAR    Digest of all of the above.
*/
WITH known AS (
    SELECT repo_key, max_by(fingerprint, valid_from) AS fingerprint
    FROM core.model_versions__before
    GROUP BY repo_key
),

listed AS (
    SELECT
        r.repo_key, m.day AS valid_from, m.organization, m.task, m.library, m.licence, m.gated, m.is_disabled, m.created_at,
        m.last_modified_at, m.sha, m.parameters, m.region, m.languages, m.tags, m.base_models, m.base_relation, m.fingerprint,
        coalesce(lag(m.fingerprint) OVER (PARTITION BY r.repo_key ORDER BY m.day), k.fingerprint) AS fingerprint_before
    FROM staging.hub_metadata AS m
    INNER JOIN core.repos AS r ON r.repo_type = 'model' AND r.repo_id = m.repo_id
    LEFT JOIN known AS k ON k.repo_key = r.repo_key
)

SELECT
    repo_key, valid_from, organization, task, library, licence, gated, is_disabled, created_at, last_modified_at, sha, parameters,
    region, languages, tags, base_models, base_relation, fingerprint
FROM listed
WHERE fingerprint IS DISTINCT FROM fingerprint_before
