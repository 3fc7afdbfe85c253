/*
One row an organization that publishes a current model. The comparison with four weeks before is over the models seen on both days.

page: adoption/organizations
grain: organization
columns:
  organization           VARCHAR  Publisher: the part of a model's name before the slash.
  organization_kind      VARCHAR  Company, research institute or university, or community, where known.
  models                 BIGINT   Current models.
  downloads_30d          BIGINT   30-day downloads of its current models.
  downloads_30d_panel    BIGINT   30-day downloads now, of the models that were also observed four weeks before.
  downloads_30d_28d_ago  BIGINT   30-day downloads four weeks before, of the same models.
  likes                  BIGINT   Likes of its current models.
  share_30d              DOUBLE   Share of the 30-day downloads of all current models, 0 to 1.
  top_repo_id            VARCHAR  Its most downloaded current model; of equals the first by name.
*/
WITH ranked AS (
    SELECT
        organization, organization_kind, repo_id, downloads_30d, downloads_30d_28d_ago, likes,
        observed_on = max(observed_on) OVER () AS is_observed,
        row_number() OVER (PARTITION BY organization ORDER BY downloads_30d DESC NULLS LAST, repo_id) AS turn
    FROM marts.model_summary
    WHERE is_current
)

SELECT
    organization,
    max(organization_kind) AS organization_kind,
    count(*) AS models,
    CAST(sum(downloads_30d) AS BIGINT) AS downloads_30d,
    CAST(sum(CASE WHEN is_observed AND downloads_30d_28d_ago IS NOT NULL THEN downloads_30d END) AS BIGINT) AS downloads_30d_panel,
    CAST(sum(CASE WHEN is_observed AND downloads_30d IS NOT NULL THEN downloads_30d_28d_ago END) AS BIGINT) AS downloads_30d_28d_ago,
    CAST(sum(likes) AS BIGINT) AS likes,
    CAST(sum(downloads_30d) AS DOUBLE) / nullif(CAST(sum(sum(downloads_30d)) OVER () AS DOUBLE), 0) AS share_30d,
    max(CASE WHEN turn = 1 THEN repo_id END) AS top_repo_id
FROM ranked
GROUP BY organization
