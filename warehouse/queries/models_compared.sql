/*
What is known of each of these models, in the order asked? A name that no model has keeps its row, with nothing in it.
page: adoption/model
params:
  models: VARCHAR[] []
*/
WITH asked AS (
    SELECT unnest($models) AS asked, generate_subscripts($models, 1) AS place
),

found AS (
    SELECT * FROM marts.model_summary WHERE list_contains(list_transform($models, lambda m: lower(m)), lower(repo_id))
)

SELECT
    a.asked, f.repo_id, f.organization, f.task, f.library, f.licence, f.parameters, f.size_bucket, f.created_on, f.created_is_floor,
    f.downloads_30d, f.downloads_30d_28d_ago, f.growth_28d, f.downloads_all_time, f.likes,
    CAST(f.likes AS DOUBLE) * 1000 / nullif(f.downloads_all_time, 0) AS likes_per_1000_downloads,
    f.rank_downloads, f.size_age_percentile, f.base_repo_id, f.relation, f.family_root_id, f.family_models, f.family_downloads_30d,
    CAST(f.downloads_30d AS DOUBLE) / nullif(f.family_downloads_30d, 0) AS share_of_family,
    f.removed_on, f.renamed_to, f.is_current, f.observed_on, f.sparkline,
    (SELECT count(rank_downloads) FROM marts.model_summary) AS models_ranked
FROM asked AS a
LEFT JOIN found AS f ON lower(f.repo_id) = lower(a.asked)
-- Names differ by case only where one was renamed; the one written as asked comes first.
QUALIFY row_number() OVER (PARTITION BY a.place ORDER BY f.repo_id = a.asked DESC, f.is_current DESC) = 1
ORDER BY a.place
