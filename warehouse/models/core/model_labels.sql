/*
One row a model: what it counts under in sums over time. A model known before the latest month began counts under what
its card said by then, a newer one under what it says today; so a changed card looks like no change of demand, moves all
of the model's history at once, and does so when a month begins.

append_only_inputs: core.repos
grain: repo_key
columns:
  repo_key        INTEGER    Number of the model in core.repos.
  repo_id         VARCHAR    Name of the model.
  organization    VARCHAR    Publisher.
  task            VARCHAR    Task; Not stated where the model does not say, here and below.
  library         VARCHAR    Library the model is made for.
  licence_family  VARCHAR    Licences grouped by what they allow.
  size_bucket     VARCHAR    Number of parameters, in bands.
  modality        VARCHAR    Kind of data the task works on.
  region          VARCHAR    Region that hosts the model.
  languages       VARCHAR[]  Languages, as the card says; Not stated alone where it names none.
*/
WITH latest AS (
    SELECT CAST(date_trunc('month', max(day)) AS DATE) AS month_on FROM staging.listing_days WHERE repo_type = 'model'
),

said AS (
    SELECT
        r.repo_key, r.repo_id,
        max_by(
            {
                'organization': v.organization, 'task': v.task, 'library': v.library, 'licence': v.licence,
                'parameters': v.parameters, 'region': v.region, 'languages': v.languages
            },
            v.valid_from
        ) AS v
    FROM core.model_versions AS v
    INNER JOIN core.repos AS r ON r.repo_key = v.repo_key
    CROSS JOIN latest AS l
    WHERE v.valid_from < l.month_on OR r.first_seen_on >= l.month_on
    GROUP BY r.repo_key, r.repo_id
)

SELECT
    s.repo_key,
    s.repo_id,
    s.v.organization AS organization,
    coalesce(s.v.task, 'Not stated') AS task,
    coalesce(s.v.library, 'Not stated') AS library,
    CASE WHEN s.v.licence IS NULL THEN 'Not stated' ELSE coalesce(lf.licence_family, 'Other') END AS licence_family,
    coalesce(z.size_bucket, 'Not stated') AS size_bucket,
    coalesce(m.modality, 'Not stated') AS modality,
    coalesce(s.v.region, 'Not stated') AS region,
    CASE WHEN array_length(s.v.languages) > 0 THEN s.v.languages ELSE ['Not stated'] END AS languages
FROM said AS s
LEFT JOIN mappings.modalities AS m ON m.task = s.v.task
LEFT JOIN mappings.licence_families AS lf ON lf.licence = s.v.licence
LEFT JOIN mappings.size_buckets AS z
    ON s.v.parameters >= CAST(z.from_parameters AS BIGINT) AND s.v.parameters < CAST(z.below_parameters AS BIGINT)
