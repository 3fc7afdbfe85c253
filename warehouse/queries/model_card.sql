/*
What is known of this model?
page: adoption/model
params:
  model: VARCHAR ''
*/
SELECT
    m.repo_id, m.organization, m.name, m.organization_kind, m.task, m.modality, m.library, m.licence, m.licence_family,
    m.parameters, m.size_bucket, m.languages, m.tags, m.region, m.created_on, m.created_is_floor, m.last_modified_at, m.gated,
    m.downloads_30d, m.downloads_30d_28d_ago, m.growth_28d, m.downloads_all_time, m.likes, m.likes_28d_ago,
    m.rank_downloads, m.rank_likes, m.sparkline, m.base_repo_id, m.relation, m.family_root_id, m.family_models,
    m.family_downloads_30d, m.size_age_percentile, m.first_seen_on, m.last_seen_on, m.removed_on, m.renamed_to,
    m.is_current, m.observed_on,
    (SELECT count(*) FROM marts.model_summary WHERE rank_downloads IS NOT NULL) AS models_ranked
FROM marts.model_summary AS m
WHERE m.repo_id = $model OR lower(m.repo_id) = lower($model)
-- Names differ by case only where one was renamed; the one written as asked comes first.
ORDER BY m.repo_id = $model DESC, m.is_current DESC
LIMIT 1
